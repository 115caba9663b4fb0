#pragma once
// What happens to gradients between the backward pass and the update: a penalty on the weights,
// then clipping.
#include "hillock/catalogue.hpp"
#include "hillock/network.hpp"

#include <cstdint>
#include <span>

namespace hillock {

enum class RegularizationKind : std::uint8_t { none, l1, l2 };
[[nodiscard]] std::span<const Row> regularization_rows() noexcept;

/// Adds the gradient of rate |w| or of rate/2 w^2. Weights only: no bias, no alpha (as Keras and
/// TensorFlow Playground). Shapes: parameters, gradients network.parameter_count().
void add_penalty(const Choice& regularization, const Network& network,
                 std::span<const float> parameters, std::span<float> gradients) noexcept;

enum class ClippingKind : std::uint8_t { none, value, norm };
[[nodiscard]] std::span<const Row> clipping_rows() noexcept;

/// Limits every component to +-limit, or scales the whole gradient so that its Euclidean norm is at
/// most the limit. Errors: none; NaN stays NaN, and an infinite component becomes the limit (by
/// value) or NaN (by norm). Source: Pascanu, Mikolov & Bengio 2013.
void clip(const Choice& clipping, std::span<float> gradients) noexcept;

}  // namespace hillock
