#pragma once
// The normal distribution and the error function for V = float or Batch, in the manner of
// elementary.hpp.
#include "hillock/elementary.hpp"

namespace hillock {

/// e^(-t^2/2) 2^guard: its exponent is a sum, as t^2/2 rounded to float would cost 4 ulp at t = 3.
template <class V>
[[nodiscard]] inline V raised_gaussian(V t) noexcept {
  const Sum<V> squared = square(t);
  return exponential<guard>(Sum<V>{V(-0.5f) * squared.high, V(-0.5f) * squared.low}).value();
}

/// Phi(-t) e^(t^2/2) for t in [0, 14], where Phi is the cumulative normal distribution; 5.3e-9.
/// All coefficients are positive, so nothing cancels. (A rational minimax fit of our own.)
template <class V>
[[nodiscard]] inline V normal_tail_ratio(V t) noexcept {
  V p = V(4.045317650e-3f);
  p = p * t + V(4.015459273e-2f);
  p = p * t + V(0.1818143666f);
  p = p * t + V(0.4363751700f);
  p = p * t + V(0.5f);
  V q = V(1.013997093e-2f);
  q = q * t + V(0.1006597617f);
  q = q * t + V(0.4657199522f);
  q = q * t + V(1.196598531f);
  q = q * t + V(1.670635274f);
  q = q * t + V(1.0f);
  return p / q;
}

/// Error function, within 4 ulp.
template <class V>
[[nodiscard]] inline V erf(V x) noexcept {
  const V squared = x * x;
  V p = V(-5.97807870e-4f);  // erf(x) / x on [0, 0.9]; 5.4e-8
  p = p * squared + V(4.98664984e-3f);
  p = p * squared + V(-2.67580915e-2f);
  p = p * squared + V(0.112813883f);
  p = p * squared + V(-0.376124114f);
  p = p * squared + V(1.12837911f);
  const V t = min(V(9.0f), V(1.41421356f) * abs(x));
  const V far = V(1.0f) - V(2.0f) * lowered(raised_gaussian(t)) * normal_tail_ratio(t);
  return select(abs(x) < V(0.9f), p * x, copy_sign(far, x));
}

// As in elementary.hpp: preferred to the functions of xsimd.
[[nodiscard]] inline Batch erf(Batch x) noexcept { return erf<Batch>(x); }

}  // namespace hillock
