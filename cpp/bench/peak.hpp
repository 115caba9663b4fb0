#pragma once
// The ceiling: multiply and add on four lanes in registers only. No kernel on four lanes can pass
// it.
#include "hillock/simd.hpp"

namespace hillock::bench {

inline constexpr std::size_t peak_turns = 5000;

[[nodiscard]] constexpr double peak_operations(std::size_t chains) {
  return 2.0 * lanes * static_cast<double>(chains * peak_turns);
}

/// Independent chains of a multiplication and an addition, 6 to 8 cycles each, on a machine that
/// starts up to two of both in a cycle. How many chains keep it busiest depends on how a compiler
/// orders them; more than 14 and the factor do not fit V8's 15 registers. For f < 1 all tend to
/// f / (1 - f), far from subnormal numbers.
template <std::size_t Chains>
float multiply_add(Batch f) noexcept {
  Batch value[Chains];
  for (std::size_t c = 0; c < Chains; ++c) value[c] = Batch(0.01f * static_cast<float>(c + 1));
  for (std::size_t turn = 0; turn < peak_turns; ++turn)
    for (Batch& v : value) v = v * f + f;
  Batch sum(0.0f);
  for (const Batch& v : value) sum = sum + v;
  return reduce(sum);
}

}  // namespace hillock::bench
