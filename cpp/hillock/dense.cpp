#include "hillock/dense.hpp"

#include <algorithm>

namespace hillock {
namespace {

// Floats of a panel: multipliers put in the order in which the tiles read them. 256 KB, on a stack
// of 512: the columns of the other operand that stay in the first-level cache are then fetched once
// for 256 rows of 256 terms instead of 17 times (a fifth of the time; CMakeLists.txt has the
// stack).
constexpr std::size_t panel_size = 65536;
// Floats of a first-level cache.
constexpr std::size_t cache_size = 8192;
static_assert(panel_size >= max_dense_inputs);

// How many tiles of five rows leave a multiple of four; none for few rows, where they do not pay.
[[nodiscard]] constexpr std::size_t fives_of(std::size_t rows) noexcept {
  return rows < 16 ? 0 : (rows - 4 * (rows * 4 % 5)) / 5;  // as 4 times 4 is 1 modulo 5
}

// Calls tiles<U>(r, count) for `count` tiles of U rows from row r on: for so many of five, for
// those of four that fit, and for what is left in tiles of two and one.
template <class Tiles>
inline void for_each_height(std::size_t rows, std::size_t fives, Tiles tiles) noexcept {
  std::size_t r = 5 * fives;
  if (fives != 0) tiles.template operator()<5>(0, fives);
  if (rows - r >= 4) tiles.template operator()<4>(r, (rows - r) / 4);
  r += (rows - r) / 4 * 4;
  if (rows - r >= 2) tiles.template operator()<2>(r, 1);
  if ((rows - r) % 2 != 0) tiles.template operator()<1>(rows - 1, 1);
}

// A product of matrices, `columns` wide: out = start + m in, or that times what is in `out`.
// Element (row, term) of m is at m[row * row_step + term * term_step], and one of the steps is 1;
// or m is packed as pack() does it, and term_step is 0.
struct Product {
  const float* m;
  std::size_t row_step;
  std::size_t term_step;
  std::size_t terms;
  const float* start;  // or null for zeros
  const float* in;
  std::size_t in_stride;
  float* out;
  std::size_t out_stride;
  std::size_t columns;
  bool scale;

