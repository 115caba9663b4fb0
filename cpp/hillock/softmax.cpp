#include "hillock/softmax.hpp"

#include "hillock/elementary.hpp"

namespace hillock {
namespace {

[[nodiscard]] Batch largest(ConstView z, std::size_t n) noexcept {
  Batch m = load(z.data + n);
  for (std::size_t k = 1; k < z.rows; ++k) {
    const Batch v = load(z.row_data(k) + n);
    m = select(m > v, m, select(v == v, v, m));
  }
  return m;
}

[[nodiscard]] Batch sum_of_exponentials(ConstView z, Batch m, std::size_t n) noexcept {
  Batch sum(0.0f);
  for (std::size_t k = 0; k < z.rows; ++k) sum = sum + exp(load(z.row_data(k) + n) - m);
  return sum;
}

}  // namespace

void softmax_forward(ConstView z, View p) noexcept {
  for (std::size_t n = 0; n < z.columns; n += lanes) {
    const Batch m = largest(z, n);
    const Batch scale = Batch(1.0f) / sum_of_exponentials(z, m, n);
    for (std::size_t k = 0; k < z.rows; ++k)
      store(p.row_data(k) + n, exp(load(z.row_data(k) + n) - m) * scale);
  }
}

void log_softmax_forward(ConstView z, View l) noexcept {
  for (std::size_t n = 0; n < z.columns; n += lanes) {
    const Batch m = largest(z, n);
    const Batch shift = log(sum_of_exponentials(z, m, n));
    for (std::size_t k = 0; k < z.rows; ++k)
      store(l.row_data(k) + n, (load(z.row_data(k) + n) - m) - shift);
  }
}

void softmax_backward(ConstView p, View gradient) noexcept {
  for (std::size_t n = 0; n < p.columns; n += lanes) {
    Batch mean(0.0f);
    for (std::size_t k = 0; k < p.rows; ++k)
      mean = mean + load(p.row_data(k) + n) * load(gradient.row_data(k) + n);
    for (std::size_t k = 0; k < p.rows; ++k) {
      float* g = gradient.row_data(k) + n;
      store(g, load(p.row_data(k) + n) * (load(g) - mean));
    }
  }
}

}  // namespace hillock
