#pragma once
// Softmax over the outputs of each example: rows are classes, columns examples.
#include "hillock/matrix.hpp"

namespace hillock {

/// p[k,n] = exp(z[k,n] - m[n]) / sum over k, with m the largest logit of the example.
/// Shapes: z, p (classes, examples); p may be z.
/// Errors: none; an example with a NaN or +inf logit gives NaN, as PyTorch and JAX do.
void softmax_forward(ConstView z, View p) noexcept;

/// z - m - log(sum exp(z - m)): never the logarithm of a rounded probability. Shapes: as
/// softmax_forward.
void log_softmax_forward(ConstView z, View l) noexcept;

/// Gradient through the softmax: dz[k] = p[k] (dp[k] - sum over j of p[j] dp[j]), in place.
/// Shapes: p, gradient (classes, examples); on entry dp, on return dz.
void softmax_backward(ConstView p, View gradient) noexcept;

}  // namespace hillock
