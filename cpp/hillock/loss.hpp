#pragma once
// Losses as value and derivative. Notation: z logits or pre-activations of the output layer, a =
// f(z), y targets; all of shape (outputs, examples).
#include "hillock/activation.hpp"
#include "hillock/catalogue.hpp"
#include "hillock/matrix.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace hillock {

enum class LossKind : std::uint8_t {
  mean_squared_error,
  half_squared_error,
  mean_absolute_error,
  huber,
  binary_cross_entropy,
  categorical_cross_entropy,
  hinge,
};

[[nodiscard]] std::span<const Row> loss_rows() noexcept;

/// How the output layer turns z into a: elementwise, or over the rows of each example.
struct OutputFunction {
  Activation activation{};
  bool softmax = false;
};

/// Sum of the loss over examples and outputs (over examples for categorical cross-entropy).
/// Shapes: z, a, y, scratch (outputs, examples); scratch is overwritten.
/// Errors: none; NaN in, NaN out. The cross-entropies read the logits z, the others a.
[[nodiscard]] double loss_sum(const Choice& loss, ConstView z, ConstView a, ConstView y,
                              View scratch) noexcept;

/// dL/dz of the output layer, times `scale` (1 / the number of terms that the mean runs over);
/// padding set to zero. Shapes: as loss_sum; dz (outputs, examples), which holds f'(z) before if
/// `has_derivative`, as after a pass of training (Layer::keeps_derivative).
void loss_gradient(const Choice& loss, const OutputFunction& output, const ConstView& z,
                   const ConstView& a, const ConstView& y, float scale, const View& dz,
                   bool has_derivative = false) noexcept;

/// Whether the loss reads z of the output, not a.
[[nodiscard]] bool reads_logits(const Choice& loss) noexcept;

/// Terms that one example adds to the mean: 1 for categorical cross-entropy, otherwise the outputs.
[[nodiscard]] std::size_t loss_terms(const Choice& loss, std::size_t outputs) noexcept;

}  // namespace hillock
