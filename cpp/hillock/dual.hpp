#pragma once
// Numbers that carry their derivative with respect to x: forward-mode differentiation.
#include "hillock/activation_facts.hpp"
#include "hillock/elementary.hpp"

#include <limits>

namespace hillock {

struct Dual {
  Batch value;
  Batch derivative;
};

/// outer * inner of the chain rule, where something below 1e-30 times something infinite or
/// undefined is 0: one factor that has all but vanished says that the whole does not move, though
/// the other has overflowed. So 1/(1 + exp(-x)) has the derivative 0 at x = -200, not NaN.
[[nodiscard]] inline Batch chain(Batch outer, Batch inner) noexcept {
  const Batch product = outer * inner, tiny(1e-30f);
  const BatchMask vanishes = (abs(outer) < tiny) | (abs(inner) < tiny);
  const BatchMask finite = abs(product) <= Batch(std::numeric_limits<float>::max());
  return select(vanishes & !finite, Batch(0.0f), product);
}

/// A function that is a struct, as activations are.
template <class Function>
[[nodiscard]] inline Dual apply(Function f, Dual u) noexcept {
  const Tangent<Batch> outer = tangent_of(f, u.value);
  return {outer.value, chain(outer.derivative, u.derivative)};
}

[[nodiscard]] inline Dual operator+(Dual u, Dual v) noexcept {
  return {u.value + v.value, u.derivative + v.derivative};
}
[[nodiscard]] inline Dual operator-(Dual u, Dual v) noexcept {
  return {u.value - v.value, u.derivative - v.derivative};
}
[[nodiscard]] inline Dual operator*(Dual u, Dual v) noexcept {
  return {u.value * v.value, chain(u.value, v.derivative) + chain(v.value, u.derivative)};
}
[[nodiscard]] inline Dual operator/(Dual u, Dual v) noexcept {
  const Batch quotient = u.value / v.value;
  const Batch numerator = u.derivative - chain(quotient, v.derivative);
  return {quotient, chain(Batch(1.0f) / v.value, numerator)};
}

[[nodiscard]] inline Dual select(BatchMask mask, Dual u, Dual v) noexcept {
  return {select(mask, u.value, v.value), select(mask, u.derivative, v.derivative)};
}

/// Where the two tie, the derivative nearer to zero: max(0, x) and max(x, 0) are both ReLU.
[[nodiscard]] inline Dual max(Dual u, Dual v) noexcept {
  const Dual winner = select(u.value > v.value, u, v);
  const Batch flatter = select(abs(u.derivative) < abs(v.derivative), u.derivative, v.derivative);
  return {winner.value, select(u.value == v.value, flatter, winner.derivative)};
}
[[nodiscard]] inline Dual min(Dual u, Dual v) noexcept {
  const Dual winner = select(u.value < v.value, u, v);
  const Batch flatter = select(abs(u.derivative) < abs(v.derivative), u.derivative, v.derivative);
  return {winner.value, select(u.value == v.value, flatter, winner.derivative)};
}

/// u^n for a whole n by multiplication, also for u <= 0; |n| <= 127.
[[nodiscard]] Dual whole_power(Dual u, int n) noexcept;

/// u^v as e^(v log u): relative error some |v log u| ulp. NaN for u < 0 unless v is whole; 0^0
/// is 1.
[[nodiscard]] Dual power(Dual u, Dual v) noexcept;

}  // namespace hillock
