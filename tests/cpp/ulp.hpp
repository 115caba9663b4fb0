#pragma once
// Errors in units in the last place, and floats to measure them at.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace hillock::test {

/// Distance between neighbouring floats at the size of `exact`.
inline double ulp_at(double exact) {
  int exponent = 0;
  std::frexp(exact, &exponent);
  return std::ldexp(1.0, std::max(exponent - 24, -149));
}

/// |got - exact| in ulp; 0 where both are the same infinity or both NaN.
inline double ulp_error(float got, double exact) {
  if (std::isnan(got) || std::isnan(exact)) return std::isnan(got) == std::isnan(exact) ? 0 : 1e9;
  if (std::isinf(got) || std::isinf(exact)) {
    const auto rounded = static_cast<float>(exact);
    return rounded == got ? 0 : 1e9;
  }
  return std::abs(static_cast<double>(got) - exact) / ulp_at(exact);
}

/// The same bits, or both NaN (whose payload no rule fixes).
inline bool same(float a, float b) {
  return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b) ||
         (std::isnan(a) && std::isnan(b));
}

/// `count` floats whose bits are uniform: every exponent and sign, NaN and infinities too.
inline std::vector<float> random_bits(std::size_t count, std::uint64_t state = 1) {
  std::vector<float> floats(count);
  for (float& x : floats) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    x = std::bit_cast<float>(static_cast<std::uint32_t>(state >> 32));
  }
  return floats;
}

/// `count` floats from `lowest` to `highest`, evenly spaced.
inline std::vector<float> even_grid(double lowest, double highest, std::size_t count) {
  std::vector<float> floats(count);
  for (std::size_t i = 0; i < count; ++i)
    floats[i] = static_cast<float>(lowest + (highest - lowest) * static_cast<double>(i) /
                                                static_cast<double>(count - 1));
  return floats;
}

}  // namespace hillock::test
