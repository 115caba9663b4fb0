#pragma once
// Initial weights. fan_in is the number of inputs of a layer, fan_out its number of units.
#include "hillock/activation.hpp"
#include "hillock/catalogue.hpp"
#include "hillock/random.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace hillock {

enum class InitializerKind : std::uint8_t {
  uniform,
  normal,
  glorot_uniform,
  glorot_normal,
  he_uniform,
  he_normal,
  lecun_uniform,
  lecun_normal,
  truncated_normal,
  orthogonal,
  identity,
  sparse,
  constant,
  zeros,
  randomized_asymmetric,
};

[[nodiscard]] std::span<const Row> initializer_rows() noexcept;

/// Draws the weights of one layer; with `matchActivation` for the activation that follows.
/// Shapes: weights fan_out x fan_in, row-major; biases fan_out, or none. Only randomized_asymmetric
/// touches the biases, adding to what is there.
/// Units/range: a normal initializer has the standard deviation that its row's formula gives, a
/// uniform one the limit sqrt(3) times that. Not truncated (PyTorch's convention; Keras truncates
/// at two standard deviations). Source: Glorot & Bengio 2010; He et al. 2015; LeCun et al. 1998;
/// the others as torch.nn.init of that name; Lu et al. 2019.
void initialize(const Choice& initializer, std::size_t fan_in, std::size_t fan_out, Random& random,
                std::span<float> weights, std::span<float> biases = {},
                const Activation& activation = {}) noexcept;

}  // namespace hillock
