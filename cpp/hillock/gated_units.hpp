#pragma once
// Activations that multiply x by a gate that x itself opens.
#include "hillock/activation_facts.hpp"
#include "hillock/elementary.hpp"
#include "hillock/error_function.hpp"

#include <limits>

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
    return constant<V, 2.0f>() * max(V(0.0f), z);
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
    const V gate = min(constant<V, 6.0f>(), max(V(0.0f), z + constant<V, 3.0f>())) * V(1.0f / 6.0f);
    return max(constant<V, -3.0f>(), z) * gate;  // bounded: -inf times 0 is NaN
  }
  template <class V>
  V derivative(V z) const noexcept {
    const V slope = z * V(1.0f / 3.0f) + constant<V, 0.5f>();
    return select(z <= constant<V, -3.0f>(), V(0.0f),
                  select(z >= constant<V, 3.0f>(), constant<V, 1.0f>(), slope));
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.5f; }
};

inline constexpr ActivationFacts swish_facts{
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

/// scaled is false for beta = 1, which has no product to carry.
template <bool scaled>
struct SwishBy {
  static constexpr ActivationFacts facts = swish_facts;
  using AtDefault = SwishBy<false>;
  float beta = 1;
  static constexpr float lowest = -103.0f;  // below it the value is zero
  static constexpr float highest = 30.0f;   // above it the value is x
  float from = lowest, to = highest;        // of x
  constexpr SwishBy() noexcept = default;
  constexpr explicit SwishBy(const ActivationParameters& p) noexcept
      : beta(p[0]), from(lowest / p[0]), to(highest / p[0]) {}
  /// z s(y), whose derivative is s(y) (1 + y s(-y)), with y = beta z. The factor comes before the
  /// division, which takes the raise back, so that the tail keeps its digits.
  template <class V>
  Tangent<V> tangent(V z) const noexcept {
    const V bounded = max(V(from), z), t = min(V(to), bounded);
    const auto [above, below] = arm(t);
    const V share = constant<V, 1.0f>() / (above + below);
    const V value = t * above * share, steep = scaled ? V(beta) * value : value;
    return {value + (bounded - t), above * share + steep * (below * share)};
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.09983933f; }

 private:
  /// e^(beta t)
  template <class V>
  [[nodiscard]] Odds<V> arm(V t) const noexcept {
    if constexpr (scaled)
      return odds<guard>(product(V(beta), t));
    else
      return odds<guard>(t);
  }
};
using Swish = SwishBy<true>;

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
  /// max(0, z) - t Phi(-t) with t = |z|: no difference of nearly equal numbers in the tail. The
  /// derivative is Phi(z) + z phi(z).
  template <class V>
  Tangent<V> tangent(V z) const noexcept {
    const V t = min(constant<V, 14.0f>(), abs(z));
    const V decay = square_decay<2>(t), ratio = normal_tail_ratio(t);
    const V below = decay * (ratio - constant<V, 0.398942280f * 0x1p-24f>() * t);
    return {max(V(0.0f), z) - decay * t * ratio,
            select(z > V(0.0f), constant<V, 1.0f>() - below, below)};
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
  /// x s(w), with w = x (a + b x^2); t = -|x| here and below
  template <class V>
  Tangent<V> tangent(V z) const noexcept {
    const V t = max(constant<V, -10.705f>(), minus_abs(z));
    const V raised = arm(t), e = lowered(raised);
    const V one_plus_e = constant<V, 1.0f>() + e, share = constant<V, 1.0f>() / one_plus_e;
    const V slope = t * (V(a + a_low) + V(3.0f * (b + b_low)) * (t * t));  // -|z w'|
    const V numerator =
        select(z < V(0.0f), lowered(raised * (one_plus_e + slope)), one_plus_e - slope * e);
    return {select(z < V(0.0f), lowered(raised * t), z) * share, numerator * share * share};
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.12899307f; }

 private:
  // 2 sqrt(2 / pi) and 0.044715 times it, in two parts each. The first parts end in zeros, so that
  // their products and differences below are exact.
  static constexpr float a = 0x1.9884p+0f;
  static constexpr float a_low = static_cast<float>(1.5957691216057308 - static_cast<double>(a));
  static constexpr float b = 0x1.244p-4f;
  static constexpr float b_low = static_cast<float>(0.07135481627260025 - static_cast<double>(b));
  /// e^-|w|, raised. At t = 3 the exponent of 7 has to be right to 29 bits, hence the low parts.
  template <class V>
  [[nodiscard]] static V arm(V t) noexcept {
    const Sum<V> squared = square(t);
    const V squared_high = upper_half(squared.high);
    const V cubic = V(b) * squared_high;
    const V squared_low = (squared.high - squared_high) + squared.low;
    const V cubic_low = V(b) * squared_low + V(b_low) * (squared_high + squared_low);
    const V high = upper_half(V(a) + cubic);
    const V low = ((V(a) - high) + cubic) + (V(a_low) + cubic_low);
    const V t_high = upper_half(t);
    return exponential_within<guard>(
               Sum<V>{t_high * high, t_high * low + (t - t_high) * (high + low)})
        .value();
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
  Tangent<V> tangent(V z) const noexcept {
    const V x = bounded(z), raised = exponential_within<guard>(minus_abs(x)).value(),
            e = lowered(raised);
    const V e_plus_2 = e + constant<V, 2.0f>(),
            one_plus_2e = constant<V, 1.0f>() + constant<V, 2.0f>() * e;
    const auto negative = z < V(0.0f);
    const V d = select(negative, e * e_plus_2 + constant<V, 2.0f>(),
                       constant<V, 1.0f>() + constant<V, 2.0f>() * (e + e * e));
    const V share = constant<V, 1.0f>() / d,
            slope = constant<V, 4.0f>() * x * (constant<V, 1.0f>() + e);
    const V below = lowered(raised * (e_plus_2 * d + slope));
    const V above = one_plus_2e * d + slope * e * e;
    return {select(negative, lowered(x * raised * e_plus_2), z * one_plus_2e) * share,
            select(negative, below, above) * share * share};
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.08849816f; }

 private:
  template <class V>
  [[nodiscard]] static V bounded(V z) noexcept {
    return min(V(guarded_reach), max(V(-guarded_reach), z));
  }
};

}  // namespace hillock
