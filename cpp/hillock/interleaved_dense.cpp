#include "hillock/interleaved_dense.hpp"

#include "hillock/piecewise_linear.hpp"
#include "hillock/tile.hpp"

namespace hillock {
namespace {

[[nodiscard]] inline Batch finished(Batch sum, const float* there, Finish finish) noexcept {
  switch (finish) {
    case Finish::none:
      return sum;
    case Finish::scale:
      return sum * load(there);
    case Finish::relu:
      return PlainRelu::value(sum);
    case Finish::scale_by_relu:
      return sum * PlainRelu::derivative_from_value(load(there));
  }
  __builtin_unreachable();
}

// One register tile: U rows for V examples, out[n][r] = start[r] + sum over t of m[t][r] in[n][t].
// Steps are in floats: of m from one term to the next, of the others from one example to the next.
template <std::size_t U, std::size_t V>
inline void product_tile(const float* m, std::size_t m_step, std::size_t terms, const float* start,
                         const float* in, std::size_t in_step, float* out, std::size_t out_step,
                         Finish finish) noexcept {
  Batch sum[V][U];
  for (std::size_t u = 0; u < U; ++u) {
    const Batch first = start ? load(start + u * lanes) : Batch(0.0f);
    for (std::size_t v = 0; v < V; ++v) sum[v][u] = first;
  }
  const float* end = in + terms * lanes;
  const auto turn = [&] {
    Batch x[V];
    for (std::size_t v = 0; v < V; ++v) x[v] = load(in + v * in_step);
    for (std::size_t u = 0; u < U; ++u)
      add_products(x, load(m + u * lanes), [&](std::size_t v) -> Batch& { return sum[v][u]; });
    m += m_step;
    in += lanes;
  };
  do {
    turn();
  } while (in != end);
  const auto put = [&](Finish how) {
    for (std::size_t v = 0; v < V; ++v)
      for (std::size_t u = 0; u < U; ++u) {
        float* to = out + v * out_step + u * lanes;
        store(to, finished(sum[v][u], to, how));
      }
  };
  switch (finish) {  // once for a tile
    case Finish::none:
      return put(Finish::none);
    case Finish::scale:
      return put(Finish::scale);
    case Finish::relu:
      return put(Finish::relu);
    case Finish::scale_by_relu:
      return put(Finish::scale_by_relu);
  }
}

// U rows for all examples, and for as many beyond as fill the last tile: another tile for a
// remainder would be as much code again. A function of its own, so that what its callers hold takes
// no registers.
template <std::size_t U>
[[gnu::noinline]] void product_tiles(const float* m, std::size_t m_step, std::size_t terms,
                                     const float* start, const float* in, float* out,
                                     std::size_t out_step, std::size_t examples,
                                     Finish finish) noexcept {
  constexpr std::size_t V = U == 4 ? 2 : interleaved_turn;
  const std::size_t in_step = terms * lanes;
  for (std::size_t n = 0; n < examples; n += V) {
    product_tile<U, V>(m, m_step, terms, start, in, in_step, out, out_step, finish);
    in += V * in_step;
    out += V * out_step;
  }
}

// In tiles of four rows and of one: others would be half as much code again.
void product(const float* m, std::size_t rows, std::size_t terms, const float* start,
             const float* in, float* out, std::size_t examples, Finish finish) noexcept {
  const std::size_t out_step = rows * lanes;
  for (std::size_t r = 0; r < rows;) {
    const bool four = r + 4 <= rows;
    (four ? product_tiles<4> : product_tiles<1>)(m + r * lanes, out_step, terms,
                                                 start ? start + r * lanes : nullptr, in,
                                                 out + r * lanes, out_step, examples, finish);
    r += four ? 4 : 1;
  }
}

// U units by I inputs: in turn the sums over every fourth example, which are kept in memory until
// all four are there. Steps are in floats, from one example to the next.
template <std::size_t U, std::size_t I>
[[gnu::noinline]] void gradient_tile(const float* d, std::size_t d_step, const float* x,
                                     std::size_t x_step, std::size_t examples, float* target,
                                     std::size_t target_step) noexcept {
  float half[2][U * I * lanes];
  for (std::size_t part = 0; part < 4; ++part) {
    Batch sum[U][I];
    for (auto& row : sum)
      for (auto& s : row) s = Batch(0.0f);
    const float *dn = d + part * d_step, *xn = x + part * x_step;
    for (std::size_t terms = (examples + 3 - part) / 4; terms != 0; --terms) {
      Batch g[U];
      for (std::size_t u = 0; u < U; ++u) g[u] = load(dn + u * lanes);
      for (std::size_t i = 0; i < I; ++i)
        add_products(g, load(xn + i * lanes), [&](std::size_t u) -> Batch& { return sum[u][i]; });
      dn += 4 * d_step;
      xn += 4 * x_step;
    }
    float* kept = half[part % 2];
    for (std::size_t u = 0; u < U; ++u)
      for (std::size_t i = 0; i < I; ++i, kept += lanes)
        store(kept, part < 2 ? sum[u][i] : load(kept) + sum[u][i]);
  }
  const float *even = half[0], *odd = half[1];
  for (std::size_t u = 0; u < U; ++u)
    for (std::size_t i = 0; i < I; ++i, even += lanes, odd += lanes)
      store(target + u * target_step + i * lanes, load(even) + load(odd));
}

// Sums of dz alone for U units, in the same four parts.
template <std::size_t U>
inline void sum_examples(const float* d, std::size_t d_step, std::size_t examples,
                         float* target) noexcept {
  Batch sum[4][U];
  for (auto& part : sum)
    for (Batch& s : part) s = Batch(0.0f);
  const auto add = [&](std::size_t part) {
    for (std::size_t u = 0; u < U; ++u)
      sum[part][u] = sum[part][u] + load(d + part * d_step + u * lanes);
  };
  for (; examples >= 4; examples -= 4, d += 4 * d_step)
    for (std::size_t part = 0; part < 4; ++part) add(part);
  for (std::size_t part = 0; part < 3; ++part)  // up to three are left
    if (part < examples) add(part);
  for (std::size_t u = 0; u < U; ++u)
    store(target + u * lanes, (sum[0][u] + sum[2][u]) + (sum[1][u] + sum[3][u]));
}

}  // namespace

void interleaved_forward(const InterleavedShape& shape, const float* weights, const float* bias,
                         const float* x, float* z, std::size_t examples, Finish finish,
                         float* transposed) noexcept {
  const std::size_t units = shape.units, inputs = shape.inputs;
  const float* m = weights;
  if (units > 1) {  // a tile wants the weights of one input side by side
    m = transposed;
    for (std::size_t i = 0; i < inputs; ++i)
      for (std::size_t u = 0; u < units; ++u, transposed += lanes)
        store(transposed, load(weights + (u * inputs + i) * lanes));
  }
  product(m, units, inputs, bias, x, z, examples, finish);
}

void interleaved_backward_inputs(const InterleavedShape& shape, const float* weights,
                                 const float* dz, float* dx, std::size_t examples,
                                 Finish finish) noexcept {
  product(weights, shape.inputs, shape.units, nullptr, dz, dx, examples, finish);
}

void interleaved_backward_parameters(const InterleavedShape& shape, const float* dz, const float* x,
                                     float* d_weights, float* d_bias,
                                     std::size_t examples) noexcept {
  const std::size_t units = shape.units, inputs = shape.inputs;
  const std::size_t d_step = units * lanes, x_step = inputs * lanes;
  for (std::size_t u = 0; u < units;) {
    const bool two = u + 2 <= units;
    for (std::size_t i = 0; i < inputs;) {
      const std::size_t wide = inputs - i >= 4 ? 4 : two && inputs - i >= 2 ? 2 : 1;
      const auto tile = wide == 4   ? (two ? gradient_tile<2, 4> : gradient_tile<1, 4>)
                        : wide == 2 ? gradient_tile<2, 2>
                                    : (two ? gradient_tile<2, 1> : gradient_tile<1, 1>);
      tile(dz + u * lanes, d_step, x + i * lanes, x_step, examples,
           d_weights + (u * inputs + i) * lanes, x_step);
      i += wide;
    }
    u += two ? 2 : 1;
  }
  if (!d_bias) return;
  std::size_t u = 0;
  for (; u + 2 <= units; u += 2)
    sum_examples<2>(dz + u * lanes, d_step, examples, d_bias + u * lanes);
  if (u < units) sum_examples<1>(dz + u * lanes, d_step, examples, d_bias + u * lanes);
}

}  // namespace hillock
