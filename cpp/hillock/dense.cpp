#include "hillock/dense.hpp"

namespace hillock {
namespace {

// One register tile: U rows of `out` by V Batches of examples, out[u,:] = start[u] + sum over t of
// m[t][u] in[t,:]. U x V = 8 sums is what V8 keeps in registers; 12 cost a third more time, 16 two
// thirds. The multipliers of one term are neighbours, so that the loop has two pointers to move:
// with a pointer for each row it is 15 % slower. Taking two or four terms a turn is slower still
// (V8 11 and 15): more values are alive at once.
template <std::size_t U, std::size_t V>
inline void product_tile(const float* m, std::size_t m_stride, std::size_t terms,
                         const float* start, const float* in, std::size_t in_stride, float* out,
                         std::size_t out_stride) noexcept {
  Batch sum[U][V];
  for (std::size_t u = 0; u < U; ++u)
    for (std::size_t v = 0; v < V; ++v) sum[u][v] = Batch(start ? start[u] : 0.0f);
  for (std::size_t t = 0; t < terms; ++t) {
    Batch x[V];
    for (std::size_t v = 0; v < V; ++v) x[v] = load(in + v * lanes);
    for (std::size_t u = 0; u < U; ++u)
      for (std::size_t v = 0; v < V; ++v) sum[u][v] = sum[u][v] + Batch(m[u]) * x[v];
    m += m_stride;
    in += in_stride;
  }
  for (std::size_t u = 0; u < U; ++u)
    for (std::size_t v = 0; v < V; ++v) store(out + u * out_stride + v * lanes, sum[u][v]);
}

// U rows over all examples.
template <std::size_t U>
inline void product_rows(const float* m, std::size_t m_stride, const float* start, ConstView in,
                         float* out, View shape) noexcept {
  const std::size_t columns = padded(shape.columns);
  std::size_t n = 0;
  for (; n + 2 * lanes <= columns; n += 2 * lanes)
    product_tile<U, 2>(m, m_stride, in.rows, start, in.data + n, in.stride, out + n, shape.stride);
  if (n < columns)
    product_tile<U, 1>(m, m_stride, in.rows, start, in.data + n, in.stride, out + n, shape.stride);
}

// Calls rows<U>(r) for tiles of four rows, then two, then one.
template <class Rows>
inline void for_each_tile(std::size_t count, Rows rows) noexcept {
  std::size_t r = 0;
  for (; r + 4 <= count; r += 4) rows.template operator()<4>(r);
  if (r + 2 <= count) {
    rows.template operator()<2>(r);
    r += 2;
  }
  if (r < count) rows.template operator()<1>(r);
}

// U units by four inputs: the sums over the examples stay in lanes until the end.
template <std::size_t U>
inline void gradient_tile(ConstView dz, ConstView a, std::size_t unit, std::size_t input,
                          float* d_weights, bool accumulate) noexcept {
  Batch sum[U][lanes];
  for (auto& row : sum)
    for (auto& s : row) s = Batch(0.0f);
  const float* x = a.row_data(input);
  const float* d = dz.row_data(unit);
  for (std::size_t n = 0; n < dz.columns; n += lanes) {
    Batch v[lanes];
    for (std::size_t k = 0; k < lanes; ++k) v[k] = load(x + k * a.stride);
    for (std::size_t u = 0; u < U; ++u) {
      const Batch g = load(d + u * dz.stride);
      for (std::size_t k = 0; k < lanes; ++k) sum[u][k] = sum[u][k] + g * v[k];
    }
    x += lanes;
    d += lanes;
  }
  for (std::size_t u = 0; u < U; ++u) {
    float* target = d_weights + (unit + u) * a.rows + input;
    const Batch total = reduce(sum[u][0], sum[u][1], sum[u][2], sum[u][3]);
    store(target, accumulate ? load(target) + total : total);
  }
}

inline float row_product(const float* x, const float* y, std::size_t columns) noexcept {
  Batch sum(0.0f);
  for (std::size_t n = 0; n < columns; n += lanes) sum = sum + load(x + n) * load(y + n);
  return reduce(sum);
}

}  // namespace

void dense_forward(const float* weights, const float* bias, ConstView a, View z) noexcept {
  const std::size_t inputs = a.rows;
  for_each_tile(z.rows, [&]<std::size_t U>(std::size_t r) {
    // the weights of the tile, transposed: terms one after another
    float packed[U * max_dense_inputs];
    const float* w = weights + r * inputs;
    for (std::size_t i = 0; i < inputs; ++i)
      for (std::size_t u = 0; u < U; ++u) packed[i * U + u] = w[u * inputs + i];
    product_rows<U>(packed, U, bias ? bias + r : nullptr, a, z.row_data(r), z);
  });
}

void dense_backward_inputs(const float* weights, ConstView dz, View da) noexcept {
  for_each_tile(da.rows, [&]<std::size_t U>(std::size_t r) {
    product_rows<U>(weights + r, da.rows, nullptr, dz, da.row_data(r), da);
  });
}

void dense_backward_parameters(ConstView dz, ConstView a, float* d_weights, float* d_bias,
                               bool accumulate) noexcept {
  std::size_t i = 0;
  for (; i + lanes <= a.rows; i += lanes) {
    std::size_t u = 0;
    for (; u + 2 <= dz.rows; u += 2) gradient_tile<2>(dz, a, u, i, d_weights, accumulate);
    if (u < dz.rows) gradient_tile<1>(dz, a, u, i, d_weights, accumulate);
  }
  for (; i < a.rows; ++i)
    for (std::size_t u = 0; u < dz.rows; ++u) {
      float& target = d_weights[u * a.rows + i];
      const float total = row_product(dz.row_data(u), a.row_data(i), dz.columns);
      target = accumulate ? target + total : total;
    }
  if (!d_bias) return;
  for (std::size_t u = 0; u < dz.rows; ++u) {
    Batch sum(0.0f);
    for (std::size_t n = 0; n < dz.columns; n += lanes) sum = sum + load(dz.row_data(u) + n);
    d_bias[u] = accumulate ? d_bias[u] + reduce(sum) : reduce(sum);
  }
}

}  // namespace hillock
