#include "hillock/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

using namespace hillock;

namespace {

// Estimates from n draws have a standard error; the seeds are fixed, so that 4.5 of them are a
// bound that a right generator keeps and a wrong one does not.
constexpr double standard_errors = 4.5;

// O'Neill's pcg32_random_r, with its initialisation.
struct Pcg32 {
  std::uint64_t state = 0, increment = 0;
  Pcg32(std::uint64_t start, std::uint64_t sequence) : increment(sequence << 1 | 1) {
    next();
    state += start;
    next();
  }
  std::uint32_t next() {
    const std::uint64_t old = state;
    state = old * 6364136223846793005ULL + increment;
    const auto word = static_cast<std::uint32_t>(((old >> 18u) ^ old) >> 27u);
    const auto rotation = static_cast<unsigned>(old >> 59u);
    return rotation == 0 ? word : word >> rotation | word << (32u - rotation);
  }
};

// The finalizer of SplitMix64.
std::uint64_t mixed(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

std::vector<double> uniforms(Random random, std::size_t count) {
  std::vector<double> draws(count);
  for (double& d : draws) d = static_cast<double>(random.uniform());
  return draws;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / n;
  const double mean_b = std::accumulate(b.begin(), b.end(), 0.0) / n;
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return ab / std::sqrt(aa * bb);
}

// Chi-square of counts that should be equal, in standard deviations from its mean.
double unevenness(const std::vector<std::size_t>& counts) {
  const auto total = static_cast<double>(std::accumulate(counts.begin(), counts.end(), 0u));
  const double expected = total / static_cast<double>(counts.size());
  double chi_square = 0;
  for (const std::size_t c : counts)
    chi_square += (static_cast<double>(c) - expected) * (static_cast<double>(c) - expected);
  const double freedom = static_cast<double>(counts.size() - 1);
  return (chi_square / expected - freedom) / std::sqrt(2 * freedom);
}

}  // namespace

TEST_CASE("the generator is PCG32 started from the seed's SplitMix64 hash") {
  // The demo of the reference implementation: state 42, sequence 54; and SplitMix64 from 0.
  Pcg32 demo(42, 54);
  for (const std::uint32_t published :
       {0xa15c02b7u, 0x7b47f409u, 0xba1d3330u, 0x83d2f293u, 0xbfa4784bu, 0xcbed606eu})
    REQUIRE(demo.next() == published);
  REQUIRE(mixed(0x9e3779b97f4a7c15u) == 0xe220a8397b1dcdafu);

  for (const std::uint64_t seed : {0ull, 1ull, 42ull, 4294967295ull})
    for (const Stream purpose : {Stream::data, Stream::weights})
      for (const std::uint64_t part : {0ull, 3ull}) {
        Random random(seed, purpose, part);
        Pcg32 expected(mixed(seed), static_cast<std::uint64_t>(purpose) << 32 | part);
        std::size_t differences = 0;
        for (int i = 0; i < 1000; ++i) differences += random.bits() != expected.next();
        CHECK(differences == 0);
      }
}

TEST_CASE("uniform numbers are multiples of 2^-24 from 0 to below 1, evenly spread") {
  Random random(1, Stream::data);
  constexpr std::size_t count = 400'000;
  std::vector<std::size_t> bins(64);
  double sum = 0, squares = 0;
  std::size_t outside = 0, between = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const float u = random.uniform();
    outside += !(u >= 0.0f && u < 1.0f);
    between += u * 0x1p24f != std::floor(u * 0x1p24f);
    ++bins[static_cast<std::size_t>(u * 64)];
    sum += static_cast<double>(u);
    squares += static_cast<double>(u) * static_cast<double>(u);
  }
  CHECK(outside == 0);
  CHECK(between == 0);
  CHECK(std::abs(unevenness(bins)) < standard_errors);
  const double mean = sum / count, n = count;
  CHECK(std::abs(mean - 0.5) < standard_errors * std::sqrt(1.0 / 12 / n));
  CHECK(std::abs(squares / count - 1.0 / 3) < standard_errors * std::sqrt(4.0 / 45 / n));
}

TEST_CASE("uniform numbers of a range stay in it, its ends included") {
  Random random(2, Stream::data);
  for (const float limit : {0.5f, 0.3f, 1e-30f, 100.0f}) {
    std::size_t outside = 0;
    for (int i = 0; i < 10'000; ++i) {
      const float u = random.uniform(-limit, limit);
      outside += !(u >= -limit && u <= limit);
    }
    CHECK(outside == 0);
  }
}

