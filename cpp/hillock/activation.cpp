#include "hillock/activation.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <concepts>
#include <utility>

namespace hillock {
namespace {

constexpr std::array table{
#define HILLOCK_FACTS(kind, Kernel) Kernel::facts,
    HILLOCK_ACTIVATIONS(HILLOCK_FACTS)
#undef HILLOCK_FACTS
};

#define HILLOCK_CHECK(kind, Kernel) \
  static_assert(Kernel::facts.row.name == #kind, "the list and the facts call it differently");
HILLOCK_ACTIVATIONS(HILLOCK_CHECK)
#undef HILLOCK_CHECK

constexpr std::array rows = [] {
  std::array<Row, table.size()> result{};
  for (std::size_t i = 0; i < table.size(); ++i) result[i] = table[i].row;
  return result;
}();

/// A kernel that is no formula for one batch but a program for whole arrays.
template <class Kernel>
concept takes_arrays = std::same_as<Kernel, Custom>;

}  // namespace

std::span<const ActivationFacts> activation_table() noexcept { return table; }
std::span<const Row> activation_rows() noexcept { return rows; }

Activation make_activation(const Choice& choice) noexcept {
  assert(choice.index < table.size());
  Activation f{static_cast<ActivationKind>(choice.index), {}};
  for (std::size_t p = 0; p < max_parameters; ++p)
    f.parameters[p] = static_cast<float>(choice.values[p]);
  return f;
}

bool learns_parameter(const Activation& f) noexcept { return !facts_of(f).learned.empty(); }

bool shares_parameter(const Activation& f) noexcept {
  const Row& row = facts_of(f).row;
  for (std::size_t p = 0; p < row.parameter_count(); ++p)
    if (row.parameters[p].name == "sharing") return f.parameters[p] != 0.0f;
  return false;
}

void activation_forward(const Activation& f, std::span<const float> z,
                        std::span<float> a) noexcept {
  with_activation(f, [&](auto kernel) {
    if constexpr (takes_arrays<decltype(kernel)>)
      kernel.forward(z, a);
    else
      map(z, a, [kernel](Batch x) { return kernel.value(x); });
  });
}

void activation_backward(const Activation& f, std::span<const float> z, std::span<const float> da,
                         std::span<float> dz) noexcept {
  with_activation(f, [&](auto kernel) {
    if constexpr (takes_arrays<decltype(kernel)>)
      kernel.backward(z, da, dz);
    else
      zip(z, da, dz, [kernel](Batch x, Batch upstream) { return upstream * kernel.derivative(x); });
  });
}

void activation_derivative(const Activation& f, std::span<const float> z,
                           std::span<float> d) noexcept {
  std::fill(d.begin(), d.end(), 1.0f);
  activation_backward(f, z, d, d);
}

void activation_evaluate(const Activation& f, std::span<const float> z, std::span<float> value,
                         std::span<float> derivative) noexcept {
  with_activation(f, [&](auto kernel) {
    if constexpr (takes_arrays<decltype(kernel)>)
      kernel.evaluate(z, value, derivative);
    else
      map(z, value, derivative,
          [kernel](Batch x) { return std::pair(kernel.value(x), kernel.derivative(x)); });
  });
}

float activation_parameter_gradient(const Activation& f, std::span<const float> z,
                                    std::span<const float> da) noexcept {
  return with_activation(f, [&](auto kernel) {
    if constexpr (requires { kernel.parameter_derivative(Batch(0.0f)); })
      return zip_sum(z, da, [kernel](Batch x, Batch upstream) {
        return upstream * kernel.parameter_derivative(x);
      });
    else
      return 0.0f;
  });
}

bool has_hard_zero(const Activation& f) noexcept {
  return with_activation(f, [&f](auto kernel) {
    if constexpr (requires { kernel.hard_zero(); })
      return kernel.hard_zero();
    else
      return facts_of(f).hard_zero;
  });
}

float derivative_peak(const Activation& f) noexcept {
  return with_activation(f, [](auto kernel) { return kernel.derivative_peak(); });
}

}  // namespace hillock
