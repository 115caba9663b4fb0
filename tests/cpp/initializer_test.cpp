#include "hillock/initializer.hpp"

#include "ulp.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace hillock;

namespace {

// As in random_test.cpp: the seeds are fixed.
constexpr double standard_errors = 4.5;
constexpr std::size_t fan_in = 200, fan_out = 300;

struct Expected {
  double deviation;
  double limit;  // 0: not bounded
};

// Glorot & Bengio 2010, He et al. 2015, LeCun et al. 1998; a uniform distribution of limit l has
// the standard deviation l / sqrt(3).
Expected expected_of(const Choice& initializer, double in, double out) {
  const double p = initializer.values[0];
  const auto uniform = [](double variance) {
    return Expected{std::sqrt(variance), std::sqrt(3 * variance)};
  };
  const auto normal = [](double variance) { return Expected{std::sqrt(variance), 0}; };
  switch (static_cast<InitializerKind>(initializer.index)) {
    case InitializerKind::uniform:
      return {p / std::sqrt(3.0), p};
    case InitializerKind::normal:
      return {p, 0};
    case InitializerKind::glorot_uniform:
      return uniform(p * p * 2 / (in + out));
    case InitializerKind::glorot_normal:
      return normal(p * p * 2 / (in + out));
    case InitializerKind::he_uniform:
      return uniform(p * p * 2 / in);
    case InitializerKind::he_normal:
      return normal(p * p * 2 / in);
    case InitializerKind::lecun_uniform:
      return uniform(p * p / in);
    case InitializerKind::lecun_normal:
      return normal(p * p / in);
  }
  return {};
}

std::vector<float> draw(const Choice& initializer, std::uint64_t seed, std::uint64_t layer = 0,
                        std::size_t in = fan_in, std::size_t out = fan_out) {
  std::vector<float> weights(in * out);
  Random random(seed, Stream::weights, layer);
  initialize(initializer, in, out, random, weights);
  return weights;
}

}  // namespace

TEST_CASE("every initializer has mean zero and the deviation of its formula, within its limit") {
  for (std::size_t row = 0; row < initializer_rows().size(); ++row)
    for (const double factor : {1.0, 0.5, 2.0}) {
      Choice choice = with_defaults(initializer_rows(), row);
      choice.values[0] *= factor;
      const Expected expected = expected_of(choice, fan_in, fan_out);
      const std::vector<float> weights = draw(choice, 1);
      const auto n = static_cast<double>(weights.size());
      double sum = 0, squares = 0, largest = 0;
      for (const float w : weights) {
        const auto v = static_cast<double>(w);
        sum += v;
        squares += v * v;
        largest = std::max(largest, std::abs(v));
      }
      const double deviation = std::sqrt(squares / n);
      CAPTURE(std::string(initializer_rows()[row].name));
      CAPTURE(factor);
      CHECK(std::abs(sum / n) < standard_errors * expected.deviation / std::sqrt(n));
      // a normal sample's deviation has the standard error s / sqrt(2n), a uniform one's less
      CHECK(std::abs(deviation - expected.deviation) <
            standard_errors * expected.deviation / std::sqrt(2 * n));
      if (expected.limit > 0) {
        constexpr double rounding_of_the_limit = 1e-6;
        CHECK(largest <= expected.limit * (1 + rounding_of_the_limit));
        CHECK(largest > 0.999 * expected.limit);
      } else {
        CHECK(largest > 3.5 * expected.deviation);  // not truncated
      }
    }
}

TEST_CASE("one seed gives the same weights twice, another seed or layer others") {
  for (std::size_t row = 0; row < initializer_rows().size(); ++row) {
    const Choice choice = with_defaults(initializer_rows(), row);
    const std::vector<float> weights = draw(choice, 7, 1, 3, 5);
    CHECK(std::equal(weights.begin(), weights.end(), draw(choice, 7, 1, 3, 5).begin(), test::same));
    CHECK(weights != draw(choice, 8, 1, 3, 5));
    CHECK(weights != draw(choice, 7, 2, 3, 5));
  }
}

TEST_CASE("a gain of zero makes every weight zero, and a layer of one weight works") {
  for (std::size_t row = 0; row < initializer_rows().size(); ++row) {
    Choice choice = with_defaults(initializer_rows(), row);
    CHECK(draw(choice, 1, 0, 1, 1).size() == 1);
    choice.values[0] = 0;
    for (const float w : draw(choice, 1, 0, 4, 3)) CHECK(w == 0.0f);
  }
}
