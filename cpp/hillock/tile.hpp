#pragma once
// What the register tiles of the products have in common: 4 x 2 sums. An engine has 15 registers
// for them, their operands and products. Current ones could hold 5 x 2 (a quarter fewer loads for
// each sum, 2 to 6 % of wide layers in Chromium 156); V8 11, which reads all operands of a turn
// before it multiplies, takes 1.5 times as long with those.
#include "hillock/simd.hpp"

#include <cstddef>

namespace hillock {

/// sum(n) += x[n] factor for all n. All of these products are made before one of them is added: Zen
/// 4 reaches 84 % of its peak with 4 x 2 sums in this order, 77 % when each is added at once, which
/// is where compilers put it.
template <std::size_t N, class Sum>
inline void add_products(const Batch (&x)[N], Batch factor, Sum sum) noexcept {
  Batch products[N];
  for (std::size_t n = 0; n < N; ++n) products[n] = x[n] * factor;
  if constexpr (N == 2) {
#if defined(__wasm__)
    asm("" : "+r"(products[0].data), "+r"(products[1].data));
#elif defined(__x86_64__)
    asm("" : "+x"(products[0].data), "+x"(products[1].data));
#endif
  }
  for (std::size_t n = 0; n < N; ++n) sum(n) = sum(n) + products[n];
}

}  // namespace hillock
