#pragma once
// A product of matrices by register tiles: what a dense layer computes forward, and for the
// gradient of its inputs.
#include <cstddef>

namespace hillock {

/// Floats of a panel: multipliers put in the order in which the tiles read them. 256 KB, on a stack
/// of 512: the columns of the other operand that stay in the first-level cache are then fetched
/// once for 256 rows of 256 terms instead of 17 times (a fifth of the time; CMakeLists.txt has the
/// stack).
inline constexpr std::size_t panel_size = 65536;

/// out = start + m in, or that times what is in `out`, `columns` wide, a multiple of the lanes.
/// Element (row, term) of m is at m[row * row_step + term * term_step], and one of the steps is 1;
/// or m is packed as pack() does it, and term_step is 0.
struct Product {
  const float* m;
  std::size_t row_step;
  std::size_t term_step;
  std::size_t terms;   // no more than a panel holds
  const float* start;  // or null for zeros
  const float* in;
  std::size_t in_stride;
  float* out;
  std::size_t out_stride;
  std::size_t columns;
  bool scale;

  /// A tile wants the multipliers of one term side by side, so that it has one pointer to them (15
  /// % faster than one for each row), and the terms not far apart nor many (steps of 1 KB share few
  /// cache sets: 20 % of 256 x 256; 256 steps of 256 bytes, too: 18 %).
  [[nodiscard]] bool wants_packing(std::size_t rows) const noexcept {
    return rows > 1 && (row_step != 1 || term_step > 64 || terms > 64);
  }
  /// Puts the multipliers of so many rows into the panel, tile by tile, the terms of a tile one
  /// after the other.
  void pack(std::size_t rows, float* panel) noexcept;
};

/// Computes so many rows. Each sum starts at `start` and runs over the terms in order, whatever the
/// shape of the tile.
void multiply(Product& p, std::size_t rows) noexcept;

}  // namespace hillock
