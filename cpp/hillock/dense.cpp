#include "hillock/dense.hpp"

#include <algorithm>

namespace hillock {
namespace {

// Floats of a panel: operands put in the order in which the tiles want them. 16 KB, half of the
// first-level cache.
constexpr std::size_t panel_size = 4096;
static_assert(panel_size >= max_dense_inputs);

// Calls tiles<U>(r, count) for all tiles of four rows, `count` of them from row r on, then for what
// is left in tiles of two and one.
template <class Tiles>
inline void for_each_height(std::size_t rows, Tiles tiles) noexcept {
  if (rows >= 4) tiles.template operator()<4>(0, rows / 4);
  if (rows % 4 >= 2) tiles.template operator()<2>(rows / 4 * 4, 1);
  if (rows % 2 != 0) tiles.template operator()<1>(rows - 1, 1);
}

// A left matrix: element (row, term) is at values[row * row_step + term * term_step], and one of
// the steps is 1.
struct Multipliers {
  const float* values;
  std::size_t row_step;
  std::size_t term_step;

  // A tile wants the multipliers of one term side by side, so that it has one pointer to them (15 %
  // faster than one for each row), and the terms not far apart (steps of 1 KB share few cache sets:
  // 20 % of 256 x 256).
  [[nodiscard]] bool wants_packing() const noexcept { return row_step != 1 || term_step > 64; }

