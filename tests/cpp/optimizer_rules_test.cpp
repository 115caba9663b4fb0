#include "hillock/optimizer_rules.hpp"

#include "hillock/optimizer.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using namespace hillock;

namespace {

// One update is at most eight roundings of numbers near 1.
constexpr double update_bound = 8 * 0x1p-24;

Choice optimizer(std::string_view name) {
  return with_defaults(optimizer_rows(), *find(optimizer_rows(), name));
}

void set(Choice& choice, std::string_view parameter, double value) {
  const Row& row = optimizer_rows()[choice.index];
  for (std::size_t p = 0; p < row.parameter_count(); ++p)
    if (row.parameters[p].name == parameter) {
      choice.values[p] = value;
      return;
    }
  FAIL(parameter);
}

double get(const Choice& choice, std::string_view parameter) {
  const Row& row = optimizer_rows()[choice.index];
  for (std::size_t p = 0; p < row.parameter_count(); ++p)
    if (row.parameters[p].name == parameter) return choice.values[p];
  return std::nan("");
}

/// One parameter under an optimizer.
struct Single {
  Choice chosen;
  float w = 0;
  std::vector<float> state{};
  std::uint64_t step = 0;

  explicit Single(const Choice& choice, float start = 0)
      : chosen(choice), w(start), state(optimizer_state_arrays(choice)) {}
  float update(float g) {
    const float before = w;
    CHECK(optimizer_update(chosen, ++step, {&g, 1}, {&w, 1}, state) == 0.0f);
    return w - before;
  }
};

}  // namespace

TEST_CASE("the defaults are those of torch.optim") {
  struct Default {
    const char* optimizer;
    const char* parameter;
    double value;
  };
  for (const Default& d : {Default{"rmsprop", "learningRate", 1e-2},
                           Default{"rmsprop", "alpha", 0.99},
                           Default{"rmsprop", "eps", 1e-8},
                           Default{"rmsprop", "momentum", 0},
                           Default{"rmsprop", "centered", 0},
                           Default{"rmsprop", "weightDecay", 0},
                           Default{"adagrad", "learningRate", 1e-2},
                           Default{"adagrad", "lrDecay", 0},
                           Default{"adagrad", "initialAccumulator", 0},
                           Default{"adagrad", "eps", 1e-10},
                           Default{"adagrad", "weightDecay", 0},
                           Default{"adam", "learningRate", 1e-3},
                           Default{"adam", "beta1", 0.9},
                           Default{"adam", "beta2", 0.999},
                           Default{"adam", "eps", 1e-8},
                           Default{"adam", "weightDecay", 0},
                           Default{"adamw", "learningRate", 1e-3},
                           Default{"adamw", "beta1", 0.9},
                           Default{"adamw", "beta2", 0.999},
                           Default{"adamw", "eps", 1e-8},
                           Default{"adamw", "weightDecay", 1e-2},
                           Default{"nadam", "learningRate", 2e-3},
                           Default{"nadam", "beta1", 0.9},
                           Default{"nadam", "beta2", 0.999},
                           Default{"nadam", "eps", 1e-8},
                           Default{"nadam", "momentumDecay", 4e-3},
                           Default{"nadam", "weightDecay", 0},
                           Default{"lion", "learningRate", 1e-4},
                           Default{"lion", "beta1", 0.9},
                           Default{"lion", "beta2", 0.99},
                           Default{"lion", "weightDecay", 0}}) {
    CAPTURE(d.optimizer);
    CAPTURE(d.parameter);
    CHECK(get(optimizer(d.optimizer), d.parameter) == d.value);
  }
}

TEST_CASE("the first step of the normalised rules is the learning rate, whatever the gradient") {
  for (const float g : {3.0f, -0.02f, 1e-3f})
    for (const char* name : {"adam", "adamw", "adagrad", "lion"}) {
      Single run(optimizer(name));
      const double rate = get(run.chosen, "learningRate");
      CAPTURE(name);
      // eps is at most a hundred-thousandth of these gradients
      CHECK(static_cast<double>(run.update(g)) ==
            doctest::Approx(g > 0 ? -rate : rate).epsilon(2e-5));
    }
}

TEST_CASE("the first step of RMSprop is larger by the square root of what it does not know yet") {
  Single run(optimizer("rmsprop"));
  CHECK(static_cast<double>(run.update(0.5f)) ==
        doctest::Approx(-0.01 / std::sqrt(1 - 0.99)).epsilon(1e-5));
}

TEST_CASE("the first step of NAdam weighs gradient and momentum by its first two mu") {
  Single run(optimizer("nadam"));
  const double mu1 = 0.9 * (1 - 0.5 * std::pow(0.96, 0.004));
  const double mu2 = 0.9 * (1 - 0.5 * std::pow(0.96, 2 * 0.004));
  const double expected = -0.002 * ((1 - mu1) / (1 - mu1) + mu2 / (1 - mu1 * mu2) * 0.1);
  CHECK(static_cast<double>(run.update(0.5f)) == doctest::Approx(expected).epsilon(1e-5));
}

