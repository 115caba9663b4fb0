#include "hillock/lockstep.hpp"

#include "allocations.hpp"
#include "hand_made.hpp"
#include "spec_entries.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

// 25 examples in batches of 10, the last of 5; censuses in the midst of epochs.
Config small() {
  Config config;
  config.data.samples = 50;
  config.data.noise = 0.1;
  config.layers[0].units = 5;
  config.layers[1].units = 7;
  config.census_every = 8;
  return config;
}

// Runs of one shape that differ in seed and in all numbers of the optimizer.
std::vector<Config> variants(const Config& base, std::size_t count = lanes) {
  std::vector<Config> configs(count, base);
  const Row& row = optimizer_rows()[base.optimizer.index];
  for (std::size_t k = 0; k < count; ++k) {
    configs[k].seed = base.seed + static_cast<double>(k);
    for (std::size_t p = 0; p < row.parameter_count(); ++p)
      if (row.parameters[p].kind == Parameter::Kind::number)
        configs[k].optimizer.values[p] *= 1.0 - 0.2 * static_cast<double>(k);
  }
  return configs;
}

struct Runs {
  std::vector<Trainer> trainers;
  std::vector<Trainer*> pointers;
  explicit Runs(const std::vector<Config>& configs) {
    trainers.reserve(configs.size());
    for (const Config& config : configs) pointers.push_back(&trainers.emplace_back(config));
  }
};

bool same_number(double a, double b) { return a == b || (a != a && b != b); }

// Whether both go through `parts` of steps to the same bits of everything that a run saves.
bool same_alone_and_together(const std::vector<Config>& configs,
                             std::initializer_list<std::size_t> parts = {17, 1, 24}) {
  Runs alone(configs), together(configs);
  REQUIRE(Lockstep::fits(together.pointers));
  Lockstep lockstep(together.pointers);
  for (const std::size_t steps : parts) {
    for (Trainer& run : alone.trainers) run.advance(steps);
    lockstep.advance(steps);
    for (std::size_t k = 0; k < configs.size(); ++k) {
      Trainer &a = alone.trainers[k], &b = together.trainers[k];
      if (a.save() != b.save() || !same_number(a.train_fit().loss, b.train_fit().loss) ||
          !same_number(a.layer_norms(0).last_update, b.layer_norms(0).last_update) ||
          a.stopped().has_value() != b.stopped().has_value())
        return false;
      if (a.stopped() && (a.stopped()->layer != b.stopped()->layer ||
                          a.stopped()->quantity != b.stopped()->quantity))
        return false;
    }
  }
  return true;
}

Config with_output(std::string_view data, std::string_view loss, std::string_view output) {
  Config config = small();
  config.data.name = named(dataset_rows(), data);
  config.loss = named(loss_rows(), loss);
  config.output_activation = named(output_activation_rows(), output);
  REQUIRE_FALSE(validate(config));
  return config;
}

}  // namespace

TEST_CASE("runs in lanes are to the bit what each is alone, whatever they are made of") {
  std::size_t fit = 0;
  for_every_row([&](Config& config, const std::string& row) {
    if (validate(config)) return;
    config.data.samples = 50;
    config.census_every = 8;
    if (!Lockstep::fits(Runs(variants(config)).pointers)) return;
    ++fit;
    CAPTURE(row);
    CHECK(same_alone_and_together(variants(config)));
  });
  CHECK(fit > 100);  // of 140 rows that stand alone; those that do not fit are named below
}

TEST_CASE("outputs of every kind go in lanes") {
  for (const auto& [data, loss, output] :
       std::vector<std::array<std::string, 3>>{{"spiral", "binary_cross_entropy", "sigmoid"},
                                               {"spiral", "hinge", "tanh"},
                                               {"spiral", "mean_squared_error", "identity"},
                                               {"spiral", "half_squared_error", "tanh"},
                                               {"spiral", "categorical_cross_entropy", "softmax"},
                                               {"spiral", "mean_squared_error", "softmax"}}) {
    CAPTURE(loss);
    CAPTURE(output);
    CHECK(same_alone_and_together(variants(with_output(data, loss, output))));
  }
}

TEST_CASE("every optimizer takes other numbers in every lane, with every flag") {
  for (std::size_t index = 0; index < optimizer_rows().size(); ++index)
    for (const double flag : {0.0, 1.0})
      for (const double momentum : {0.0, 0.9}) {
        Config config = small();
        config.optimizer = with_defaults(optimizer_rows(), index);
        const Row& row = optimizer_rows()[index];
        for (std::size_t p = 0; p < row.parameter_count(); ++p) {
          if (row.parameters[p].kind == Parameter::Kind::flag) config.optimizer.values[p] = flag;
          if (row.parameters[p].name == "momentum") config.optimizer.values[p] = momentum;
          if (row.parameters[p].name == "weightDecay") config.optimizer.values[p] = 0.01;
        }
        CAPTURE(row.name);
        CHECK(same_alone_and_together(variants(config)));
      }
}

TEST_CASE("widths, batches and layers of any size go in lanes") {
  for (const double units : {1.0, 2.0, 3.0, 4.0, 6.0, 17.0, 32.0})
    for (const double batch : {1.0, 2.0, 3.0, 7.0, 25.0}) {
      Config config = small();
      config.layers[0].units = units;
      config.layers[1].activation = named(activation_rows(), "tanh");
      config.layers[1].bias = units != 3.0;
      config.batch_size = batch;
      CAPTURE(units);
      CAPTURE(batch);
      CHECK(same_alone_and_together(variants(config)));
    }
  Config no_hidden = small();
  no_hidden.layers.clear();
  CHECK(same_alone_and_together(variants(no_hidden)));
}

