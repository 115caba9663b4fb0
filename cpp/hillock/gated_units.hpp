#pragma once
// Activations that multiply x by a gate that x itself opens.
#include "hillock/activation_facts.hpp"
#include "hillock/elementary.hpp"
#include "hillock/error_function.hpp"

namespace hillock {

struct SquaredRelu {
  static constexpr ActivationFacts facts{
      .row = {"squared_relu", "Squared ReLU", "max(0, x)^2", "So et al. 2021"},
      .range = "[0, inf)",
      .lower = 0,
      .monotone = true,
      .smooth = true,
      .hard_zero = true};
  template <class V>
  V value(V z) const noexcept {
    const V positive = max(V(0.0f), z);
    return positive * positive;
  }
  template <class V>
  V derivative(V z) const noexcept {
    return V(2.0f) * max(V(0.0f), z);
  }
  [[nodiscard]] float derivative_peak() const noexcept {
    return std::numeric_limits<float>::infinity();
  }
};

struct HardSwish {
  static constexpr ActivationFacts facts{
      .row = {"hard_swish", "Hard swish", "x*clamp(x + 3, 0, 6)/6", "Howard et al. 2019"},
      .range = "[-0.375, inf)",
      .lower = -0.375,
      .hard_zero = true,
      .pytorch = "nn.Hardswish",
      .jax = "nn.hard_silu",
      .keras = "hard_silu",
      .differences = "f'(-3) = 0 and f'(3) = 1, as in JAX; PyTorch's two code paths disagree"};
  template <class V>
  V value(V z) const noexcept {
    const V gate = min(V(6.0f), max(V(0.0f), z + V(3.0f))) * V(1.0f / 6.0f);
    return max(V(-3.0f), z) * gate;  // bounded: -inf times 0 is NaN
  }
  template <class V>
  V derivative(V z) const noexcept {
    const V slope = z * V(1.0f / 3.0f) + V(0.5f);
    return select(z >= V(3.0f), V(1.0f), select(z <= V(-3.0f), V(0.0f), slope));
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.5f; }
};

struct Swish {
  static constexpr ActivationFacts facts{
      .row = {"swish",
              "Swish (SiLU)",
              "x/(1 + exp(-beta*x))",
              "Elfwing, Uchibe & Doya 2017; Ramachandran, Zoph & Le 2017",
              {{{"beta", "sharpness", 1, 0.01, 100, Parameter::Kind::number,
                 Parameter::Scale::logarithmic}}}},
      .range = "[-0.27846/beta, inf)",
      .lower = -0.2784645427610738,
      .smooth = true,
      .pytorch = "nn.SiLU",
      .jax = "nn.silu",
      .keras = "silu",
      .differences = "the frameworks have no beta"};
  float beta;
  float reach;  // |x| from which e^-|beta x| is zero
  constexpr explicit Swish(const ActivationParameters& p) noexcept
      : beta(p[0]), reach(110.0f / p[0]) {}
  template <class V>
  V value(V z) const noexcept {
    const V raised = arm(bounded(z)), e = lowered(raised);
    return select(z < V(0.0f), lowered(bounded(z) * raised), z) / (V(1.0f) + e);
  }
  /// s(y) (1 + y s(-y)) with y = beta z
  template <class V>
  V derivative(V z) const noexcept {
    const V raised = arm(bounded(z)), e = lowered(raised);
    const V one_plus_e = V(1.0f) + e, y = V(beta) * bounded(z);
    const V numerator = select(z < V(0.0f), lowered(raised * (one_plus_e + y)), one_plus_e + y * e);
    return numerator / (one_plus_e * one_plus_e);
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.09983933f; }

