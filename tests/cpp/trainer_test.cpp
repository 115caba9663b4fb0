#include "hillock/trainer.hpp"

#include "allocations.hpp"
#include "double_network.hpp"
#include "hand_made.hpp"
#include "random_matrix.hpp"
#include "spec_entries.hpp"
#include "ulp.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

bool same_bits(std::span<const float> a, std::span<const float> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

std::vector<float> copy_of(std::span<const float> values) { return {values.begin(), values.end()}; }

// A small run with a last batch of its own size: 25 examples in batches of 10.
Config small() {
  Config config;
  config.data.samples = 50;
  config.data.noise = 0.1;
  config.layers[0].units = config.layers[1].units = 5;
  config.optimizer.values[0] = 0.1;
  config.census_every = 3;
  return config;
}

// Seven examples with two targets, which are trained in batches of three, in their order.
Config seven_in_order() {
  Config config;
  config.data.name = named(dataset_rows(), "table");
  config.data.train_fraction = 1;
  config.data.shuffle = config.shuffle = false;
  Random random(3, Stream::data);
  config.data.table = {2, 2, 0, random_vector(14, random), random_vector(14, random)};
  config.layers.assign(2, {});
  for (LayerConfig& layer : config.layers) {
    layer.units = 4;
    layer.activation = named(activation_rows(), "tanh");
  }
  config.loss = named(loss_rows(), "mean_squared_error");
  config.output_activation = named(output_activation_rows(), "identity");
  config.optimizer.values[0] = 0.1;
  config.batch_size = 3;
  return config;
}

// One linear weight without a bias that matters: so small a rate that every step adds rate x y.
Config adding_up(std::size_t examples) {
  Config config = one_column({}, {});
  for (std::size_t n = 0; n < examples; ++n)
    config.data.table.inputs.push_back(std::ldexp(1.0f, static_cast<int>(n)));
  config.data.table.targets.assign(examples, 1.0f);
  config.weights = named(initializer_rows(), "zeros");
  config.optimizer.values[0] = 0x1p-60;
  config.batch_size = 1;
  return config;
}

// Which example each step saw, under adding_up().
std::vector<int> seen_by(Trainer& run, std::size_t steps) {
  std::vector<int> seen;
  for (std::size_t s = 0; s < steps; ++s) {
    const float before = run.parameters()[0];
    run.advance(1);
    seen.push_back(std::ilogb((run.parameters()[0] - before) * 0x1p60f));
  }
  return seen;
}

}  // namespace

TEST_CASE("n steps at once are n steps one by one, to the bit, whatever the run is made of") {
  for_every_row([](Config& config, const std::string& row) {
    if (validate(config)) return;
    config.data.samples = 50;
    config.census_every = 3;
    Trainer at_once(config), one_by_one(config);
    const std::size_t taken = at_once.advance(17);
    std::size_t steps = 0;
    for (int s = 0; s < 17; ++s) steps += one_by_one.advance(1);
    CAPTURE(row);
    CHECK(taken == steps);
    CHECK(same_bits(at_once.parameters(), one_by_one.parameters()));
    CHECK(at_once.epoch() == one_by_one.epoch());
    CHECK(at_once.census().event_count() == one_by_one.census().event_count());
    CHECK(at_once.layer_norms(0).last_update == one_by_one.layer_norms(0).last_update);
  });
}

TEST_CASE("looking at a run does not change where it goes") {
  Trainer watched(small()), alone(small());
  std::vector<float> counts(10), grid(64 * 11), row(2), out(1);
  float outside[2];
  for (int s = 0; s < 20; ++s) {
    watched.advance(1);
    static_cast<void>(watched.survey());
    static_cast<void>(watched.test_fit());
    static_cast<void>(watched.training_gradient());
    watched.histogram(1, Histogrammed::gradient, -1, 1, counts, outside);
    watched.grid(8, 6, true, grid);
    watched.predict(row, 1, out);
  }
  alone.advance(20);
  CHECK(same_bits(watched.parameters(), alone.parameters()));
}

