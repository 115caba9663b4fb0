#pragma once
// The largest of several linear pieces for each unit. Row u * pieces + k of the pieces belongs to
// unit u.
#include "hillock/matrix.hpp"

#include <cstddef>

namespace hillock {

/// z[u,n] = max over k of piece[u,k,n]; NaN if one is NaN. Shapes: pieces (units x k, examples), z
/// (units, examples). Source: Goodfellow et al. 2013.
void maxout_forward(ConstView pieces, View z) noexcept;

/// The gradient goes to the winner; of equals to the first. Shapes: as maxout_forward, with
/// gradients alike.
void maxout_backward(ConstView pieces, ConstView dz, View d_pieces) noexcept;

}  // namespace hillock