 private:
  template <class V>
  [[nodiscard]] V bounded(V z) const noexcept {
    return min(V(reach), max(V(-reach), z));
  }
  /// e^-|beta z|, raised
  template <class V>
  [[nodiscard]] V arm(V z) const noexcept {
    return exponential<guard>(-product(V(beta), abs(z))).value();
  }
};

struct Gelu {
  static constexpr ActivationFacts facts{
      .row = {"gelu", "GELU", "x/2*(1 + erf(x/sqrt(2)))", "Hendrycks & Gimpel 2016"},
      .range = "[-0.16997, inf)",
      .lower = -0.16997120747990366,
      .smooth = true,
      .pytorch = "nn.GELU",
      .jax = "nn.gelu(approximate=False)",
      .keras = "gelu",
      .differences = "the default of PyTorch and Keras; JAX defaults to the tanh form, gelu_tanh"};
  /// max(0, z) - t Phi(-t) with t = |z|: no difference of nearly equal numbers in the tail.
  template <class V>
  V value(V z) const noexcept {
    const V t = min(V(14.0f), abs(z));
    return max(V(0.0f), z) - lowered(raised_gaussian(t) * (t * normal_tail_ratio(t)));
  }
  /// Phi(z) + z phi(z)
  template <class V>
  V derivative(V z) const noexcept {
    const V t = min(V(14.0f), abs(z));
    const V below = lowered(raised_gaussian(t) * (normal_tail_ratio(t) - V(0.398942280f) * t));
    return select(z > V(0.0f), V(1.0f) - below, below);
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.12890412f; }
};

struct GeluTanh {
  static constexpr ActivationFacts facts{
      .row = {"gelu_tanh", "GELU (tanh form)", "x/2*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))",
              "Hendrycks & Gimpel 2016"},
      .range = "[-0.17004, inf)",
      .lower = -0.17004075057125412,
      .smooth = true,
      .pytorch = "nn.GELU(approximate='tanh')",
      .jax = "nn.gelu",
      .keras = "gelu(approximate=True)",
      .differences = "the default of JAX only; at most 4.8e-4 away from gelu"};
  /// x s(w), with w = x (a + b x^2)
  template <class V>
  V value(V z) const noexcept {
    const V t = min(V(11.0f), abs(z));
    const V raised = arm(t), e = lowered(raised);
    return select(z < V(0.0f), -lowered(raised * t), z) / (V(1.0f) + e);
  }
  template <class V>
  V derivative(V z) const noexcept {
    const V t = min(V(11.0f), abs(z));
    const V raised = arm(t), e = lowered(raised);
    const V one_plus_e = V(1.0f) + e, slope = t * (V(a) + V(3.0f * b) * (t * t));  // z w'
    const V numerator =
        select(z < V(0.0f), lowered(raised * (one_plus_e - slope)), one_plus_e + slope * e);
    return numerator / (one_plus_e * one_plus_e);
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.12899307f; }

 private:
  static constexpr float a = 1.59576917f;  // 2 sqrt(2 / pi)
  static constexpr float a_low = static_cast<float>(1.5957691216057308 - static_cast<double>(a));
  static constexpr float b = 0.0713548163f;  // 0.044715 a
  static constexpr float b_low = static_cast<float>(0.07135481627260025 - static_cast<double>(b));
  /// e^-w, raised. An exponent of 7, at t = 3, has to be right to 29 bits, hence the low parts.
  template <class V>
  [[nodiscard]] static V arm(V t) noexcept {
    const Sum<V> squared = square(t);
    const V rounded = squared.high + squared.low;
    const Sum<V> cubic = product(V(b), rounded);
    const V factor = V(a) + cubic.high;
    const V part = factor - V(a);
    const V lost = ((V(a) - (factor - part)) + (cubic.high - part)) + (cubic.low + V(a_low)) +
                   V(b) * ((squared.high - rounded) + squared.low) + V(b_low) * rounded;
    const Sum<V> exponent = product(t, factor);
    return exponential<guard>(-Sum<V>{exponent.high, exponent.low + t * lost}).value();
  }
};

struct Mish {
  static constexpr ActivationFacts facts{
      .row = {"mish", "Mish", "x*tanh(log1p(exp(x)))", "Misra 2019"},
      .range = "[-0.30884, inf)",
      .lower = -0.30884341301725043,
      .smooth = true,
      .pytorch = "nn.Mish",
      .jax = "nn.mish",
      .keras = "mish"};
  // With w = e^x and n = w (w + 2), tanh(log(1 + w)) = n / (n + 2); for x >= 0 both are divided by
  // w^2, so that only e = e^-|x| occurs.
  template <class V>
  V value(V z) const noexcept {
    const V bounded = max(V(-110.0f), z);
    const V raised = exponential<guard>(-abs(bounded)).value(), e = lowered(raised);
    const V below = lowered(bounded * raised * (e + V(2.0f)));
    return select(z < V(0.0f), below, z * (V(1.0f) + V(2.0f) * e)) / denominator(z, e);
  }
  template <class V>
  V derivative(V z) const noexcept {
    const V bounded = min(V(110.0f), max(V(-110.0f), z));
    const V raised = exponential<guard>(-abs(bounded)).value(), e = lowered(raised);
    const V d = denominator(z, e), z_part = V(4.0f) * bounded * (V(1.0f) + e);
    const V below = lowered(raised * ((e + V(2.0f)) * d + z_part));
    const V above = (V(1.0f) + V(2.0f) * e) * d + z_part * e * e;
    return select(z < V(0.0f), below, above) / (d * d);
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.08849816f; }

 private:
  template <class V>
  [[nodiscard]] static V denominator(V z, V e) noexcept {
    return select(z < V(0.0f), e * (e + V(2.0f)) + V(2.0f), V(1.0f) + V(2.0f) * (e + e * e));
  }
};

}  // namespace hillock
