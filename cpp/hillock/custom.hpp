#pragma once
// The row of the catalogue for a typed-in activation.
#include "hillock/activation_facts.hpp"
#include "hillock/expression.hpp"

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace hillock {

/// The names that stand for parameters in the text of a custom activation.
inline constexpr std::array<std::string_view, max_parameters> custom_parameter_names{
    "a", "b", "c", "d", "alpha", "beta"};

/// The text of a custom activation and what it was compiled to, which copies share.
struct Formula {
  std::string text = "x";
  std::shared_ptr<const Expression> program{};  // null stands for x
};

struct Custom {
  /// Those of the expression x, which it is before another one is given.
  static constexpr ActivationFacts facts = [] {
    ActivationFacts known{
        .row = {"custom", "Typed in", "x", "", {}},
        .range = "(-inf, inf)",
        .zero_centred = true,
        .monotone = true,
        .smooth = true,
        .differences = "any formula of x; derivative by forward-mode differentiation"};
    for (std::size_t p = 0; p < max_parameters; ++p)
      known.row.parameters[p] = {custom_parameter_names[p], custom_parameter_names[p], 1, -10, 10};
    return known;
  }();
  const Expression* expression;  // not owned; null stands for x
  ActivationParameters parameters;

  // An instruction of the machine works on a block of an array, hence whole arrays at once.
  void evaluate(std::span<const float> z, std::span<float> value,
                std::span<float> derivative) const noexcept;

  // One number or batch at a time, at the price of a block.
  template <class V>
  V value(V z) const noexcept {
    return alone(z).value;
  }
  template <class V>
  V derivative(V z) const noexcept {
    return alone(z).derivative;
  }

  /// Of what can be seen at 257 places from -8 to 8.
  [[nodiscard]] float derivative_peak() const noexcept;
  [[nodiscard]] bool hard_zero() const noexcept;

 private:
  template <class V>
  struct Result {
    V value, derivative;
  };
  [[nodiscard]] Result<float> alone(float z) const noexcept;
  [[nodiscard]] Result<Batch> alone(Batch z) const noexcept;
};

}  // namespace hillock
