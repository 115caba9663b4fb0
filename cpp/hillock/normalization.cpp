#include "hillock/normalization.hpp"

#include <array>

namespace hillock {
namespace {

constexpr Parameter epsilon{
    "epsilon", "epsilon", 1e-5, 1e-8, 1.0, Parameter::Kind::number, Parameter::Scale::logarithmic};
constexpr Parameter momentum{"momentum", "momentum of the running statistics", 0.1, 0.0, 1.0};

constexpr std::array<Row, 3> rows{{
    {"none", "none", "z", "", {}},
    {"batch_normalization",
     "batch normalisation",
     "scale*(z-mean)/sqrt(variance+epsilon)+shift",
     "Ioffe & Szegedy 2015; torch.nn.BatchNorm1d",
     {{epsilon, momentum}}},
    {"layer_normalization",
     "layer normalisation",
     "scale*(z-mean)/sqrt(variance+epsilon)+shift",
     "Ba, Kiros & Hinton 2016; torch.nn.LayerNorm",
     {{epsilon}}},
}};

// z = scale (z - mean) inverse + shift, and the middle part kept.
void apply(float* z, float* normalized, std::size_t count, Batch mean, Batch inverse, Batch scale,
           Batch shift) noexcept {
  for (std::size_t n = 0; n < count; n += lanes) {
    const Batch x = (load(z + n) - mean) * inverse;
    store(normalized + n, x);
    store(z + n, scale * x + shift);
  }
}

}  // namespace

std::span<const Row> normalization_rows() noexcept { return rows; }

void batch_normalize_training(const NormalizationParameters& p, float* running_mean,
                              float* running_variance, View z, View normalized,
                              std::span<float> inverse_deviation) noexcept {
  const auto count = static_cast<float>(z.columns);
  for (std::size_t u = 0; u < z.rows; ++u) {
    const float mean = map_sum(z.row(u), [](Batch v) { return v; }) / count;
    // the deviations, padding zero: their squares then sum without a remainder
    map(z.row(u), normalized.row(u), [mean](Batch v) { return v - Batch(mean); });
    const float variance = map_sum(normalized.row(u), [](Batch v) { return v * v; }) / count;
    const float inverse = 1.0f / sqrt(variance + p.epsilon);
    inverse_deviation[u] = inverse;
    running_mean[u] += p.momentum * (mean - running_mean[u]);
    const float unbiased = count > 1.0f ? variance * (count / (count - 1.0f)) : variance;
    running_variance[u] += p.momentum * (unbiased - running_variance[u]);
    apply(z.row_data(u), normalized.row_data(u), z.columns, Batch(mean), Batch(inverse),
          Batch(p.scale[u]), Batch(p.shift[u]));
  }
}

void batch_normalize(const NormalizationParameters& p, View z, View normalized,
                     std::span<float> inverse_deviation) noexcept {
  for (std::size_t u = 0; u < z.rows; ++u) {
    inverse_deviation[u] = 1.0f / sqrt(p.variance[u] + p.epsilon);
    apply(z.row_data(u), normalized.row_data(u), z.columns, Batch(p.mean[u]),
          Batch(inverse_deviation[u]), Batch(p.scale[u]), Batch(p.shift[u]));
  }
}

void layer_normalize(const NormalizationParameters& p, View z, View normalized,
                     std::span<float> inverse_deviation) noexcept {
  const Batch share(1.0f / static_cast<float>(z.rows));
  for (std::size_t n = 0; n < z.columns; n += lanes) {
    Batch mean(0.0f), variance(0.0f);
    for (std::size_t u = 0; u < z.rows; ++u) mean = mean + load(z.row_data(u) + n);
    mean = mean * share;
    for (std::size_t u = 0; u < z.rows; ++u) {
      const Batch d = load(z.row_data(u) + n) - mean;
      variance = variance + d * d;
    }
    const Batch inverse = Batch(1.0f) / sqrt(variance * share + Batch(p.epsilon));
    store(inverse_deviation.data() + n, inverse);
    for (std::size_t u = 0; u < z.rows; ++u)
      apply(z.row_data(u) + n, normalized.row_data(u) + n, lanes, mean, inverse, Batch(p.scale[u]),
            Batch(p.shift[u]));
  }
}

void normalization_backward_parameters(ConstView dz, ConstView normalized, float* d_scale,
                                       float* d_shift, bool accumulate) noexcept {
  for (std::size_t u = 0; u < dz.rows; ++u) {
    const float scale =
        zip_sum(dz.row(u), normalized.row(u), [](Batch d, Batch x) { return d * x; });
    const float shift = map_sum(dz.row(u), [](Batch d) { return d; });
    d_scale[u] = accumulate ? d_scale[u] + scale : scale;
    d_shift[u] = accumulate ? d_shift[u] + shift : shift;
  }
}

// With x the normalized values and d = scale dz: inverse (d - mean(d) - x mean(d x)), the means
// over what was normalized together.
void batch_normalize_backward(const NormalizationParameters& p, ConstView normalized,
                              std::span<const float> inverse_deviation, bool statistics_moved,
                              View dz) noexcept {
  const auto count = static_cast<float>(dz.columns);
  for (std::size_t u = 0; u < dz.rows; ++u) {
    const Batch factor(p.scale[u] * inverse_deviation[u]);
    Batch mean(0.0f), product(0.0f);
    if (statistics_moved) {
      mean = Batch(map_sum(dz.row(u), [](Batch d) { return d; }) / count);
      product = Batch(
          zip_sum(dz.row(u), normalized.row(u), [](Batch d, Batch x) { return d * x; }) / count);
    }
    zip(dz.row(u), normalized.row(u), dz.row(u),
        [=](Batch d, Batch x) { return factor * (d - mean - x * product); });
  }
}

void layer_normalize_backward(const NormalizationParameters& p, ConstView normalized,
                              std::span<const float> inverse_deviation, View dz) noexcept {
  const Batch share(1.0f / static_cast<float>(dz.rows));
  for (std::size_t n = 0; n < dz.columns; n += lanes) {
    Batch mean(0.0f), product(0.0f);
    for (std::size_t u = 0; u < dz.rows; ++u) {
      const Batch d = Batch(p.scale[u]) * load(dz.row_data(u) + n);
      mean = mean + d;
      product = product + d * load(normalized.row_data(u) + n);
    }
    mean = mean * share;
    product = product * share;
    const Batch inverse = load(inverse_deviation.data() + n);
    for (std::size_t u = 0; u < dz.rows; ++u) {
      float* d = dz.row_data(u) + n;
      store(d, inverse * (Batch(p.scale[u]) * load(d) - mean -
                          load(normalized.row_data(u) + n) * product));
    }
  }
}

}  // namespace hillock
