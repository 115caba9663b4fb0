#pragma once
// What training does at random and evaluation does not: dropout, alpha dropout, the slopes of the
// randomized leaky ReLU.
#include "hillock/catalogue.hpp"
#include "hillock/matrix.hpp"
#include "hillock/random.hpp"

#include <cstdint>
#include <span>

namespace hillock {

enum class DropoutKind : std::uint8_t { none, dropout, alpha_dropout };
[[nodiscard]] std::span<const Row> dropout_rows() noexcept;

/// Drops activations at random, in place. dropout: to 0, the others times 1/(1-rate).
/// alpha_dropout: to SELU's lower end, then scaled and shifted so that mean 0 and variance 1 stay
/// what they are. Shapes: a, factor (rows, examples); factor is what the gradient is multiplied
/// with. Source: Srivastava et al. 2014; Klambauer et al. 2017.
void drop(const Choice& dropout, Random& random, View a, View factor) noexcept;

/// Draws a slope between low and high for every element (Xu et al. 2015). Shapes: slope (units,
/// examples).
void draw_slopes(float low, float high, Random& random, View slope) noexcept;

/// product[r,n] *= factor[r,n]. Shapes: equal.
void multiply(ConstView factor, View product) noexcept;

}  // namespace hillock