TEST_CASE("one spec gives the same bits twice, and another seed others") {
  Config other = small();
  other.seed = 2;
  Trainer first(small()), again(small()), different(other);
  for (Trainer* run : {&first, &again, &different}) run->advance(40);
  CHECK(same_bits(first.parameters(), again.parameters()));
  CHECK_FALSE(same_bits(first.parameters(), different.parameters()));
}

TEST_CASE("the initial weights of a layer depend on the seed and on nothing above or beside it") {
  Config deeper = small(), noisier = small();
  deeper.layers.emplace_back();
  noisier.data.noise = 0.4;
  const Trainer base(small()), deep(deeper), noisy(noisier);
  const std::size_t first_layers = base.network().layers()[2].weights;
  CHECK(same_bits(base.parameters().first(first_layers), deep.parameters().first(first_layers)));
  CHECK(same_bits(base.parameters(), noisy.parameters()));
}

TEST_CASE("stepping takes nothing from the heap, whatever the run is made of") {
  for_every_row([](Config& config, const std::string& row) {
    if (validate(config)) return;
    config.data.samples = 50;
    config.census_every = 3;
    Trainer run(config);
    const std::size_t before = allocations().count;
    run.advance(30);
    CAPTURE(row);
    CHECK(allocations().count == before);
  });
}