  // A tile wants the multipliers of one term side by side, so that it has one pointer to them (15 %
  // faster than one for each row), and the terms not far apart nor many (steps of 1 KB share few
  // cache sets: 20 % of 256 x 256; 256 steps of 256 bytes, too: 18 %).
  [[nodiscard]] bool wants_packing(std::size_t rows) const noexcept {
    return rows > 1 && (row_step != 1 || term_step > 64 || terms > 64);
  }
  void pack(std::size_t rows, float* panel) noexcept;
};

// Puts the multipliers of so many rows into the panel, tile by tile, the terms of a tile one after
// the other. A function of its own, and its remainders plain loops: prepared for many terms, as
// compilers would have them, they were half of what a layer of four units cost beside the
// arithmetic.
[[gnu::noinline]] void Product::pack(std::size_t rows, float* panel) noexcept {
  const std::size_t over_rows = row_step, over_terms = term_step, count_of_terms = terms;
  const float* from = m;
  float* packed = panel;
  for_each_height(rows, fives_of(rows), [&]<std::size_t U>(std::size_t, std::size_t count) {
    for (; count != 0; --count, from += U * over_rows) {
      std::size_t t = 0;
      if constexpr (U >= lanes) {
        const float* fifth = from + lanes * over_rows;
        if (over_rows == 1)
          for (; t < count_of_terms; ++t, packed += U) {
            store(packed, load(from + t * over_terms));
            if constexpr (U > lanes) packed[lanes] = fifth[t * over_terms];
          }
        else
          for (; t + lanes <= count_of_terms; t += lanes, packed += lanes * U) {
            Batch tile[lanes];
            for (std::size_t u = 0; u < lanes; ++u) tile[u] = load(from + u * over_rows + t);
            transpose(tile);
            for (std::size_t u = 0; u < lanes; ++u) {
              store(packed + u * U, tile[u]);
              if constexpr (U > lanes) packed[u * U + lanes] = fifth[t + u];
            }
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

// All of these products are made before one of them is added: Zen 4 reaches 84 % of its peak with
// 4 x 2 sums in this order, 77 % when each is added at once, which is where compilers put it.
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

// At least one turn, three between two jumps back where there are ten sums (9 %): smaller loops V8
// unrolls itself. What looks like needless tests keeps the turns apart: straight code is put in
// another order, by the linker's optimizer already, and runs out of registers.
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

// One register tile: U rows of `out` by V Batches of examples, out[u,:] = start[u] + sum over t of
// m[t][u] in[t,:], or that times what is there. 5 x 2 sums take 30 instructions of the processor a
// turn, 20 of them arithmetic, and 14 of the 15 registers that V8 has; 4 x 2 sums are 5 % slower.
template <std::size_t U, std::size_t V>
inline void product_tile(const float* m, std::size_t m_row, std::size_t m_step, std::size_t terms,
                         const float* start, const float* in, std::size_t in_stride, float* out,
                         std::size_t out_stride, bool scale) noexcept {
  Batch sum[U][V];
  for (std::size_t u = 0; u < U; ++u)
    for (std::size_t v = 0; v < V; ++v) sum[u][v] = Batch(start[u]);
  const float* end = in + terms * in_stride;
  turns<U * V>([&] { return in != end; },
               [&] {
                 Batch x[V];
                 for (std::size_t v = 0; v < V; ++v) x[v] = load(in + v * lanes);
                 for (std::size_t u = 0; u < U; ++u) {
                   Batch product[V];
                   for (std::size_t v = 0; v < V; ++v) product[v] = Batch(m[u * m_row]) * x[v];
                   ahead(product);
                   for (std::size_t v = 0; v < V; ++v) sum[u][v] = sum[u][v] + product[v];
                 }
                 m += m_step;
                 in += in_stride;
               });
  if (scale)
    for (std::size_t u = 0; u < U; ++u)
      for (std::size_t v = 0; v < V; ++v)
        sum[u][v] = sum[u][v] * load(out + u * out_stride + v * lanes);
  for (std::size_t u = 0; u < U; ++u)
    for (std::size_t v = 0; v < V; ++v) store(out + u * out_stride + v * lanes, sum[u][v]);
}

constexpr float zeros[5]{};  // what sums without a bias start at

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
  for_each_height(rows, fives_of(rows), [&p]<std::size_t U>(std::size_t r, std::size_t count) {
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
    most = fit >= 5 ? fit / 5 * 5 : fit >= 2 ? fit / 2 * 2 : 1;
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

// Narrow layers go straight to the tiles, and with a few terms without packing: it would take as
// long as the tiles do (a tenth of W1).
void multiply(Product& p, std::size_t rows) noexcept {
  constexpr std::size_t narrow = 256;
  if (p.terms * rows > narrow || p.terms * p.columns > cache_size) return multiply_blocks(p, rows);
  float panel[narrow];
  if (p.wants_packing(rows)) {
    if (p.terms <= lanes)
      return for_each_height(rows, 0, [&p]<std::size_t U>(std::size_t r, std::size_t count) {
        if constexpr (U <= lanes) product_tiles<U, (U > 1)>(p, r, count);
      });
    p.pack(rows, panel);
  }
  multiply_rows(p, rows);
}

inline void put(float& target, float sum, bool accumulate) noexcept {
  target = accumulate ? target + sum : sum;
}

// U units by K inputs, four or five: the sums over the examples stay in lanes until the end.
// x_stride is from one input to the next, x_step from four examples to the next four. With Bias the
// sums of d alone go to d_bias.
template <std::size_t U, std::size_t K, bool Bias>
inline void gradient_tile(const float* d, std::size_t d_stride, const float* x,
                          std::size_t x_stride, std::size_t x_step, std::size_t columns,
                          float* target, std::size_t target_stride, float* d_bias,
                          bool accumulate) noexcept {
  Batch sum[U][K], alone[U];
  for (auto& row : sum)
    for (auto& s : row) s = Batch(0.0f);
  for (auto& s : alone) s = Batch(0.0f);
  const float* end = d + columns;
  turns<U * K>([&] { return d != end; },
               [&] {
                 Batch g[U];
                 for (std::size_t u = 0; u < U; ++u) g[u] = load(d + u * d_stride);
                 if constexpr (Bias)
                   for (std::size_t u = 0; u < U; ++u) alone[u] = alone[u] + g[u];
                 for (std::size_t k = 0; k < K; ++k) {
                   const Batch v = load(x + k * x_stride);
                   Batch product[U];
                   for (std::size_t u = 0; u < U; ++u) product[u] = g[u] * v;
                   ahead(product);
                   for (std::size_t u = 0; u < U; ++u) sum[u][k] = sum[u][k] + product[u];
                 }
                 d += lanes;
                 x += x_step;
               });
  for (std::size_t u = 0; u < U; ++u) {
    float* t = target + u * target_stride;
    const Batch total = reduce(sum[u][0], sum[u][1], sum[u][2], sum[u][3]);
    store(t, accumulate ? load(t) + total : total);
    if constexpr (K > lanes) put(t[lanes], reduce(sum[u][lanes]), accumulate);
    if constexpr (Bias) put(d_bias[u], reduce(alone[u]), accumulate);
  }
}

// All units by `count` times K inputs; a function of its own as product_tiles(). Packed inputs are
// the first four examples of K inputs, then the next: one pointer with known distances. Where
// d_bias is not null the first inputs that are not packed take the sums for it along (8 % of the
// gradient of 8 x 8).
template <std::size_t K, bool Packed>
[[gnu::noinline]] void gradient_tiles(const float* d, std::size_t d_stride, std::size_t units,
                                      const float* x, std::size_t stride, std::size_t columns,
                                      float* target, std::size_t target_stride, std::size_t count,
                                      float* d_bias, bool accumulate) noexcept {
  const std::size_t x_stride = Packed ? lanes : stride, x_step = Packed ? K * lanes : lanes;
  const auto all_units = [&]<bool Bias>() {
    std::size_t u = 0;
    for (; u + 2 <= units; u += 2)
      gradient_tile<2, K, Bias>(d + u * d_stride, d_stride, x, x_stride, x_step, columns,
                                target + u * target_stride, target_stride,
                                Bias ? d_bias + u : nullptr, accumulate);
    if (u < units)
      gradient_tile<1, K, Bias>(d + u * d_stride, d_stride, x, x_stride, x_step, columns,
                                target + u * target_stride, target_stride,
                                Bias ? d_bias + u : nullptr, accumulate);
  };
  const auto next = [&] {
    x += K * x_stride;
    target += K;
  };
  if constexpr (!Packed)
    if (d_bias && count != 0) {
      all_units.template operator()<true>();
      next();
      --count;
    }
  for (; count != 0; --count, next()) all_units.template operator()<false>();
}

// The same for K inputs, which are packed first, for as many examples at a time as stay in cache.
template <std::size_t K>
void packed_gradient_tiles(const ConstView& dz, const float* x, std::size_t x_stride, float* target,
                           std::size_t target_stride, bool accumulate) noexcept {
  constexpr std::size_t at_a_time = 1024;
  float panel[at_a_time * K];
  for (std::size_t first = 0; first < dz.columns; first += at_a_time) {
    const std::size_t columns = padded(std::min(at_a_time, dz.columns - first));
    for (std::size_t n = 0; n < columns; n += lanes)
      for (std::size_t k = 0; k < K; ++k)
        store(panel + n * K + k * lanes, load(x + k * x_stride + first + n));
    gradient_tiles<K, true>(dz.data + first, dz.stride, dz.rows, panel, 0, columns, target,
                            target_stride, 1, nullptr, accumulate || first > 0);
  }
}

// All units by R inputs, fewer than a tile has, and the sums of dz alone, if d_bias is not null.
template <std::size_t R>
[[gnu::noinline]] void gradient_rest(const ConstView& dz, const float* x, std::size_t x_stride,
                                     float* target, std::size_t target_stride, float* d_bias,
                                     bool accumulate) noexcept {
  const std::size_t columns = dz.columns, d_stride = dz.stride;
  const float* d = dz.data;
  for (std::size_t units = dz.rows; units != 0; --units) {
    Batch sum[lanes];
    for (Batch& s : sum) s = Batch(0.0f);
    for (std::size_t n = 0; n < columns; n += lanes) {
      const Batch g = load(d + n);
      for (std::size_t k = 0; k < R; ++k) sum[k] = sum[k] + g * load(x + k * x_stride + n);
      sum[R] = sum[R] + g;
    }
    float total[lanes];
    store(total, reduce(sum[0], sum[1], sum[2], sum[3]));
    for (std::size_t k = 0; k < R; ++k) put(target[k], total[k], accumulate);
    if (d_bias) put(*d_bias++, total[R], accumulate);
    d += d_stride;
    target += target_stride;
  }
}

// What tiles take of the gradient of many units. Returns how many inputs that are.
[[gnu::noinline]] std::size_t wide_gradient(const ConstView& dz, const ConstView& a,
                                            float* d_weights, bool accumulate) noexcept {
  std::size_t i = 0;
  for (const std::size_t end = 5 * fives_of(a.rows); i != end; i += 5)
    packed_gradient_tiles<5>(dz, a.row_data(i), a.stride, d_weights + i, a.rows, accumulate);
  for (; i + lanes <= a.rows; i += lanes)
    packed_gradient_tiles<lanes>(dz, a.row_data(i), a.stride, d_weights + i, a.rows, accumulate);
  return i;
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

void dense_backward_parameters(const ConstView& dz, const ConstView& a, float* d_weights,
                               float* d_bias, bool accumulate) noexcept {
  const bool packs = dz.rows >= 16;  // many units pay for it: 7 to 10 % of 64 x 64; 8 do not
  const std::size_t first =
      packs ? wide_gradient(dz, a, d_weights, accumulate) : a.rows / lanes * lanes;
  if (!packs && first != 0)
    gradient_tiles<lanes, false>(dz.data, dz.stride, dz.rows, a.data, a.stride, padded(dz.columns),
                                 d_weights, a.rows, first / lanes,
                                 first == a.rows ? d_bias : nullptr, accumulate);
  const float* x = a.row_data(first);
  float* target = d_weights + first;
  switch (a.rows - first) {
    case 0:
      if (packs && d_bias) gradient_rest<0>(dz, x, a.stride, target, a.rows, d_bias, accumulate);
      return;
    case 1:
      return gradient_rest<1>(dz, x, a.stride, target, a.rows, d_bias, accumulate);
    case 2:
      return gradient_rest<2>(dz, x, a.stride, target, a.rows, d_bias, accumulate);
    case 3:
      return gradient_rest<3>(dz, x, a.stride, target, a.rows, d_bias, accumulate);
  }
}

}  // namespace hillock