  // One tile: U rows from `row` on.
  template <std::size_t U>
  void pack(std::size_t row, std::size_t terms, float* packed) const noexcept {
    const float* from = values + row * row_step;
    std::size_t t = 0;
    if constexpr (U == lanes) {
      if (row_step == 1)
        for (; t < terms; ++t) store(packed + t * lanes, load(from + t * term_step));
      else
        for (; t + lanes <= terms; t += lanes) {
          Batch rows[lanes];
          for (std::size_t u = 0; u < lanes; ++u) rows[u] = load(from + u * row_step + t);
          transpose(rows);
          for (std::size_t u = 0; u < lanes; ++u) store(packed + (t + u) * lanes, rows[u]);
        }
    }
    for (; t < terms; ++t)
      for (std::size_t u = 0; u < U; ++u) packed[t * U + u] = from[u * row_step + t * term_step];
  }
};

// One register tile: U rows of `out` by V Batches of examples, out[u,:] = start[u] + sum over t of
// m[t][u] in[t,:], or that times what is there. U x V = 8 sums is what V8 keeps in registers; 12
// cost a third more time, 16 two thirds. Taking two or four terms a turn is slower (V8 11 and 15):
// more values are alive at once.
template <std::size_t U, std::size_t V>
inline void product_tile(const float* m, std::size_t m_step, std::size_t terms, const float* start,
                         const float* in, std::size_t in_stride, float* out, std::size_t out_stride,
                         bool scale) noexcept {
  Batch sum[U][V];
  for (std::size_t u = 0; u < U; ++u)
    for (std::size_t v = 0; v < V; ++v) sum[u][v] = Batch(start ? start[u] : 0.0f);
  for (const float* end = in + terms * in_stride; in != end; in += in_stride) {
    Batch x[V];
    for (std::size_t v = 0; v < V; ++v) x[v] = load(in + v * lanes);
    for (std::size_t u = 0; u < U; ++u)
      for (std::size_t v = 0; v < V; ++v) sum[u][v] = sum[u][v] + Batch(m[u]) * x[v];
    m += m_step;
  }
  if (scale)
    for (std::size_t u = 0; u < U; ++u)
      for (std::size_t v = 0; v < V; ++v)
        sum[u][v] = sum[u][v] * load(out + u * out_stride + v * lanes);
  for (std::size_t u = 0; u < U; ++u)
    for (std::size_t v = 0; v < V; ++v) store(out + u * out_stride + v * lanes, sum[u][v]);
}

// `count` times U rows of `out`; the multipliers of the next U rows are m_next further on. A
// function of its own, which knows of nothing else: inlined, what its callers hold takes registers
// from the tiles (3 to 9 % of W2, by compiler).
template <std::size_t U>
[[gnu::noinline]] void product_tiles(const float* m, std::size_t m_step, std::size_t m_next,
                                     std::size_t terms, const float* start, const float* in,
                                     std::size_t in_stride, float* out, std::size_t out_stride,
                                     std::size_t columns, std::size_t count, bool scale) noexcept {
  for (; count != 0; --count) {
    std::size_t n = 0;
    for (; n + 2 * lanes <= columns; n += 2 * lanes)
      product_tile<U, 2>(m, m_step, terms, start, in + n, in_stride, out + n, out_stride, scale);
    if (n != columns)
      product_tile<U, 1>(m, m_step, terms, start, in + n, in_stride, out + n, out_stride, scale);
    m += m_next;
    out += U * out_stride;
    if (start) start += U;
  }
}

// out = start + m in, or that times what is in `out`: as many rows at a time as a panel holds, by
// as many columns as stay in cache for all of these rows (10 % of 64 x 64 at batch 128).
void product(const Multipliers& m, const float* start, const ConstView& in, const View& out,
             bool scale) noexcept {
  const std::size_t terms = in.rows, columns = padded(out.columns);
  const std::size_t width = terms * columns <= 2 * panel_size ? columns : 4 * lanes;
  std::size_t block = out.rows;
  if (terms * block > panel_size) {
    const std::size_t fit = panel_size / terms;
    block = fit >= 4 ? fit / 4 * 4 : fit >= 2 ? 2 : 1;
  }
  const bool packed = m.wants_packing();
  float panel[panel_size];
  for (std::size_t first = 0; first < out.rows; first += block) {
    const std::size_t rows = std::min(block, out.rows - first);
    if (packed)
      for_each_height(rows, [&]<std::size_t U>(std::size_t r, std::size_t count) {
        for (const std::size_t end = r + count * U; r != end; r += U)
          m.pack<U>(first + r, terms, panel + r * terms);
      });
    for (std::size_t left = 0; left < columns; left += width)
      for_each_height(rows, [&]<std::size_t U>(std::size_t r, std::size_t count) {
        product_tiles<U>(packed ? panel + r * terms : m.values + first + r,
                         packed ? U : m.term_step, packed ? U * terms : U, terms,
                         start ? start + first + r : nullptr, in.data + left, in.stride,
                         out.row_data(first + r) + left, out.stride,
                         std::min(width, columns - left), count, scale);
      });
  }
}

// U units by four inputs: the sums over the examples stay in lanes until the end. x_stride is from
// one input to the next, x_step from four examples to the next four.
template <std::size_t U>
inline void gradient_tile(const float* d, std::size_t d_stride, const float* x,
                          std::size_t x_stride, std::size_t x_step, std::size_t columns,
                          float* target, std::size_t target_stride, bool accumulate) noexcept {
  Batch sum[U][lanes];
  for (auto& row : sum)
    for (auto& s : row) s = Batch(0.0f);
  for (const float* end = d + columns; d != end; d += lanes) {
    Batch v[lanes];
    for (std::size_t k = 0; k < lanes; ++k) v[k] = load(x + k * x_stride);
    for (std::size_t u = 0; u < U; ++u) {
      const Batch g = load(d + u * d_stride);
      for (std::size_t k = 0; k < lanes; ++k) sum[u][k] = sum[u][k] + g * v[k];
    }
    x += x_step;
  }
  for (std::size_t u = 0; u < U; ++u) {
    float* t = target + u * target_stride;
    const Batch total = reduce(sum[u][0], sum[u][1], sum[u][2], sum[u][3]);
    store(t, accumulate ? load(t) + total : total);
  }
}

// All units by `fours` times four inputs; a function of its own as product_tiles(). Packed inputs
// are the first four examples of four inputs, then the next: one pointer with known distances.
template <bool Packed>
[[gnu::noinline]] void gradient_tiles(const float* d, std::size_t d_stride, std::size_t units,
                                      const float* x, std::size_t stride, std::size_t columns,
                                      float* target, std::size_t target_stride, std::size_t fours,
                                      bool accumulate) noexcept {
  const std::size_t x_stride = Packed ? lanes : stride, x_step = Packed ? lanes * lanes : lanes;
  for (; fours != 0; --fours, x += lanes * x_stride, target += lanes) {
    std::size_t u = 0;
    for (; u + 2 <= units; u += 2)
      gradient_tile<2>(d + u * d_stride, d_stride, x, x_stride, x_step, columns,
                       target + u * target_stride, target_stride, accumulate);
    if (u < units)
      gradient_tile<1>(d + u * d_stride, d_stride, x, x_stride, x_step, columns,
                       target + u * target_stride, target_stride, accumulate);
  }
}

// The same for four inputs, which are packed first, for as many examples at a time as a panel
// holds.
void packed_gradient_tiles(const ConstView& dz, const float* x, std::size_t x_stride, float* target,
                           std::size_t target_stride, bool accumulate) noexcept {
  constexpr std::size_t at_a_time = panel_size / lanes;
  float panel[panel_size];
  for (std::size_t first = 0; first < dz.columns; first += at_a_time) {
    const std::size_t columns = padded(std::min(at_a_time, dz.columns - first));
    for (std::size_t n = 0; n < columns; n += lanes)
      for (std::size_t k = 0; k < lanes; ++k)
        store(panel + (n + k) * lanes, load(x + k * x_stride + first + n));
    gradient_tiles<true>(dz.data + first, dz.stride, dz.rows, panel, 0, columns, target,
                         target_stride, 1, accumulate || first > 0);
  }
}

// For every unit the sum over the examples of term(dz[u,n], n), to target[u * step].
template <class Term>
[[gnu::noinline]] void sum_examples(const ConstView& dz, float* target, std::size_t step,
                                    bool accumulate, Term term) noexcept {
  for (std::size_t unit = 0; unit < dz.rows; unit += lanes) {
    const float* d[lanes];
    Batch sum[lanes];
    for (std::size_t k = 0; k < lanes; ++k) {  // beyond the last unit that one again
      d[k] = dz.row_data(std::min(unit + k, dz.rows - 1));
      sum[k] = Batch(0.0f);
    }
    for (std::size_t n = 0; n < dz.columns; n += lanes)
      for (std::size_t k = 0; k < lanes; ++k) sum[k] = sum[k] + term(load(d[k] + n), n);
    float total[lanes];
    store(total, reduce(sum[0], sum[1], sum[2], sum[3]));
    for (std::size_t k = 0; k < lanes && unit + k < dz.rows; ++k) {
      float& t = target[(unit + k) * step];
      t = accumulate ? t + total[k] : total[k];
    }
  }
}

}  // namespace

void dense_forward(const float* weights, const float* bias, const ConstView& a,
                   const View& z) noexcept {
  product({weights, a.rows, 1}, bias, a, z, false);
}

void dense_backward_inputs(const float* weights, const ConstView& dz, const View& da,
                           bool scale) noexcept {
  product({weights, 1, da.rows}, nullptr, dz, da, scale);
}

void dense_backward_parameters(const ConstView& dz, const ConstView& a, float* d_weights,
                               float* d_bias, bool accumulate) noexcept {
  const std::size_t fours = a.rows / lanes;
  // many units pay for packing: 7 to 10 % of 64 x 64 and wider; 8 do not
  if (dz.rows < 16)
    gradient_tiles<false>(dz.data, dz.stride, dz.rows, a.data, a.stride, padded(dz.columns),
                          d_weights, a.rows, fours, accumulate);
  else
    for (std::size_t i = 0; i < fours * lanes; i += lanes)
      packed_gradient_tiles(dz, a.row_data(i), a.stride, d_weights + i, a.rows, accumulate);
  for (std::size_t i = fours * lanes; i < a.rows; ++i)
    sum_examples(dz, d_weights + i, a.rows, accumulate,
                 [x = a.row_data(i)](Batch g, std::size_t n) { return g * load(x + n); });
  if (d_bias) sum_examples(dz, d_bias, 1, accumulate, [](Batch g, std::size_t) { return g; });
}

}  // namespace hillock
