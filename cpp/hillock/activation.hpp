#pragma once
// The catalogue of activations. Each is a struct in one of the headers below: its facts, its value
// and its derivative as functions of the pre-activation z. A line of the list here gives it its
// kind, its row in the table and its case in the switch; the page learns of it through the table.
#include "hillock/activation_facts.hpp"
#include "hillock/custom.hpp"
#include "hillock/exponential_units.hpp"
#include "hillock/gated_units.hpp"
#include "hillock/piecewise_linear.hpp"
#include "hillock/sigmoids.hpp"
#include "hillock/waves.hpp"

#include <cstdint>
#include <span>
#include <type_traits>

namespace hillock {

/// Every activation, in the order of the table: its name and its struct.
#define HILLOCK_ACTIVATIONS(X) \
  X(identity, Identity)        \
  X(binary_step, BinaryStep)   \
  X(sigmoid, Sigmoid)          \
  X(hard_sigmoid, HardSigmoid) \
  X(log_sigmoid, LogSigmoid)   \
  X(tanh, Tanh)                \
  X(hard_tanh, HardTanh)       \
  X(softsign, Softsign)        \
  X(arctan, Arctan)            \
  X(relu, Relu)                \
  X(relu6, Relu6)              \
  X(leaky_relu, LeakyRelu)     \
  X(prelu, Prelu)              \
  X(rrelu, Rrelu)              \
  X(shifted_relu, ShiftedRelu) \
  X(squared_relu, SquaredRelu) \
  X(elu, Elu)                  \
  X(celu, Celu)                \
  X(selu, Selu)                \
  X(softplus, Softplus)        \
  X(gelu, Gelu)                \
  X(gelu_tanh, GeluTanh)       \
  X(swish, Swish)              \
  X(hard_swish, HardSwish)     \
  X(mish, Mish)                \
  X(softshrink, Softshrink)    \
  X(hardshrink, Hardshrink)    \
  X(tanhshrink, Tanhshrink)    \
  X(sine, Sine)                \
  X(gaussian, Gaussian)        \
  X(snake, Snake)              \
  X(custom, Custom)

enum class ActivationKind : std::uint8_t {
#define HILLOCK_KIND(kind, Kernel) kind,
  HILLOCK_ACTIVATIONS(HILLOCK_KIND)
#undef HILLOCK_KIND
};

/// An activation with its parameters filled in, in the order of its row.
struct Activation {
  ActivationKind kind = ActivationKind::identity;
  ActivationParameters parameters{};
  const Expression* expression = nullptr;  // of a custom activation; not owned
};

[[nodiscard]] std::span<const ActivationFacts> activation_table() noexcept;
/// The catalogue rows of the table.
[[nodiscard]] std::span<const Row> activation_rows() noexcept;
/// What an output may have: each of these, and after them softmax, which mixes the outputs.
[[nodiscard]] std::span<const Row> output_activation_rows() noexcept;

[[nodiscard]] inline const ActivationFacts& facts_of(const Activation& f) noexcept {
  return activation_table()[static_cast<std::size_t>(f.kind)];
}

/// The activation that a choice from activation_rows() means; of a custom one the formula's, which
/// must live as long. The choice has passed validation.
[[nodiscard]] Activation make_activation(const Choice& choice,
                                         const Formula& formula = {}) noexcept;

[[nodiscard]] constexpr bool is_custom(const Choice& choice) noexcept {
  return choice.index == static_cast<std::uint8_t>(ActivationKind::custom);
}

/// Whether its first parameter is trained with the weights.
[[nodiscard]] bool learns_parameter(const Activation& f) noexcept;
/// Whether the units of a layer train one parameter together: the row's option `sharing` says
/// `layer`.
[[nodiscard]] bool shares_parameter(const Activation& f) noexcept;

template <class Kernel>
[[nodiscard]] inline Kernel make_kernel(const Activation& f) noexcept {
  if constexpr (std::is_same_v<Kernel, Custom>)
    return Kernel{f.expression, f.parameters};
  else if constexpr (std::is_constructible_v<Kernel, const ActivationParameters&>)
    return Kernel(f.parameters);
  else
    return Kernel{};
}

/// Calls visit with one struct. Where the formula is shorter at the default of its first parameter,
/// the struct names another one for it.
template <class Kernel, class Visit>
decltype(auto) visit_kernel(const Activation& f, Visit&& visit) {
  if constexpr (requires { typename Kernel::AtDefault; })
    if (f.parameters[0] == static_cast<float>(Kernel::facts.row.parameters[0].initial))
      return visit(typename Kernel::AtDefault{});
  return visit(make_kernel<Kernel>(f));
}

/// Calls visit with the struct of the activation: the one switch, made once for a whole array. The
/// struct has, for V = float, Batch and Batches, value(V z) and derivative(V z), or tangent(V z)
/// for both, and, where a parameter is learned, parameter_derivative(V z).
template <class Visit>
decltype(auto) with_activation(const Activation& f, Visit&& visit) {
  switch (f.kind) {
#define HILLOCK_CASE(kind, Kernel) \
  case ActivationKind::kind:       \
    return visit_kernel<Kernel>(f, visit);
    HILLOCK_ACTIVATIONS(HILLOCK_CASE)
#undef HILLOCK_CASE
  }
  __builtin_unreachable();
}

/// a = f(z). Shapes: one size; a may be z.
void activation_forward(const Activation& f, std::span<const float> z, std::span<float> a) noexcept;

/// dz = da f'(z). Shapes: one size; dz may be da.
void activation_backward(const Activation& f, std::span<const float> z, std::span<const float> da,
                         std::span<float> dz) noexcept;

/// d = f'(z). Shapes: one size; d must not be z.
void activation_derivative(const Activation& f, std::span<const float> z,
                           std::span<float> d) noexcept;

/// f(z) and f'(z). Shapes: one size; value may be z, derivative must not.
void activation_evaluate(const Activation& f, std::span<const float> z, std::span<float> value,
                         std::span<float> derivative) noexcept;

/// The same for `count` floats, a multiple of activation_turn: there is no remainder to copy (a
/// twentieth of a small step).
inline constexpr std::size_t activation_turn = 4 * lanes;
[[nodiscard]] constexpr std::size_t whole_turns(std::size_t count) noexcept {
  return (count + activation_turn - 1) / activation_turn * activation_turn;
}
void activation_evaluate(const Activation& f, const float* z, float* value, float* derivative,
                         std::size_t count) noexcept;

/// Sum of da df/dp over all elements for the learned parameter p, in a fixed order; 0 where nothing
/// is learned.
[[nodiscard]] float activation_parameter_gradient(const Activation& f, std::span<const float> z,
                                                  std::span<const float> da) noexcept;

/// Whether f is constant on an interval, so that a unit can be silent: the fact of the table or,
/// of a custom activation, what sampling shows.
[[nodiscard]] bool has_hard_zero(const Activation& f) noexcept;

/// Supremum of |f'(z)| over all z; infinite where f' is unbounded.
[[nodiscard]] float derivative_peak(const Activation& f) noexcept;

}  // namespace hillock
