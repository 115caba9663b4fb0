#pragma once
// The dense layer as a pair of functions on borrowed memory. Notation: u units, i inputs, n
// examples.
#include "hillock/matrix.hpp"

namespace hillock {

/// The most inputs that a layer may have: dense_forward keeps the weights of a tile on the stack.
inline constexpr std::size_t max_dense_inputs = 1024;

/// Pre-activations of a layer: z[u,n] = bias[u] + sum over i of weights[u,i] a[i,n].
/// Shapes: weights units x inputs, row-major and unpadded; bias units, or null for none; a (inputs,
/// n); z (units, n). Each sum starts at the bias and runs over i in order, whatever the shape of
/// the register tile: the bits of a result depend on nothing but its own operands. The padding of z
/// is written too.
void dense_forward(const float* weights, const float* bias, const ConstView& a,
                   const View& z) noexcept;

/// Gradient with respect to the layer's inputs: da[i,n] = sum over u of weights[u,i] dz[u,n]; with
/// `scale` that times what da[i,n] holds: the derivative of the activation below.
/// Shapes: as dense_forward; da (inputs, n), must not overlap dz.
void dense_backward_inputs(const float* weights, const ConstView& dz, const View& da,
                           bool scale = false) noexcept;

/// Gradients with respect to the parameters: sums over n of dz[u,n] a[i,n], and of dz[u,n].
/// Shapes: as dense_forward; d_bias may be null. The padding of dz must be zero, that of a finite.
/// With `accumulate` the sums are added to what is there, otherwise they replace it.
void dense_backward_parameters(const ConstView& dz, const ConstView& a, float* d_weights,
                               float* d_bias, bool accumulate) noexcept;

}  // namespace hillock
