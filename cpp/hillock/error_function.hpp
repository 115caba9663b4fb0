#pragma once
// The tail of the normal distribution and the error function for V = float or Batch, in the manner
// of elementary.hpp.
#include "hillock/elementary.hpp"

namespace hillock {

/// Phi(-t) e^(t^2/2) for t in [0, 13.3], lowered, where Phi is the cumulative normal distribution:
/// 2e-8 of it up to t = 0.1, 4e-8 of 1 up to 4, 1e-6 of it beyond. All coefficients are positive,
/// so nothing cancels. (A rational minimax fit of our own.)
template <class V>
[[nodiscard]] inline V normal_tail_ratio(V t) noexcept {
  constexpr float low = 0x1p-24f;
  const V p =
      ((early_constant<V, 0.398850828f * low>() * t + early_constant<V, 2.96827745f * low>()) * t +
       early_constant<V, 9.31274033f * low>()) *
          t +
      early_constant<V, 13.4372883f * low>();
  const V q = (((t + early_constant<V, 7.43196487f>()) * t + early_constant<V, 24.4697266f>()) * t +
               early_constant<V, 40.0682602f>()) *
                  t +
              early_constant<V, 26.8745766f>();
  return p / q;
}

/// Error function, within 4 ulp.
template <class V>
[[nodiscard]] inline V erf(V x) noexcept {
  const V near = x * polynomial<1.12837911f, -0.376124114f, 0.112813883f, -2.67580915e-2f,
                                4.98664984e-3f, -5.97807870e-4f>(x * x);  // on [0, 0.9]; 5.4e-8
  const V t = min(constant<V, 9.0f>(), constant<V, 1.41421356f>() * abs(x));
  const V far =
      constant<V, 1.0f>() - constant<V, 2.0f>() * square_decay<2>(t) * normal_tail_ratio(t);
  return select(abs(x) < constant<V, 0.9f>(), near, copy_sign(far, x));
}

// As in elementary.hpp: preferred to the functions of xsimd.
[[nodiscard]] inline Batch erf(Batch x) noexcept { return erf<Batch>(x); }

}  // namespace hillock
