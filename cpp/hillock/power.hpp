#pragma once
// Whole powers in double, for the few numbers that are computed once a step: by multiplication
// only, hence the same bits natively and in wasm, which a math library's pow does not promise.
#include <cstdint>

namespace hillock {

/// base^exponent by repeated squaring, for 0 <= base <= 1. Relative error: exponent * 2^-53.
[[nodiscard]] constexpr double power(double base, std::uint64_t exponent) noexcept {
  double result = 1.0;
  for (; exponent != 0; exponent >>= 1, base *= base)
    if ((exponent & 1) != 0) result *= base;
  return result;
}

}  // namespace hillock
