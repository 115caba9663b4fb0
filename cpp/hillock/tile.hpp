#pragma once
// What the register tiles of the products have in common: as many sums as an engine keeps in its
// registers, over as many turns as there are terms.
#include "hillock/simd.hpp"

#include <cstddef>

namespace hillock {

/// How many tiles of five rows leave a multiple of four; none for few rows, where they do not pay.
[[nodiscard]] constexpr std::size_t fives_of(std::size_t rows) noexcept {
  return rows < 16 ? 0 : (rows - 4 * (rows * 4 % 5)) / 5;  // as 4 times 4 is 1 modulo 5
}

/// All of these products are made before one of them is added: Zen 4 reaches 84 % of its peak with
/// 4 x 2 sums in this order, 77 % when each is added at once, which is where compilers put it.
template <std::size_t N>
inline void ahead(Batch (&products)[N]) noexcept {
  if constexpr (N == 2) {
#if defined(__wasm__)
    asm("" : "+r"(products[0].data), "+r"(products[1].data));
#elif defined(__x86_64__)
    asm("" : "+x"(products[0].data), "+x"(products[1].data));
#endif
  }
}

/// At least one turn, three between two jumps back where there are ten sums (9 %): smaller loops V8
/// unrolls itself. What looks like needless tests keeps the turns apart: straight code is put in
/// another order, by the linker's optimizer already, and runs out of registers.
template <std::size_t sums, class More, class Turn>
inline void turns(More more, Turn turn) noexcept {
  do {
    turn();
    if constexpr (sums >= 10) {
      if (!more()) return;
      turn();
      if (!more()) return;
      turn();
    }
  } while (more());
}

}  // namespace hillock
