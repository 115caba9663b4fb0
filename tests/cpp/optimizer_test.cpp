#include "hillock/optimizer.hpp"

#include "random_matrix.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

// 50 updates of some ten roundings each, relative to the way that the parameter has gone.
constexpr double bound = 50 * 10 * 0x1p-24;
constexpr int steps = 50;
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr float inf = std::numeric_limits<float>::infinity();

// One parameter under the recurrences of torch.optim (and of Chen et al. 2023 for Lion), in double.
class Recurrence {
 public:
  Recurrence(const Choice& optimizer, double start) : w(start), optimizer_(optimizer) {}

  double w;

  void step(double g) {
    const std::string_view name = optimizer_rows()[optimizer_.index].name;
    ++t_;
    if (name == "lion") {
      const double u = get("beta1") * m_ + (1 - get("beta1")) * g;
      m_ = get("beta2") * m_ + (1 - get("beta2")) * g;
      w -= rate() * ((u > 0) - (u < 0) + get("weightDecay") * w);
      return;
    }
    if (name == "adamw")
      w -= rate() * get("weightDecay") * w;
    else
      g += get("weightDecay") * w;
    if (name == "sgd")
      w -= rate() * sgd(g);
    else if (name == "rmsprop")
      w -= rate() * rmsprop(g);
    else if (name == "adagrad")
      w -= rate() / (1 + (t_ - 1) * get("lrDecay")) * adagrad(g);
    else if (name == "adam" || name == "adamw")
      w -= rate() * adam(g);
    else if (name == "nadam")
      w -= rate() * nadam(g);
    else
      FAIL("no recurrence to compare with: ", std::string(name));
  }

 private:
  [[nodiscard]] double get(std::string_view parameter) const {
    const Row& row = optimizer_rows()[optimizer_.index];
    for (std::size_t p = 0; p < row.parameter_count(); ++p)
      if (row.parameters[p].name == parameter) return optimizer_.values[p];
    FAIL("no parameter ", std::string(parameter));
    return 0;
  }
  [[nodiscard]] double rate() const { return get("learningRate"); }

  double sgd(double g) {
    if (get("momentum") == 0) return g;
    m_ = t_ == 1 ? g : get("momentum") * m_ + g;
    return get("nesterov") != 0 ? g + get("momentum") * m_ : m_;
  }
  double rmsprop(double g) {
    const double alpha = get("alpha");
    v_ = alpha * v_ + (1 - alpha) * g * g;
    mean_ = alpha * mean_ + (1 - alpha) * g;
    const double variance = get("centered") != 0 ? v_ - mean_ * mean_ : v_;
    m_ = get("momentum") * m_ + g / (std::sqrt(variance) + get("eps"));
    return m_;
  }
  double adagrad(double g) {
    if (t_ == 1) v_ = get("initialAccumulator");
    v_ += g * g;
    return g / (std::sqrt(v_) + get("eps"));
  }
  double adam(double g) {
    const double beta1 = get("beta1"), beta2 = get("beta2");
    m_ = beta1 * m_ + (1 - beta1) * g;
    v_ = beta2 * v_ + (1 - beta2) * g * g;
    return m_ / (1 - std::pow(beta1, t_)) /
           (std::sqrt(v_ / (1 - std::pow(beta2, t_))) + get("eps"));
  }
  double nadam(double g) {
    const double beta1 = get("beta1"), beta2 = get("beta2");
    const auto mu = [&](double t) {
      return beta1 * (1 - 0.5 * std::pow(0.96, t * get("momentumDecay")));
    };
    product_ *= mu(t_);
    m_ = beta1 * m_ + (1 - beta1) * g;
    v_ = beta2 * v_ + (1 - beta2) * g * g;
    const double mean =
        mu(t_ + 1) * m_ / (1 - product_ * mu(t_ + 1)) + (1 - mu(t_)) * g / (1 - product_);
    return mean / (std::sqrt(v_ / (1 - std::pow(beta2, t_))) + get("eps"));
  }

  Choice optimizer_;
  double t_ = 0, m_ = 0, v_ = 0, mean_ = 0, product_ = 1;
};

// Every row with its defaults, and with every parameter moved off its default, one and two at a
// time.
std::vector<Choice> all_optimizers() {
  std::vector<Choice> choices;
  for (std::size_t row = 0; row < optimizer_rows().size(); ++row) {
    const Row& r = optimizer_rows()[row];
    const auto moved = [&](Choice choice, std::size_t p) {
      const Parameter& parameter = r.parameters[p];
      if (parameter.kind == Parameter::Kind::number)
        choice.values[p] = parameter.initial == 0 ? 0.4 * std::min(parameter.max, 1.0)
                                                  : std::sqrt(parameter.initial * parameter.max);
      else
        choice.values[p] = parameter.initial == parameter.min ? parameter.max : parameter.min;
      return choice;
    };
    const Choice plain = with_defaults(optimizer_rows(), row);
    choices.push_back(plain);
    for (std::size_t p = 0; p < r.parameter_count(); ++p) {
      choices.push_back(moved(plain, p));
      for (std::size_t q = 0; q < p; ++q) choices.push_back(moved(moved(plain, q), p));
    }
  }
  return choices;
}

