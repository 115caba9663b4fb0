#include "hillock/gradient.hpp"

#include "random_matrix.hpp"
#include "ulp.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

// A norm of n squares, its root and a product: n / 4 + 6 roundings (four lanes add up apart).
double norm_bound(std::size_t n) { return (static_cast<double>(n) / 4 + 6) * 0x1p-24; }
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr float inf = std::numeric_limits<float>::infinity();

Choice chosen(std::span<const Row> rows, std::string_view name, double value) {
  Choice choice = with_defaults(rows, *find(rows, name));
  choice.values[0] = value;
  return choice;
}
Choice by_value(double limit) { return chosen(clipping_rows(), "value", limit); }
Choice by_norm(double limit) { return chosen(clipping_rows(), "norm", limit); }

double norm_of(const std::vector<float>& v) {
  double sum = 0;
  for (const float x : v) sum += static_cast<double>(x) * static_cast<double>(x);
  return std::sqrt(sum);
}

Activation activation(ActivationKind kind) {
  return make_activation(with_defaults(activation_rows(), static_cast<std::size_t>(kind)));
}

// Weights, biases and learned slopes, in blocks of odd sizes.
Network mixed_network() {
  const LayerShape shapes[] = {{3, activation(ActivationKind::prelu), false, true, false},
                               {2, activation(ActivationKind::prelu), false, false, true},
                               {1, activation(ActivationKind::identity), false, true, false}};
  return Network(3, shapes);
}

}  // namespace

TEST_CASE("a penalty adds its slope to the weights' gradients to the bit, and to nothing else") {
  const Network network = mixed_network();
  Random random(1, Stream::data);
  std::vector<float> parameters = random_vector(network.parameter_count(), random);
  parameters[1] = 0.0f;  // a weight: L1 has slope 0 there
  const std::vector<float> before = random_vector(network.parameter_count(), random);
  for (std::size_t row = 0; row < regularization_rows().size(); ++row) {
    const auto kind = static_cast<RegularizationKind>(row);
    Choice choice = with_defaults(regularization_rows(), row);
    choice.values[0] = 0.125;
    std::vector<float> gradients = before;
    add_penalty(choice, network, parameters, gradients);
    for (const ParameterBlock& block : network.blocks())
      for (std::size_t i = block.offset; i < block.offset + block.size(); ++i) {
        const float w = parameters[i];
        float slope = 0.0f;
        switch (kind) {
          case RegularizationKind::none:
            break;
          case RegularizationKind::l1:
            slope = w > 0 ? 0.125f : w < 0 ? -0.125f : 0.0f;
            break;
          case RegularizationKind::l2:
            slope = 0.125f * w;
            break;
        }
        if (block.kind != ParameterKind::weights) slope = 0.0f;
        CAPTURE(std::string(regularization_rows()[row].name));
        CAPTURE(i);
        CHECK(gradients[i] == before[i] + slope);
      }
  }
}

TEST_CASE("clipping by value limits every component and leaves what is inside to the bit") {
  for (std::size_t count = 0; count <= 9; ++count) {
    Random random(count, Stream::data);
    const std::vector<float> before = random_vector(count, random);
    std::vector<float> gradients = before;
    clip(by_value(0.5), gradients);
    for (std::size_t i = 0; i < count; ++i)
      CHECK(gradients[i] == std::clamp(before[i], -0.5f, 0.5f));
  }
}

TEST_CASE("clipping by norm scales a long gradient to the limit and leaves a short one alone") {
  for (std::size_t count = 1; count <= 40; ++count) {
    Random random(count, Stream::data);
    const std::vector<float> before = random_vector(count, random);
    const double norm = norm_of(before);
    for (const double part : {0.01, 0.5, 0.99, 1.01, 100.0}) {
      const double limit = part * norm;
      std::vector<float> gradients = before;
      clip(by_norm(limit), gradients);
      if (part > 1) {
        CHECK(std::equal(before.begin(), before.end(), gradients.begin(), same));
        continue;
      }
      CHECK(norm_of(gradients) <= limit * (1 + norm_bound(count)));
      for (std::size_t i = 0; i < count; ++i)
        CHECK(std::abs(static_cast<double>(gradients[i]) - part * static_cast<double>(before[i])) <=
              2 * norm_bound(count) * std::abs(part * static_cast<double>(before[i])));
    }
  }
}

TEST_CASE("clipping by norm works on gradients whose squares overflow or vanish") {
  std::vector<float> huge{3e30f, -4e30f}, largest{3e38f, 3e38f, 3e38f, 3e38f, 3e38f},
      tiny{3e-30f, 4e-30f};
  clip(by_norm(5), huge);
  CHECK(huge[0] == doctest::Approx(3.0));
  CHECK(huge[1] == doctest::Approx(-4.0));
  clip(by_norm(1), largest);
  for (const float g : largest) CHECK(g == doctest::Approx(1 / std::sqrt(5.0)));
  clip(by_norm(1), tiny);
  CHECK(tiny == std::vector{3e-30f, 4e-30f});
}

TEST_CASE("clipping does not make a NaN gradient finite, and by norm no infinite one either") {
  for (std::size_t count = 1; count <= 9; ++count)
    for (std::size_t at = 0; at < count; ++at) {
      std::vector<float> gradients(count, 1.0f);
      gradients[at] = not_a_number;
      clip(by_value(1), gradients);
      CHECK(std::isnan(gradients[at]));
      gradients[at] = not_a_number;
      clip(by_norm(1), gradients);
      CHECK(std::isnan(gradients[at]));
      gradients.assign(count, 1.0f);
      gradients[at] = -inf;
      clip(by_norm(1), gradients);
      CHECK(!std::isfinite(gradients[at]));
    }
}

TEST_CASE("without clipping every bit stays, NaN and infinity too") {
  std::vector<float> gradients{1e30f, not_a_number, -inf, 0.0f, -0.0f};
  const std::vector<float> before = gradients;
  clip(with_defaults(clipping_rows(), static_cast<std::size_t>(ClippingKind::none)), gradients);
  CHECK(std::equal(before.begin(), before.end(), gradients.begin(), same));
}
