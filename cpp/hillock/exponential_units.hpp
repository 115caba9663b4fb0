#pragma once
// Activations with an exponential arm: ELU and its kin, softplus.
#include "hillock/activation_facts.hpp"
#include "hillock/elementary.hpp"

namespace hillock {

struct Elu {
  static constexpr ActivationFacts facts{
      .row = {"elu",
              "ELU",
              "x > 0 ? x : alpha*expm1(x)",
              "Clevert, Unterthiner & Hochreiter 2015",
              {{{"alpha", "alpha", 1, 0, 10}}}},
      .range = "(-alpha, inf)",
      .lower = -1,
      .monotone = true,
      .smooth = true,
      .pytorch = "nn.ELU",
      .jax = "nn.elu",
      .keras = "elu",
      .differences = "f'(0) is alpha in PyTorch and JAX, 1 in TensorFlow; PyTorch is followed"};
  float alpha;
  constexpr explicit Elu(const ActivationParameters& p) noexcept : alpha(p[0]) {}
  template <class V>
  V value(V z) const noexcept {
    return select(z > V(0.0f), z, V(alpha) * exponential(min(V(0.0f), z)).minus_one());
  }
  template <class V>
  V derivative(V z) const noexcept {
    return select(z > V(0.0f), V(1.0f), V(alpha) * exponential(min(V(0.0f), z)).value());
  }
  [[nodiscard]] float derivative_peak() const noexcept { return max(1.0f, alpha); }
};

struct Selu {
  static constexpr ActivationFacts facts{
      .row = {"selu", "SELU", "1.0507009873554805*(x > 0 ? x : 1.6732632423543772*expm1(x))",
              "Klambauer, Unterthiner, Mayr & Hochreiter 2017"},
      .range = "(-1.7581, inf)",
      .lower = -1.7580993408473766,
      .monotone = true,
      .pytorch = "nn.SELU",
      .jax = "nn.selu",
      .keras = "selu",
      .differences =
          "f'(0) is lambda alpha = 1.7581 in PyTorch and JAX, lambda = 1.0507 in TensorFlow; "
          "PyTorch is "
          "followed"};
  static constexpr float lambda = 1.05070099f;
  static constexpr float lambda_alpha = 1.75809934f;
  template <class V>
  V value(V z) const noexcept {
    return select(z > V(0.0f), V(lambda) * z,
                  V(lambda_alpha) * exponential(min(V(0.0f), z)).minus_one());
  }
  template <class V>
  V derivative(V z) const noexcept {
    return select(z > V(0.0f), V(lambda), V(lambda_alpha) * exponential(min(V(0.0f), z)).value());
  }
  [[nodiscard]] float derivative_peak() const noexcept { return lambda_alpha; }
};

struct Softplus {
  static constexpr ActivationFacts facts{
      .row = {"softplus",
              "Softplus",
              "log1p(exp(beta*x))/beta",
              "Dugas et al. 2001",
              {{{"beta", "sharpness", 1, 0.01, 100, Parameter::Kind::number,
                 Parameter::Scale::logarithmic}}}},
      .range = "(0, inf)",
      .lower = 0,
      .monotone = true,
      .smooth = true,
      .pytorch = "nn.Softplus",
      .jax = "nn.softplus",
      .keras = "softplus",
      .differences =
          "PyTorch continues with x itself where beta x > 20, which changes no float32; JAX and "
          "Keras have no "
          "beta"};
  float beta;
  float inverse;
  constexpr explicit Softplus(const ActivationParameters& p) noexcept
      : beta(p[0]), inverse(1.0f / p[0]) {}
  template <class V>
  V value(V z) const noexcept {
    return max(V(0.0f), z) + log1p_unit(arm(z)) * V(inverse);
  }
  template <class V>
  V derivative(V z) const noexcept {
    const V e = arm(z);
    return select(z < V(0.0f), e, V(1.0f)) / (V(1.0f) + e);
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }

 private:
  /// e^-|beta z|
  template <class V>
  V arm(V z) const noexcept {
    return exponential(-product(V(beta), min(V(89.0f * inverse), abs(z)))).value();
  }
};

}  // namespace hillock