TEST_CASE("NAdam's momenta are those of the running product, for every allowed decay") {
  for (const double beta1 : {0.0, 0.5, 0.9, 0.99999})
    for (const double decay : {0.0, 0.004, 0.1}) {
      double product = 1, worst = 0;
      for (std::uint64_t t = 1; t <= 3000; ++t) {
        const auto mu = [&](std::uint64_t k) {
          return beta1 * (1 - 0.5 * std::pow(0.96, static_cast<double>(k) * decay));
        };
        product *= mu(t);
        const Nadam::Momenta got(beta1, decay, t);
        for (const double difference :
             {got.now - mu(t), got.next - mu(t + 1), got.product - product})
          worst = std::max(worst, std::abs(difference));
      }
      CAPTURE(beta1);
      CAPTURE(decay);
      CHECK(worst < 3000 * 0x1p-53);  // a power's error grows with its exponent
    }
}

TEST_CASE("NAdam needs at most 70 factors of its product") {
  double product = 1, fall = 1;
  for (int k = 0; k < 70; ++k) product *= 0.99999 * (1 - 0.5 * (fall *= std::pow(0.96, 0.1)));
  CHECK(product <= 1e-17);
}

TEST_CASE("whole powers keep their digits") {
  for (const double base : {0.0, 0.3, 0.9, 0.999, 0.99999, 1.0})
    for (const std::uint64_t n : {0u, 1u, 2u, 3u, 10u, 63u, 64u, 1000u, 65537u, 1000000u}) {
      const double exact = std::pow(base, static_cast<double>(n));
      CAPTURE(base);
      CAPTURE(n);
      CHECK(std::abs(power(base, n) - exact) <= exact * static_cast<double>(n + 1) * 0x1p-53);
    }
}

TEST_CASE("decoupled decay shrinks a parameter without gradient by rate times decay") {
  for (const char* name : {"adamw", "lion"}) {
    Choice chosen = optimizer(name);
    set(chosen, "learningRate", 0.1);
    set(chosen, "weightDecay", 0.5);
    Single run(chosen, 2.0f);
    run.update(0.0f);
    CAPTURE(name);
    CHECK(std::abs(static_cast<double>(run.w) - 2.0 * (1 - 0.1 * 0.5)) < update_bound);
  }
}

TEST_CASE("coupled decay is a gradient like any other") {
  // with w = 2 and decay 0.25, gradient 0 is a gradient of 0.5
  for (const char* name : {"sgd", "rmsprop", "adagrad", "adam", "nadam"}) {
    Choice chosen = optimizer(name);
    Single plain(chosen, 2.0f);
    set(chosen, "weightDecay", 0.25);
    Single decaying(chosen, 2.0f);
    CAPTURE(name);
    CHECK(decaying.update(0.0f) == plain.update(0.5f));
    CHECK(decaying.w < 2.0f);
  }
}

TEST_CASE("a learning rate that decays over the steps does so as 1/(1 + (t-1) lrDecay)") {
  Choice chosen = optimizer("adagrad");
  set(chosen, "lrDecay", 0.5);
  set(chosen, "initialAccumulator", 9.0);
  Single run(chosen);
  CHECK(static_cast<double>(run.update(4.0f)) ==
        doctest::Approx(-0.01 * 4 / std::sqrt(9.0 + 16)).epsilon(1e-6));
  CHECK(static_cast<double>(run.update(4.0f)) ==
        doctest::Approx(-0.01 / 1.5 * 4 / std::sqrt(9.0 + 32)).epsilon(1e-6));
}

TEST_CASE("centred RMSprop survives a constant gradient, whose variance rounds below zero") {
  Choice chosen = optimizer("rmsprop");
  set(chosen, "centered", 1);
  set(chosen, "alpha", 0.5);
  set(chosen, "eps", 1e-3);
  Single run(chosen);
  for (int t = 0; t < 500; ++t) run.update(0.1f);  // update() checks that w is finite
  // at the end the deviation is zero, and eps is all that divides
  CHECK(static_cast<double>(run.update(0.1f)) == doctest::Approx(-0.01 * 0.1 / 1e-3).epsilon(0.2));
}

TEST_CASE("Lion steps by its rate in the direction of the mean's sign, and not at all at zero") {
  Single run(optimizer("lion"));
  CHECK(run.update(0.0f) == 0.0f);
  CHECK(run.update(5.0f) == -1e-4f);
  CHECK(run.update(-1e-3f) < 0.0f);  // the past still outweighs it
}

TEST_CASE("a mean of past gradients without memory leaves a parameter without gradient alone") {
  for (const char* name : {"adam", "adamw", "nadam", "lion"}) {
    Choice chosen = optimizer(name);
    set(chosen, "weightDecay", 0);
    CHECK_FALSE(leaves_ungraded_parameters(chosen));
    set(chosen, "beta1", 0);
    CHECK(leaves_ungraded_parameters(chosen));
    Single run(chosen, 0.7f);
    for (int t = 0; t < 5; ++t) run.update(0.3f);
    for (int t = 0; t < 5; ++t) {
      CAPTURE(name);
      CHECK(run.update(0.0f) == 0.0f);
    }
  }
}
