#pragma once
// The dense layer of four networks of one shape at once, one in each lane: what is a float in
// dense.hpp is a Batch here, and to the bit the four floats that it would be there. Nothing is
// spread over lanes and nothing summed across them, which narrow layers pay most for.
//
// Arrays of Batches: parameters in the order of one network's; examples one after another, each
// with all its units (so that a batch is a range, and what a tile reads is side by side).
#include "hillock/simd.hpp"

#include <cstddef>
#include <cstdint>

namespace hillock {

/// What becomes of a sum before it is stored: nothing; it is multiplied with what is there; ReLU;
/// it is multiplied with the derivative of the ReLU (0 at zero) whose value is there.
enum class Finish : std::uint8_t { none, scale, relu, scale_by_relu };

/// What is read and written of examples goes up to a multiple of so many.
inline constexpr std::size_t interleaved_turn = 4;

struct InterleavedShape {
  std::size_t units = 0;
  std::size_t inputs = 0;
};

/// z[n][u] = finish(bias[u] + sum over i of weights[u][i] x[n][i]), in the order of the inputs.
/// Shapes: weights units x inputs; bias units, or null; x examples x inputs; z examples x units,
/// `transposed` room for the weights.
void interleaved_forward(const InterleavedShape& shape, const float* weights, const float* bias,
                         const float* x, float* z, std::size_t examples, Finish finish,
                         float* transposed) noexcept;

/// dx[n][i] = finish(sum over u of weights[u][i] dz[n][u]). Shapes: as interleaved_forward; dx must
/// not overlap dz.
void interleaved_backward_inputs(const InterleavedShape& shape, const float* weights,
                                 const float* dz, float* dx, std::size_t examples,
                                 Finish finish) noexcept;

/// Sums over n of dz[n][u] x[n][i], and of dz[n][u]; d_bias may be null. As in one network, where
/// four examples lie in the lanes of a Batch, there are four partial sums, of every fourth example,
/// and then (s0 + s2) + (s1 + s3).
void interleaved_backward_parameters(const InterleavedShape& shape, const float* dz, const float* x,
                                     float* d_weights, float* d_bias,
                                     std::size_t examples) noexcept;

}  // namespace hillock
