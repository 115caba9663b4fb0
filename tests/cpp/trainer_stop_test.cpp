// A run whose numbers stop being finite: what it says, and that it takes no further step.
#include "hand_made.hpp"
#include "spec_entries.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace doctest {
template <>
struct StringMaker<Quantity> {
  static String convert(Quantity q) {
    constexpr const char* names[] = {"pre_activation", "activation", "loss_gradient", "gradient",
                                     "parameter"};
    return names[static_cast<std::size_t>(q)];
  }
};
}  // namespace doctest

namespace {

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

bool all_finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

// One example, trained once with these weights.
struct Trial {
  Trainer run;
  Trial(Config config, float input, float target, auto... units)
      : run([&] {
          config.data.table.inputs = {input};
          config.data.table.targets = {target};
          config.optimizer.values[0] = 1;
          REQUIRE_FALSE(validate(config));
          return config;
        }()) {
    Weights weights(run);
    (weights.unit(units.layer, 0, {units.weight}, units.bias), ...);
    run.set_parameters(weights.values());
    REQUIRE_FALSE(run.stopped());
    CHECK(run.advance(5) == 1);
    REQUIRE(run.stopped());
    CHECK(run.stopped()->step == 1);
    CHECK(run.stopped()->reason == StopReason::non_finite);
    CHECK(run.advance(5) == 0);
    CHECK(run.step() == 1);
  }
  [[nodiscard]] std::size_t layer() const { return run.stopped()->layer; }
  [[nodiscard]] Quantity quantity() const { return run.stopped()->quantity; }
};

struct Unit {
  std::size_t layer;
  float weight, bias;
};

}  // namespace

TEST_CASE("a pre-activation that overflows is named with its layer") {
  const Config config = one_column({0}, {1, 1});
  const Trial first(config, 1e30f, 0, Unit{0, 1e30f, 0}, Unit{1, 1, 0}, Unit{2, 1, 0});
  CHECK(first.quantity() == Quantity::pre_activation);
  CHECK(first.layer() == 0);
  const Trial second(config, 1e30f, 0, Unit{0, 1, 0}, Unit{1, 1e30f, 0}, Unit{2, 1, 0});
  CHECK(second.quantity() == Quantity::pre_activation);
  CHECK(second.layer() == 1);
  const Trial output(config, 1e30f, 0, Unit{0, 1, 0}, Unit{1, 1, 0}, Unit{2, 1e30f, 0});
  CHECK(output.quantity() == Quantity::pre_activation);
  CHECK(output.layer() == 2);
}

TEST_CASE("an activation that overflows from a finite pre-activation is named") {
  const Trial trial(one_column({0}, {1}, "squared_relu"), 1e25f, 0, Unit{0, 1, 0}, Unit{1, 1, 0});
  CHECK(trial.quantity() == Quantity::activation);
  CHECK(trial.layer() == 0);
}

TEST_CASE("a gradient of the loss that overflows is named before the gradients that follow") {
  Config config = one_column({0}, {1});
  config.loss = named(loss_rows(), "mean_squared_error");
  const Trial trial(config, 3e38f, -3e38f, Unit{0, 1, 0}, Unit{1, 1, 0});
  CHECK(trial.quantity() == Quantity::loss_gradient);
  CHECK(trial.layer() == 1);
}

TEST_CASE("a gradient that overflows is named with the layer where it was found going backward") {
  const Config config = one_column({0}, {1});
  // dz of the output is 1e20, a of the hidden layer 1e20: their product overflows in layer 1
  const Trial output(config, 1e20f, 0, Unit{0, 1, 0}, Unit{1, 1, 0});
  CHECK(output.quantity() == Quantity::gradient);
  CHECK(output.layer() == 1);
  // dz of the output is 1e10, its weight 1e20: dz of the hidden layer times the input overflows
  const Trial hidden(config, 1e10f, 0, Unit{0, 1e-20f, 0}, Unit{1, 1e20f, 0});
  CHECK(hidden.quantity() == Quantity::gradient);
  CHECK(hidden.layer() == 0);
}

