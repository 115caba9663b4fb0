// Live changes: what a run goes on with, and what it refuses without being touched.
#include "hand_made.hpp"
#include "spec_entries.hpp"
#include "ulp.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

bool same_bits(std::span<const float> a, std::span<const float> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

std::vector<float> copy_of(std::span<const float> values) { return {values.begin(), values.end()}; }

Config start() { return accepted({{"data.samples", 60.0}, {"training.optimizer.momentum", 0.5}}); }

// Applies entries to the config that the run has.
std::optional<ConfigError> change(Trainer& run, const Entries& entries) {
  return run.change(accepted(entries, run.config()));
}

// The weights and biases, without learned slopes.
std::vector<float> shared_parameters(const Trainer& run) {
  std::vector<float> all;
  for (const ParameterBlock& block : run.network().blocks())
    if (block.kind == ParameterKind::weights || block.kind == ParameterKind::bias)
      for (std::size_t i = 0; i < block.size(); ++i)
        all.push_back(run.parameters()[block.offset + i]);
  return all;
}

}  // namespace

TEST_CASE("a change to the same config is no change, to the bit") {
  for_every_row([](Config& config, const std::string& row) {
    if (validate(config)) return;
    config.data.samples = 50;
    config.census_every = 1;  // a change takes a census of its own
    Trainer changed(config), left_alone(config);
    for (int k = 0; k < 3; ++k) {
      changed.advance(4);
      REQUIRE_FALSE(changed.change(config));
    }
    changed.advance(4);
    left_alone.advance(16);
    CAPTURE(row);
    CHECK(same_bits(changed.parameters(), left_alone.parameters()));
    CHECK(changed.step() == left_alone.step());
    CHECK(changed.epoch() == left_alone.epoch());
    CHECK(changed.census().event_count() == left_alone.census().event_count());
  });
}

TEST_CASE("a new learning rate holds from the next step on") {
  Trainer run(start()), other(start());
  run.advance(10);
  other.advance(10);
  const std::vector<float> before = copy_of(run.parameters());
  REQUIRE_FALSE(change(run, {{"training.optimizer.learningRate", 0.0}}));
  CHECK(same_bits(run.parameters(), before));
  CHECK(run.step() == 10);
  run.advance(5);
  CHECK(same_bits(run.parameters(), before));
  // the velocity went on meanwhile: a step at the old rate differs from one never changed
  REQUIRE_FALSE(change(other, {{"training.optimizer.learningRate", 0.06}}));
  Trainer slow(start());
  slow.advance(11);
  other.advance(1);
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto usual = static_cast<double>(slow.parameters()[i] - before[i]);
    const auto doubled = static_cast<double>(other.parameters()[i] - before[i]);
    CHECK(doubled == doctest::Approx(2 * usual).epsilon(1e-3));
  }
}

TEST_CASE("a new activation keeps every weight, and a learned slope starts where it should") {
  Trainer run(start());
  run.advance(20);
  const std::vector<float> weights = shared_parameters(run);
  REQUIRE_FALSE(change(run, {{"network.layers.0.activation", std::string("leaky_relu")},
                             {"network.layers.0.activation.alpha", 0.2}}));
  CHECK(shared_parameters(run) == weights);
  CHECK(run.network().layers()[0].activation.kind == ActivationKind::leaky_relu);
  CHECK(run.network().layers()[0].activation.parameters[0] == 0.2f);
  CHECK(run.network().layers()[1].activation.kind == ActivationKind::relu);
  REQUIRE_FALSE(change(run, {{"network.layers.1.activation", std::string("prelu")}}));
  CHECK(shared_parameters(run) == weights);
  const Layer& learned = run.network().layers()[1];
  REQUIRE(learned.learned == 8);
  for (std::size_t u = 0; u < 8; ++u) CHECK(run.parameters()[learned.alpha + u] == 0.25f);
  run.advance(20);
  CHECK(run.parameters()[learned.alpha] != 0.25f);
  const std::vector<float> trained = shared_parameters(run);
  const std::size_t count = run.parameters().size();
  REQUIRE_FALSE(change(run, {{"network.layers.1.activation", std::string("relu")}}));
  CHECK(shared_parameters(run) == trained);
  CHECK(run.parameters().size() == count - 8);
  CHECK(run.advance(20) == 20);
}

TEST_CASE("after a change of activation the run trains as one that had it from these weights on") {
  // The same weights, data order and (zero) velocity: then the bits must be the same.
  Config relu = accepted({{"data.samples", 60.0}, {"training.shuffle", false}});
  Trainer changed(relu);
  changed.advance(3);  // one epoch
  REQUIRE_FALSE(change(changed, {{"network.layers.0.activation", std::string("elu")},
                                 {"network.layers.1.activation", std::string("tanh")}}));
  Trainer anew(changed.config());
  anew.set_parameters(changed.parameters());
  CHECK(changed.advance(30) == anew.advance(30));
  CHECK(same_bits(changed.parameters(), anew.parameters()));
}

