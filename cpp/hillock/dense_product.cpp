// The product of matrices by register tiles: what a dense layer computes forward, and for the
// gradient of its inputs.
#include "hillock/dense.hpp"
#include "hillock/tile.hpp"

#include <algorithm>

namespace hillock {
namespace {

// Floats of a panel: multipliers put in the order in which the tiles read them. 256 KB, on a stack
// of 512: the columns of the other operand that stay in the first-level cache are then fetched
// once for 256 rows of 256 terms instead of 17 times (a fifth of the time; CMakeLists.txt has the
// stack).
constexpr std::size_t panel_size = 65536;
static_assert(panel_size >= max_dense_inputs);

// out = start + m in, or that times what is in `out`, `columns` wide, a multiple of the lanes.
// Element (row, term) of m is at m[row * row_step + term * term_step], and one of the steps is 1;
// or m is packed as pack() does it, and term_step is 0.
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

  // A tile wants the multipliers of one term side by side, so that it has one pointer to them (15
  // % faster than one for each row), and the terms not far apart nor many (steps of 1 KB share few
  // cache sets: 20 % of 256 x 256; 256 steps of 256 bytes, too: 18 %).
  [[nodiscard]] bool wants_packing(std::size_t rows) const noexcept {
    return rows > 1 && (row_step != 1 || term_step > 64 || terms > 64);
  }
  // Puts the multipliers of so many rows into the panel, tile by tile, the terms of a tile one
  // after the other.
  void pack(std::size_t rows, float* panel) noexcept;
};

// Floats of a first-level cache.
constexpr std::size_t cache_size = 8192;

// Calls tiles<U>(r, count) for all tiles of four rows, `count` of them from row r on, then for what
// is left in tiles of two and one.
template <class Tiles>
inline void for_each_height(std::size_t rows, Tiles tiles) noexcept {
  if (rows >= 4) tiles.template operator()<4>(0, rows / 4);
  if (rows % 4 >= 2) tiles.template operator()<2>(rows / 4 * 4, 1);
  if (rows % 2 != 0) tiles.template operator()<1>(rows - 1, 1);
}

// One register tile: U rows of `out` by V Batches of examples, out[u,:] = start[u] + sum over t of
// m[t][u] in[t,:], or that times what is there. One term a turn: engines unroll the loop, and keep
// turns apart; in straight code the linker's optimizer puts the products elsewhere, more values are
// alive at once, and it is slower.
template <std::size_t U, std::size_t V>
inline void product_tile(const float* m, std::size_t m_row, std::size_t m_step, std::size_t terms,
                         const float* start, const float* in, std::size_t in_stride, float* out,
                         std::size_t out_stride, bool scale) noexcept {
  Batch sum[U][V];
  for (std::size_t u = 0; u < U; ++u)
    for (std::size_t v = 0; v < V; ++v) sum[u][v] = Batch(start[u]);
  const float* end = in + terms * in_stride;
  do {
    Batch x[V];
    for (std::size_t v = 0; v < V; ++v) x[v] = load(in + v * lanes);
    for (std::size_t u = 0; u < U; ++u)
      add_products(x, Batch(m[u * m_row]), [&](std::size_t v) -> Batch& { return sum[u][v]; });
    m += m_step;
    in += in_stride;
  } while (in != end);
  if (scale)
    for (std::size_t u = 0; u < U; ++u)
      for (std::size_t v = 0; v < V; ++v)
        sum[u][v] = sum[u][v] * load(out + u * out_stride + v * lanes);
  for (std::size_t u = 0; u < U; ++u)
    for (std::size_t v = 0; v < V; ++v) store(out + u * out_stride + v * lanes, sum[u][v]);
}

constexpr float zeros[lanes]{};  // what sums without a bias start at

// `count` times U rows of the product, from `row` on. A function of its own, which knows of nothing
// else: inlined, what its callers hold takes registers from the tiles (3 to 9 % of W2, by
// compiler).
template <std::size_t U, bool Strided>
[[gnu::noinline]] void product_tiles(const Product& product, std::size_t row,
                                     std::size_t count) noexcept {
  const Product p = product;  // where no store can be thought to change it
  const std::size_t m_row = Strided ? p.row_step : 1;
  const std::size_t m_step = p.term_step == 0 ? U : p.term_step;
  const float* m = p.m + row * p.row_step;
  const float* start = p.start ? p.start + row : zeros;
  const std::size_t start_next = p.start ? U : 0;
  float* out = p.out + row * p.out_stride;
  for (; count != 0; --count) {
    std::size_t n = 0;
    for (; n + 2 * lanes <= p.columns; n += 2 * lanes)
      product_tile<U, 2>(m, m_row, m_step, p.terms, start, p.in + n, p.in_stride, out + n,
                         p.out_stride, p.scale);
    if (n != p.columns)
      product_tile<U, 1>(m, m_row, m_step, p.terms, start, p.in + n, p.in_stride, out + n,
                         p.out_stride, p.scale);
    m += U * p.row_step;
    out += U * p.out_stride;
    start += start_next;
  }
}

void multiply_rows(const Product& p, std::size_t rows) noexcept {
  for_each_height(rows, [&p]<std::size_t U>(std::size_t r, std::size_t count) {
    product_tiles<U, false>(p, r, count);
  });
}

// As many rows at a time as a panel holds, by as many columns as stay in cache for all of these
// rows.
[[gnu::noinline]] void multiply_blocks(const Product& p, std::size_t rows) noexcept {
  const std::size_t width = p.terms * p.columns <= cache_size ? p.columns : 4 * lanes;
  std::size_t most = rows;
  if (p.terms * rows > panel_size) {
    const std::size_t fit = panel_size / p.terms;
    most = fit >= 4 ? fit / 4 * 4 : fit >= 2 ? 2 : 1;
  }
  float panel[panel_size];
  for (std::size_t first = 0; first < rows; first += most) {
    const std::size_t count = std::min(most, rows - first);
    Product block = p;
    block.m += first * p.row_step;
    if (p.start) block.start += first;
    if (p.wants_packing(count)) block.pack(count, panel);
    for (std::size_t left = 0; left < p.columns; left += width) {
      block.in = p.in + left;
      block.out = p.out + first * p.out_stride + left;
      block.columns = std::min(width, p.columns - left);
      multiply_rows(block, count);
    }
  }
}

// A function of its own, and its remainders plain loops: prepared for many terms, as compilers
// would have them, they were half of what a layer of four units cost beside the arithmetic.
[[gnu::noinline]] void Product::pack(std::size_t rows, float* panel) noexcept {
  const std::size_t over_rows = row_step, over_terms = term_step, count_of_terms = terms;
  const float* from = m;
  float* packed = panel;
  for_each_height(rows, [&]<std::size_t U>(std::size_t, std::size_t count) {
    for (; count != 0; --count, from += U * over_rows) {
      std::size_t t = 0;
      if constexpr (U == lanes) {
        if (over_rows == 1)
          for (; t < count_of_terms; ++t, packed += lanes)
            store(packed, load(from + t * over_terms));
        else
          for (; t + lanes <= count_of_terms; t += lanes, packed += lanes * lanes) {
            Batch tile[lanes];
            for (std::size_t u = 0; u < lanes; ++u) tile[u] = load(from + u * over_rows + t);
            transpose(tile);
            for (std::size_t u = 0; u < lanes; ++u) store(packed + u * lanes, tile[u]);
          }
      }
#pragma GCC unroll 1
      for (; t < count_of_terms; ++t, packed += U)
        for (std::size_t u = 0; u < U; ++u) packed[u] = from[u * over_rows + t * over_terms];
    }
  });
  m = panel;
  row_step = terms;
  term_step = 0;
}

// Computes so many rows. Narrow layers go straight to the tiles, and with a few terms without
// packing: it would take as long as the tiles do (a tenth of W1). Inlined into its two callers: a
// call more is 2 % of a narrow layer, and 5 % of W1 in V8 11.
[[gnu::always_inline]] inline void multiply(Product& p, std::size_t rows) noexcept {
  constexpr std::size_t narrow = 256;
  if (p.terms * rows > narrow || p.terms * p.columns > cache_size) return multiply_blocks(p, rows);
  float panel[narrow];
  if (p.wants_packing(rows)) {
    if (p.terms <= lanes)
      return for_each_height(rows, [&p]<std::size_t U>(std::size_t r, std::size_t count) {
        product_tiles<U, (U > 1)>(p, r, count);
      });
    p.pack(rows, panel);
  }
  multiply_rows(p, rows);
}

}  // namespace

void dense_forward(const float* weights, const float* bias, const ConstView& a,
                   const View& z) noexcept {
  Product p{weights,           a.rows, 1, a.rows, bias, a.data, a.stride, z.data, z.stride,
            padded(z.columns), false};
  multiply(p, z.rows);
}

void dense_backward_inputs(const float* weights, const ConstView& dz, const View& da,
                           bool scale) noexcept {
  Product p{weights, 1,         da.rows, dz.rows,   nullptr,
            dz.data, dz.stride, da.data, da.stride, padded(da.columns),
            scale};
  multiply(p, da.rows);
}

}  // namespace hillock
