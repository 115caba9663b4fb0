#pragma once
// Normalization of pre-activations: over the examples of a batch for each unit, or over the units
// for each example. Notation: z (units, examples) becomes scale[u] * normalized[u,n] + shift[u].
#include "hillock/catalogue.hpp"
#include "hillock/matrix.hpp"

#include <cstdint>
#include <span>

namespace hillock {

enum class NormalizationKind : std::uint8_t { none, batch_normalization, layer_normalization };
[[nodiscard]] std::span<const Row> normalization_rows() noexcept;

/// Learned and running numbers of one layer, one of each a unit.
struct NormalizationParameters {
  const float* scale;
  const float* shift;
  const float* mean;  // running, of batch normalization
  const float* variance;
  float epsilon;
  float momentum;  // share of a new batch in the running numbers
};

/// In training: by the mean and variance of this batch; the running ones move towards them (the
/// variance with the unbiased factor n/(n-1), as PyTorch does). Shapes: z in place; normalized
/// (units, examples); inverse_deviation one a unit. Source: Ioffe & Szegedy 2015.
void batch_normalize_training(const NormalizationParameters& p, float* running_mean,
                              float* running_variance, View z, View normalized,
                              std::span<float> inverse_deviation) noexcept;

/// In evaluation: by the running mean and variance. Shapes: as batch_normalize_training.
void batch_normalize(const NormalizationParameters& p, View z, View normalized,
                     std::span<float> inverse_deviation) noexcept;

/// By the mean and variance of each example over the units. Shapes: z in place; normalized (units,
/// examples); inverse_deviation one an example, with room for whole Batches. Source: Ba, Kiros &
/// Hinton 2016.
void layer_normalize(const NormalizationParameters& p, View z, View normalized,
                     std::span<float> inverse_deviation) noexcept;

/// Gradients of the learned numbers: d_scale[u] = sum of dz normalized, d_shift[u] = sum of dz.
/// Padding of dz is zero.
void normalization_backward_parameters(ConstView dz, ConstView normalized, float* d_scale,
                                       float* d_shift, bool accumulate) noexcept;

/// Gradient with respect to what was normalized, in place on dz. `statistics_moved`: the batch's
/// own mean and variance were used, which depend on every example (training), not the running ones
/// (evaluation).
void batch_normalize_backward(const NormalizationParameters& p, ConstView normalized,
                              std::span<const float> inverse_deviation, bool statistics_moved,
                              View dz) noexcept;
void layer_normalize_backward(const NormalizationParameters& p, ConstView normalized,
                              std::span<const float> inverse_deviation, View dz) noexcept;

}  // namespace hillock
