// How likely a deep and narrow ReLU network is born dead: drawn, and compared with what is proven.
// A network dies at the first hidden layer of which every unit is silent; from there on its output
// is a constant. Source: Lu, Shin, Su & Karniadakis 2020 (arXiv 1903.06733).
#include "hillock/census.hpp"
#include "hillock/initializer.hpp"
#include "hillock/trainer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

using namespace hillock;

namespace {

// Probabilities are compared within this many standard errors of the draw; the seeds are fixed.
constexpr double standard_errors = 4.5;
constexpr std::size_t networks = 5000, deepest = 20;

double error_of(double probability, std::size_t draws) {
  return standard_errors * std::sqrt(probability * (1 - probability) / static_cast<double>(draws));
}

Choice initializer(std::string_view name) {
  return with_defaults(initializer_rows(), *find(initializer_rows(), name));
}

/// A ReLU network without biases of its own, and what it takes to see which units are silent.
class Drawn {
 public:
  Drawn(std::size_t inputs, std::vector<std::size_t> widths, std::size_t examples)
      : network_(inputs, shapes_of(widths)),
        parameters_(network_.parameter_count()),
        inputs_(inputs, examples),
        pass_(network_, examples),
        survey_(network_) {}

  [[nodiscard]] const Network& network() const { return network_; }
  [[nodiscard]] std::vector<float>& parameters() { return parameters_; }
  [[nodiscard]] Matrix& inputs() { return inputs_; }

  void draw(const Choice& choice, std::uint64_t seed) {
    for (std::size_t l = 0; l < network_.layers().size(); ++l) {
      const Layer& layer = network_.layers()[l];
      Random random(seed, Stream::weights, l);
      initialize(choice, layer.inputs, layer.units, random,
                 std::span(parameters_).subspan(layer.weights, layer.units * layer.inputs));
    }
  }
  [[nodiscard]] std::span<const UnitMeasure> look() {
    forward(network_, parameters_, inputs_.view(), pass_);
    survey_.begin();
    survey_.observe(network_, parameters_, pass_, 0);
    survey_.finish(network_, parameters_, {});
    return survey_.units();
  }

 private:
  static std::vector<LayerShape> shapes_of(const std::vector<std::size_t>& widths) {
    std::vector<LayerShape> shapes(widths.size() + 1);
    for (std::size_t l = 0; l < widths.size(); ++l) {
      shapes[l].units = widths[l];
      shapes[l].activation.kind = ActivationKind::relu;
    }
    shapes.back().units = 1;
    return shapes;
  }

  Network network_;
  std::vector<float> parameters_;
  Matrix inputs_;
  Pass pass_;
  Survey survey_;
};

/// Shares of networks of one input that are dead with so many hidden layers, from 0 to `deepest`.
/// Without biases the network is linear on either side of zero: two examples are all inputs.
std::array<double, deepest + 1> share_dead(std::size_t width, const Choice& choice) {
  Drawn drawn(1, std::vector<std::size_t>(deepest, width), 2);
  drawn.inputs().at(0, 0) = 1.0f;
  drawn.inputs().at(0, 1) = -1.0f;
  std::array<double, deepest + 1> dead{};
  for (std::uint64_t seed = 0; seed < networks; ++seed) {
    drawn.draw(choice, seed);
    const auto units = drawn.look();
    for (std::size_t l = 0; l < deepest; ++l)
      if (std::all_of(units.begin() + static_cast<std::ptrdiff_t>(l * width),
                      units.begin() + static_cast<std::ptrdiff_t>((l + 1) * width),
                      [](const UnitMeasure& u) { return u.silent; })) {
        for (std::size_t n = l + 1; n <= deepest; ++n) dead[n] += 1.0 / networks;
        break;
      }
  }
  return dead;
}

// 1 - prod(1 - 2^-N): at one input a layer is silent with probability 2^-N, whatever is below.
double upper_bound(double width, double layers) {
  return 1 - std::pow(1 - std::pow(2, -width), layers);
}

// Two rays at best at a right angle, as of the second layer.
double lower_bound(double width, double layers) {
  const double a1 = 1 - std::pow(2, -width);
  const double a2 = 1 - std::pow(2, 1 - width) - (width - 1) * std::pow(4, -width);
  const double share = (1 - std::pow(2, 1 - width)) * a1 / (1 + (width - 1) * std::pow(2, -width));
  return 1 - std::pow(a1, layers - 1) +
         share * (std::pow(a2, layers - 1) - std::pow(a1, layers - 1));
}

}  // namespace

