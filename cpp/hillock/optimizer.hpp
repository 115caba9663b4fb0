#pragma once
// One update of the parameter buffer. An optimizer cannot know about layers: it sees flat arrays.
#include "hillock/catalogue.hpp"
#include "hillock/simd.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace hillock {

enum class OptimizerKind : std::uint8_t { sgd, rmsprop, adagrad, adam, adamw, nadam, lion };

/// The first parameter of every row is its learning rate.
[[nodiscard]] std::span<const Row> optimizer_rows() noexcept;

/// Parameter arrays of state that the optimizer keeps beside the parameters, whatever the values of
/// its settings.
[[nodiscard]] std::size_t optimizer_state_arrays(const Choice& optimizer) noexcept;

/// True for updates that leave a parameter where it is as long as its gradient is zero, whatever
/// came before: neither momentum nor decay.
[[nodiscard]] bool leaves_ungraded_parameters(const Choice& optimizer) noexcept;

/// Moves the parameters against their gradients.
/// Shapes: parameters, gradients of one size; state optimizer_state_arrays() times that, zero
/// before the first step. `step` counts from 1. Returns 0, or NaN if any updated parameter is not
/// finite. Source: the update rules and defaults of PyTorch's torch.optim.
[[nodiscard]] float optimizer_update(const Choice& optimizer, std::uint64_t step,
                                     const std::span<const float>& gradients,
                                     const std::span<float>& parameters,
                                     const std::span<float>& state) noexcept;

/// Whether optimizer_update_interleaved() takes both: one rule, of which only numbers differ.
[[nodiscard]] bool interleave(const Choice& a, const Choice& b) noexcept;

/// The same for four networks at once, each with an optimizer of its own: every float of the arrays
/// is a Batch with the networks in its lanes, `count` Batches of parameters. Returns the sums of
/// the four networks.
[[nodiscard]] Batch optimizer_update_interleaved(const Choice (&optimizers)[lanes],
                                                 std::uint64_t step, const float* gradients,
                                                 float* parameters, float* state,
                                                 std::size_t count) noexcept;

}  // namespace hillock
