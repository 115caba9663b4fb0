#pragma once
// The network that a config describes, and the parameters that it starts with.
#include "hillock/config.hpp"
#include "hillock/network.hpp"
#include "hillock/random.hpp"

#include <span>
#include <vector>

namespace hillock {

[[nodiscard]] Network make_network(const Config& config);

/// Sets what is neither weight nor bias: alphas as chosen, scales and running variances 1. Shapes:
/// parameters network.parameter_count(), zero.
void fill_learned(const Network& network, std::span<float> parameters);

/// Draws weights and biases of one layer.
/// Shapes: weights linear_rows() x inputs; biases linear_rows(), or none.
void draw_layer(const Layer& layer, const Config& config, Random& random, std::span<float> weights,
                std::span<float> biases);

[[nodiscard]] std::vector<float> initial_parameters(const Network& network, const Config& config);

/// Copies the blocks that two networks have in common and that lie within the arrays.
void carry_over(const Network& from, std::span<const float> old, const Network& to,
                std::span<float> now);

}  // namespace hillock