TEST_CASE("the share of networks born dead lies between the bounds, for 2 to 20 layers of 2 to 5") {
  std::string table = "born dead, " + std::to_string(networks) +
                      " networks each: share (lower bound, upper bound)\nlayers";
  const auto append = [&table](const char* format, auto... numbers) {
    char text[64];
    std::snprintf(text, sizeof text, format, numbers...);
    table += text;
  };
  std::vector<std::array<double, deepest + 1>> shares;
  for (std::size_t width = 2; width <= 5; ++width) {
    append("      %zu units      ", width);
    shares.push_back(share_dead(width, initializer("he_normal")));
  }
  for (std::size_t n = 2; n <= deepest; ++n) {
    append("\n%6zu", n);
    for (std::size_t width = 2; width <= 5; ++width) {
      const double share = shares[width - 2][n];
      const double low = lower_bound(static_cast<double>(width), static_cast<double>(n));
      const double high = upper_bound(static_cast<double>(width), static_cast<double>(n));
      append("  %.3f (%.3f %.3f)", share, low, high);
      CAPTURE(width);
      CAPTURE(n);
      CHECK(share > low - error_of(low, networks));
      CHECK(share < high + error_of(high, networks));
    }
  }
  MESSAGE(table);
}

TEST_CASE("one hidden layer never dies, and two with probability 3/4^N - 2/8^N") {
  for (const char* name : {"he_normal", "he_uniform", "lecun_normal", "uniform"})
    for (std::size_t width = 2; width <= 5; ++width) {
      const auto dead = share_dead(width, initializer(name));
      const auto w = static_cast<double>(width);
      const double exact = 3 * std::pow(4, -w) - 2 * std::pow(8, -w);
      CAPTURE(name);
      CAPTURE(width);
      CHECK(dead[1] == 0);
      CHECK(std::abs(dead[2] - exact) < error_of(exact, networks));
    }
}

TEST_CASE("a chain of single units dies with probability 1 - 2^-(n-1)") {
  const auto dead = share_dead(1, initializer("glorot_uniform"));
  for (std::size_t n = 1; n <= deepest; ++n) {
    const double exact = 1 - std::pow(2, -static_cast<double>(n - 1));
    CAPTURE(n);
    CHECK(std::abs(dead[n] - exact) <= error_of(exact, networks) + 1e-9);
  }
}

// A piecewise linear function is nowhere positive if it is not so in any corner and does not rise
// along any of the lines that bend it (for one input: beyond the outermost bend).
TEST_CASE(
    "a unit of the second layer is silent everywhere with the probability of arXiv 2412.06829") {
  constexpr double far = 1e3;  // along a line: further on the rounding of float would bend it
  constexpr std::size_t draws = 20000;
  struct Exact {
    std::size_t inputs, width;
    double probability;
  };
  for (const Exact& exact :
       {Exact{1, 1, 1.0 / 4}, Exact{1, 2, 3.0 / 16}, Exact{2, 2, 1.0 / 8}, Exact{2, 3, 5.0 / 64}}) {
    const std::size_t width = exact.width;
    const std::size_t corners = exact.inputs == 1 ? width : width * (width - 1) / 2;
    Drawn drawn(exact.inputs, {width, 1},
                corners * (exact.inputs == 1 ? 3 : 5));  // each, and the ends of what crosses there
    const Layer& first = drawn.network().layers()[0];
    std::size_t silent = 0;
    for (std::uint64_t seed = 0; seed < draws; ++seed) {
      Random random(seed, Stream::weights);
      for (float& p : drawn.parameters()) p = random.normal();
      const auto weight = [&](std::size_t u, std::size_t i) {
        return static_cast<double>(drawn.parameters()[first.weights + u * exact.inputs + i]);
      };
      const auto bias = [&](std::size_t u) {
        return static_cast<double>(drawn.parameters()[first.bias + u]);
      };
      std::size_t example = 0;
      const auto add = [&](double x, double y) {
        drawn.inputs().at(0, example) = static_cast<float>(x);
        if (exact.inputs == 2) drawn.inputs().at(1, example) = static_cast<float>(y);
        ++example;
      };
      for (std::size_t a = 0; a < width; ++a) {
        if (exact.inputs == 1) {
          const double x = -bias(a) / weight(a, 0);
          for (const double t : {0.0, far, -far}) add(x + t, 0);
          continue;
        }
        for (std::size_t b = 0; b < a; ++b) {
          const double determinant = weight(a, 0) * weight(b, 1) - weight(a, 1) * weight(b, 0);
          const double x = (weight(a, 1) * bias(b) - weight(b, 1) * bias(a)) / determinant;
          const double y = (weight(b, 0) * bias(a) - weight(a, 0) * bias(b)) / determinant;
          add(x, y);
          for (const std::size_t line : {a, b})
            for (const double t : {far, -far})
              add(x - t * weight(line, 1), y + t * weight(line, 0));
        }
      }
      if (drawn.look()[width].silent) ++silent;
    }
    const double share = static_cast<double>(silent) / draws;
    CAPTURE(exact.inputs);
    CAPTURE(width);
    CAPTURE(share);
    CHECK(std::abs(share - exact.probability) < error_of(exact.probability, draws));
  }
}

