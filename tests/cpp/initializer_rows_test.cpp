#include "hillock/gain.hpp"
#include "hillock/initializer.hpp"
#include "hillock/trainer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace hillock;

namespace {

// Statistics of samples with fixed seeds.
constexpr double standard_errors = 4.5;
// An inner product of vectors of length 1, of which every component is rounded once.
constexpr double orthonormal_bound = 2e-7;

Choice initializer(std::string_view name, std::vector<double> values = {}) {
  Choice choice = with_defaults(initializer_rows(), *find(initializer_rows(), name));
  std::copy(values.begin(), values.end(), choice.values.begin());
  return choice;
}

Activation activation(std::string_view name) {
  return make_activation(with_defaults(activation_rows(), *find(activation_rows(), name)));
}

struct Drawn {
  std::size_t in, out;
  std::vector<float> weights, biases;

  Drawn(const Choice& choice, std::size_t fan_in, std::size_t fan_out, const Activation& f = {},
        std::uint64_t seed = 1)
      : in(fan_in), out(fan_out), weights(fan_in * fan_out), biases(fan_out) {
    Random random(seed, Stream::weights);
    initialize(choice, in, out, random, weights, biases, f);
  }
  [[nodiscard]] double at(std::size_t u, std::size_t i) const {
    return static_cast<double>(weights[u * in + i]);
  }
  [[nodiscard]] double deviation() const {
    double squares = 0;
    for (const float w : weights) squares += static_cast<double>(w) * static_cast<double>(w);
    return std::sqrt(squares / static_cast<double>(weights.size()));
  }
};

}  // namespace

TEST_CASE("zeros, constant and identity are what they say, for every shape") {
  for (const auto& [in, out] : {std::pair{1u, 1u}, {3u, 5u}, {5u, 3u}, {4u, 4u}}) {
    const Drawn zeros(initializer("zeros"), in, out);
    const Drawn constant(initializer("constant", {0.3}), in, out);
    const Drawn identity(initializer("identity", {2.0}), in, out);
    for (std::size_t u = 0; u < out; ++u)
      for (std::size_t i = 0; i < in; ++i) {
        CHECK(zeros.at(u, i) == 0);
        CHECK(constant.at(u, i) == static_cast<double>(0.3f));
        CHECK(identity.at(u, i) == (u == i ? 2 : 0));
      }
  }
}

TEST_CASE("a truncated normal has nothing beyond its cut and the deviation that is left") {
  for (const double cut : {0.5, 1.0, 2.0, 3.0}) {
    const Drawn drawn(initializer("truncated_normal", {0.1, cut}), 200, 300);
    for (const float w : drawn.weights) REQUIRE(std::abs(static_cast<double>(w)) <= 0.1 * cut);
    // variance of the standard normal between -c and c: 1 - 2 c phi(c) / (2 Phi(c) - 1)
    const double phi = std::exp(-cut * cut / 2) / std::sqrt(2 * 3.14159265358979);
    const double expected = 0.1 * std::sqrt(1 - 2 * cut * phi / std::erf(cut / std::sqrt(2.0)));
    CAPTURE(cut);
    CHECK(std::abs(drawn.deviation() - expected) <
          standard_errors * expected / std::sqrt(2.0 * 200 * 300));
  }
}

TEST_CASE("an orthogonal matrix has orthonormal rows or columns, whichever are fewer") {
  for (const auto& shape :
       {std::pair{1u, 1u}, {1u, 7u}, {7u, 1u}, {5u, 5u}, {12u, 7u}, {7u, 12u}, {100u, 100u}}) {
    const unsigned in = shape.first, out = shape.second;
    const Drawn drawn(initializer("orthogonal"), in, out);
    const bool tall = out > in;
    double worst = 0;
    for (std::size_t a = 0; a < std::min(in, out); ++a)
      for (std::size_t b = 0; b <= a; ++b) {
        double product = 0;
        for (std::size_t k = 0; k < std::max(in, out); ++k)
          product += tall ? drawn.at(k, a) * drawn.at(k, b) : drawn.at(a, k) * drawn.at(b, k);
        worst = std::max(worst, std::abs(product - (a == b ? 1 : 0)));
      }
    CAPTURE(in);
    CAPTURE(out);
    CHECK(worst < orthonormal_bound);
  }
}

