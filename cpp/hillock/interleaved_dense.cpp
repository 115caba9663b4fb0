#include "hillock/interleaved_dense.hpp"

#include "hillock/piecewise_linear.hpp"

namespace hillock {
namespace {

// All of these products are made before one of them is used: clang puts a product where it is
// used, and V8 leaves it there.
template <std::size_t N>
inline void ahead(Batch (&p)[N]) noexcept {
#ifdef __wasm__
  if constexpr (N == 2) asm("" : "+r"(p[0].data), "+r"(p[1].data));
  if constexpr (N == 4)
    asm("" : "+r"(p[0].data), "+r"(p[1].data), "+r"(p[2].data), "+r"(p[3].data));
#else
  static_cast<void>(p);
#endif
}

// Calls tiles<U>(row) for tiles of four rows, then of two and one.
template <class Tiles>
inline void for_each_tile(std::size_t rows, Tiles tiles) noexcept {
  std::size_t r = 0;
  for (; r + 4 <= rows; r += 4) tiles.template operator()<4>(r);
  if (r + 2 <= rows) {
    tiles.template operator()<2>(r);
    r += 2;
  }
  if (r < rows) tiles.template operator()<1>(r);
}

[[nodiscard]] inline Batch finished(Batch sum, const float* there, Finish finish) noexcept {
  constexpr Relu relu{ActivationParameters{}};
  switch (finish) {
    case Finish::none:
      return sum;
    case Finish::scale:
      return sum * load(there);
    case Finish::relu:
      return relu.value(sum);
    case Finish::scale_by_relu:
      return sum * relu.derivative(load(there));
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
  for (const float* end = in + terms * lanes; in != end; in += lanes) {
    Batch x[V];
    for (std::size_t v = 0; v < V; ++v) x[v] = load(in + v * in_step);
    for (std::size_t u = 0; u < U; ++u) {
      const Batch w = load(m + u * lanes);
      Batch product[V];
      for (std::size_t v = 0; v < V; ++v) product[v] = w * x[v];
      ahead(product);
      for (std::size_t v = 0; v < V; ++v) sum[v][u] = sum[v][u] + product[v];
    }
    m += m_step;
  }
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

// U rows for all examples; a function of its own, so that what its callers hold takes no registers.
template <std::size_t U>
[[gnu::noinline]] void product_tiles(const float* m, std::size_t m_step, std::size_t terms,
                                     const float* start, const float* in, float* out,
                                     std::size_t out_step, std::size_t examples,
                                     Finish finish) noexcept {
  constexpr std::size_t V = U == 4 ? 2 : 4;
  const std::size_t in_step = terms * lanes;
  for (; examples >= V; examples -= V) {
    product_tile<U, V>(m, m_step, terms, start, in, in_step, out, out_step, finish);
    in += V * in_step;
    out += V * out_step;
  }
  for (; examples != 0; --examples) {
    product_tile<U, 1>(m, m_step, terms, start, in, in_step, out, out_step, finish);
    in += in_step;
    out += out_step;
  }
}

void product(const float* m, std::size_t rows, std::size_t terms, const float* start,
             const float* in, float* out, std::size_t examples, Finish finish) noexcept {
  for_each_tile(rows, [=]<std::size_t U>(std::size_t r) {
    product_tiles<U>(m + r * lanes, rows * lanes, terms, start ? start + r * lanes : nullptr, in,
                     out + r * lanes, rows * lanes, examples, finish);
  });
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
      for (std::size_t i = 0; i < I; ++i) {
        const Batch v = load(xn + i * lanes);
        Batch product[U];
        for (std::size_t u = 0; u < U; ++u) product[u] = g[u] * v;
        ahead(product);
        for (std::size_t u = 0; u < U; ++u) sum[u][i] = sum[u][i] + product[u];
      }
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

// One unit's sum of dz alone, in the same four parts.
[[nodiscard]] inline Batch sum_examples(const float* d, std::size_t d_step,
                                        std::size_t examples) noexcept {
  Batch sum[4] = {Batch(0.0f), Batch(0.0f), Batch(0.0f), Batch(0.0f)};
  std::size_t n = 0;
  for (; n + 4 <= examples; n += 4, d += 4 * d_step)
    for (std::size_t part = 0; part < 4; ++part) sum[part] = sum[part] + load(d + part * d_step);
  for (std::size_t part = 0; part < 3; ++part)  // up to three are left
    if (n + part < examples) sum[part] = sum[part] + load(d + part * d_step);
  return (sum[0] + sum[2]) + (sum[1] + sum[3]);
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
  const auto tiles = [=]<std::size_t U>(std::size_t u) {
    for_each_tile(inputs, [=]<std::size_t I>(std::size_t i) {
      gradient_tile<U, I>(dz + u * lanes, d_step, x + i * lanes, x_step, examples,
                          d_weights + (u * inputs + i) * lanes, x_step);
    });
  };
  std::size_t u = 0;
  for (; u + 2 <= units; u += 2) tiles.template operator()<2>(u);
  if (u < units) tiles.template operator()<1>(u);
  if (!d_bias) return;
  for (u = 0; u < units; ++u)
    store(d_bias + u * lanes, sum_examples(dz + u * lanes, d_step, examples));
}

}  // namespace hillock
