#include "hillock/dual.hpp"

#include <limits>

namespace hillock {
namespace {

/// x^n for n >= 0 by repeated squaring.
Batch repeated_product(Batch x, int n) noexcept {
  Batch result(1.0f);
  for (; n > 0; n /= 2, x = x * x)
    if (n % 2 == 1) result = result * x;
  return result;
}

Batch power(Batch u, Batch v) noexcept {
  const Batch zero(0.0f), one(1.0f), half(0.5f);
  const Batch magnitude = select(v == zero, one, exp(v * log(abs(u))));
  const BatchMask whole = floor(v) == v;
  const Batch sign = select(floor(half * v) == half * v, one, -one);
  const Batch below =
      select(whole, sign * magnitude, Batch(std::numeric_limits<float>::quiet_NaN()));
  return select(u < zero, below, magnitude);
}

}  // namespace

Dual whole_power(Dual u, int n) noexcept {
  if (n == 0) return {Batch(1.0f), Batch(0.0f)};
  const Batch factor(static_cast<float>(n));
  if (n > 0) {
    const Batch lower = repeated_product(u.value, n - 1);
    return {lower * u.value, chain(factor * lower, u.derivative)};
  }
  const Batch value = Batch(1.0f) / repeated_product(u.value, -n);
  return {value, chain(factor * (value / u.value), u.derivative)};
}

Dual power(Dual u, Dual v) noexcept {
  const Batch zero(0.0f), value = power(u.value, v.value);
  const Batch by_base = v.value * power(u.value, v.value - Batch(1.0f));
  const Batch by_exponent = select(value == zero, zero, value * log(u.value));
  return {value, chain(by_base, u.derivative) + chain(by_exponent, v.derivative)};
}

}  // namespace hillock
