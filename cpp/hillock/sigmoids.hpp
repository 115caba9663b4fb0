#pragma once
// Smooth activations that saturate.
#include "hillock/activation_facts.hpp"
#include "hillock/elementary.hpp"

namespace hillock {

struct Sigmoid {
  static constexpr ActivationFacts facts{
      .row = {"sigmoid", "Sigmoid", "1/(1 + exp(-x))", "Verhulst 1845"},
      .range = "(0, 1)",
      .lower = 0,
      .upper = 1,
      .monotone = true,
      .smooth = true,
      .pytorch = "nn.Sigmoid",
      .jax = "nn.sigmoid",
      .keras = "sigmoid"};
  template <class V>
  V value(V z) const noexcept {
    return sigmoid(z);
  }
  template <class V>
  V derivative(V z) const noexcept {
    const V e = exponential(-abs(z)).value();
    const V one_plus_e = V(1.0f) + e;
    return e / (one_plus_e * one_plus_e);
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 0.25f; }
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
  template <class V>
  V value(V z) const noexcept {
    return tanh(z);
  }
  /// 4 e / (1 + e)^2 with e = e^-2|z|, since 1 - tanh^2 is all cancellation: exactly 0 in float32
  /// from |z| = 9 on.
  template <class V>
  V derivative(V z) const noexcept {
    const V e = exponential(V(-2.0f) * abs(z)).value();
    const V one_plus_e = V(1.0f) + e;
    return V(4.0f) * e / (one_plus_e * one_plus_e);
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }
};

}  // namespace hillock
