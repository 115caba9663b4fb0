// Layers with optional parts: normalization, dropout, residual connections, maxout, concatenated
// outputs, random slopes.
#include "hillock/dropout.hpp"
#include "hillock/network.hpp"
#include "hillock/normalization.hpp"
#include "hillock/spec.hpp"
#include "hillock/trainer.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using namespace hillock;

namespace {

// Central differences of a loss summed in double over a float pass: its rounding, about 2e-7 of
// values near 1, is divided by twice the step; the step's own error is of order step^2.
constexpr float step = 4e-3f;
constexpr double gradient_bound = 1.5e-3;
// If the slopes to the left and to the right differ by more than twice the bound, the step may have
// met a kink (another piece of a maxout unit wins), and there is no derivative to compare with.
constexpr double kink = 2 * gradient_bound;

Activation activation(std::string_view name) {
  return make_activation(with_defaults(activation_rows(), *find(activation_rows(), name)));
}

Choice choice(std::span<const Row> rows, std::string_view name) {
  return with_defaults(rows, *find(rows, name));
}

struct Case {
  std::string name;
  LayerShape shape;
};

LayerShape tanh_layer(std::size_t units) {
  LayerShape shape;
  shape.units = units;
  shape.activation = activation("tanh");
  return shape;
}

std::vector<Case> cases() {
  std::vector<Case> all;
  const auto add = [&](std::string name, auto change) {
    Case c{std::move(name), tanh_layer(5)};
    change(c.shape);
    all.push_back(c);
  };
  add("plain", [](LayerShape&) {});
  add("without bias", [](LayerShape& s) { s.has_bias = false; });
  add("batch normalization",
      [](LayerShape& s) { s.normalization = choice(normalization_rows(), "batch_normalization"); });
  add("layer normalization",
      [](LayerShape& s) { s.normalization = choice(normalization_rows(), "layer_normalization"); });
  add("dropout", [](LayerShape& s) { s.dropout = choice(dropout_rows(), "dropout"); });
  add("alpha dropout", [](LayerShape& s) { s.dropout = choice(dropout_rows(), "alpha_dropout"); });
  add("residual", [](LayerShape& s) { s.residual = true; });
  add("maxout", [](LayerShape& s) {
    s.kind = LayerKind::maxout;
    s.pieces = 3;
    s.activation = activation("identity");
  });
  add("concatenated", [](LayerShape& s) {
    s.kind = LayerKind::crelu;
    s.activation = activation("softplus");
  });
  add("concatenated, learned slopes", [](LayerShape& s) {
    s.kind = LayerKind::crelu;
    s.activation = activation("swish");
    s.dropout = choice(dropout_rows(), "dropout");
  });
  add("random slopes", [](LayerShape& s) { s.activation = activation("rrelu"); });
  add("all at once", [](LayerShape& s) {
    s.kind = LayerKind::maxout;
    s.pieces = 2;
    s.normalization = choice(normalization_rows(), "batch_normalization");
    s.dropout = choice(dropout_rows(), "dropout");
    s.residual = true;
  });
  return all;
}

// 3 inputs, a plain layer of 5, the layer under test, a linear output; weights and inputs from a
// seed.
struct Bench {
  Network network;
  std::vector<float> parameters;
  Matrix inputs;
  Pass pass;
  static constexpr std::size_t examples = 7;

  explicit Bench(const LayerShape& shape)
      : network(3, std::vector<LayerShape>{tanh_layer(5), shape, linear_output()}),
        parameters(network.parameter_count()),
        inputs(3, examples),
        pass(network, examples) {
    Random random(3, Stream::weights);
    for (float& p : parameters) p = 0.5f * random.normal();
    for (const ParameterBlock& b : network.blocks())
      if (b.kind == ParameterKind::variance)
        for (std::size_t i = 0; i < b.size(); ++i)
          parameters[b.offset + i] = 0.5f + random.uniform();
    for (std::size_t r = 0; r < 3; ++r)
      for (std::size_t n = 0; n < examples; ++n) inputs.at(r, n) = random.normal();
  }

  static LayerShape linear_output() {
    LayerShape shape;
    shape.units = 2;
    return shape;
  }

