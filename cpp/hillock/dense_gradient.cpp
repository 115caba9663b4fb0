#include "hillock/dense.hpp"
#include "hillock/tile.hpp"

#include <algorithm>

namespace hillock {
namespace {

inline void put(float& target, float sum, bool accumulate) noexcept {
  target = accumulate ? target + sum : sum;
}

// U units by four inputs: the sums over the examples stay in lanes until the end. x_stride is from
// one input to the next, x_step from four examples to the next four. With Bias the sums of d alone
// go to d_bias.
template <std::size_t U, bool Bias>
inline void gradient_tile(const float* d, std::size_t d_stride, const float* x,
                          std::size_t x_stride, std::size_t x_step, std::size_t columns,
                          float* target, std::size_t target_stride, float* d_bias,
                          bool accumulate) noexcept {
  Batch sum[U][lanes], alone[U];
  for (auto& row : sum)
    for (auto& s : row) s = Batch(0.0f);
  for (auto& s : alone) s = Batch(0.0f);
  const float* end = d + columns;
  do {
    Batch g[U];
    for (std::size_t u = 0; u < U; ++u) g[u] = load(d + u * d_stride);
    if constexpr (Bias)
      for (std::size_t u = 0; u < U; ++u) alone[u] = alone[u] + g[u];
    for (std::size_t k = 0; k < lanes; ++k)
      add_products(g, load(x + k * x_stride), [&](std::size_t u) -> Batch& { return sum[u][k]; });
    d += lanes;
    x += x_step;
  } while (d != end);
  for (std::size_t u = 0; u < U; ++u) {
    float* t = target + u * target_stride;
    const Batch total = reduce(sum[u][0], sum[u][1], sum[u][2], sum[u][3]);
    store(t, accumulate ? load(t) + total : total);
    if constexpr (Bias) put(d_bias[u], reduce(alone[u]), accumulate);
  }
}

// All units by `fours` times four inputs; a function of its own as product_tiles(). Packed inputs
// are the first four examples of four inputs, then the next: one pointer with known distances.
// Where d_bias is not null the first inputs take the sums for it along (8 % of the gradient of 8 x
// 8, 3 % of 32 x 32).
template <bool Packed>
[[gnu::noinline]] void gradient_tiles(const float* d, std::size_t d_stride, std::size_t units,
                                      const float* x, std::size_t stride, std::size_t columns,
                                      float* target, std::size_t target_stride, std::size_t fours,
                                      float* d_bias, bool accumulate) noexcept {
  const std::size_t x_stride = Packed ? lanes : stride, x_step = Packed ? lanes * lanes : lanes;
  const auto all_units = [&]<bool Bias>() {
    std::size_t u = 0;
    for (; u + 2 <= units; u += 2)
      gradient_tile<2, Bias>(d + u * d_stride, d_stride, x, x_stride, x_step, columns,
                             target + u * target_stride, target_stride, Bias ? d_bias + u : nullptr,
                             accumulate);
    if (u < units)
      gradient_tile<1, Bias>(d + u * d_stride, d_stride, x, x_stride, x_step, columns,
                             target + u * target_stride, target_stride, Bias ? d_bias + u : nullptr,
                             accumulate);
  };
  const auto next = [&] {
    x += lanes * x_stride;
    target += lanes;
  };
  if (d_bias) {
    all_units.template operator()<true>();
    next();
    --fours;
  }
  for (; fours != 0; --fours, next()) all_units.template operator()<false>();
}

// The same for four inputs, which are packed first, for as many examples at a time as stay in
// cache.
void packed_gradient_tiles(const ConstView& dz, const float* x, std::size_t x_stride, float* target,
                           std::size_t target_stride, float* d_bias, bool accumulate) noexcept {
  constexpr std::size_t at_a_time = 1024;
  float panel[at_a_time * lanes];
  for (std::size_t first = 0; first < dz.columns; first += at_a_time) {
    const std::size_t columns = padded(std::min(at_a_time, dz.columns - first));
    for (std::size_t n = 0; n < columns; n += lanes)
      for (std::size_t k = 0; k < lanes; ++k)
        store(panel + (n + k) * lanes, load(x + k * x_stride + first + n));
    gradient_tiles<true>(dz.data + first, dz.stride, dz.rows, panel, 0, columns, target,
                         target_stride, 1, d_bias, accumulate || first > 0);
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

}  // namespace

void dense_backward_parameters(const ConstView& dz, const ConstView& a, float* d_weights,
                               float* d_bias, bool accumulate) noexcept {
  const bool packs = dz.rows >= 16;  // many units pay for it: 7 to 10 % of 64 x 64; 8 do not
  const std::size_t first = a.rows / lanes * lanes;
  if (packs)
    for (std::size_t i = 0; i != first; i += lanes)
      packed_gradient_tiles(dz, a.row_data(i), a.stride, d_weights + i, a.rows,
                            i == 0 ? d_bias : nullptr, accumulate);
  else if (first != 0)
    gradient_tiles<false>(dz.data, dz.stride, dz.rows, a.data, a.stride, padded(dz.columns),
                          d_weights, a.rows, first / lanes, d_bias, accumulate);
  const float* x = a.row_data(first);
  float *target = d_weights + first, *bias = first == 0 ? d_bias : nullptr;
  switch (a.rows - first) {
    case 1:
      return gradient_rest<1>(dz, x, a.stride, target, a.rows, bias, accumulate);
    case 2:
      return gradient_rest<2>(dz, x, a.stride, target, a.rows, bias, accumulate);
    case 3:
      return gradient_rest<3>(dz, x, a.stride, target, a.rows, bias, accumulate);
  }
}

}  // namespace hillock
