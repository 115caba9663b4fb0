#pragma once
// Activations made of straight pieces: the rectifiers and their kin. Conventions at a kink are
// PyTorch's.
#include "hillock/activation_facts.hpp"
#include "hillock/elementary.hpp"

namespace hillock {

/// v, but NaN where z is: comparisons alone would swallow it.
template <class V>
[[nodiscard]] inline V keep_nan(V z, V v) noexcept {
  return select(z == z, v, z);
}

struct Identity {
  static constexpr ActivationFacts facts{.row = {"identity", "Identity", "x", ""},
                                         .range = "(-inf, inf)",
                                         .zero_centred = true,
                                         .monotone = true,
                                         .smooth = true,
                                         .pytorch = "nn.Identity",
                                         .jax = "nn.identity",
                                         .keras = "linear"};
  template <class V>
  V value(V z) const noexcept {
    return z;
  }
  template <class V>
  V derivative(V z) const noexcept {
    return keep_nan(z, V(1.0f));
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }
};

struct BinaryStep {
  static constexpr ActivationFacts facts{
      .row = {"binary_step", "Binary step", "x >= 0 ? 1 : 0",
              "McCulloch & Pitts 1943; Rosenblatt 1958"},
      .range = "{0, 1}",
      .lower = 0,
      .upper = 1,
      .monotone = true,
      .hard_zero = true,
      .pytorch = "heaviside",
      .jax = "numpy.heaviside",
      .differences = "heaviside takes the value at 0 as an argument; here it is 1"};
  template <class V>
  V value(V z) const noexcept {
    return keep_nan(z, select(z >= V(0.0f), V(1.0f), V(0.0f)));
  }
  template <class V>
  V derivative(V z) const noexcept {
    return keep_nan(z, V(0.0f));
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 0.0f; }
};

struct Relu {
  static constexpr ActivationFacts facts{
      .row = {"relu",
              "ReLU",
              "max(0, x)",
              "Fukushima 1969; Nair & Hinton 2010",
              {{{"derivativeAtZero", "f'(0)", 0, 0, 1}}}},
      .range = "[0, inf)",
      .lower = 0,
      .monotone = true,
      .hard_zero = true,
      .pytorch = "nn.ReLU",
      .jax = "nn.relu",
      .keras = "relu",
      .differences = "all three take f'(0) = 0, the default here"};
  float at_zero;
  constexpr explicit Relu(const ActivationParameters& p) noexcept : at_zero(p[0]) {}
  template <class V>
  V value(V z) const noexcept {
    return max(V(0.0f), z);
  }
  template <class V>
  V derivative(V z) const noexcept {
    // at_zero + z is at_zero at zero and NaN at NaN.
    return select(z > V(0.0f), V(1.0f), select(z < V(0.0f), V(0.0f), V(at_zero) + z));
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }
};

/// x above zero and alpha x below: leaky_relu, prelu and rrelu differ in where alpha comes from.
template <class V>
[[nodiscard]] inline V two_slopes(V z, float alpha) noexcept {
  return select(z > V(0.0f), z, V(alpha) * z);
}
template <class V>
[[nodiscard]] inline V two_slopes_derivative(V z, float alpha) noexcept {
  return keep_nan(z, select(z > V(0.0f), V(1.0f), V(alpha)));
}

struct LeakyRelu {
  static constexpr ActivationFacts facts{.row = {"leaky_relu",
                                                 "Leaky ReLU",
                                                 "x > 0 ? x : alpha*x",
                                                 "Maas, Hannun & Ng 2013",
                                                 {{{"alpha", "slope below zero", 0.01, 0, 1}}}},
                                         .range = "(-inf, inf)",
                                         .monotone = true,
                                         .pytorch = "nn.LeakyReLU",
                                         .jax = "nn.leaky_relu",
                                         .keras = "leaky_relu",
                                         .differences =
                                             "alpha is 0.01 in PyTorch and JAX, 0.2 in Keras (0.3 "
                                             "in its layer); f'(0) is alpha in PyTorch, "
                                             "1 in JAX. PyTorch is followed"};
  float alpha;
  constexpr explicit LeakyRelu(const ActivationParameters& p) noexcept : alpha(p[0]) {}
  template <class V>
  V value(V z) const noexcept {
    return two_slopes(z, alpha);
  }
  template <class V>
  V derivative(V z) const noexcept {
    return two_slopes_derivative(z, alpha);
  }
  [[nodiscard]] float derivative_peak() const noexcept { return max(1.0f, abs(alpha)); }
};

struct Prelu {
  static constexpr ActivationFacts facts{
      .row = {"prelu",
              "PReLU",
              "x > 0 ? x : alpha*x",
              "He, Zhang, Ren & Sun 2015",
              {{{"alpha", "initial slope below zero", 0.25, -1, 1},
                {"sharing", "one alpha per", 0, 0, 1, Parameter::Kind::option,
                 Parameter::Scale::linear, "unit|layer"}}}},
      .range = "(-inf, inf)",
      .monotone = true,
      .learned = "alpha",
      .pytorch = "nn.PReLU",
      .keras = "layers.PReLU",
      .differences =
          "PyTorch starts at 0.25 with one alpha a layer, Keras at 0 with one a unit. The start is "
          "PyTorch's, "
          "sharing is a setting"};
  float alpha;
  constexpr explicit Prelu(const ActivationParameters& p) noexcept : alpha(p[0]) {}
  template <class V>
  V value(V z) const noexcept {
    return two_slopes(z, alpha);
  }
  template <class V>
  V derivative(V z) const noexcept {
    return two_slopes_derivative(z, alpha);
  }
  template <class V>
  V parameter_derivative(V z) const noexcept {
    return min(V(0.0f), z);
  }
  [[nodiscard]] float derivative_peak() const noexcept { return max(1.0f, abs(alpha)); }
};

}  // namespace hillock