struct Run {
  Choice optimizer;
  std::vector<float> parameters, gradients, state;
  std::size_t step = 0;
  Run(const Choice& chosen, std::size_t count, Random& random)
      : optimizer(chosen),
        parameters(random_vector(count, random)),
        gradients(count),
        state(count * optimizer_state_arrays(chosen)) {}
  float update() { return optimizer_update(optimizer, ++step, gradients, parameters, state); }
};

std::string describe(const Choice& optimizer) {
  const Row& row = optimizer_rows()[optimizer.index];
  std::string text(row.name);
  for (std::size_t p = 0; p < row.parameter_count(); ++p)
    text += " " + std::string(row.parameters[p].name) + "=" + std::to_string(optimizer.values[p]);
  return text;
}

}  // namespace

TEST_CASE("every optimizer follows its recurrence for 50 steps, at every length of the arrays") {
  for (const Choice& optimizer : all_optimizers())
    for (std::size_t count = 0; count <= 9; ++count) {
      Random random(count, Stream::data);
      Run run(optimizer, count, random);
      std::vector<Recurrence> expected;
      for (const float w : run.parameters) expected.emplace_back(optimizer, static_cast<double>(w));
      std::vector<double> way(count);
      double worst = 0;
      for (int t = 0; t < steps; ++t) {
        run.gradients = random_vector(count, random);
        CHECK(run.update() == 0.0f);
        for (std::size_t i = 0; i < count; ++i) {
          const double before = expected[i].w;
          expected[i].step(static_cast<double>(run.gradients[i]));
          way[i] += std::abs(expected[i].w - before);
          worst = std::max(worst, std::abs(static_cast<double>(run.parameters[i]) - expected[i].w) /
                                      (std::abs(before) + way[i]));
        }
      }
      CAPTURE(describe(optimizer));
      CHECK(worst <= bound);
      for (const double w : way) CHECK(w > 10 * bound);  // else agreement would say little
    }
}

TEST_CASE("plain SGD is w - rate g to the bit") {
  Choice sgd = with_defaults(optimizer_rows(), static_cast<std::size_t>(OptimizerKind::sgd));
  sgd.values[0] = 0.1;
  Random random(1, Stream::data);
  Run run(sgd, 7, random);
  run.gradients = random_vector(7, random);
  const std::vector<float> before = run.parameters;
  CHECK(run.update() == 0.0f);
  for (std::size_t i = 0; i < 7; ++i) {
    const float change = 0.1f * run.gradients[i];
    CHECK(run.parameters[i] == before[i] - change);
  }
}

TEST_CASE("a parameter that stops being finite anywhere is told at once") {
  for (const Choice& optimizer : all_optimizers())
    for (const float bad : {not_a_number, inf, -inf})
      for (std::size_t count = 1; count <= 9; ++count)
        for (std::size_t at = 0; at < count; ++at) {
          Random random(count, Stream::data);
          Run run(optimizer, count, random);
          run.gradients = random_vector(count, random);
          run.gradients[at] = bad;
          const float check = run.update();
          if (std::isfinite(run.parameters[at]))  // some rules bound their steps
            CHECK(check == 0.0f);
          else
            CHECK(std::isnan(check));
        }
}

TEST_CASE("a step that overflows is told although its gradient was finite") {
  Choice sgd = with_defaults(optimizer_rows(), static_cast<std::size_t>(OptimizerKind::sgd));
  sgd.values[0] = 1.0;
  Random random(1, Stream::data);
  Run run(sgd, 6, random);
  run.parameters[5] = 3e38f;
  run.gradients[5] = -3e38f;
  CHECK(std::isnan(run.update()));
  CHECK(run.parameters[5] == inf);
}

TEST_CASE("exactly the optimizers that say so leave a parameter without gradient where it is") {
  // The dead units of the census rest on this.
  for (const Choice& optimizer : all_optimizers()) {
    Random random(2, Stream::data);
    Run run(optimizer, 6, random);
    for (int t = 0; t < 3; ++t) {
      run.gradients = random_vector(6, random);
      CHECK(run.update() == 0.0f);
    }
    run.gradients.assign(6, 0.0f);
    const std::vector<float> before = run.parameters;
    for (int t = 0; t < 5; ++t) CHECK(run.update() == 0.0f);
    CAPTURE(describe(optimizer));
    CHECK((run.parameters == before) == leaves_ungraded_parameters(optimizer));
  }
}

TEST_CASE("an update does not depend on where in the array a parameter stands") {
  for (const Choice& optimizer : all_optimizers()) {
    Random random(3, Stream::data);
    Run whole(optimizer, 9, random);
    const std::vector<float> start = whole.parameters;
    std::vector<Run> single;
    for (std::size_t i = 0; i < 9; ++i) {
      single.emplace_back(optimizer, 1, random);
      single[i].parameters[0] = start[i];
    }
    std::size_t differences = 0;
    for (int t = 0; t < 10; ++t) {
      whole.gradients = random_vector(9, random);
      CHECK(whole.update() == 0.0f);
      for (std::size_t i = 0; i < 9; ++i) {
        single[i].gradients[0] = whole.gradients[i];
        CHECK(single[i].update() == 0.0f);
        differences += single[i].parameters[0] != whole.parameters[i];
      }
    }
    CHECK(differences == 0);
  }
}
