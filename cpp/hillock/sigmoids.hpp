#pragma once
// Smooth activations that saturate, and what is left of x when one of them is taken away.
#include "hillock/activation_facts.hpp"
#include "hillock/elementary.hpp"
#include "hillock/trigonometric.hpp"

namespace hillock {

struct Sigmoid {
  static constexpr ActivationFacts facts{
      .row = {"sigmoid", "Sigmoid", "1/(1 + exp(-x))",
              "Verhulst 1838; Rumelhart, Hinton & Williams 1986"},
      .range = "(0, 1)",
      .lower = 0,
      .upper = 1,
      .monotone = true,
      .smooth = true,
      .pytorch = "nn.Sigmoid",
      .jax = "nn.sigmoid",
      .keras = "sigmoid"};
  /// The derivative as s(z) s(-z): 1 - s(z) has no digits left for z > 17.
  template <class V>
  Tangent<V> tangent(V z) const noexcept {
    const auto [above, below] = sigmoid_odds(z);
    const V share = constant<V, 1.0f>() / (above + below), s = above * share;
    return {s, s * (below * share)};
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 0.25f; }
};

struct LogSigmoid {
  static constexpr ActivationFacts facts{
      .row = {"log_sigmoid", "Log-sigmoid", "min(0, x) - log1p(exp(-abs(x)))", ""},
      .range = "(-inf, 0)",
      .upper = 0,
      .monotone = true,
      .smooth = true,
      .pytorch = "nn.LogSigmoid",
      .jax = "nn.log_sigmoid",
      .keras = "log_sigmoid"};
  template <class V>
  Tangent<V> tangent(V z) const noexcept {
    const V e = exponential(minus_abs(z)).value();
    return {min(V(0.0f), z) - log1p_near(e),
            select(z < V(0.0f), constant<V, 1.0f>(), e) / (constant<V, 1.0f>() + e)};
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }
};

struct Tanh {
  static constexpr ActivationFacts facts{.row = {"tanh", "Tanh", "tanh(x)", "LeCun et al. 1998"},
                                         .range = "(-1, 1)",
                                         .lower = -1,
                                         .upper = 1,
                                         .zero_centred = true,
                                         .monotone = true,
                                         .smooth = true,
                                         .pytorch = "nn.Tanh",
                                         .jax = "nn.tanh",
                                         .keras = "tanh"};
  /// tanh |z| = (1 - e) / (1 + e) for e = e^-2|z|, as 4 - 4e over 4 + 4e. The derivative is
  /// 4 e / (1 + e)^2: 1 - tanh^2 is all cancellation, exactly 0 from |z| = 9 on.
  template <class V>
  Tangent<V> tangent(V z) const noexcept {
    const Exponential<V> four_e =
        scaled(constant<V, 4.0f * 0x1p-24f>(), exponential<guard>(constant<V, -2.0f>() * abs(z)));
    const V m = four_e.minus(constant<V, 4.0f>());
    const V share = constant<V, -1.0f>() / (constant<V, 8.0f>() + m);
    return {copy_sign(m * share, z), four_e.value() * share * (constant<V, 16.0f>() * share)};
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }
};

struct Softsign {
  static constexpr ActivationFacts facts{
      .row = {"softsign", "Softsign", "x/(1 + abs(x))", "Bergstra et al. 2009"},
      .range = "(-1, 1)",
      .lower = -1,
      .upper = 1,
      .zero_centred = true,
      .monotone = true,
      .smooth = true,
      .pytorch = "nn.Softsign",
      .jax = "nn.soft_sign",
      .keras = "softsign"};
  template <class V>
  V value(V z) const noexcept {
    return bounded(z) * share(z);
  }
  template <class V>
  V derivative(V z) const noexcept {
    return share(z) * share(z);
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }

 private:
  template <class V>
  [[nodiscard]] static V bounded(V z) noexcept {
    return min(constant<V, 3e38f>(), max(constant<V, -3e38f>(), z));  // infinity times zero is NaN
  }
  template <class V>
  [[nodiscard]] static V share(V z) noexcept {
    return constant<V, 1.0f>() / (constant<V, 1.0f>() + abs(bounded(z)));
  }
};

struct Arctan {
  static constexpr ActivationFacts facts{.row = {"arctan", "Arctangent", "atan(x)", ""},
                                         .range = "(-pi/2, pi/2)",
                                         .lower = -1.5707963267948966,
                                         .upper = 1.5707963267948966,
                                         .zero_centred = true,
                                         .monotone = true,
                                         .smooth = true,
                                         .pytorch = "atan",
                                         .jax = "numpy.arctan",
                                         .keras = "ops.arctan"};
  template <class V>
  V value(V z) const noexcept {
    return atan(z);
  }
  template <class V>
  V derivative(V z) const noexcept {
    return constant<V, 1.0f>() / (constant<V, 1.0f>() + z * z);
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }
};

struct Tanhshrink {
  static constexpr ActivationFacts facts{.row = {"tanhshrink", "Tanh shrink", "x - tanh(x)", ""},
                                         .range = "(-inf, inf)",
                                         .zero_centred = true,
                                         .monotone = true,
                                         .smooth = true,
                                         .pytorch = "nn.Tanhshrink",
                                         .keras = "tanh_shrink"};
  template <class V>
  Tangent<V> tangent(V z) const noexcept {
    // x^3 / (x - tanh x) = 3 + 6/5 x^2 - ... on [0, 1.385]; 7.1e-9. Beyond it the difference is not
    // small against the ulp of tanh.
    const V squared = z * z;
    const V p = constant<V, 3.0f>() +
                squared * polynomial<1.19999969f, -5.71240764e-3f, 2.50630779e-4f, -9.88385091e-6f>(
                              squared);
    const V cubic = z * squared / p, t = tanh(z);
    return {select(abs(z) < constant<V, 1.385f>(), cubic, z - t), t * t};
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }
};

}  // namespace hillock
