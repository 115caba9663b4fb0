#pragma once
// Elementary functions for V = float or Batch: the same text, hence the same bits natively and in
// wasm; no libm and no fused multiply-add. Polynomials are minimax fits with float coefficients
// (fpminimax of Sollya), their relative error in the comment beside them; the errors stated with
// the functions were measured over all floats of the range against double. NaN in, NaN out;
// infinities, zeros and subnormals as the function's limit.
#include "hillock/simd.hpp"

#include <cstdint>

namespace hillock {

/// e^x as scale * (1 + tail): the two sums that are made of it keep their digits where the other
/// one cancels.
template <class V>
struct Exponential {
  V scale;  // a power of two
  V tail;   // e^r - 1 for the remainder r in [-ln 2 / 2, ln 2 / 2]
  /// e^x, within 1 ulp.
  [[nodiscard]] V value() const noexcept { return scale + scale * tail; }
  /// e^x - 1, within 2 ulp, also next to x = 0.
  [[nodiscard]] V minus_one() const noexcept { return scale * tail + (scale - V(1.0f)); }
};

namespace detail {

inline constexpr float log2_e = 1.44269504f;
inline constexpr float ln2_high =
    0.693145752f;  // 15 bits: its product with a whole number below 512 is exact
inline constexpr float ln2_low = 1.42860677e-6f;
/// Adding it leaves the nearest whole number in the low bits of a float, for magnitudes below 2^22.
inline constexpr float round_magic = 12582912.0f;  // 1.5 * 2^23

/// e^r - 1 on [-0.35, 0.35]; 1.4e-8.
template <class V>
[[nodiscard]] inline V expm1_reduced(V r) noexcept {
  V p = V(1.38642651e-3f);
  p = p * r + V(8.36655125e-3f);
  p = p * r + V(4.16675061e-2f);
  p = p * r + V(0.166665435f);
  p = p * r + V(0.49999997f);
  return r + r * r * p;
}

/// log(1 + m) on [-0.293, 0.415]; 3.2e-8.
template <class V>
[[nodiscard]] inline V log1p_reduced(V m) noexcept {
  V p = V(8.70771111e-2f);
  p = p * m + V(-0.142726451f);
  p = p * m + V(0.149147391f);
  p = p * m + V(-0.16576992f);
  p = p * m + V(0.19963003f);
  p = p * m + V(-0.25001353f);
  p = p * m + V(0.333339125f);
  const V square = m * m;
  return m + (square * m * p - V(0.5f) * square);
}

}  // namespace detail

/// e^x for x <= 88, in parts. Below -88 the scale is zero: results under 2^-126.5 are flushed.
template <class V>
[[nodiscard]] inline Exponential<V> exponential(V x) noexcept {
  using namespace detail;
  const V bounded = max(V(-88.02f), x);
  // With the exponent's bias in the magic number, the low bits of the sum are the biased exponent
  // of the scale.
  const V rounded = bounded * V(log2_e) + V(round_magic + 127.0f);
  const V steps = rounded - V(round_magic + 127.0f);
  const V r = (bounded - steps * V(ln2_high)) - steps * V(ln2_low);
  return {from_bits(to_bits(rounded) << 23), expm1_reduced(r)};
}

/// A number as an unevaluated sum: high carries at most 24 bits without rounding, low what is
/// missing.
template <class V>
struct Sum {
  V high;
  V low;
};

/// e^(high + low) as above: an exponent of 80 that is off by half an ulp would cost 30 ulp of the
/// result.
template <class V>
[[nodiscard]] inline Exponential<V> exponential(V high, V low) noexcept {
  using namespace detail;
  const V bounded = max(V(-88.02f), high + low);
  const V rounded = bounded * V(log2_e) + V(round_magic + 127.0f);
  const V steps = rounded - V(round_magic + 127.0f);
  const V r = ((high - steps * V(ln2_high)) - steps * V(ln2_low)) + low;
  return {from_bits(to_bits(rounded) << 23), expm1_reduced(r)};
}

/// A constant factor in two halves, so that its product with a float is good to 36 bits.
struct Factor {
  float high;  // 12 bits
  float low;
  float whole;
  constexpr explicit Factor(double factor) noexcept
      : high(
            std::bit_cast<float>(std::bit_cast<std::int32_t>(static_cast<float>(factor)) & ~0xfff)),
        low(static_cast<float>(factor - static_cast<double>(high))),
        whole(static_cast<float>(factor)) {}
  template <class V>
  friend Sum<V> operator*(Factor f, V x) noexcept {
    const V x_high = from_bits(to_bits(x) & Integer<V>(~0xfff));
    return {x_high * V(f.high), x_high * V(f.low) + (x - x_high) * V(f.whole)};
  }
};

/// log(1 + e) for e in [0, 1], within 2 ulp.
template <class V>
[[nodiscard]] inline V log1p_unit(V e) noexcept {
  const auto upper = e > V(0.41421356f);  // sqrt(2) - 1: from here on log 2 + log((1 + e) / 2)
  const V m = select(upper, e * V(0.5f) - V(0.5f), e);
  return select(upper, V(0.693147181f), V(0.0f)) + detail::log1p_reduced(m);
}

/// Magnitude of a, sign of b.
template <class V>
[[nodiscard]] inline V copy_sign(V a, V b) noexcept {
  return from_bits((to_bits(a) & Integer<V>(0x7fffffff)) |
                   (to_bits(b) & Integer<V>(static_cast<std::int32_t>(0x80000000))));
}

/// 1 / (1 + e^-x), within 3 ulp.
template <class V>
[[nodiscard]] inline V sigmoid(V x) noexcept {
  const V e = exponential(-abs(x)).value();
  return select(x < V(0.0f), e, V(1.0f)) / (V(1.0f) + e);
}

/// Hyperbolic tangent, within 3 ulp.
template <class V>
[[nodiscard]] inline V tanh(V x) noexcept {
  const V m = exponential(V(-2.0f) * abs(x)).minus_one();
  return copy_sign(m / (V(2.0f) + m), x);
}

}  // namespace hillock