TEST_CASE("a run takes no more memory than was judged, and not much less") {
  std::vector<std::pair<const char*, Entries>> cases{
      {"default", {}},
      {"many examples", {{"data.samples", 20000.0}}},
      {"large batch", {{"data.samples", 20000.0}, {"training.batchSize", 20000.0}}},
      {"wide table", table_entries(300, 1024, 1, 0)},
      {"long table", table_entries(20000, 20, 3, 0)},
      {"many classes", table_entries(500, 2, 1, 1000)},
      {"two wide layers",
       {{"network.layers.0.units", 1024.0},
        {"network.layers.1.units", 1024.0},
        {"training.optimizer", std::string("adam")}}},
      {"maxout",
       {{"network.layers.0.units", 1024.0},
        {"network.layers.0.type.name", std::string("maxout")},
        {"network.layers.0.type.pieces", 8.0}}},
      {"normalized and dropped",
       {{"network.layers.0.units", 1024.0},
        {"network.layers.0.activation", std::string("rrelu")},
        {"network.layers.0.normalization", std::string("batch_normalization")},
        {"network.layers.0.dropout", std::string("dropout")}}},
      {"twice as wide",
       {{"network.layers.0.units", 512.0}, {"network.layers.0.type", std::string("crelu")}}},
  };
  Entries deep{{"network.layers.length", 64.0}};
  for (int l = 0; l < 64; ++l) {
    deep.push_back({"network.layers." + std::to_string(l) + ".units", 60.0});
    if (l > 0) deep.push_back({"network.layers." + std::to_string(l) + ".residual", true});
  }
  cases.emplace_back("deep", deep);
  for (const auto& item : cases) {
    const std::string name = item.first;
    const Config config = accepted(item.second);
    const double judged_bytes = memory_bytes(config);
    std::optional<Trainer> run;
    const auto taken = static_cast<double>(peak_of([&] {
      run.emplace(config);
      run->advance(1);
      static_cast<void>(run->training_gradient());
    }));
    CAPTURE(name);
    CHECK(taken <= judged_bytes);
    CHECK(judged_bytes <= 1.6 * taken);
    // a change holds the parameters and the optimizer's state twice for a moment, and little more
    const auto arrays = 1 + static_cast<double>(optimizer_state_arrays(config.optimizer));
    const double copies = 4 * arrays * static_cast<double>(run->parameters().size());
    const auto changing = static_cast<double>(peak_of([&] { REQUIRE_FALSE(run->change(config)); }));
    CHECK(changing <= copies + 1.05 * judged_bytes - taken + 100'000);
  }
}

TEST_CASE(
    "without shuffle a run is gradient descent on the examples in order, last batch smaller") {
  // Sixty steps of float roundings on numbers of order one, none of which a stable run amplifies.
  constexpr double bound = 1e-5;
  for (const double momentum : {0.0, 0.9}) {
    Config config = seven_in_order();
    config.optimizer.values[1] = momentum;
    REQUIRE_FALSE(validate(config));
    Trainer run(config);
    Doubles w(run.parameters().begin(), run.parameters().end()), velocity(w.size());
    const Examples& train = run.data().train();
    for (std::size_t step = 0; step < 60; ++step) {
      const std::size_t first = step % 3 * 3, count = step % 3 == 2 ? 1 : 3;
      DoubleNetwork network(run.network(), config.loss,
                            train.inputs.view().from_column(first, count),
                            train.targets.view().from_column(first, count));
      const Doubles gradient = network.gradient(w);
      for (std::size_t i = 0; i < w.size(); ++i) {
        velocity[i] = momentum * velocity[i] + gradient[i];
        w[i] -= 0.1 * velocity[i];
      }
      CHECK(run.epoch() == step / 3);
      CHECK(run.advance(1) == 1);
    }
    double worst = 0;
    for (std::size_t i = 0; i < w.size(); ++i)
      worst = std::max(worst, std::abs(static_cast<double>(run.parameters()[i]) - w[i]));
    CHECK(worst < bound);
  }
}

TEST_CASE("with shuffle an epoch shows every example once, each in an order of its own") {
  Config config = adding_up(12);
  config.shuffle = true;
  Trainer run(config);
  std::set<std::vector<int>> orders;
  for (int epoch = 0; epoch < 5; ++epoch) {
    CHECK(run.epoch() == static_cast<std::uint64_t>(epoch));
    std::vector<int> seen = seen_by(run, 12);
    CHECK(orders.insert(seen).second);
    std::sort(seen.begin(), seen.end());
    for (int n = 0; n < 12; ++n) CHECK(seen[static_cast<std::size_t>(n)] == n);
  }
}

TEST_CASE("when shuffle is turned off the next epoch shows the examples in their order") {
  Config config = adding_up(12);
  config.shuffle = true;
  Trainer run(config);
  run.advance(17);
  config.shuffle = false;
  REQUIRE_FALSE(run.change(config));
  run.advance(7);  // the rest of the epoch
  const std::vector<int> seen = seen_by(run, 12);
  for (int n = 0; n < 12; ++n) CHECK(seen[static_cast<std::size_t>(n)] == n);
}

TEST_CASE("an epoch has as many steps as batches, and the last may be smaller") {
  for (const auto& [batch, steps] :
       {std::pair(1.0, 25u), {10.0, 3u}, {24.0, 2u}, {25.0, 1u}, {1000.0, 1u}}) {
    Config config = small();
    config.batch_size = batch;
    Trainer run(config);
    CHECK(steps_per_epoch(config) == steps);
    run.advance(steps - 1);
    CHECK(run.epoch() == 0);
    run.advance(1);
    CHECK(run.epoch() == 1);
  }
}

TEST_CASE("the gradient of the training set is that of the mean loss over all its chunks") {
  // As in network_test, over sums of 600 examples.
  constexpr double bound = 2e-5;
  Config config = small();
  config.data.samples = 600;
  config.data.train_fraction = 1;
  for (LayerConfig& layer : config.layers) layer.activation = named(activation_rows(), "elu");
  Trainer run(config);
  run.advance(5);
  const std::span<const float> got = run.training_gradient();
  const Examples& train = run.data().train();
  DoubleNetwork network(run.network(), config.loss, train.inputs.view(), train.targets.view());
  const Doubles exact = network.gradient(Doubles(run.parameters().begin(), run.parameters().end()));
  for (std::size_t i = 0; i < exact.size(); ++i)
    CHECK(std::abs(static_cast<double>(got[i]) - exact[i]) < bound);
}

TEST_CASE("the training loss falls along its gradient as the gradient says") {
  // Differences of 2h of a loss whose float roundings are some 1e-8: h^2 and 1e-8 / h balance here.
  constexpr float h = 0x1p-7f;
  constexpr double bound = 1e-3;
  for (const char* activation : {"tanh", "softplus", "gelu"}) {
    Config config = small();
    for (LayerConfig& layer : config.layers)
      layer.activation = named(activation_rows(), activation);
    Trainer run(config);
    run.advance(3);
    const std::vector<float> start = copy_of(run.parameters());
    const std::vector<float> gradient = copy_of(run.training_gradient());
    for (std::size_t i = 0; i < start.size(); ++i) {
      std::vector<float> moved = start;
      moved[i] = start[i] + h;
      run.set_parameters(moved);
      const double above = run.train_fit().loss;
      moved[i] = start[i] - h;
      run.set_parameters(moved);
      const double slope = (above - run.train_fit().loss) / (2 * static_cast<double>(h));
      CHECK(std::abs(slope - static_cast<double>(gradient[i])) < bound);
    }
  }
}

TEST_CASE("loss and accuracy are means over the examples, NaN where there is nothing to count") {
  Config config = seven_in_order();
  Trainer regression(config);
  CHECK(std::isnan(regression.train_fit().accuracy));
  CHECK(std::isnan(regression.test_fit().loss));
  CHECK(std::isnan(regression.test_fit().accuracy));

  // Examples -2 .. 3 of two classes, judged by their sign: 1 and 2 of class 0 are wrong.
  for (const char* loss : {"binary_cross_entropy", "half_squared_error", "hinge"}) {
    Config classes = one_column(count_from(-2, 3), {});
    classes.data.table.classes = 2;
    classes.data.table.targets = {0, 0, 0, 0, 0, 1};
    classes.data.table.inputs[2] = -0.5f;
    classes = accepted({{"training.loss", std::string(loss)}}, classes);
    Trainer run(classes);
    run.set_parameters(std::vector<float>{1, 0});
    CAPTURE(std::string(loss));
    CHECK(run.train_fit().accuracy == doctest::Approx(4.0 / 6));
  }
  Config three = one_column({-1, 0, 1}, {});
  three.data.table.classes = 3;
  three.data.table.targets = {0, 1, 0};
  three = accepted({{"training.loss", std::string("categorical_cross_entropy")}}, three);
  Trainer run(three);
  run.set_parameters(std::vector<float>{-2, 0, 2, 0, 1, 0});  // logits -2x, 1, 2x
  CHECK(run.train_fit().accuracy == doctest::Approx(2.0 / 3));
  const double e = std::exp(1.0), off = std::exp(2.0) + e + std::exp(-2.0);
  CHECK(run.train_fit().loss ==
        doctest::Approx((std::log(off) - 2 + std::log(2 + e) - 1 + std::log(off) + 2) / 3));
}

TEST_CASE("norms are those of a layer's own gradient, parameters and last step") {
  Trainer run(small());
  run.advance(7);
  const std::vector<float> before = copy_of(run.parameters());
  run.advance(1);
  for (std::size_t l = 0; l < 3; ++l) {
    double gradient = 0, parameters = 0, step = 0;
    for (const ParameterBlock& block : run.network().blocks())
      for (std::size_t i = block.offset; block.layer == l && i < block.offset + block.size(); ++i) {
        const auto g = static_cast<double>(run.training_gradient()[i]);
        const auto w = static_cast<double>(run.parameters()[i]);
        gradient += g * g;
        parameters += w * w;
        step += (w - static_cast<double>(before[i])) * (w - static_cast<double>(before[i]));
      }
    CHECK(run.layer_norms(l).gradient == doctest::Approx(std::sqrt(gradient)));
    CHECK(run.layer_norms(l).parameters == doctest::Approx(std::sqrt(parameters)));
    CHECK(run.layer_norms(l).last_update == doctest::Approx(std::sqrt(step)));
  }
}

TEST_CASE("set parameters are the run's parameters, and everything that is looked at follows") {
  Trainer run(small());
  run.advance(4);
  const double loss = run.train_fit().loss, test_loss = run.test_fit().loss;
  const std::vector<float> gradient = copy_of(run.training_gradient());
  run.set_parameters(std::vector<float>(run.parameters().size()));
  for (const float w : run.parameters()) CHECK(w == 0.0f);
  CHECK(run.step() == 4);
  CHECK(run.train_fit().loss == doctest::Approx(std::log(2.0)));
  CHECK(run.train_fit().loss != loss);
  CHECK(run.test_fit().loss != test_loss);
  CHECK_FALSE(same_bits(run.training_gradient(), gradient));
  CHECK(run.count_units().silent() == 10);
  CHECK(run.layer_norms(0).last_update == 0);
}
