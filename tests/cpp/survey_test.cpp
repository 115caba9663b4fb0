#include "hand_made.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

// One hidden unit on examples 0 .. count-1 that fires on the last `firing` of them.
UnitState state_with(int count, int firing) {
  Trainer run(one_column(count_from(0, count - 1), {1}));
  run.set_parameters(
      Weights(run).unit(0, 0, {1}, 0.5f - static_cast<float>(count - firing)).values());
  CHECK(run.survey().units()[0].active_share ==
        doctest::Approx(static_cast<double>(firing) / count));
  return state_of(run, 0, 0);
}

// The first of many z where f' is exactly zero, if there is one.
std::optional<float> flat_point(const Activation& f) {
  for (float z = -8; z <= 8; z += 0.25f) {
    float d = 0;
    activation_derivative(f, {&z, 1}, {&d, 1});
    if (d == 0) return z;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("a unit is active from 5 % of the examples on, sparse from one on, else silent") {
  for (const int count : {20, 40, 60, 100, 200, 260, 300, 1000, 1020}) {
    const int twentieth = count / 20;
    CAPTURE(count);
    CHECK(state_with(count, twentieth) == UnitState::active);
    CHECK(state_with(count, count) == UnitState::active);
    if (twentieth > 1) CHECK(state_with(count, twentieth - 1) == UnitState::sparse);
    if (twentieth > 1) CHECK(state_with(count, 1) == UnitState::sparse);
    CHECK(state_with(count, 0) == UnitState::dead);
  }
  CHECK(state_with(19, 1) == UnitState::active);
  CHECK(state_with(21, 1) == UnitState::sparse);
}

TEST_CASE("a z of exactly zero does not fire, unless f'(0) was chosen not to be zero") {
  for (const double at_zero : {0.0, 1.0}) {
    Config config = one_column(count_from(1, 10), {1});
    config.layers[0].activation.values[0] = at_zero;
    Trainer run(config);
    run.set_parameters(Weights(run).unit(0, 0, {0}, 0).values());
    CHECK(state_of(run, 0, 0) == (at_zero == 0 ? UnitState::dead : UnitState::active));
  }
}

TEST_CASE("a smooth unit is active while its mean slope is 1 % of the steepest, else saturated") {
  // sigmoid'(z) is 1 % of 1/4 at z = 5.98
  for (const int count : {1, 3, 250, 300}) {
    Trainer run(one_column(count_from(1, count), {1}, "sigmoid"));
    for (const auto& [z, expected] :
         {std::pair(5.9f, UnitState::active), {6.1f, UnitState::saturated}}) {
      run.set_parameters(Weights(run).unit(0, 0, {0}, z).values());
      CHECK(state_of(run, 0, 0) == expected);
      run.set_parameters(Weights(run).unit(0, 0, {0}, -z).values());
      CHECK(state_of(run, 0, 0) == expected);
    }
  }
}

TEST_CASE("a leaky unit below zero everywhere is exactly at its 1 %, whatever the example count") {
  // The default slope is 0.01: no rounding of a sum may tip it over.
  std::vector<int> counts{20000};
  for (int count = 1; count <= 600; count += count < 40 ? 1 : 17) counts.push_back(count);
  for (const int count : counts) {
    Trainer run(one_column(count_from(1, count), {1}, "leaky_relu"));
    run.set_parameters(Weights(run).unit(0, 0, {-1}, 0).values());
    if (state_of(run, 0, 0) != UnitState::active) {
      CAPTURE(count);
      CHECK(state_of(run, 0, 0) == UnitState::active);
    }
  }
}

TEST_CASE("only an activation with an interval of f' = 0 can make a unit silent, and each does") {
  for (std::size_t row = 0; row < activation_rows().size(); ++row) {
    const std::string name(activation_rows()[row].name);
    const Activation f = make_activation(with_defaults(activation_rows(), row));
    CAPTURE(name);
    Trainer run(one_column(count_from(1, 30), {1}, name));
    if (facts_of(f).hard_zero) {
      const auto flat = flat_point(f);
      REQUIRE(flat);
      run.set_parameters(Weights(run).unit(0, 0, {0}, *flat).values());
      CHECK(state_of(run, 0, 0) == UnitState::dead);
      CHECK(run.survey().units()[0].silent);
    }
    // wherever the others are, and however flat they are there
    for (const float z : {-1e30f, -1000.0f, -30.0f, -1.0f, 0.0f, 1.0f, 30.0f, 1000.0f, 1e30f}) {
      run.set_parameters(Weights(run).unit(0, 0, {0}, z).values());
      const UnitState state = state_of(run, 0, 0);
      CAPTURE(z);
      if (facts_of(f).hard_zero)
        CHECK(state != UnitState::saturated);
      else
        CHECK((state == UnitState::active || state == UnitState::saturated));
    }
  }
}

TEST_CASE("a leaky unit whose slope is zero is saturated, not dead") {
  Config config = one_column(count_from(1, 30), {1}, "leaky_relu");
  config.layers[0].activation.values[0] = 0;
  Trainer run(config);
  run.set_parameters(Weights(run).unit(0, 0, {-1}, 0).values());
  CHECK(state_of(run, 0, 0) == UnitState::saturated);
}

TEST_CASE("a unit whose z spread from -3 to 3 is active under every activation that has a slope") {
  for (std::size_t row = 0; row < activation_rows().size(); ++row) {
    const Activation f = make_activation(with_defaults(activation_rows(), row));
    if (derivative_peak(f) == 0) continue;
    const std::string name(activation_rows()[row].name);
    Trainer run(one_column(count_from(-30, 30), {1}, name));
    run.set_parameters(Weights(run).unit(0, 0, {0.1f}, 0).values());
    CAPTURE(name);
    CHECK(state_of(run, 0, 0) == UnitState::active);
  }
}

TEST_CASE("silent in the first layer is dead; silent above a living unit is dormant") {
  Trainer run(one_column(count_from(1, 10), {3, 3}));
  run.set_parameters(Weights(run)
                         .unit(0, 0, {1}, 0)
                         .unit(0, 1, {-1}, 0)
                         .unit(0, 2, {-1}, 5)
                         .unit(1, 0, {1, 1, 1}, 0)
                         .unit(1, 1, {-1, -1, -1}, 0)
                         .unit(1, 2, {0, 1, 0}, -1)  // fed by the dead unit alone, but tied to all
                         .values());
  CHECK(state_of(run, 0, 0) == UnitState::active);
  CHECK(state_of(run, 0, 1) == UnitState::dead);
  CHECK(state_of(run, 0, 2) == UnitState::active);
  CHECK(state_of(run, 1, 0) == UnitState::active);
  CHECK(state_of(run, 1, 1) == UnitState::dormant);
  CHECK(state_of(run, 1, 2) == UnitState::dormant);
}

TEST_CASE("above a layer that is dead as a whole a silent unit is dead and another one active") {
  Trainer run(one_column(count_from(1, 10), {2, 2, 2}));
  run.set_parameters(Weights(run)
                         .unit(0, 0, {-1}, 0)
                         .unit(0, 1, {-1}, -1)
                         .unit(1, 0, {1, 1}, -1)
                         .unit(1, 1, {1, 1}, 1)
                         .unit(2, 0, {1, 1}, -9)  // below it lives a constant: it may be revived
                         .unit(2, 1, {1, 1}, 0)
                         .values());
  for (const std::size_t u : {0u, 1u}) CHECK(state_of(run, 0, u) == UnitState::dead);
  CHECK(state_of(run, 1, 0) == UnitState::dead);
  CHECK(state_of(run, 1, 1) == UnitState::active);
  CHECK(state_of(run, 2, 0) == UnitState::dormant);
  CHECK(state_of(run, 2, 1) == UnitState::active);
}

TEST_CASE("where a whole layer is silent, everything silent in it and below it is dead") {
  Trainer run(one_column(count_from(1, 10), {2, 2, 2, 2}));
  run.set_parameters(Weights(run)
                         .unit(0, 0, {1}, 0)
                         .unit(0, 1, {-1}, 0)
                         .unit(1, 0, {1, 0}, 0)
                         .unit(1, 1, {-1, 0}, 0)
                         .unit(2, 0, {-1, -1}, 0)  // the silent layer
                         .unit(2, 1, {-1, -1}, -1)
                         .unit(3, 0, {1, 1}, 1)
                         .unit(3, 1, {1, 1}, -1)
                         .values());
  CHECK(state_of(run, 0, 0) == UnitState::active);
  CHECK(state_of(run, 0, 1) == UnitState::dead);
  CHECK(state_of(run, 1, 0) == UnitState::active);
  CHECK(state_of(run, 1, 1) == UnitState::dead);
  CHECK(state_of(run, 2, 0) == UnitState::dead);
  CHECK(state_of(run, 2, 1) == UnitState::dead);
  CHECK(state_of(run, 3, 0) == UnitState::active);
  CHECK(state_of(run, 3, 1) == UnitState::dead);
}

TEST_CASE("nothing is dead under an update that moves parameters without a gradient") {
  const auto kill_all = [](const Config& config) {
    Trainer run(config);
    run.set_parameters(Weights(run).unit(0, 0, {-1}, 0).values());
    return state_of(run, 0, 0);
  };
  Config config = one_column(count_from(1, 10), {1});
  CHECK(kill_all(config) == UnitState::dead);
  for (std::size_t row = 0; row < optimizer_rows().size(); ++row) {
    config.optimizer = with_defaults(optimizer_rows(), row);
    CAPTURE(std::string(optimizer_rows()[row].name));
    CHECK((kill_all(config) == UnitState::dead) == leaves_ungraded_parameters(config.optimizer));
  }
  config.optimizer = named(optimizer_rows(), "sgd");
  for (std::size_t row = 0; row < clipping_rows().size(); ++row) {
    config.clipping = with_defaults(clipping_rows(), row);
    CHECK(kill_all(config) == UnitState::dead);  // zero stays zero
  }
  for (std::size_t row = 0; row < regularization_rows().size(); ++row) {
    config.regularization = with_defaults(regularization_rows(), row);
    CHECK(kill_all(config) == (row == 0 ? UnitState::dead : UnitState::dormant));
  }
}

TEST_CASE("a number that is not finite makes a unit blown, not silent, and what it feeds, too") {
  for (const float bad : {inf, -inf, not_a_number})
    for (const char* activation : {"relu", "tanh"}) {
      Trainer run(one_column(count_from(0, 9), {2, 2}, activation));
      const Weights good = Weights(run)
                               .unit(0, 0, {1}, -4.5f)
                               .unit(0, 1, {-1}, 4.5f)
                               .unit(1, 0, {1, 0}, -1)
                               .unit(1, 1, {0, 1}, -1);
      run.set_parameters(Weights(good).unit(0, 0, {bad}, 0).values());
      CHECK(state_of(run, 0, 0) == UnitState::blown);
      CHECK(state_of(run, 0, 1) == UnitState::active);
      if (std::isnan(bad)) CHECK(state_of(run, 1, 1) == UnitState::blown);  // 0 * NaN
      run.set_parameters(Weights(good).unit(0, 0, {1}, bad).values());
      CHECK(state_of(run, 0, 0) == UnitState::blown);
      run.set_parameters(Weights(good).unit(1, 1, {0, bad}, 0).values());
      CHECK(state_of(run, 1, 0) != UnitState::blown);
      CHECK(state_of(run, 1, 1) == UnitState::blown);
    }
  // finite weights whose product is not
  Trainer run(one_column({1e30f}, {1}));
  run.set_parameters(Weights(run).unit(0, 0, {1e30f}, 0).values());
  CHECK(state_of(run, 0, 0) == UnitState::blown);
}

TEST_CASE("a weight that is not finite is blown although every input is zero on its way") {
  Trainer run(one_column(count_from(1, 5), {1, 1}));
  run.set_parameters(Weights(run).unit(0, 0, {-1}, 0).unit(1, 0, {not_a_number}, -1).values());
  CHECK(state_of(run, 0, 0) == UnitState::dead);
  CHECK(state_of(run, 1, 0) == UnitState::blown);
}

TEST_CASE("extremes, means and shares are those of a plain loop over the training set") {
  // Sums of up to 700 floats in four lanes; the mean is taken off the squares.
  constexpr double bound = 1e-4;
  for (const int count : {1, 5, 256, 257, 700}) {
    Config config = one_column(count_from(-count / 2, count - count / 2 - 1), {2}, "elu");
    Trainer run(config);
    run.set_parameters(
        Weights(run).unit(0, 0, {0.01f}, 0.305f).unit(0, 1, {-0.02f}, 0.115f).values());
    const LayerMeasure& layer = run.survey().layers()[0];
    double sum_z = 0, sum_zz = 0, sum_a = 0, sum_aa = 0;
    for (const std::size_t u : {0u, 1u}) {
      const UnitMeasure& unit = run.survey().units()[u];
      double slopes = 0, lowest = infinity, highest = -infinity, positive = 0;
      std::size_t where = 0;
      for (int n = 0; n < count; ++n) {
        const auto x = static_cast<double>(config.data.table.inputs[static_cast<std::size_t>(n)]);
        const double z = u == 0 ? 0.01 * x + 0.305 : -0.02 * x + 0.115,
                     a = z > 0 ? z : std::expm1(z);
        slopes += z > 0 ? 1 : std::exp(z);
        positive += z > 0 ? 1 : 0;
        if (z > highest) where = static_cast<std::size_t>(n);
        lowest = std::min(lowest, z);
        highest = std::max(highest, z);
        sum_z += z, sum_zz += z * z, sum_a += a, sum_aa += a * a;
      }
      CHECK(std::abs(static_cast<double>(unit.min_z) - lowest) < bound);
      CHECK(std::abs(static_cast<double>(unit.max_z) - highest) < bound);
      CHECK(unit.max_example == where);
      CHECK(std::abs(static_cast<double>(unit.mean_abs_derivative) - slopes / count) < bound);
      CHECK(static_cast<double>(unit.active_share) == doctest::Approx(positive / count));
    }
    const double n = 2 * count;
    CHECK(std::abs(layer.mean_z - sum_z / n) < bound);
    CHECK(std::abs(layer.variance_z - (sum_zz / n - sum_z / n * (sum_z / n))) < bound);
    CHECK(std::abs(layer.mean_a - sum_a / n) < bound);
    CHECK(std::abs(layer.variance_a - (sum_aa / n - sum_a / n * (sum_a / n))) < bound);
  }
}

TEST_CASE("the share of zeros counts activations that are exactly zero, the output's too") {
  Trainer run(one_column(count_from(0, 9), {2}));
  run.set_parameters(
      Weights(run).unit(0, 0, {1}, -5.5f).unit(0, 1, {1}, 1).unit(1, 0, {1, 0}, 0).values());
  CHECK(run.survey().layers()[0].zero_share == doctest::Approx(6.0 / 20));
  CHECK(run.survey().layers()[1].zero_share == doctest::Approx(6.0 / 10));
}

TEST_CASE("a dead unit stays dead and keeps its parameters; a dormant one may be revived") {
  std::size_t dead_units = 0, revived = 0;
  for (double seed = 1; seed <= 8; ++seed) {
    Config config;
    config.seed = seed;
    config.layers.assign(3, {});
    for (LayerConfig& layer : config.layers) layer.units = 6;
    config.bias = -0.3;
    config.optimizer.values[0] = 1;
    config.census_every = 1;
    Trainer run(config);
    std::vector<UnitState> before(run.survey().states().begin(), run.survey().states().end());
    std::vector<float> parameters(run.parameters().begin(), run.parameters().end());
    for (int step = 0; step < 400 && run.advance(1) == 1; ++step) {
      std::size_t index = 0;
      for (std::size_t l = 0; l < 3; ++l)
        for (std::size_t u = 0; u < 6; ++u, ++index) {
          const UnitState now = run.survey().states()[index];
          if (before[index] == UnitState::dead) {
            ++dead_units;
            REQUIRE(now == UnitState::dead);
            const Layer& layer = run.network().layers()[l];
            for (std::size_t i = 0; i < layer.inputs; ++i) {
              const std::size_t w = layer.weights + u * layer.inputs + i;
              REQUIRE(run.parameters()[w] == parameters[w]);
            }
            REQUIRE(run.parameters()[layer.bias + u] == parameters[layer.bias + u]);
          }
          revived += before[index] == UnitState::dormant && !is_silent(now);
          before[index] = now;
        }
      parameters.assign(run.parameters().begin(), run.parameters().end());
    }
  }
  CHECK(dead_units > 1000);
  CHECK(revived > 0);
}
