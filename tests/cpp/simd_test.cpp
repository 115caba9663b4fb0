#include "hillock/simd.hpp"

#include "ulp.hpp"

#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <utility>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr float inf = std::numeric_limits<float>::infinity();
constexpr std::size_t longest = 2 * lanes + 1;

std::vector<float> counting(std::size_t count) {
  std::vector<float> v(count);
  for (std::size_t i = 0; i < count; ++i) v[i] = static_cast<float>(i) + 1.0f;
  return v;
}

std::array<float, lanes> lanes_of(Batch v) {
  std::array<float, lanes> l{};
  store(l.data(), v);
  return l;
}

}  // namespace

TEST_CASE("map and zip touch every element once and nothing behind the last, at every length") {
  for (std::size_t count = 0; count <= longest; ++count) {
    CAPTURE(count);
    const std::vector<float> in = counting(count);
    std::vector<float> out(count + 1, -1.0f), second(count + 1, -1.0f);

    map(in, std::span(out).first(count), [](Batch v) { return v * v; });
    for (std::size_t i = 0; i < count; ++i) CHECK(out[i] == in[i] * in[i]);
    CHECK(out[count] == -1.0f);

    zip(in, in, std::span(out).first(count), [](Batch a, Batch b) { return a + b; });
    for (std::size_t i = 0; i < count; ++i) CHECK(out[i] == 2 * in[i]);
    CHECK(out[count] == -1.0f);

    map(in, std::span(out).first(count), std::span(second).first(count),
        [](Batch v) { return std::pair(v + Batch(1.0f), v - Batch(1.0f)); });
    for (std::size_t i = 0; i < count; ++i) {
      CHECK(out[i] == in[i] + 1);
      CHECK(second[i] == in[i] - 1);
    }
    CHECK(out[count] == -1.0f);
    CHECK(second[count] == -1.0f);
  }
}

TEST_CASE("map works in place") {
  std::vector<float> v = counting(longest);
  map(v, v, [](Batch x) { return x + x; });
  for (std::size_t i = 0; i < longest; ++i) CHECK(v[i] == 2 * (static_cast<float>(i) + 1));
}

TEST_CASE("sums count every element at every length") {
  for (std::size_t count = 0; count <= longest; ++count) {
    CAPTURE(count);
    const std::vector<float> in = counting(count);
    const auto n = static_cast<float>(count);
    CHECK(map_sum(in, [](Batch v) { return v; }) == n * (n + 1) / 2);
    CHECK(zip_sum(in, in, [](Batch a, Batch b) { return a * b; }) == n * (n + 1) * (2 * n + 1) / 6);
  }
}

TEST_CASE("a sum is taken in the stated order, which float addition makes visible") {
  // lanes hold 2^24, 1, -2^24, 1: (l0 + l2) + (l1 + l3) is 2, while from left to right it is 1
  const std::array<float, lanes> v{0x1p24f, 1.0f, -0x1p24f, 1.0f};
  CHECK(reduce(load(v.data())) == 2.0f);
  CHECK(map_sum(v, [](Batch x) { return x; }) == 2.0f);
}

TEST_CASE("min and max answer their second argument for NaN, for float and Batch alike") {
  const std::array<float, 6> values{not_a_number, inf, -inf, 0.0f, -1.5f, 2.0f};
  for (float a : values)
    for (float b : values) {
      CAPTURE(a);
      CAPTURE(b);
      CHECK(same(min(a, b), lanes_of(min(Batch(a), Batch(b)))[3]));
      CHECK(same(max(a, b), lanes_of(max(Batch(a), Batch(b)))[3]));
      if (std::isnan(a) || std::isnan(b)) {
        CHECK(same(min(a, b), b));
        CHECK(same(max(a, b), b));
      } else {
        CHECK(min(a, b) == std::min(a, b));
        CHECK(max(a, b) == std::max(a, b));
      }
    }
}

TEST_CASE("abs clears the sign of zero, infinity and NaN") {
  CHECK_FALSE(std::signbit(hillock::abs(-0.0f)));
  CHECK(hillock::abs(-inf) == inf);
  CHECK(std::isnan(hillock::abs(-not_a_number)));
  CHECK(lanes_of(hillock::abs(Batch(-2.0f)))[0] == 2.0f);
  CHECK_FALSE(std::signbit(lanes_of(hillock::abs(Batch(-0.0f)))[0]));
}

TEST_CASE("padded rounds up to whole batches") {
  CHECK(padded(0) == 0);
  CHECK(padded(1) == lanes);
  CHECK(padded(lanes) == lanes);
  CHECK(padded(lanes + 1) == 2 * lanes);
}
