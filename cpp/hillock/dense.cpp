#include "hillock/dense.hpp"

namespace hillock {
namespace {

/// A matrix of multipliers, read by strides: forward and input gradient differ in nothing else.
struct Multipliers {
  const float* data;
  std::size_t row_step;
  std::size_t term_step;
};

// One register tile: U rows by V Batches of examples. U x V = 8 sums is what V8 keeps in registers;
// 12 cost a third more time, 16 two thirds.
template <std::size_t U, std::size_t V>
inline void product_tile(const float* multiplier, std::size_t row_step, std::size_t term_step,
                         std::size_t terms, const float* start, const float* in,
                         std::size_t in_stride, float* out, std::size_t out_stride) noexcept {
  Batch sum[U][V];
  for (std::size_t u = 0; u < U; ++u)
    for (std::size_t v = 0; v < V; ++v) sum[u][v] = Batch(start ? start[u] : 0.0f);
  for (std::size_t t = 0; t < terms; ++t) {
    Batch x[V];
    for (std::size_t v = 0; v < V; ++v) x[v] = load(in + t * in_stride + v * lanes);
    for (std::size_t u = 0; u < U; ++u) {
      const Batch m(multiplier[u * row_step + t * term_step]);
      for (std::size_t v = 0; v < V; ++v) sum[u][v] = sum[u][v] + m * x[v];
    }
  }
  for (std::size_t u = 0; u < U; ++u)
    for (std::size_t v = 0; v < V; ++v) store(out + u * out_stride + v * lanes, sum[u][v]);
}

template <std::size_t V>
inline void product_columns(Multipliers m, const float* start, ConstView in, View out,
                            std::size_t column) noexcept {
  const float* x = in.data + column;
  float* y = out.data + column;
  std::size_t r = 0;
  const auto tile = [&]<std::size_t U>() {
    product_tile<U, V>(m.data + r * m.row_step, m.row_step, m.term_step, in.rows,
                       start ? start + r : nullptr, x, in.stride, y + r * out.stride, out.stride);
    r += U;
  };
  while (r + 4 <= out.rows) tile.template operator()<4>();
  if (r + 2 <= out.rows) tile.template operator()<2>();
  if (r < out.rows) tile.template operator()<1>();
}

// out[r,:] = start[r] + sum over t of multipliers[r,t] in[t,:]
void product(Multipliers m, const float* start, ConstView in, View out) noexcept {
  const std::size_t columns = padded(out.columns);
  std::size_t c = 0;
  for (; c + 2 * lanes <= columns; c += 2 * lanes) product_columns<2>(m, start, in, out, c);
  if (c < columns) product_columns<1>(m, start, in, out, c);
}

// U units by four inputs: the sums over the examples stay in lanes until the end.
template <std::size_t U>
inline void gradient_tile(ConstView dz, ConstView a, std::size_t unit, std::size_t input,
                          float* d_weights, bool accumulate) noexcept {
  Batch sum[U][lanes];
  for (auto& row : sum)
    for (auto& s : row) s = Batch(0.0f);
  for (std::size_t n = 0; n < dz.columns; n += lanes) {
    Batch x[lanes];
    for (std::size_t k = 0; k < lanes; ++k) x[k] = load(a.row_data(input + k) + n);
    for (std::size_t u = 0; u < U; ++u) {
      const Batch d = load(dz.row_data(unit + u) + n);
      for (std::size_t k = 0; k < lanes; ++k) sum[u][k] = sum[u][k] + d * x[k];
    }
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
  product({weights, a.rows, 1}, bias, a, z);
}

void dense_backward_inputs(const float* weights, ConstView dz, View da) noexcept {
  product({weights, 1, da.rows}, nullptr, dz, da);
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
