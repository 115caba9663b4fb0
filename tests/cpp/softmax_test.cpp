#include "hillock/softmax.hpp"

#include "double_network.hpp"
#include "random_matrix.hpp"
#include "ulp.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

// exp within 1 ulp, a sum of positive terms, a reciprocal and a product: classes + 4 roundings. The
// difference of two logits of size m is rounded to m 2^-24, which the exponential passes on whole.
constexpr double rounding = 0x1p-23;
double relative_bound(std::size_t classes, double largest_logit) {
  return (static_cast<double>(classes) + 4 + 2 * largest_logit) * rounding;
}
constexpr double underflow = 1e-44;  // of a probability: the smallest floats have few digits

Doubles column(ConstView m, std::size_t n) {
  Doubles values(m.rows);
  for (std::size_t k = 0; k < m.rows; ++k) values[k] = static_cast<double>(m.row(k)[n]);
  return values;
}

}  // namespace

TEST_CASE("softmax and its logarithm agree with double for 1 to 9 classes, logits up to 100") {
  for (std::size_t classes = 1; classes <= 9; ++classes)
    for (const std::size_t examples : {1u, 3u, 4u, 5u, 8u, 13u})
      for (const float size : {0.1f, 1.0f, 10.0f, 100.0f}) {
        Random random(classes, Stream::data);
        Matrix z = random_matrix(classes, examples, random), p(classes, examples),
               l(classes, examples);
        for (float& v : z.view().all()) v *= size;
        softmax_forward(z.view(), p.view());
        log_softmax_forward(z.view(), l.view());
        std::size_t wrong = 0;
        for (std::size_t n = 0; n < examples; ++n) {
          const Doubles logits = column(z.view(), n), exact = softmax(logits);
          double largest = 0;
          for (const double v : logits) largest = std::max(largest, std::abs(v));
          const double bound = relative_bound(classes, largest);
          for (std::size_t k = 0; k < classes; ++k) {
            const double got = static_cast<double>(p.at(k, n));
            wrong += !(std::abs(got - exact[k]) <= bound * exact[k] + underflow);
            const double log_exact = logits[k] - log_sum_exp(logits);
            wrong += !(std::abs(static_cast<double>(l.at(k, n)) - log_exact) <= bound);
          }
        }
        CAPTURE(classes);
        CAPTURE(size);
        CHECK(wrong == 0);
      }
}

TEST_CASE("softmax of a row can be written over its logits") {
  Random random(1, Stream::data);
  Matrix z = random_matrix(3, 6, random), p(3, 6);
  softmax_forward(z.view(), p.view());
  softmax_forward(z.view(), z.view());
  for (std::size_t k = 0; k < 3; ++k)
    for (std::size_t n = 0; n < 6; ++n) CHECK(same(z.at(k, n), p.at(k, n)));
}

TEST_CASE("adding one number to every logit of an example changes no bit of its softmax") {
  // Whole numbers, so that the sums themselves are exact.
  Matrix z(4, 5), shifted(4, 5), p(4, 5), q(4, 5);
  for (std::size_t k = 0; k < 4; ++k)
    for (std::size_t n = 0; n < 5; ++n) {
      z.at(k, n) = static_cast<float>((3 * k + 5 * n) % 7) - 3.0f;
      shifted.at(k, n) = z.at(k, n) + (n % 2 == 0 ? 10000.0f : -500.0f);
    }
  softmax_forward(z.view(), p.view());
  softmax_forward(shifted.view(), q.view());
  for (std::size_t k = 0; k < 4; ++k)
    for (std::size_t n = 0; n < 5; ++n) CHECK(same(p.at(k, n), q.at(k, n)));
}

TEST_CASE("logits of +-1e4 and of the largest floats give certainties, not NaN") {
  for (const float big : {100.0f, 1e4f, 3e38f}) {
    Matrix z(3, 1), p(3, 1), l(3, 1);
    z.at(0, 0) = big, z.at(1, 0) = -big;
    softmax_forward(z.view(), p.view());
    log_softmax_forward(z.view(), l.view());
    CHECK(p.at(0, 0) == 1.0f);
    CHECK(p.at(1, 0) == 0.0f);
    CHECK(p.at(2, 0) < 1e-43f);
    CHECK(l.at(0, 0) == 0.0f);
    CHECK(l.at(2, 0) == -big);
  }
}

TEST_CASE("a logit of -inf has probability zero and leaves the others theirs") {
  Matrix z(3, 1), p(3, 1), l(3, 1);
  z.at(0, 0) = 1.0f, z.at(1, 0) = -inf, z.at(2, 0) = 1.0f;
  softmax_forward(z.view(), p.view());
  log_softmax_forward(z.view(), l.view());
  CHECK(p.at(0, 0) == 0.5f);
  CHECK(p.at(1, 0) == 0.0f);
  CHECK(l.at(1, 0) == -inf);
  CHECK(l.at(2, 0) == doctest::Approx(-std::log(2.0)));
}

TEST_CASE("NaN, +inf or nothing but -inf among the logits makes that example NaN and no other") {
  for (const float bad : {not_a_number, inf})
    for (std::size_t k = 0; k < 3; ++k) {
      Matrix z(3, 2), p(3, 2);
      z.at(k, 0) = bad;
      softmax_forward(z.view(), p.view());
      for (std::size_t j = 0; j < 3; ++j) {
        CHECK(std::isnan(p.at(j, 0)));
        CHECK(p.at(j, 1) == doctest::Approx(1.0 / 3));
      }
    }
  Matrix z(2, 1), p(2, 1);
  z.at(0, 0) = z.at(1, 0) = -inf;
  softmax_forward(z.view(), p.view());
  CHECK(std::isnan(p.at(0, 0)));
}

TEST_CASE("the gradient through softmax is p (dp - p.dp)") {
  // Three roundings a term; the terms are at most max |dp|.
  constexpr double bound = 8 * 0x1p-23;
  for (std::size_t classes = 1; classes <= 9; ++classes) {
    Random random(classes, Stream::data);
    const Matrix z = random_matrix(classes, 7, random),
                 upstream = random_matrix(classes, 7, random);
    Matrix p(classes, 7), dz = upstream;
    softmax_forward(z.view(), p.view());
    softmax_backward(p.view(), dz.view());
    for (std::size_t n = 0; n < 7; ++n) {
      const Doubles q = softmax(column(z.view(), n)), dp = column(upstream.view(), n);
      double mean = 0, largest = 0;
      for (std::size_t k = 0; k < classes; ++k) {
        mean += q[k] * dp[k];
        largest = std::max(largest, std::abs(dp[k]));
      }
      for (std::size_t k = 0; k < classes; ++k)
        CHECK(std::abs(static_cast<double>(dz.at(k, n)) - q[k] * (dp[k] - mean)) <=
              bound * static_cast<double>(classes) * largest);
    }
  }
}