  /// A weighted sum of the outputs: its gradient with respect to z of the output is the weights.
  double loss(std::span<const float> at, bool training) {
    std::vector<float> moving(at.begin(), at.end());  // running statistics change in training
    Random random(11, Stream::noise);                 // the same masks and slopes each time
    if (training)
      forward_training(network, moving, inputs.view(), random, pass);
    else
      forward(network, at, inputs.view(), pass);
    double sum = 0;
    for (std::size_t u = 0; u < 2; ++u)
      for (std::size_t n = 0; n < examples; ++n)
        sum += weight(u, n) * static_cast<double>(pass.a(2).row_data(u)[n]);
    return sum;
  }
  static double weight(std::size_t u, std::size_t n) {
    return std::sin(1.0 + static_cast<double>(3 * u + 2 * n));
  }
  std::vector<float> gradient(bool training) {
    static_cast<void>(loss(parameters, training));
    for (std::size_t u = 0; u < 2; ++u)
      for (std::size_t n = 0; n < examples; ++n)
        pass.dz(2).row_data(u)[n] = static_cast<float>(weight(u, n));
    clear_padding(pass.dz(2));
    std::vector<float> gradients(parameters.size());
    backward(network, parameters, inputs.view(), pass, gradients, false);
    return gradients;
  }
};

double mean_of(std::span<const float> v) {
  double sum = 0;
  for (const float x : v) sum += static_cast<double>(x);
  return sum / static_cast<double>(v.size());
}
double variance_of(std::span<const float> v) {
  const double mean = mean_of(v);
  double sum = 0;
  for (const float x : v) sum += (static_cast<double>(x) - mean) * (static_cast<double>(x) - mean);
  return sum / static_cast<double>(v.size());
}

}  // namespace

TEST_CASE(
    "the gradient of every optional part is the slope of the loss, in training and in evaluation") {
  for (const Case& c : cases())
    for (const bool training : {true, false}) {
      Bench bench(c.shape);
      const std::vector<float> gradients = bench.gradient(training);
      const double middle = bench.loss(bench.parameters, training);
      std::size_t looked_at = 0, kinks = 0;
      for (const ParameterBlock& block : bench.network.blocks()) {
        // in evaluation the loss depends on running statistics, but nothing trains them
        const bool running =
            block.kind == ParameterKind::mean || block.kind == ParameterKind::variance;
        for (std::size_t i = block.offset; i < block.offset + block.size(); ++i) {
          if (running) {
            CHECK(gradients[i] == 0.0f);
            continue;
          }
          std::vector<float> moved = bench.parameters;
          moved[i] = bench.parameters[i] + step;
          const double up = bench.loss(moved, training), width_up = static_cast<double>(moved[i]);
          moved[i] = bench.parameters[i] - step;
          const double down = bench.loss(moved, training);
          const double slope = (up - down) / (width_up - static_cast<double>(moved[i]));
          ++looked_at;
          // within a step another piece wins, or a slope changes: no derivative to compare with
          if (std::abs((up - middle) - (middle - down)) > kink * static_cast<double>(step)) {
            ++kinks;
            continue;
          }
          CAPTURE(c.name);
          CAPTURE(training);
          CAPTURE(i);
          CHECK(std::abs(slope - static_cast<double>(gradients[i])) <=
                gradient_bound * (1.0 + std::abs(slope)));
        }
      }
      CHECK(kinks * 2 <= looked_at);  // most are compared
    }
}

TEST_CASE(
    "gradients of two halves of the examples add up where examples do not depend on each other") {
  for (const Case& c : cases()) {
    Bench bench(c.shape);
    const std::vector<float> whole = bench.gradient(false);
    std::vector<float> sum(whole.size());
    for (const std::size_t first : {std::size_t{0}, std::size_t{4}}) {
      const std::size_t count = first == 0 ? 4 : 3;
      bench.pass.resize(count);
      const ConstView x = bench.inputs.view().from_column(first, count);
      forward(bench.network, bench.parameters, x, bench.pass);
      for (std::size_t u = 0; u < 2; ++u)
        for (std::size_t n = 0; n < count; ++n)
          bench.pass.dz(2).row_data(u)[n] = static_cast<float>(Bench::weight(u, first + n));
      clear_padding(bench.pass.dz(2));
      backward(bench.network, bench.parameters, x, bench.pass, sum, first != 0);
    }
    for (std::size_t i = 0; i < whole.size(); ++i) {
      CAPTURE(c.name);
      CHECK(static_cast<double>(sum[i]) ==
            doctest::Approx(static_cast<double>(whole[i])).epsilon(1e-5));
    }
  }
}

