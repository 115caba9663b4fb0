#include "hillock/dense.hpp"

#include "random_matrix.hpp"
#include "ulp.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

// A sum of n products in any order is off by at most n + 1 roundings of half an ulp each, relative
// to the sum of their magnitudes (Higham 2002, section 3.1).
constexpr double rounding = 0x1p-24;
double bound_of(std::size_t terms, double magnitudes) {
  return static_cast<double>(terms + 2) * rounding * magnitudes;
}

// A sum in double, and the sum of the magnitudes of its terms.
struct Exact {
  double sum = 0, magnitudes = 0;
  std::size_t terms = 0;
  void add(double v) {
    sum += v;
    magnitudes += std::abs(v);
    ++terms;
  }
  void add(float a, float b) { add(static_cast<double>(a) * static_cast<double>(b)); }
  [[nodiscard]] bool allows(float got) const {
    return std::abs(static_cast<double>(got) - sum) <= bound_of(terms, magnitudes);
  }
};

// A layer of one shape with random numbers in it.
struct Case {
  std::size_t units, inputs, examples;
  Random random;
  std::vector<float> weights, bias;
  Matrix a, dz, z, da;
  Case(std::size_t u, std::size_t i, std::size_t n)
      : units(u),
        inputs(i),
        examples(n),
        random(100 * u + 10 * i + n, Stream::data),
        weights(random_vector(u * i, random)),
        bias(random_vector(u, random)),
        a(random_matrix(i, n, random)),
        dz(random_matrix(u, n, random)),
        z(u, n),
        da(i, n) {}
};

template <class Test>
void for_all_shapes(Test test) {
  for (std::size_t units = 1; units <= 9; ++units)
    for (std::size_t inputs = 1; inputs <= 9; ++inputs)
      for (std::size_t examples = 1; examples <= 13; ++examples) {
        Case c(units, inputs, examples);
        test(c);
      }
}

bool same_row(View x, std::size_t r, View y, std::size_t s) {
  return std::equal(x.row(r).begin(), x.row(r).end(), y.row(s).begin(), y.row(s).end(), same);
}

}  // namespace

