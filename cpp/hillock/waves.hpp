#pragma once
// Periodic and bell-shaped activations.
#include "hillock/activation_facts.hpp"
#include "hillock/elementary.hpp"
#include "hillock/trigonometric.hpp"

#include <limits>

namespace hillock {

struct Sine {
  static constexpr ActivationFacts facts{.row = {"sine", "Sine", "sin(x)", "Sitzmann et al. 2020"},
                                         .range = "[-1, 1]",
                                         .lower = -1,
                                         .upper = 1,
                                         .zero_centred = true,
                                         .smooth = true,
                                         .pytorch = "sin",
                                         .jax = "numpy.sin",
                                         .keras = "ops.sin"};
  template <class V>
  V value(V z) const noexcept {
    return sin(z);
  }
  template <class V>
  V derivative(V z) const noexcept {
    return cos(z);
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }
};

struct Gaussian {
  static constexpr ActivationFacts facts{
      .row = {"gaussian", "Gaussian", "exp(-x^2)", "Broomhead & Lowe 1988"},
      .range = "(0, 1]",
      .lower = 0,
      .upper = 1,
      .smooth = true};
  template <class V>
  Tangent<V> tangent(V z) const noexcept {
    const V x = min(constant<V, 10.22f>(),
                    max(constant<V, -10.22f>(), z));  // squared, the reach of a raised exponential
    const V raised = square_decay<1>(x);
    return {lowered(raised), raised * x * constant<V, -0x1p-23f>()};
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 0.857763885f; }
};

inline constexpr ActivationFacts snake_facts{
    .row = {"snake",
            "Snake",
            "x + sin(a*x)^2/a",
            "Ziyin, Hartwig & Ueda 2020",
            {{{"a", "frequency", 1, 0.01, 100, Parameter::Kind::number,
               Parameter::Scale::logarithmic}}}},
    .range = "(-inf, inf)",
    .monotone = true,
    .smooth = true};

/// scaled is false for a = 1, which has no product to carry.
template <bool scaled>
struct SnakeBy {
  static constexpr ActivationFacts facts = snake_facts;
  using AtDefault = SnakeBy<false>;
  float a = 1;
  constexpr SnakeBy() noexcept = default;
  constexpr explicit SnakeBy(const ActivationParameters& p) noexcept : a(p[0]) {}
  template <class V>
  V value(V z) const noexcept {
    const V wave = sine_squared_of(turns(z, 0.0f));
    return z + (scaled ? wave / V(a) : wave);
  }
  /// 1 + sin 2az = 2 sin^2(az + pi/4), which keeps its digits where it vanishes.
  template <class V>
  V derivative(V z) const noexcept {
    const V nan_at_infinity = z - z;
    return constant<V, 2.0f>() * sine_squared_of(turns(z, 0.25f)) + nan_at_infinity;
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 2.0f; }

 private:
  /// Half turns of a z, below 3200 with what rounding the product lost.
  template <class V>
  [[nodiscard]] HalfTurns<V> turns(V z, float offset) const noexcept {
    if constexpr (!scaled) return half_turns(z, offset);
    constexpr float largest = std::numeric_limits<float>::max();
    const V angle = min(V(largest), max(V(-largest), V(a) * z));
    HalfTurns<V> result = half_turns(angle, offset);
    const Sum<V> exact = product(V(a), z);
    const V lost = (exact.high - angle) + exact.low;
    result.remainder =
        result.remainder + select(abs(angle) < constant<V, 3200.0f>(), lost, V(0.0f));
    return result;
  }
};
using Snake = SnakeBy<true>;

}  // namespace hillock
