#pragma once
// Activations with an exponential arm: ELU and its kin, softplus.
#include "hillock/activation_facts.hpp"
#include "hillock/elementary.hpp"

namespace hillock {

/// factor e^z below zero, factor above: the arm of ELU and SELU and, less the factor, its value.
template <class V>
[[nodiscard]] inline Exponential<V> exponential_arm(float factor, V z) noexcept {
  return scaled(V(factor * 0x1p-24f), exponential<guard>(min(V(0.0f), z)));
}

/// ELU and CELU with alpha = 1, their default: value and derivative need no choice between arms.
struct EluAtOne {
  template <class V>
  Tangent<V> tangent(V z) const noexcept {
    const Exponential<V> arm = exponential(min(V(0.0f), z));
    return {max(V(0.0f), z) + arm.minus(constant<V, 1.0f>()), arm.value()};
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }
};

struct Elu {
  static constexpr ActivationFacts facts{
      .row = {"elu",
              "ELU",
              "x > 0 ? x : alpha*expm1(x)",
              "Clevert, Unterthiner & Hochreiter 2015",
              {{{"alpha", "limit below zero", 1, 0, 10}}}},
      .range = "(-alpha, inf)",
      .lower = -1,
      .monotone = true,
      .smooth = true,
      .pytorch = "nn.ELU",
      .jax = "nn.elu",
      .keras = "elu",
      .differences = "f'(0) is alpha in PyTorch and JAX, 1 in TensorFlow; PyTorch is followed"};
  using AtDefault = EluAtOne;
  float alpha;
  constexpr explicit Elu(const ActivationParameters& p) noexcept : alpha(p[0]) {}
  template <class V>
  Tangent<V> tangent(V z) const noexcept {
    const Exponential<V> arm = exponential_arm(alpha, z);
    return {max(V(0.0f), z) + arm.minus(V(alpha)),
            select(z > V(0.0f), constant<V, 1.0f>(), arm.value())};
  }
  [[nodiscard]] float derivative_peak() const noexcept { return max(1.0f, alpha); }
};

struct Celu {
  static constexpr ActivationFacts facts{
      .row = {"celu",
              "CELU",
              "x > 0 ? x : alpha*expm1(x/alpha)",
              "Barron 2017",
              {{{"alpha", "limit below zero", 1, 0.01, 10, Parameter::Kind::number,
                 Parameter::Scale::logarithmic}}}},
      .range = "(-alpha, inf)",
      .lower = -1,
      .monotone = true,
      .smooth = true,
      .pytorch = "nn.CELU",
      .jax = "nn.celu",
      .keras = "celu"};
  using AtDefault = EluAtOne;
  float alpha;
  float inverse, inverse_low;  // of alpha, in two parts
  constexpr explicit Celu(const ActivationParameters& p) noexcept
      : alpha(p[0]),
        inverse(1.0f / alpha),
        inverse_low(
            static_cast<float>(1.0 / static_cast<double>(alpha) - static_cast<double>(inverse))) {}
  template <class V>
  Tangent<V> tangent(V z) const noexcept {
    const Exponential<V> e = arm(z);
    // Next to zero it is z, whose quotient by alpha may be subnormal.
    return {select(z > constant<V, -1e-30f>(), z, V(alpha) * e.minus(constant<V, 1.0f>())),
            select(z > V(0.0f), constant<V, 1.0f>(), e.value())};
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }

 private:
  /// e^(z/alpha) for z <= 0
  template <class V>
  [[nodiscard]] Exponential<V> arm(V z) const noexcept {
    const V bounded = max(V(-88.0f * alpha), min(V(0.0f), z));
    const Sum<V> quotient = product(bounded, V(inverse));
    return exponential_within<0>(Sum<V>{quotient.high, quotient.low + bounded * V(inverse_low)});
  }
};

struct Selu {
  static constexpr ActivationFacts facts{
      .row = {"selu", "SELU", "1.0507009873554805*(x > 0 ? x : 1.6732632423543772*expm1(x))",
              "Klambauer, Unterthiner, Mayr & Hochreiter 2017"},
      .range = "(-1.7581, inf)",
      .lower = -1.7580993408473769,
      .monotone = true,
      .pytorch = "nn.SELU",
      .jax = "nn.selu",
      .keras = "selu",
      .differences =
          "f'(0) is lambda alpha = 1.7581 in PyTorch and JAX, lambda = 1.0507 in TensorFlow; "
          "PyTorch is followed"};
  static constexpr float lambda = 1.05070099f;
  static constexpr float lambda_alpha = 1.75809934f;
  template <class V>
  Tangent<V> tangent(V z) const noexcept {
    const Exponential<V> arm = exponential_arm(lambda_alpha, z);
    return {max(V(0.0f), V(lambda) * z) + arm.minus(V(lambda_alpha)),
            select(z > V(0.0f), V(lambda), arm.value())};
  }
  [[nodiscard]] float derivative_peak() const noexcept { return lambda_alpha; }
};

struct Softplus {
  static constexpr ActivationFacts facts{
      .row = {"softplus",
              "Softplus",
              "max(0, x) + log1p(exp(-abs(beta*x)))/beta",
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
          "Keras have no beta"};
  float beta;
  float inverse;
  constexpr explicit Softplus(const ActivationParameters& p) noexcept
      : beta(p[0]), inverse(1.0f / p[0]) {}
  template <class V>
  Tangent<V> tangent(V z) const noexcept {
    const V raised = arm(z), e = lowered(raised);
    // log(1 + e) is e below 2^-25, where 1/beta may bring back what would be flushed.
    const V log_term =
        select(e < constant<V, 0x1p-25f>(), lowered(raised * V(inverse)), log1p_near(e) / V(beta));
    return {max(V(0.0f), z) + log_term,
            select(z < V(0.0f), e, constant<V, 1.0f>()) / (constant<V, 1.0f>() + e)};
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }

 private:
  /// e^-|beta z|, raised
  template <class V>
  [[nodiscard]] V arm(V z) const noexcept {
    const V bounded = min(V(guarded_reach * inverse), abs(z));
    return exponential_within<guard>(product(V(-beta), bounded)).value();
  }
};

}  // namespace hillock
