#pragma once
// What is known about an activation besides its formula.
#include "hillock/catalogue.hpp"

#include <array>
#include <limits>
#include <string_view>

namespace hillock {

inline constexpr double infinity = std::numeric_limits<double>::infinity();

/// Range and properties hold for the default parameters; the tests compare every one of them with
/// the numbers.
struct ActivationFacts {
  Row row;
  std::string_view range;    // as a mathematician writes it, in terms of the parameters
  double lower = -infinity;  // infimum and supremum of f
  double upper = infinity;
  bool zero_centred = false;  // odd: inputs that are symmetric about zero give outputs of mean zero
  bool monotone = false;      // f never falls
  bool smooth = false;        // f' has no jump
  bool hard_zero =
      false;  // f is constant, hence f' exactly zero, on an interval: units can be silent
  std::string_view learned{};  // the parameter that is trained with the weights
  std::string_view pytorch{};  // what the frameworks call it
  std::string_view jax{};
  std::string_view keras{};
  std::string_view differences{};  // where they disagree and which one is followed

  [[nodiscard]] constexpr bool bounded() const noexcept {
    return lower > -infinity && upper < infinity;
  }
};

/// f at z, and its slope there.
template <class V>
struct Tangent {
  V value;
  V derivative;
};

/// f(z) and f'(z) of the struct of an activation, which says both at once where they share their
/// work.
template <class Kernel, class V>
[[nodiscard]] inline Tangent<V> tangent_of(const Kernel& kernel, V z) noexcept {
  if constexpr (requires { kernel.tangent(z); })
    return kernel.tangent(z);
  else
    return {kernel.value(z), kernel.derivative(z)};
}

/// The values of a row's parameters, in the row's order.
using ActivationParameters = std::array<float, max_parameters>;

}  // namespace hillock
