#include "hillock/initializer.hpp"

#include "ulp.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

using namespace hillock;

namespace {

// As in random_test.cpp: the seeds are fixed.
constexpr double standard_errors = 4.5;
constexpr std::size_t fan_in = 200, fan_out = 300;

// The distribution that a row should have, from its parameter and the sizes of its layer.
struct Distribution {
  std::string_view name;
  bool bounded;  // uniform, otherwise normal
  double (*variance)(double parameter, double in, double out);
};

// Glorot & Bengio 2010, He et al. 2015, LeCun et al. 1998; a uniform distribution of limit l has
// the variance l^2 / 3. The rows that are no such distribution are those of initializer_rows_test.
const Distribution distributions[] = {
    {"uniform", true, [](double p, double, double) { return p * p / 3; }},
    {"normal", false, [](double p, double, double) { return p * p; }},
    {"glorot_uniform", true,
     [](double p, double in, double out) { return p * p * 2 / (in + out); }},
    {"glorot_normal", false,
     [](double p, double in, double out) { return p * p * 2 / (in + out); }},
    {"he_uniform", true, [](double p, double in, double) { return p * p * 2 / in; }},
    {"he_normal", false, [](double p, double in, double) { return p * p * 2 / in; }},
    {"lecun_uniform", true, [](double p, double in, double) { return p * p / in; }},
    {"lecun_normal", false, [](double p, double in, double) { return p * p / in; }},
};

Choice chosen(const Distribution& d) {
  return with_defaults(initializer_rows(), *find(initializer_rows(), d.name));
}

std::vector<float> draw(const Choice& initializer, std::uint64_t seed, std::uint64_t layer = 0,
                        std::size_t in = fan_in, std::size_t out = fan_out) {
  std::vector<float> weights(in * out);
  Random random(seed, Stream::weights, layer);
  initialize(initializer, in, out, random, weights);
  return weights;
}

}  // namespace

TEST_CASE("weights have mean zero and the deviation of their formula, within its limit") {
  for (const Distribution& d : distributions)
    for (const double factor : {1.0, 0.5, 2.0}) {
      Choice choice = chosen(d);
      choice.values[0] *= factor;
      const double expected = std::sqrt(d.variance(choice.values[0], fan_in, fan_out));
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
      CAPTURE(std::string(d.name));
      CAPTURE(factor);
      CHECK(std::abs(sum / n) < standard_errors * expected / std::sqrt(n));
      // a normal sample's deviation has the standard error s / sqrt(2n), a uniform one's less
      CHECK(std::abs(deviation - expected) < standard_errors * expected / std::sqrt(2 * n));
      if (d.bounded) {
        constexpr double rounding_of_the_limit = 1e-6;
        CHECK(largest <= std::sqrt(3.0) * expected * (1 + rounding_of_the_limit));
        CHECK(largest > 0.999 * std::sqrt(3.0) * expected);
      } else {
        CHECK(largest > 3.5 * expected);  // not truncated
      }
    }
}

TEST_CASE("one seed gives the same weights twice, another seed or layer others") {
  for (const Distribution& d : distributions) {
    const Choice choice = chosen(d);
    const std::vector<float> weights = draw(choice, 7, 1, 3, 5);
    CHECK(std::equal(weights.begin(), weights.end(), draw(choice, 7, 1, 3, 5).begin(), test::same));
    CHECK(weights != draw(choice, 8, 1, 3, 5));
    CHECK(weights != draw(choice, 7, 2, 3, 5));
  }
}

TEST_CASE("a scale of zero makes every weight zero") {
  for (const Distribution& d : distributions) {
    Choice choice = chosen(d);
    choice.values[0] = 0;
    for (const float w : draw(choice, 1, 0, 4, 3)) CHECK(w == 0.0f);
  }
}

TEST_CASE("every initializer fills a layer of any shape with finite weights and no more") {
  for (std::size_t row = 0; row < initializer_rows().size(); ++row)
    for (std::size_t in = 1; in <= 5; ++in)
      for (std::size_t out = 1; out <= 5; ++out) {
        constexpr float untouched = 12345.0f;
        std::vector<float> weights(in * out + 4, untouched);
        Random random(1, Stream::weights);
        initialize(with_defaults(initializer_rows(), row), in, out, random,
                   std::span(weights).first(in * out));
        for (std::size_t i = 0; i < weights.size(); ++i)
          CHECK((i < in * out ? std::isfinite(weights[i]) && weights[i] != untouched
                              : weights[i] == untouched));
      }
}