TEST_CASE("nine layers of two are born dead 88 times in 100, randomized asymmetric ones 24 times") {
  // 128 points of |x| from -sqrt(3) to sqrt(3); measured elsewhere: 0.879 with He's weights (the
  // limit of many draws), 0.242 of 400 with randomized asymmetric ones
  Config config;
  config.data.name = with_defaults(dataset_rows(), *find(dataset_rows(), "abs"));
  config.data.name.values[0] = std::sqrt(3.0);
  config.data.samples = 128;
  config.data.train_fraction = 1;
  config.layers.assign(9, LayerConfig{});
  for (LayerConfig& layer : config.layers) layer.units = 2;
  config.loss = with_defaults(loss_rows(), static_cast<std::size_t>(LossKind::mean_squared_error));
  config.output_activation = {};  // identity
  REQUIRE_FALSE(validate(config));
  constexpr std::size_t runs = 400;
  struct Published {
    const char* name;
    double share, error;
  };
  for (const Published& published :
       {Published{"he_normal", 0.879, 0},
        Published{"randomized_asymmetric", 0.242, error_of(0.242, 400)}}) {
    config.weights = initializer(published.name);
    std::size_t dead = 0, constant = 0;
    for (std::size_t seed = 0; seed < runs; ++seed) {
      config.seed = static_cast<double>(seed);
      Trainer run(config);
      const auto states = run.survey().states();
      bool some_layer = false;
      for (std::size_t l = 0; l < 9; ++l)
        some_layer = some_layer || (is_silent(states[2 * l]) && is_silent(states[2 * l + 1]));
      if (some_layer) ++dead;
      // what the census calls a silent layer makes the output a constant, and the other way round
      std::vector<float> outputs(128);
      run.predict(run.data().table().inputs, 128, outputs);
      const auto same = [&](float y) { return y == outputs.front(); };
      if (std::all_of(outputs.begin(), outputs.end(), same)) ++constant;
    }
    CAPTURE(published.name);
    CHECK(dead == constant);
    const double share = static_cast<double>(dead) / runs;
    CAPTURE(share);
    CHECK(std::abs(share - published.share) < published.error + error_of(published.share, runs));
  }
}

TEST_CASE("a network that is born dead learns the mean of its targets and nothing else") {
  Config config;
  config.data.name = with_defaults(dataset_rows(), *find(dataset_rows(), "abs"));
  config.data.samples = 64;
  config.data.train_fraction = 1;
  config.layers.assign(9, LayerConfig{});
  for (LayerConfig& layer : config.layers) layer.units = 2;
  config.loss = with_defaults(loss_rows(), static_cast<std::size_t>(LossKind::mean_squared_error));
  config.output_activation = {};
  config.optimizer.values[0] = 0.1;
  config.batch_size = 64;
  std::size_t tried = 0;
  for (std::size_t seed = 0; tried < 5; ++seed) {
    config.seed = static_cast<double>(seed);
    Trainer run(config);
    const auto states = run.survey().states();
    bool dead = false;
    for (std::size_t l = 0; l < 9; ++l)
      dead = dead || (is_silent(states[2 * l]) && is_silent(states[2 * l + 1]));
    if (!dead) continue;
    ++tried;
    const UnitCounts before = run.count_units();
    CHECK(run.advance(200) == 200);
    CHECK(run.count_units().silent() == before.silent());
    const float zero = 0.0f;
    float output = 0;
    run.predict({&zero, 1}, 1, {&output, 1});
    const auto targets = run.data().train().targets.view().row(0);
    double mean = 0;
    for (const float y : targets) mean += static_cast<double>(y) / 64;
    // a bias alone, at rate 0.1 of 2 (b - mean): a factor of 0.8 a step
    CHECK(static_cast<double>(output) == doctest::Approx(mean).epsilon(1e-5));
  }
}