TEST_CASE("orthogonal matrices are drawn without a preferred direction") {
  // of a random direction in 3 dimensions every component has mean 0 and mean square 1/3
  const int matrices = 4000;
  for (std::size_t entry = 0; entry < 9; ++entry) {
    double sum = 0, squares = 0;
    for (int seed = 0; seed < matrices; ++seed) {
      const double w = static_cast<double>(
          Drawn(initializer("orthogonal"), 3, 3, {}, static_cast<std::uint64_t>(seed))
              .weights[entry]);
      sum += w;
      squares += w * w;
    }
    CHECK(std::abs(sum / matrices) < standard_errors * std::sqrt(1.0 / 3 / matrices));
    // the square has variance 1/5 - 1/9
    CHECK(std::abs(squares / matrices - 1.0 / 3) <
          standard_errors * std::sqrt((1.0 / 5 - 1.0 / 9) / matrices));
  }
}

TEST_CASE("a sparse matrix has the same share of zeros in every column, rounded up") {
  for (const double sparsity : {0.0, 0.1, 0.25, 0.9, 1.0}) {
    const Drawn drawn(initializer("sparse", {0.5, sparsity}), 40, 30);
    const auto expected = static_cast<std::ptrdiff_t>(std::ceil(sparsity * 30));
    std::vector<std::ptrdiff_t> zeros_of_row(30);
    for (std::size_t i = 0; i < 40; ++i) {
      std::ptrdiff_t zeros = 0;
      for (std::size_t u = 0; u < 30; ++u)
        if (drawn.at(u, i) == 0) ++zeros, ++zeros_of_row[u];
      CHECK(zeros == expected);
    }
    // in a row they are binomial: none is spared, none is always hit
    const double mean = 40.0 * static_cast<double>(expected) / 30;
    const double spread = std::sqrt(mean * (1 - static_cast<double>(expected) / 30));
    for (const std::ptrdiff_t zeros : zeros_of_row)
      CHECK(std::abs(static_cast<double>(zeros) - mean) <= standard_errors * spread + 1e-9);
  }
}

TEST_CASE("randomized asymmetric: one entry of a unit is Beta(2,1), the rest are narrow") {
  const std::size_t in = 3, out = 40000;
  const Drawn drawn(initializer("randomized_asymmetric"), in, out);
  const double std_of_rest = 0.6007 / std::sqrt(3.0);
  double sum = 0, squares = 0, above = 0;
  for (std::size_t u = 0; u < out; ++u)
    for (std::size_t e = 0; e <= in; ++e) {
      const double w = e < in ? drawn.at(u, e) : static_cast<double>(drawn.biases[u]);
      sum += w;
      squares += w * w;
      above += w > 0.95 ? 1 : 0;
    }
  // a quarter of the entries has mean 2/3 and mean square 1/2
  const double entries = static_cast<double>(out) * 4;
  const double mean = 2.0 / 3 / 4, mean_square = 0.5 / 4 + 0.75 * std_of_rest * std_of_rest;
  CHECK(std::abs(sum / entries - mean) <
        standard_errors * std::sqrt((mean_square - mean * mean) / entries));
  CHECK(std::abs(squares / entries - mean_square) < standard_errors * 0.35 / std::sqrt(entries));
  // P(Beta(2,1) > 0.95) = 1 - 0.95^2; of the narrow ones 0.003 are beyond it
  const double tail = 0.5 * std::erfc(0.95 / std_of_rest / std::sqrt(2.0));
  const double share = (1 - 0.95 * 0.95) / 4 + 0.75 * tail;
  CHECK(std::abs(above / entries - share) < standard_errors * std::sqrt(share / entries));
}

TEST_CASE("a layer without biases has its asymmetric entry among the weights") {
  Random random(1, Stream::weights);
  std::vector<float> weights(1000);
  initialize(initializer("randomized_asymmetric"), 1, 1000, random, weights);
  // with one entry a unit, that one is always the positive one
  CHECK(std::all_of(weights.begin(), weights.end(), [](float w) { return w >= 0 && w <= 1; }));
}