TEST_CASE("a new batch size holds from the next step on, within the epoch that has begun") {
  Config config = accepted({{"data.samples", 60.0}, {"training.batchSize", 10.0}});
  Trainer run(config);
  run.advance(2);  // 20 of 30 examples
  const std::vector<float> before = copy_of(run.parameters());
  REQUIRE_FALSE(change(run, {{"training.batchSize", 4.0}}));
  CHECK(same_bits(run.parameters(), before));
  for (const std::uint64_t epoch : {0u, 0u, 1u}) {  // 24, 28, 30
    run.advance(1);
    CHECK(run.epoch() == epoch);
  }
  run.advance(8);
  CHECK(run.epoch() == 2);
}

TEST_CASE("another optimizer starts its own state, the same one keeps it") {
  Trainer run(start()), fresh(start());
  run.advance(12);
  REQUIRE_FALSE(change(run, {{"training.optimizer", std::string("adam")}}));
  // the first step of Adam is its rate in the direction of the gradient, whatever came before
  const std::vector<float> before = copy_of(run.parameters());
  run.advance(1);
  std::size_t full_steps = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const float step = std::abs(run.parameters()[i] - before[i]);
    CHECK(step < 1.01e-3f);
    full_steps += step > 0.95e-3f;
  }
  CHECK(full_steps > before.size() / 2);
}

TEST_CASE("a new cadence of the census, penalty and clipping hold at once") {
  Trainer run(start());
  run.advance(5);
  REQUIRE_FALSE(change(run, {{"census.every", 4.0},
                             {"training.regularization", std::string("l2")},
                             {"training.clipping", std::string("norm")},
                             {"training.clipping.limit", 1e-6}}));
  CHECK(run.census_interval() == 4);
  const std::vector<float> before = copy_of(run.parameters());
  run.advance(4);
  CHECK(run.census().last_step() == 8);
  // momentum aside, no step is longer than the rate times the limit; the velocity halves each time
  run.advance(40);
  CHECK(run.layer_norms(0).last_update < 1e-6);
}

TEST_CASE("what would need new weights or data is refused by name, and nothing has happened") {
  Trainer run(start()), untouched(start());
  run.advance(10);
  untouched.advance(10);
  Config table = accepted(table_entries(4, 2, 1, 2), run.config());
  CHECK(run.change(table)->path == "data");
  for (const SpecEntry& entry : Entries{{"seed", 2.0},
                                        {"data", std::string("xor")},
                                        {"data.samples", 61.0},
                                        {"data.noise", 0.1},
                                        {"data.trainFraction", 0.4},
                                        {"data.scaling", std::string("standardize")},
                                        {"data.shuffle", false},
                                        {"network.layers.length", 1.0},
                                        {"network.layers.1.units", 9.0},
                                        {"network.layers.0.bias", false},
                                        {"network.init.weights", std::string("glorot_uniform")},
                                        {"network.init.bias", 0.5}}) {
    const auto error = change(run, {entry});
    CAPTURE(entry.path);
    REQUIRE(error);
    CHECK(error->path.starts_with(entry.path.substr(0, entry.path.find(".length"))));
    CHECK(error->reason.find("new weights or data") != std::string::npos);
  }
  // the targets would be written in another way
  CHECK(change(run, {{"training.loss", std::string("hinge")}})->path == "training.loss");
  CHECK(same_specs(run.config(), untouched.config()));
  CHECK(run.census().event_count() == untouched.census().event_count());
  run.advance(10);
  untouched.advance(10);
  CHECK(same_bits(run.parameters(), untouched.parameters()));
}

TEST_CASE("the numbers of a table are compared, not just its size") {
  Config config = accepted(table_entries(6, 2, 1, 0));
  Trainer run(config);
  REQUIRE_FALSE(run.change(config));
  config.data.table.inputs[3] = 1;
  REQUIRE(run.change(config));
  CHECK(run.change(config)->path == "data");
}

TEST_CASE("a loss that writes the targets alike can be changed, and the fit follows") {
  Trainer run(accepted({{"training.loss", std::string("mean_squared_error")}}));
  run.advance(10);
  const double squared = run.train_fit().loss;
  REQUIRE_FALSE(change(run, {{"training.loss", std::string("half_squared_error")},
                             {"network.output.activation", std::string("tanh")}}));
  CHECK(run.train_fit().loss == doctest::Approx(squared / 2));
}