TEST_CASE("normal numbers have the first four moments and the tails of the bell curve") {
  Random random(3, Stream::weights);
  constexpr std::size_t count = 400'000;
  double sums[5] = {};
  std::size_t beyond_two = 0, infinite = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto x = static_cast<double>(random.normal());
    infinite += !std::isfinite(x);
    beyond_two += std::abs(x) > 2;
    for (int k = 1; k <= 4; ++k) sums[k] += std::pow(x, k);
  }
  const double n = count;
  CHECK(infinite == 0);
  // the variance of x^k is E x^2k - (E x^k)^2: 1, 2, 15, 96
  CHECK(std::abs(sums[1] / n) < standard_errors * std::sqrt(1 / n));
  CHECK(std::abs(sums[2] / n - 1) < standard_errors * std::sqrt(2 / n));
  CHECK(std::abs(sums[3] / n) < standard_errors * std::sqrt(15 / n));
  CHECK(std::abs(sums[4] / n - 3) < standard_errors * std::sqrt(96 / n));
  constexpr double share_beyond_two = 0.04550026;
  CHECK(std::abs(static_cast<double>(beyond_two) / n - share_beyond_two) <
        standard_errors * std::sqrt(share_beyond_two / n));
}

TEST_CASE("whole numbers below a bound are all reached, equally often") {
  for (const std::uint32_t bound : {1u, 2u, 3u, 10u, 100u}) {
    Random random(4, Stream::order);
    std::vector<std::size_t> counts(bound);
    std::size_t outside = 0;
    for (int i = 0; i < 100'000; ++i) {
      const std::uint32_t k = random.below(bound);
      if (k < bound)
        ++counts[k];
      else
        ++outside;
    }
    CAPTURE(bound);
    CHECK(outside == 0);
    if (bound > 1) CHECK(std::abs(unevenness(counts)) < standard_errors);
  }
}

TEST_CASE("a bound of three quarters of all numbers favours neither half of them") {
  // Taking the remainder would give the lower third twice as often as the rest.
  Random random(5, Stream::order);
  constexpr std::uint32_t bound = 0xc0000000u;
  std::vector<std::size_t> thirds(3);
  for (int i = 0; i < 90'000; ++i) ++thirds[random.below(bound) / 0x40000000u];
  CHECK(std::abs(unevenness(thirds)) < standard_errors);
}

TEST_CASE("a shuffle reaches each of the 24 orders of four items equally often") {
  Random random(6, Stream::order);
  std::map<std::array<int, 4>, std::size_t> orders;
  for (int i = 0; i < 48'000; ++i) {
    std::array<int, 4> items{0, 1, 2, 3};
    random.shuffle(std::span<int>(items));
    ++orders[items];
  }
  REQUIRE(orders.size() == 24);
  std::vector<std::size_t> counts;
  for (const auto& [order, count] : orders) {
    CHECK(std::is_permutation(order.begin(), order.end(), std::array{0, 1, 2, 3}.begin()));
    counts.push_back(count);
  }
  CHECK(std::abs(unevenness(counts)) < standard_errors);
}

TEST_CASE("shuffling nothing or one item changes nothing") {
  Random random(7, Stream::order);
  std::vector<int> none, one{5};
  random.shuffle(std::span(none));
  random.shuffle(std::span(one));
  CHECK(none.empty());
  CHECK(one == std::vector{5});
}

TEST_CASE("streams of one seed, and neighbouring seeds of one stream, are uncorrelated") {
  constexpr std::size_t count = 20'000;
  const double bound = standard_errors / std::sqrt(static_cast<double>(count));
  std::vector<std::vector<double>> sequences;
  for (const Stream purpose :
       {Stream::data, Stream::split, Stream::weights, Stream::order, Stream::noise})
    sequences.push_back(uniforms(Random(1, purpose), count));
  for (const std::uint64_t layer : {1u, 2u, 3u})
    sequences.push_back(uniforms(Random(1, Stream::weights, layer), count));
  for (const std::uint64_t seed : {0u, 2u, 3u})
    sequences.push_back(uniforms(Random(seed, Stream::weights), count));
  for (std::size_t i = 0; i < sequences.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      CAPTURE(i);
      CAPTURE(j);
      CHECK(std::abs(correlation(sequences[i], sequences[j])) < bound);
    }
}

TEST_CASE("over the seeds, the first draws of one stream tell nothing about those of another") {
  // An average over seeds would be worth less than its count if they did.
  constexpr std::size_t seeds = 20'000;
  const double bound = standard_errors / std::sqrt(static_cast<double>(seeds));
  std::vector<std::vector<double>> draws(6, std::vector<double>(seeds));
  for (std::size_t s = 0; s < seeds; ++s) {
    Random first(s, Stream::weights, 0), second(s, Stream::weights, 1), data(s, Stream::data);
    for (std::size_t k = 0; k < 2; ++k) {
      draws[k][s] = static_cast<double>(first.uniform());
      draws[2 + k][s] = static_cast<double>(second.uniform());
      draws[4 + k][s] = static_cast<double>(data.uniform());
    }
  }
  for (std::size_t i = 0; i < draws.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      CAPTURE(i);
      CAPTURE(j);
      CHECK(std::abs(correlation(draws[i], draws[j])) < bound);
    }
}