TEST_CASE(
    "batch normalization in training gives every unit mean 0 and variance 1, and moves its running "
    "statistics") {
  Matrix z(3, 50), normalized(3, 50);
  Random random(5, Stream::data);
  for (std::size_t u = 0; u < 3; ++u)
    for (std::size_t n = 0; n < 50; ++n)
      z.at(u, n) = 3.0f + static_cast<float>(u) * random.normal();
  const double mean = mean_of(z.view().row(2)), variance = variance_of(z.view().row(2));
  const std::vector<float> one(3, 1.0f), zero(3, 0.0f);
  std::vector<float> running_mean(3, 0.0f), running_variance(3, 1.0f), inverse(3);
  const NormalizationParameters p{
      one.data(), zero.data(), running_mean.data(), running_variance.data(), 1e-5f, 0.1f};
  batch_normalize_training(p, running_mean.data(), running_variance.data(), z.view(),
                           normalized.view(), inverse);
  for (const std::size_t u : {1u, 2u}) {
    CHECK(std::abs(mean_of(z.view().row(u))) < 1e-6);
    CHECK(variance_of(z.view().row(u)) ==
          doctest::Approx(1).epsilon(1e-4));  // epsilon 1e-5 shrinks it a little
  }
  CHECK(z.view().row(0)[0] == 0.0f);  // a constant unit becomes 0, not NaN
  CHECK(static_cast<double>(running_mean[2]) == doctest::Approx(0.1 * mean).epsilon(1e-5));
  CHECK(static_cast<double>(running_variance[2]) ==
        doctest::Approx(0.9 + 0.1 * variance * 50 / 49).epsilon(1e-5));
}

TEST_CASE("layer normalization gives every example mean 0 and variance 1 over the units") {
  Matrix z(64, 5), normalized(64, 5);
  Random random(6, Stream::data);
  for (std::size_t u = 0; u < 64; ++u)
    for (std::size_t n = 0; n < 5; ++n)
      z.at(u, n) = 2.0f + static_cast<float>(n + 1) * random.normal();
  const std::vector<float> one(64, 1.0f), zero(64, 0.0f);
  std::vector<float> inverse(8);
  layer_normalize({one.data(), zero.data(), nullptr, nullptr, 1e-5f, 0.0f}, z.view(),
                  normalized.view(), inverse);
  for (std::size_t n = 0; n < 5; ++n) {
    std::vector<float> column;
    for (std::size_t u = 0; u < 64; ++u) column.push_back(z.at(u, n));
    CHECK(std::abs(mean_of(column)) < 1e-5);
    CHECK(variance_of(column) == doctest::Approx(1).epsilon(1e-4));
  }
}

TEST_CASE("dropout keeps the mean, alpha dropout keeps mean 0 and variance 1") {
  constexpr std::size_t count = 40000;  // standard error of a mean: 1/200
  for (const char* name : {"dropout", "alpha_dropout"}) {
    Choice kind = choice(dropout_rows(), name);
    kind.values[0] = 0.2;
    Matrix a(1, count), factor(1, count);
    Random random(7, Stream::data), noise(7, Stream::noise);
    const bool alpha = std::string_view(name) == "alpha_dropout";
    for (std::size_t n = 0; n < count; ++n) a.at(0, n) = (alpha ? 0.0f : 1.0f) + random.normal();
    drop(kind, noise, a.view(), factor.view());
    CAPTURE(name);
    CHECK(std::abs(mean_of(a.view().row(0)) - (alpha ? 0.0 : 1.0)) <
          0.03);  // 4 standard errors and more
    if (alpha) CHECK(variance_of(a.view().row(0)) == doctest::Approx(1).epsilon(0.05));
    std::size_t dropped = 0;
    for (const float f : factor.view().row(0)) dropped += f == 0.0f ? 1 : 0;
    CHECK(static_cast<double>(dropped) / count == doctest::Approx(0.2).epsilon(0.05));
  }
}

