#pragma once
// Exponentials and logarithms for V = float or Batch: the same text, hence the same bits in every
// lane, natively and in wasm; no libm and no fused multiply-add. Polynomials are minimax fits with
// float coefficients (fpminimax of Sollya), their relative error in the comment. The errors stated
// with the functions are measured in elementary_test.cpp. NaN in, NaN out; infinities, zeros and
// subnormals give the limit.
#include "hillock/simd.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <utility>

namespace hillock {

/// a >= 0 with the sign of b.
template <class V>
[[nodiscard]] inline V copy_sign(V a, V b) noexcept {
  return from_bits(to_bits(a) |
                   (to_bits(b) & Integer<V>(std::numeric_limits<std::int32_t>::min())));
}

/// -|x|, in one instruction: negation takes three in V8.
template <class V>
[[nodiscard]] inline V minus_abs(V x) noexcept {
  return from_bits(to_bits(x) | Integer<V>(std::numeric_limits<std::int32_t>::min()));
}

/// A number as an unevaluated sum: high is exact, low is what is missing, some 12 bits smaller.
template <class V>
struct Sum {
  V high;
  V low;
};

/// The upper 12 bits of x, so that the product of two of them is exact.
template <class V>
[[nodiscard]] inline V upper_half(V x) noexcept {
  return from_bits(to_bits(x) & Integer<V>(~0xfff));
}

/// x y to about 36 bits, for finite products. An exponent of 80 that is rounded to 24 bits would
/// cost up to 32 ulp of the exponential.
template <class V>
[[nodiscard]] inline Sum<V> product(V x, V y) noexcept {
  const V x_high = upper_half(x), y_high = upper_half(y);
  return {x_high * y_high, x_high * (y - y_high) + (x - x_high) * y};
}

/// x^2 to about 36 bits.
template <class V>
[[nodiscard]] inline Sum<V> square(V x) noexcept {
  const V x_high = upper_half(x);
  return {x_high * x_high, (x - x_high) * (x + x_high)};
}

namespace detail {

template <class V, std::size_t n>
[[nodiscard]] inline V estrin(V x, const std::array<V, n>& c) noexcept {
  if constexpr (n == 1) {
    return c[0];
  } else {
    const auto pair = [&]<std::size_t k>(std::integral_constant<std::size_t, k>) {
      if constexpr (2 * k + 1 < n)
        return c[2 * k] + c[2 * k + 1] * x;
      else
        return c[2 * k];
    };
    return [&]<std::size_t... k>(std::index_sequence<k...>) {
      return estrin(x * x, std::array{pair(std::integral_constant<std::size_t, k>{})...});
    }
    (std::make_index_sequence<(n + 1) / 2>{});
  }
}

}  // namespace detail

/// c0 + c1 x + c2 x^2 + ... by Estrin's scheme: half the latency of Horner's, 5 to 12 % of the
/// activations that contain one.
template <Literal... c, class V>
[[nodiscard]] inline V polynomial(V x) noexcept {
  return detail::estrin(x, std::array{constant<V, c>()...});
}

namespace detail {

inline constexpr float log2_e = 1.44269504f;
inline constexpr float ln2_high = 0.693145752f;  // 15 bits: times a whole number < 512 it is exact
inline constexpr float ln2_low = 1.42860677e-6f;
/// Adding it leaves the nearest whole number in the low bits of a float, for magnitudes below 2^22.
inline constexpr float round_magic = 12582912.0f;  // 1.5 * 2^23

/// x minus a whole number of ln 2, which is given.
template <class V>
[[nodiscard]] inline V without_ln2(V x, V steps) noexcept {
  return (x - steps * constant<V, ln2_high>()) - steps * constant<V, ln2_low>();
}

/// start + c2 r^2 + c3 r^3 + c4 r^4 ...: what comes from r^4 on is a sum of its own, so that fewer
/// operations wait for one another.
template <Literal c2, Literal c3, Literal... higher, class V>
[[nodiscard]] inline V continued(V start, V r) noexcept {
  const V squared = r * r;
  return (start + squared * polynomial<c2, c3>(r)) + squared * squared * polynomial<higher...>(r);
}

/// e^r - 1 on [-0.35, 0.35]; 1.4e-8.
template <class V>
[[nodiscard]] inline V expm1_reduced(V r) noexcept {
  return continued<0.49999997f, 0.166665435f, 4.16675061e-2f, 8.36655125e-3f, 1.38642651e-3f>(r, r);
}

}  // namespace detail

/// e^x as scale * (1 + tail): the two sums that are made of it keep their digits where the other
/// one cancels.
template <class V>
struct Exponential {
  V scale;  // a power of two
  V tail;   // e^r - 1 for the remainder r in [-ln 2 / 2, ln 2 / 2]
  /// e^x, within 2 ulp.
  [[nodiscard]] V value() const noexcept { return scale + scale * tail; }
  /// e^x - c, within 3 ulp, for the c that e^x is next to x = 0.
  [[nodiscard]] V minus(V c) const noexcept { return scale * tail + (scale - c); }
};

namespace detail {

/// What added to x log2(e) leaves the biased exponent of e^x 2^raise in the low bits.
template <int raise>
inline constexpr float exponent_magic = round_magic + 127.0f + static_cast<float>(raise);

/// Where e^x 2^raise has a biased exponent of 0, hence a scale of 0.
template <int raise>
inline constexpr float lowest_exponent = -0.69314718f * (127.0f + static_cast<float>(raise)) +
                                         0.01f;

}  // namespace detail

/// e^x 2^raise for x from lowest_exponent to 87 - raise. One power of two makes the scale, so what
/// is below 2^-126.5 becomes zero; where a factor follows, it meets the raised value, and lowered()
/// comes last.
template <int raise, class V>
[[nodiscard]] inline Exponential<V> exponential_within(V x) noexcept {
  using namespace detail;
  const V rounded = x * constant<V, log2_e>() + constant<V, exponent_magic<raise>>();
  const V steps = rounded - constant<V, exponent_magic<raise>>();
  return {from_bits(to_bits(rounded) << 23), expm1_reduced(without_ln2(x, steps))};
}

/// The same of a sum.
template <int raise, class V>
[[nodiscard]] inline Exponential<V> exponential_within(Sum<V> x) noexcept {
  using namespace detail;
  const V rounded = x.high * constant<V, log2_e>() + constant<V, exponent_magic<raise>>();
  const V steps = rounded - constant<V, exponent_magic<raise>>();
  return {from_bits(to_bits(rounded) << 23), expm1_reduced(without_ln2(x.high, steps) + x.low)};
}

/// The same for any x <= 87 - raise.
template <int raise = 0, class V>
[[nodiscard]] inline Exponential<V> exponential(V x) noexcept {
  return exponential_within<raise>(max(constant<V, detail::lowest_exponent<raise>>(), x));
}

/// e^x as above / below, both raised: what is made of e^x and of 1 + e^x shares one division, and
/// needs no choice between two signs of x.
template <class V>
struct Odds {
  V above;
  V below;
};

namespace detail {

/// e^r = (1 + t) / (1 - t) with t = tanh(r / 2) = r (1/2 + r^2/120) / (1 + r^2/10) on [-0.35,
/// 0.35]; 2e-9. The steps that go with r are the low bits of rounded.
template <int raise, class V>
[[nodiscard]] inline Odds<V> odds_of(V rounded, V r) noexcept {
  constexpr float one = raise == 0 ? 1.0f : 0x1p24f;
  const V squared = r * r;
  const V even = constant<V, one>() + constant<V, 0.1f * one>() * squared;
  const V odd = r * (constant<V, 0.5f * one>() + constant<V, one / 120>() * squared);
  return {from_bits(wrapped_sum(to_bits(rounded) << 23, to_bits(even + odd))), even - odd};
}

}  // namespace detail

/// The raise is 0 or guard; x from -87.3 - raise ln 2 to 87.3 - raise ln 2.
template <int raise, class V>
[[nodiscard]] inline Odds<V> odds(V x) noexcept {
  using namespace detail;
  const V rounded = x * constant<V, log2_e>() + constant<V, round_magic>();
  return odds_of<raise>(rounded, without_ln2(x, rounded - constant<V, round_magic>()));
}
/// The same of a sum.
template <int raise, class V>
[[nodiscard]] inline Odds<V> odds(Sum<V> x) noexcept {
  using namespace detail;
  const V rounded = x.high * constant<V, log2_e>() + constant<V, round_magic>();
  return odds_of<raise>(rounded, without_ln2(x.high, rounded - constant<V, round_magic>()) + x.low);
}

/// The raise that keeps the digits of x e^-x down to the smallest normal float.
inline constexpr int guard = 24;
/// Where a raised exponential becomes zero; exponential_within<guard> takes it.
inline constexpr float guarded_reach = 104.6f;

template <class V>
[[nodiscard]] inline V lowered(V v) noexcept {
  return v * constant<V, 0x1p-24f>();
}

/// e^(-t^2 / parts), raised, within 3 ulp, for a t^2 below 104 parts; parts is 1 or 2. The exponent
/// is a sum, as t^2 rounded to float would cost 4 ulp at t = 3. The polynomial, for parts e^(r /
/// parts), has a term less than that of e^r - 1, for the digits that a difference leaves; 1.0e-7.
/// Sums are kept in step where four Batches wait for them (5 % of a Gaussian).
template <int parts, class V>
[[nodiscard]] inline V square_decay(V t) noexcept {
  using namespace detail;
  constexpr float f = -1.0f / parts, size = parts, magic = round_magic + guard - (size - 1.0f);
  const Sum<V> squared = square(t);
  const V rounded =
      in_step(squared.high * early_constant<V, f * log2_e>() + early_constant<V, magic>());
  const V steps = in_step(rounded - early_constant<V, magic>());
  const V r = in_step((squared.high + steps * early_constant<V, size * ln2_high>()) +
                      (squared.low + steps * early_constant<V, size * ln2_low>()));
  const V reduced = in_step(
      continued<0.499992311f * size * f * f, 0.166671127f * size * f * f * f,
                4.18901816e-2f * size * f * f * f * f, 8.31269193e-3f * size * f * f * f * f * f>(
          early_constant<V, size>() - r, r));
  return from_bits(wrapped_sum(to_bits(rounded) << 23, to_bits(reduced)));
}

/// factor e^x of a raised exponential, for lowered(factor): its value() underflows gradually, and
/// minus(factor) is factor (e^x - 1).
template <class V>
[[nodiscard]] inline Exponential<V> scaled(V lowered_factor, Exponential<V> raised) noexcept {
  return {raised.scale * lowered_factor, raised.tail};
}

/// e^x, within 2 ulp, gradual underflow.
template <class V>
[[nodiscard]] inline V exp(V x) noexcept {
  using namespace detail;
  const V bounded = min(constant<V, 89.0f>(), max(constant<V, -104.0f>(), x));
  const V rounded = bounded * constant<V, log2_e>() + constant<V, round_magic>();
  const V tail = expm1_reduced(without_ln2(bounded, rounded - constant<V, round_magic>()));
  // 2^128 and 2^-149 are no powers of one normal float: half the steps each.
  const Integer<V> steps = to_bits(rounded) - to_bits(constant<V, round_magic>());
  const Integer<V> half = steps >> 1;
  const V first = from_bits((half + Integer<V>(127)) << 23);
  const V second = from_bits((steps - half + Integer<V>(127)) << 23);
  return (first + first * tail) * second;
}

/// e^x - 1, within 3 ulp.
template <class V>
[[nodiscard]] inline V expm1(V x) noexcept {
  using namespace detail;
  const V bounded = min(constant<V, 88.8f>(), max(constant<V, -20.0f>(), x));
  const V rounded = bounded * constant<V, log2_e>() + constant<V, round_magic + 126.0f>();
  const V tail = expm1_reduced(without_ln2(bounded, rounded - constant<V, round_magic + 126.0f>()));
  const V half_scale = from_bits(to_bits(rounded) << 23);  // half, since 2^128 is no float
  return constant<V, 2.0f>() * (half_scale * tail + (half_scale - constant<V, 0.5f>()));
}

/// log(1 + m) for m in [-0.3, 1], within 2 ulp: 2 atanh(m / (2 + m)), whose series is
/// short; 4.5e-9.
template <class V>
[[nodiscard]] inline V log1p_near(V m) noexcept {
  const V s = m / (constant<V, 2.0f>() + m);
  const V squared = s * s;
  return (s + s) +
         s * squared * polynomial<0.666664183f, 0.400214344f, 0.280030966f, 0.280063719f>(squared);
}

/// Natural logarithm, within 2 ulp; -inf at 0, NaN below.
template <class V>
[[nodiscard]] inline V log(V x) noexcept {
  using namespace detail;
  constexpr float inf = std::numeric_limits<float>::infinity();
  const auto proper = x > V(0.0f);
  const auto subnormal = x < V(std::numeric_limits<float>::min());
  const V normal =
      select(proper, select(subnormal, x * constant<V, 0x1p23f>(), x), constant<V, 1.0f>());
  // From sqrt(1/2) on, so that no logarithm near 1 is a difference of two large ones.
  const Integer<V> root_half = to_bits(constant<V, 0.707106781f>());
  const Integer<V> bits = to_bits(normal) - root_half;
  const V m = from_bits((bits & Integer<V>(0x007fffff)) + root_half) - constant<V, 1.0f>();
  const V steps = to_float(bits >> 23) - select(subnormal, constant<V, 23.0f>(), V(0.0f));
  const V finite =
      steps * constant<V, ln2_high>() + (log1p_near(m) + steps * constant<V, ln2_low>());
  return select(proper, select(x < V(inf), finite, x),
                select(x == V(0.0f), V(-inf), V(std::numeric_limits<float>::quiet_NaN())));
}

/// log(1 + x), within 3 ulp, also next to x = 0.
template <class V>
[[nodiscard]] inline V log1p(V x) noexcept {
  const V sum = constant<V, 1.0f>() + x;
  const V lost = x - (sum - constant<V, 1.0f>());  // by rounding the sum
  const V correction = lost / sum;
  return hillock::log(sum) + select(abs(correction) < constant<V, 1.0f>(), correction, V(0.0f));
}

/// e^x as far as 1 / (1 + e^x) and 1 / (1 + e^-x) are normal floats.
template <class V>
[[nodiscard]] inline Odds<V> sigmoid_odds(V x) noexcept {
  return odds<0>(min(constant<V, 87.33f>(), max(constant<V, -87.33f>(), x)));
}

/// 1 / (1 + e^-x), within 3 ulp.
template <class V>
[[nodiscard]] inline V sigmoid(V x) noexcept {
  const auto [above, below] = sigmoid_odds(x);
  return above * (constant<V, 1.0f>() / (above + below));
}

/// Hyperbolic tangent, within 3 ulp.
template <class V>
[[nodiscard]] inline V tanh(V x) noexcept {
  // (1 - e) / (1 + e) for e = e^-2|x|, as 4 - 4e over 4 + 4e: the derivative shares 4e.
  const V m =
      scaled(constant<V, 4.0f * 0x1p-24f>(), exponential<guard>(constant<V, -2.0f>() * abs(x)))
          .minus(constant<V, 4.0f>());
  return copy_sign(m * (constant<V, -1.0f>() / (constant<V, 8.0f>() + m)), x);
}

// xsimd has functions of these names too, which argument-dependent lookup would prefer to
// templates.
[[nodiscard]] inline Batch exp(Batch x) noexcept { return exp<Batch>(x); }
[[nodiscard]] inline Batch expm1(Batch x) noexcept { return expm1<Batch>(x); }
[[nodiscard]] inline Batch log(Batch x) noexcept { return log<Batch>(x); }
[[nodiscard]] inline Batch log1p(Batch x) noexcept { return log1p<Batch>(x); }
[[nodiscard]] inline Batch tanh(Batch x) noexcept { return tanh<Batch>(x); }

}  // namespace hillock
