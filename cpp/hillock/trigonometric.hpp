#pragma once
// Sine, cosine, arctangent for V = float or Batch, in the manner of elementary.hpp: sine and cosine
// keep their digits next to every zero crossing, for arguments of any size.
#include "hillock/elementary.hpp"
#include "hillock/side_by_side.hpp"

#include <cstdint>

namespace hillock {

/// x + offset pi = k pi + remainder, |remainder| <= pi / 2; sign has its top bit set where k is
/// odd.
template <class V>
struct HalfTurns {
  V remainder;
  Integer<V> sign;
};

namespace detail {

/// From here on the reduction is done in integers, lane by lane.
inline constexpr float large_angle = 3200.0f;
[[nodiscard]] HalfTurns<float> reduce_large_angle(float x, float offset) noexcept;
void replace_large_angles(Batch x, float offset, HalfTurns<Batch>& turns) noexcept;

inline void replace_large_angles(float x, float offset, HalfTurns<float>& turns) noexcept {
  turns = reduce_large_angle(x, offset);
}
inline void replace_large_angles(const Batches& x, float offset,
                                 HalfTurns<Batches>& turns) noexcept {
  const auto replaced = [offset](Batch angle, Batch remainder, BatchInt sign) {
    HalfTurns<Batch> own{remainder, sign};
    replace_large_angles(angle, offset, own);
    return own;
  };
  const auto all = side_by_side(replaced, x, turns.remainder, turns.sign);
  turns = {{all.a.remainder, all.b.remainder, all.c.remainder, all.d.remainder},
           {all.a.sign, all.b.sign, all.c.sign, all.d.sign}};
}

}  // namespace detail

/// Takes whole half turns off x; offset is 0, 1/4 or 1/2.
template <class V>
[[nodiscard]] inline HalfTurns<V> half_turns(V x, float offset) noexcept {
  using namespace detail;
  const V rounded = (x * constant<V, 0.318309886f>() + V(offset)) + constant<V, round_magic>();
  const V turns = (rounded - constant<V, round_magic>()) - V(offset);
  // pi in four parts, the first three of 12 bits: their products with turns are exact, and so are
  // the differences next to a zero crossing.
  V remainder = x - turns * constant<V, 0x1.922p+1f>();
  remainder = remainder - turns * constant<V, -0x1.2aep-17f>();
  remainder = remainder - turns * constant<V, -0x1.deap-30f>();
  remainder = remainder - turns * constant<V, 1.2446744e-13f>();
  HalfTurns<V> result{remainder, to_bits(rounded) << 31};
  const auto large = abs(x) >= V(large_angle);
  if (any(large)) [[unlikely]]
    replace_large_angles(x, offset, result);
  return result;
}

namespace detail {

/// sin r on [-pi/2, pi/2]; 6.2e-9.
template <class V>
[[nodiscard]] inline V sin_reduced(V r) noexcept {
  const V squared = r * r;
  return r +
         r * squared *
             polynomial<-0.166666597f, 8.33306927e-3f, -1.98097739e-4f, 2.60608181e-6f>(squared);
}

// pi/2 in two parts
inline constexpr float quarter_turn = 1.57079637f;
inline constexpr float quarter_turn_low = -4.37113883e-8f;

}  // namespace detail

/// sin(x + offset pi) of such a reduction.
template <class V>
[[nodiscard]] inline V sine_of(HalfTurns<V> turns) noexcept {
  return from_bits(to_bits(detail::sin_reduced(turns.remainder)) ^ turns.sign);
}

/// Its square: 1 - cos^2 near 1, where squaring would double the error of the sine.
template <class V>
[[nodiscard]] inline V sine_squared_of(HalfTurns<V> turns) noexcept {
  using namespace detail;
  const V r = abs(turns.remainder);
  const auto steep = r > constant<V, 0.785398163f>();
  const V half = sin_reduced(select(steep, (V(quarter_turn) - r) + V(quarter_turn_low), r));
  return select(steep, constant<V, 1.0f>() - half * half, half * half);
}

/// Sine, within 3 ulp.
template <class V>
[[nodiscard]] inline V sin(V x) noexcept {
  return sine_of(half_turns(x, 0.0f));
}

/// Cosine, within 3 ulp.
template <class V>
[[nodiscard]] inline V cos(V x) noexcept {
  return sine_of(half_turns(x, 0.5f));
}

/// Arctangent, within 3 ulp.
template <class V>
[[nodiscard]] inline V atan(V x) noexcept {
  const V magnitude = abs(x);
  const V t = min(constant<V, 1.0f>() / magnitude, magnitude);
  const V squared = t * t;
  const V angle =
      t + t * squared *
              polynomial<-0.333331525f, 0.199937686f, -0.142110229f, 0.106658801f, -7.55195171e-2f,
                         4.32087593e-2f, -1.63660031e-2f, 2.92020338e-3f>(
                  squared);  // on [0, 1]; 1.7e-8
  return copy_sign(select(magnitude > constant<V, 1.0f>(), V(detail::quarter_turn) - angle, angle),
                   x);
}

// As in elementary.hpp: preferred to the functions of xsimd.
[[nodiscard]] inline Batch sin(Batch x) noexcept { return sin<Batch>(x); }
[[nodiscard]] inline Batch cos(Batch x) noexcept { return cos<Batch>(x); }
[[nodiscard]] inline Batch atan(Batch x) noexcept { return atan<Batch>(x); }

}  // namespace hillock