TEST_CASE("a maxout unit is the largest of its pieces, and a concatenated layer shows both signs") {
  LayerShape maxout = tanh_layer(5);
  maxout.kind = LayerKind::maxout;
  maxout.pieces = 3;
  maxout.activation = activation("identity");
  Bench bench(maxout);
  static_cast<void>(bench.loss(bench.parameters, false));
  const View pieces = bench.pass.buffers(1).pieces.view(Bench::examples);
  for (std::size_t u = 0; u < 5; ++u)
    for (std::size_t n = 0; n < Bench::examples; ++n)
      CHECK(bench.pass.z(1).row_data(u)[n] ==
            std::max({pieces.row_data(3 * u)[n], pieces.row_data(3 * u + 1)[n],
                      pieces.row_data(3 * u + 2)[n]}));

  LayerShape both = tanh_layer(5);
  both.kind = LayerKind::crelu;
  both.activation = activation("relu");
  Bench mirrored(both);
  static_cast<void>(mirrored.loss(mirrored.parameters, false));
  CHECK(mirrored.network.layers()[1].outputs == 10);
  for (std::size_t u = 0; u < 5; ++u)
    for (std::size_t n = 0; n < Bench::examples; ++n) {
      const float z = mirrored.pass.z(1).row_data(u)[n];
      CHECK(mirrored.pass.a(1).row_data(u)[n] - mirrored.pass.a(1).row_data(5 + u)[n] == z);
    }
}

namespace {

Config config_of(std::vector<SpecEntry> entries) {
  auto read = read_spec(entries);
  REQUIRE(std::holds_alternative<Config>(read));
  return std::get<Config>(read);
}

}  // namespace

TEST_CASE("a spec reaches every optional part, and evaluation has no noise") {
  const Config config =
      config_of({{"network.layers.0.normalization", std::string("batch_normalization")},
                 {"network.layers.0.dropout.name", std::string("dropout")},
                 {"network.layers.0.dropout.rate", 0.5},
                 {"network.layers.1.type.name", std::string("maxout")},
                 {"network.layers.1.type.pieces", 4.0},
                 {"network.layers.1.residual", true}});
  REQUIRE_FALSE(validate(config).has_value());
  Trainer trainer(config);
  CHECK(trainer.network().layers()[1].linear_rows() == 32);
  CHECK(trainer.network().layers()[1].activation.kind == ActivationKind::identity);
  trainer.advance(200);
  const std::vector<float> rows{1.0f, 2.0f};
  float first[1], second[1];
  trainer.predict(rows, 1, first);
  trainer.predict(rows, 1, second);
  CHECK(first[0] == second[0]);
  CHECK(trainer.train_fit().loss < 0.69);  // below that of guessing: it learns
  for (const ParameterBlock& b : trainer.network().blocks())
    if (b.kind == ParameterKind::variance) CHECK(trainer.parameters()[b.offset] != 1.0f);
}

TEST_CASE("a residual layer with other inputs than outputs is refused by name") {
  const Config config = config_of({{"network.layers.0.residual", true}});
  const auto error = validate(config);
  REQUIRE(error.has_value());
  CHECK(error->path == "network.layers.0.residual");
}

TEST_CASE("weight decay does not reach running statistics") {
  const Config config =
      config_of({{"network.layers.0.normalization", std::string("batch_normalization")},
                 {"training.optimizer.weightDecay", 10.0},
                 {"training.optimizer.learningRate", 0.09}});
  Trainer trainer(config);
  trainer.advance(500);
  for (const ParameterBlock& b : trainer.network().blocks())
    if (b.kind == ParameterKind::weights && b.layer == 0)
      CHECK(std::abs(trainer.parameters()[b.offset]) < 0.3f);  // decayed
    else if (b.kind == ParameterKind::variance)
      CHECK(trainer.parameters()[b.offset] >= 0.0f);
}

TEST_CASE("a unit above dropout or a residual connection is never called dead") {
  for (const char* part : {"dropout", "residual"}) {
    std::vector<SpecEntry> entries{{"data.features.length", 2.0},
                                   {"data.features.0", std::string("x")},
                                   {"data.features.1", std::string("y")},
                                   {"network.layers.length", 3.0},
                                   {"network.init.bias", -100.0}};
    if (std::string_view(part) == "dropout")
      entries.push_back({"network.layers.0.dropout", std::string("dropout")});
    else
      entries.push_back({"network.layers.1.residual", true});
    Trainer trainer(config_of(entries));
    const auto states = trainer.survey().states();
    for (std::size_t u = 0; u < 8; ++u) CHECK(states[u] == UnitState::dead);
    for (std::size_t u = 8; u < 24; ++u) CHECK(states[u] == UnitState::dormant);
  }
}
