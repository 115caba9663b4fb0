#pragma once
// By how much the weights must make up for what an activation takes from the variance.
#include "hillock/activation.hpp"

namespace hillock {

/// The gain g for which weights of variance g^2 / fan_in keep the scale of the signal from layer to
/// layer: 1/sqrt(E f(z)^2) with z from N(0, 1), hence sqrt(2) for ReLU and sqrt(2/(1+alpha^2)) for
/// its leaky kin. Where PyTorch's torch.nn.init.calculate_gain has another value it is followed: 1
/// for sigmoid, 5/3 for tanh, 3/4 for SELU. 1 where f^2 has no finite mean, or is zero.
[[nodiscard]] float activation_gain(const Activation& f) noexcept;

}  // namespace hillock