TEST_CASE("two and three runs go in lanes, in their own order or that of the data") {
  for (const std::size_t count : {2u, 3u})
    for (const bool shuffle : {false, true}) {
      std::vector<Config> configs = variants(small(), count);
      for (Config& config : configs) config.shuffle = shuffle;
      configs[0].shuffle = true;
      CHECK(same_alone_and_together(configs));
    }
}

TEST_CASE("a run that diverges stops where it would alone, and the others go on") {
  for (const bool shuffle : {false, true})
    for (const double rate : {1e3, 1e6, 1e30}) {
      std::vector<Config> configs = variants(small());
      for (Config& config : configs) {
        config.loss = named(loss_rows(), "half_squared_error");
        config.output_activation = named(output_activation_rows(), "identity");
        config.shuffle = shuffle;
      }
      configs[1].optimizer.values[0] = rate / 1e2;
      configs[3].optimizer.values[0] = std::min(rate, 100.0);
      CAPTURE(rate);
      CHECK(same_alone_and_together(configs, {5, 40}));
      Runs runs(configs);
      Lockstep(runs.pointers).advance(45);
      CHECK(runs.trainers[1].stopped());
      CHECK_FALSE(runs.trainers[0].stopped());
      CHECK(runs.trainers[0].step() == 45);
    }
}

TEST_CASE("a stop condition ends each run by itself") {
  std::vector<Config> configs = variants(small());
  for (Config& config : configs) {
    config.stop = named(stop_rows(), "loss");
    config.stop.values[0] = 0.69;
    config.optimizer.values[0] = 0.3;
  }
  configs[2].optimizer.values[0] = 0;
  CHECK(same_alone_and_together(configs, {200}));
  Runs runs(configs);
  Lockstep(runs.pointers).advance(200);
  CHECK(runs.trainers[0].stopped());
  CHECK_FALSE(runs.trainers[2].stopped());
}

TEST_CASE("runs may join in the midst of an epoch, and one may be alone in the end") {
  std::vector<Config> configs = variants(small());
  Runs alone(configs), together(configs);
  for (Runs* runs : {&alone, &together})
    for (Trainer& run : runs->trainers) run.advance(4);
  for (Trainer& run : alone.trainers) run.advance(30);
  Lockstep(together.pointers).advance(30);
  for (std::size_t k = 0; k < lanes; ++k)
    CHECK(alone.trainers[k].save() == together.trainers[k].save());
}

TEST_CASE("what cannot go in lanes is refused") {
  const auto fits = [](auto change) {
    std::vector<Config> configs = variants(small());
    change(configs);
    for (const Config& config : configs) REQUIRE_FALSE(validate(config));
    return Lockstep::fits(Runs(configs).pointers);
  };
  const auto everywhere = [&fits](auto change) {
    return fits([&](std::vector<Config>& configs) {
      for (Config& config : configs) change(config);
    });
  };
  CHECK(fits([](auto&) {}));
  CHECK_FALSE(fits([](auto& c) { c.resize(1); }));
  CHECK_FALSE(fits([](auto& c) { c[1].layers[0].units = 6; }));
  CHECK_FALSE(fits([](auto& c) { c[1].layers[0].bias = false; }));
  CHECK_FALSE(fits([](auto& c) { c[2].batch_size = 9; }));
  CHECK_FALSE(fits([](auto& c) { c[3].data.samples = 60; }));
  CHECK_FALSE(fits([](auto& c) { c[3].optimizer.values[1] = 0.5; }));  // momentum in one alone
  CHECK_FALSE(fits([](auto& c) { c[1].optimizer = named(optimizer_rows(), "adam"); }));
  CHECK_FALSE(fits([](auto& c) { c[1].loss = named(loss_rows(), "mean_squared_error"); }));
  CHECK_FALSE(fits([](auto& c) { c[1].layers[0].activation = named(activation_rows(), "elu"); }));
  CHECK_FALSE(fits([](auto& c) {
    for (Config& config : c) config.layers[0].activation = named(activation_rows(), "leaky_relu");
    c[1].layers[0].activation.values[0] = 0.2;
  }));
  CHECK_FALSE(everywhere([](auto& c) { c.layers[0].dropout = named(dropout_rows(), "dropout"); }));
  CHECK_FALSE(everywhere([](auto& c) {
    c.layers[0].normalization = named(normalization_rows(), "layer_normalization");
  }));
  CHECK_FALSE(everywhere([](auto& c) {
    c.layers[1].units = 5;
    c.layers[1].residual = true;
  }));
  CHECK_FALSE(
      everywhere([](auto& c) { c.layers[0].activation = named(activation_rows(), "prelu"); }));
  CHECK_FALSE(
      everywhere([](auto& c) { c.layers[0].activation = named(activation_rows(), "rrelu"); }));
  CHECK_FALSE(everywhere([](auto& c) { c.layers[0].type = named(layer_rows(), "maxout"); }));
  CHECK_FALSE(everywhere([](auto& c) { c.layers[0].type = named(layer_rows(), "crelu"); }));
  CHECK_FALSE(everywhere([](auto& c) { c.layers[0].units = 33; }));
  CHECK_FALSE(everywhere([](auto& c) {
    c.data.samples = 3000;
    c.batch_size = 1500;
  }));
}

TEST_CASE("stepping in lanes takes no memory") {
  Runs runs(variants(small()));
  Lockstep lockstep(runs.pointers);
  const std::size_t before = allocations().count;
  lockstep.advance(7);  // no census
  CHECK(allocations().count == before);
}
