#pragma once
// The normal distribution and the error function for V = float or Batch, in the manner of
// elementary.hpp.
#include "hillock/elementary.hpp"

namespace hillock {

/// e^(-t^2/2) for |t| < 14.4: its exponent is a sum, as t^2/2 rounded to float would cost 4 ulp at
/// t = 3.
template <class V>
[[nodiscard]] inline V normal_decay(V t) noexcept {
  const Sum<V> squared = square(t);
  const Sum<V> exponent{constant<V>(-0.5f) * squared.high, constant<V>(-0.5f) * squared.low};
  return scaled(1.0f, exponential_within<guard>(exponent)).value();
}

/// Phi(-t) e^(t^2/2) for t in [0, 14], where Phi is the cumulative normal distribution; 5.3e-9.
/// All coefficients are positive, so nothing cancels. (A rational minimax fit of our own.)
template <class V>
[[nodiscard]] inline V normal_tail_ratio(V t) noexcept {
  const V p = constant<V>(0.5f) +
              t * polynomial(t, 0.4363751700f, 0.1818143666f, 4.015459273e-2f, 4.045317650e-3f);
  const V q = constant<V>(1.0f) + t * polynomial(t, 1.670635274f, 1.196598531f, 0.4657199522f,
                                                 0.1006597617f, 1.013997093e-2f);
  return p / q;
}

/// Error function, within 4 ulp.
template <class V>
[[nodiscard]] inline V erf(V x) noexcept {
  const V near = x * polynomial(x * x, 1.12837911f, -0.376124114f, 0.112813883f, -2.67580915e-2f,
                                4.98664984e-3f, -5.97807870e-4f);  // on [0, 0.9]; 5.4e-8
  const V t = min(constant<V>(9.0f), constant<V>(1.41421356f) * abs(x));
  const V far = constant<V>(1.0f) - constant<V>(2.0f) * normal_decay(t) * normal_tail_ratio(t);
  return select(abs(x) < constant<V>(0.9f), near, copy_sign(far, x));
}

// As in elementary.hpp: preferred to the functions of xsimd.
[[nodiscard]] inline Batch erf(Batch x) noexcept { return erf<Batch>(x); }

}  // namespace hillock