TEST_CASE("the gain of an activation is torch's, or keeps the second moment") {
  constexpr double quadrature = 1e-5;
  struct Known {
    const char* name;
    double gain;
  };
  for (const Known& known :
       {Known{"identity", 1}, Known{"sigmoid", 1}, Known{"tanh", 5.0 / 3}, Known{"selu", 0.75},
        Known{"relu", std::sqrt(2.0)}, Known{"leaky_relu", std::sqrt(2 / (1 + 0.01 * 0.01))},
        Known{"binary_step", std::sqrt(2.0)}, Known{"squared_relu", std::sqrt(2.0 / 3)},
        Known{"sine", std::sqrt(2 / (1 - std::exp(-2.0)))},
        Known{"gaussian", std::sqrt(std::sqrt(5.0))}}) {
    CAPTURE(known.name);
    CHECK(static_cast<double>(activation_gain(activation(known.name))) ==
          doctest::Approx(known.gain).epsilon(quadrature));
  }
}

TEST_CASE("every activation has a gain that can be used") {
  for (std::size_t row = 0; row < activation_rows().size(); ++row) {
    const float gain = activation_gain(make_activation(with_defaults(activation_rows(), row)));
    CAPTURE(activation_rows()[row].name);
    CHECK(gain > 0.5f);
    CHECK(gain < 5.0f);
  }
}

TEST_CASE("matchActivation puts the gain where He has sqrt 2 and multiplies the others by it") {
  const Activation tanh = activation("tanh");
  for (const char* name : {"glorot_uniform", "glorot_normal", "he_uniform", "he_normal",
                           "lecun_uniform", "lecun_normal", "orthogonal"}) {
    const bool he = std::string_view(name).starts_with("he");
    const Drawn plain(initializer(name, {1, 0}), 20, 30, tanh);
    const Drawn matched(initializer(name, {1, 1}), 20, 30, tanh);
    const double expected = he ? 5.0 / 3 / std::sqrt(2.0) : 5.0 / 3;
    CAPTURE(name);
    CHECK(matched.deviation() == doctest::Approx(expected * plain.deviation()).epsilon(1e-6));
  }
}

TEST_CASE("the trainer draws every layer for its own activation and its own biases") {
  Config config;
  config.bias = 0.25;
  config.weights = initializer("randomized_asymmetric");
  config.layers[1].bias = false;
  const Trainer drawn(config);
  const auto biases = [&](const Trainer& trainer, std::size_t layer) {
    const Layer& l = trainer.network().layers()[layer];
    return std::vector<float>(
        trainer.parameters().begin() + static_cast<std::ptrdiff_t>(l.bias),
        trainer.parameters().begin() + static_cast<std::ptrdiff_t>(l.bias + l.units));
  };
  for (const std::size_t layer : {0u, 2u})
    for (const float b : biases(drawn, layer)) CHECK(b != 0.25f);
  config.weights = initializer("orthogonal", {1, 1});
  config.layers[0].activation = with_defaults(activation_rows(), *find(activation_rows(), "tanh"));
  const Trainer matched(config);
  for (const float b : biases(matched, 0)) CHECK(b == 0.25f);
  // two columns of norm 5/3 in a layer of tanh, of which each has eight entries
  double squares = 0;
  for (std::size_t k = 0; k < 16; ++k)
    squares += std::pow(static_cast<double>(matched.parameters()[k]), 2);
  CHECK(squares == doctest::Approx(2 * 25.0 / 9).epsilon(1e-5));
}

TEST_CASE("the same seed gives the same weights for every initializer") {
  for (std::size_t row = 0; row < initializer_rows().size(); ++row) {
    const Choice choice = with_defaults(initializer_rows(), row);
    const Drawn a(choice, 6, 9, {}, 3), b(choice, 6, 9, {}, 3);
    CHECK(a.weights == b.weights);
    CHECK(a.biases == b.biases);
    for (const float w : a.weights) CHECK(std::isfinite(w));
  }
}