TEST_CASE("a step that overflows from a finite gradient is named") {
  Config config = one_column({1}, {});
  config.data.table.targets = {1e38f};
  config.optimizer.values[0] = 10;
  Trainer run(config);
  run.set_parameters(std::vector<float>{0, 0});
  CHECK(run.advance(3) == 1);
  REQUIRE(run.stopped());
  CHECK(run.stopped()->quantity == Quantity::parameter);
  CHECK(run.stopped()->layer == 0);
}

TEST_CASE("an example that overflows stops the step of its own batch, not the one before") {
  // batches of two leave two of four lanes to the next batch; prelu is no plain layer
  for (const std::string activation : {"relu", "squared_relu", "prelu"}) {
    CAPTURE(activation);
    Config config = one_column({0.5f, 1, 1e30f, 1e30f}, {1, 1}, activation);
    config.batch_size = 2;
    Trainer run(config);
    Weights weights(run);
    weights.unit(0, 0, {1e10f}, 0).unit(1, 0, {1e-10f}, 0).unit(2, 0, {0}, 0);
    run.set_parameters(weights.values());
    CHECK(run.advance(5) == 2);
    REQUIRE(run.stopped());
    CHECK(run.stopped()->step == 2);
    CHECK(all_finite(run.parameters()) == false);
  }
}

TEST_CASE("a run that diverges stops at the step whose parameters are the first not to be finite") {
  for (const double momentum : {0.0, 0.9})
    for (double seed = 1; seed <= 3; ++seed) {
      const Config config = accepted({{"seed", seed},
                                      {"training.loss", std::string("mean_squared_error")},
                                      {"network.output.activation", std::string("identity")},
                                      {"training.optimizer.momentum", momentum},
                                      {"training.optimizer.learningRate", 100.0}});
      Trainer run(config), one_by_one(config);
      const std::size_t taken = run.advance(100'000);
      REQUIRE(run.stopped());
      CHECK(run.stopped()->step == taken);
      CHECK(run.step() == taken);
      CHECK_FALSE(all_finite(run.parameters()));
      CHECK(one_by_one.advance(taken - 1) == taken - 1);
      CHECK(all_finite(one_by_one.parameters()));
      CHECK_FALSE(one_by_one.stopped());
      // the census looked at what is left
      CHECK(run.census().last_step() == taken);
      CHECK(run.count_units().by_state[static_cast<std::size_t>(UnitState::blown)] > 0);
      CHECK_FALSE(std::isfinite(run.train_fit().loss));
    }
}

TEST_CASE("parameters that are set and not finite stop the run at once, where they are") {
  Trainer run(one_column(count_from(1, 5), {2, 2}));
  run.advance(3);
  const std::vector<float> good(run.parameters().begin(), run.parameters().end());
  for (std::size_t l = 0; l < 3; ++l) {
    std::vector<float> bad = good;
    bad[run.network().layers()[l].bias] = not_a_number;
    run.set_parameters(bad);
    REQUIRE(run.stopped());
    CHECK(run.stopped()->step == 3);
    CHECK(run.stopped()->layer == l);
    CHECK(run.stopped()->quantity == Quantity::parameter);
    CHECK(run.advance(1) == 0);
  }
  run.set_parameters(good);
  CHECK_FALSE(run.stopped());
  CHECK(run.advance(1) == 1);
}

TEST_CASE("clipping keeps a run finite that would otherwise stop") {
  Config config = one_column({1e10f}, {});
  config.optimizer.values[0] = 1e-3;
  config.data.table.targets = {1e25f};
  config.batch_size = 1;
  Trainer wild(config);
  wild.advance(50);
  CHECK(wild.stopped());
  for (const char* clipping : {"value", "norm"}) {
    config.clipping = named(clipping_rows(), clipping);
    Trainer tame(config);
    CHECK(tame.advance(50) == 50);
  }
}

TEST_CASE("the last update is the same however many steps were asked for before the run stopped") {
  for (const double rate :
       {1e30, 0.1}) {  // stops by a number that is not finite, or by its condition
    Config config;
    config.optimizer.values[0] = rate;
    config.census_every = 7;
    if (rate < 1) {
      config.stop = named(stop_rows(), "loss");
      config.stop.values[0] = 100;
    }
    Trainer at_once(config), one_by_one(config);
    at_once.advance(1000);
    while (one_by_one.advance(1) == 1) {
    }
    REQUIRE(at_once.stopped());
    CHECK(at_once.save() == one_by_one.save());
  }
}