TEST_CASE("z is bias plus weights times a, in every shape") {
  std::size_t wrong = 0;
  for_all_shapes([&](Case& c) {
    for (const bool biased : {true, false}) {
      dense_forward(c.weights.data(), biased ? c.bias.data() : nullptr, c.a.view(), c.z.view());
      for (std::size_t u = 0; u < c.units; ++u)
        for (std::size_t n = 0; n < c.examples; ++n) {
          Exact exact;
          if (biased) exact.add(static_cast<double>(c.bias[u]));
          for (std::size_t i = 0; i < c.inputs; ++i)
            exact.add(c.weights[u * c.inputs + i], c.a.at(i, n));
          wrong += !exact.allows(c.z.at(u, n));
        }
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("da is the transposed weights times dz, in every shape") {
  std::size_t wrong = 0;
  for_all_shapes([&](Case& c) {
    dense_backward_inputs(c.weights.data(), c.dz.view(), c.da.view());
    for (std::size_t i = 0; i < c.inputs; ++i)
      for (std::size_t n = 0; n < c.examples; ++n) {
        Exact exact;
        for (std::size_t u = 0; u < c.units; ++u)
          exact.add(c.weights[u * c.inputs + i], c.dz.at(u, n));
        wrong += !exact.allows(c.da.at(i, n));
      }
  });
  CHECK(wrong == 0);
}

TEST_CASE("parameter gradients are sums over the examples, replaced or accumulated") {
  std::size_t wrong = 0;
  for_all_shapes([&](Case& c) {
    for (const bool accumulate : {false, true}) {
      std::vector<float> d_weights = random_vector(c.weights.size(), c.random);
      std::vector<float> d_bias = random_vector(c.units, c.random);
      const auto old_weights = d_weights, old_bias = d_bias;
      dense_backward_parameters(c.dz.view(), c.a.view(), d_weights.data(), d_bias.data(),
                                accumulate);
      for (std::size_t u = 0; u < c.units; ++u) {
        Exact bias;
        if (accumulate) bias.add(static_cast<double>(old_bias[u]));
        for (std::size_t n = 0; n < c.examples; ++n) bias.add(static_cast<double>(c.dz.at(u, n)));
        wrong += !bias.allows(d_bias[u]);
        for (std::size_t i = 0; i < c.inputs; ++i) {
          const std::size_t k = u * c.inputs + i;
          Exact weight;
          if (accumulate) weight.add(static_cast<double>(old_weights[k]));
          for (std::size_t n = 0; n < c.examples; ++n) weight.add(c.dz.at(u, n), c.a.at(i, n));
          wrong += !weight.allows(d_weights[k]);
        }
      }
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("without a bias the gradients of the weights have the same bits") {
  std::size_t wrong = 0;
  for_all_shapes([&](Case& c) {
    std::vector<float> with(c.weights.size()), without(c.weights.size()), d_bias(c.units);
    dense_backward_parameters(c.dz.view(), c.a.view(), with.data(), d_bias.data(), false);
    dense_backward_parameters(c.dz.view(), c.a.view(), without.data(), nullptr, false);
    wrong += !std::equal(with.begin(), with.end(), without.begin(), same);
  });
  CHECK(wrong == 0);
}

TEST_CASE("wide layers and long batches agree with double as small ones do") {
  for (const auto& [units, inputs, examples] :
       {std::array{33u, 64u, 130u}, {64u, 17u, 128u}, {5u, 100u, 257u}}) {
    Case c(units, inputs, examples);
    std::vector<float> d_weights(c.weights.size()), d_bias(units);
    dense_forward(c.weights.data(), c.bias.data(), c.a.view(), c.z.view());
    dense_backward_inputs(c.weights.data(), c.dz.view(), c.da.view());
    dense_backward_parameters(c.dz.view(), c.a.view(), d_weights.data(), d_bias.data(), false);
    std::size_t wrong = 0;
    for (std::size_t u = 0; u < units; ++u)
      for (std::size_t n = 0; n < examples; ++n) {
        Exact exact;
        exact.add(static_cast<double>(c.bias[u]));
        for (std::size_t i = 0; i < inputs; ++i) exact.add(c.weights[u * inputs + i], c.a.at(i, n));
        wrong += !exact.allows(c.z.at(u, n));
      }
    for (std::size_t i = 0; i < inputs; ++i)
      for (std::size_t n = 0; n < examples; ++n) {
        Exact exact;
        for (std::size_t u = 0; u < units; ++u) exact.add(c.weights[u * inputs + i], c.dz.at(u, n));
        wrong += !exact.allows(c.da.at(i, n));
      }
    for (std::size_t u = 0; u < units; ++u)
      for (std::size_t i = 0; i < inputs; ++i) {
        Exact exact;
        for (std::size_t n = 0; n < examples; ++n) exact.add(c.dz.at(u, n), c.a.at(i, n));
        wrong += !exact.allows(d_weights[u * inputs + i]);
      }
    CHECK(wrong == 0);
  }
}

TEST_CASE("permuting the units permutes the bits of everything that belongs to them") {
  std::size_t wrong = 0;
  for_all_shapes([&](Case& c) {
    std::vector<std::size_t> order(c.units);
    std::iota(order.begin(), order.end(), 0u);
    c.random.shuffle(std::span(order));
    std::vector<float> weights(c.weights.size()), bias(c.units);
    Matrix dz(c.units, c.examples), z(c.units, c.examples);
    for (std::size_t u = 0; u < c.units; ++u) {
      bias[u] = c.bias[order[u]];
      for (std::size_t i = 0; i < c.inputs; ++i)
        weights[u * c.inputs + i] = c.weights[order[u] * c.inputs + i];
      for (std::size_t n = 0; n < c.examples; ++n) dz.at(u, n) = c.dz.at(order[u], n);
    }
    dense_forward(c.weights.data(), c.bias.data(), c.a.view(), c.z.view());
    dense_forward(weights.data(), bias.data(), c.a.view(), z.view());
    std::vector<float> d_weights(weights.size()), d_bias(c.units), d_weights_permuted(d_weights),
        d_bias_permuted(d_bias);
    dense_backward_parameters(c.dz.view(), c.a.view(), d_weights.data(), d_bias.data(), false);
    dense_backward_parameters(dz.view(), c.a.view(), d_weights_permuted.data(),
                              d_bias_permuted.data(), false);
    for (std::size_t u = 0; u < c.units; ++u) {
      wrong += !same_row(z.view(), u, c.z.view(), order[u]);
      wrong += !same(d_bias_permuted[u], d_bias[order[u]]);
      for (std::size_t i = 0; i < c.inputs; ++i)
        wrong += !same(d_weights_permuted[u * c.inputs + i], d_weights[order[u] * c.inputs + i]);
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("permuting the inputs permutes the bits of the gradients of inputs and weights") {
  std::size_t wrong = 0;
  for_all_shapes([&](Case& c) {
    std::vector<std::size_t> order(c.inputs);
    std::iota(order.begin(), order.end(), 0u);
    c.random.shuffle(std::span(order));
    std::vector<float> weights(c.weights.size());
    Matrix a(c.inputs, c.examples), da(c.inputs, c.examples);
    for (std::size_t i = 0; i < c.inputs; ++i) {
      for (std::size_t u = 0; u < c.units; ++u)
        weights[u * c.inputs + i] = c.weights[u * c.inputs + order[i]];
      for (std::size_t n = 0; n < c.examples; ++n) a.at(i, n) = c.a.at(order[i], n);
    }
    dense_backward_inputs(c.weights.data(), c.dz.view(), c.da.view());
    dense_backward_inputs(weights.data(), c.dz.view(), da.view());
    std::vector<float> d_weights(weights.size()), d_permuted(weights.size());
    dense_backward_parameters(c.dz.view(), c.a.view(), d_weights.data(), nullptr, false);
    dense_backward_parameters(c.dz.view(), a.view(), d_permuted.data(), nullptr, false);
    for (std::size_t i = 0; i < c.inputs; ++i) {
      wrong += !same_row(da.view(), i, c.da.view(), order[i]);
      for (std::size_t u = 0; u < c.units; ++u)
        wrong += !same(d_permuted[u * c.inputs + i], d_weights[u * c.inputs + order[i]]);
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("the bits of one example do not depend on the batch it is in") {
  std::size_t wrong = 0;
  for_all_shapes([&](Case& c) {
    dense_forward(c.weights.data(), c.bias.data(), c.a.view(), c.z.view());
    dense_backward_inputs(c.weights.data(), c.dz.view(), c.da.view());
    for (std::size_t first = 0; first < c.examples; ++first) {
      const std::size_t count = std::min<std::size_t>(3, c.examples - first);
      Matrix z(c.units, count), da(c.inputs, count);
      dense_forward(c.weights.data(), c.bias.data(), c.a.view().from_column(first, count),
                    z.view());
      dense_backward_inputs(c.weights.data(), c.dz.view().from_column(first, count), da.view());
      for (std::size_t n = 0; n < count; ++n) {
        for (std::size_t u = 0; u < c.units; ++u) wrong += !same(z.at(u, n), c.z.at(u, first + n));
        for (std::size_t i = 0; i < c.inputs; ++i)
          wrong += !same(da.at(i, n), c.da.at(i, first + n));
      }
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("what stands in the padding of a changes no gradient as long as that of dz is zero") {
  std::size_t wrong = 0;
  for_all_shapes([&](Case& c) {
    std::vector<float> clean(c.weights.size()), dirty(c.weights.size()), d_bias(c.units);
    dense_backward_parameters(c.dz.view(), c.a.view(), clean.data(), d_bias.data(), false);
    for (std::size_t i = 0; i < c.inputs; ++i)
      for (std::size_t n = c.examples; n < padded(c.examples); ++n)
        c.a.view().row_data(i)[n] = 1e30f;
    dense_backward_parameters(c.dz.view(), c.a.view(), dirty.data(), d_bias.data(), false);
    wrong += !std::equal(clean.begin(), clean.end(), dirty.begin(),
                         [](float x, float y) { return x == y; });  // -0 may become 0
  });
  CHECK(wrong == 0);
}

TEST_CASE("nothing is written beyond the padding of a row") {
  constexpr float untouched = 12345.0f;
  std::size_t wrong = 0;
  for_all_shapes([&](Case& c) {
    const std::size_t stride = padded(c.examples) + 8;
    std::vector<float> z(c.units * stride, untouched), da(c.inputs * stride, untouched);
    dense_forward(c.weights.data(), c.bias.data(), c.a.view(),
                  {z.data(), c.units, c.examples, stride});
    dense_backward_inputs(c.weights.data(), c.dz.view(), {da.data(), c.inputs, c.examples, stride});
    for (const auto* written : {&z, &da})
      for (std::size_t k = 0; k < written->size(); ++k)
        wrong += k % stride >= padded(c.examples) && (*written)[k] != untouched;
  });
  CHECK(wrong == 0);
}

TEST_CASE("NaN in one example stays in that example") {
  Case c(5, 6, 9);
  c.a.at(2, 4) = c.dz.at(1, 4) = std::numeric_limits<float>::quiet_NaN();
  dense_forward(c.weights.data(), c.bias.data(), c.a.view(), c.z.view());
  dense_backward_inputs(c.weights.data(), c.dz.view(), c.da.view());
  for (std::size_t n = 0; n < 9; ++n) {
    for (std::size_t u = 0; u < 5; ++u) CHECK(std::isnan(c.z.at(u, n)) == (n == 4));
    for (std::size_t i = 0; i < 6; ++i) CHECK(std::isnan(c.da.at(i, n)) == (n == 4));
  }
}
