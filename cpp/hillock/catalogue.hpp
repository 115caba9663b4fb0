#pragma once
// Whatever has a name and perhaps parameters (an activation, a data set, an optimizer ...) is a row
// of a constexpr table; a Choice is one row with its parameters filled in. The page builds its
// menus and sliders from the rows.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hillock {

/// A number that can be set: its default and the closed range that validate() accepts.
struct Parameter {
  std::string_view
      name;  // as in the spec: camelCase for settings, the paper's letter for activations
  std::string_view label;  // what the interface calls it
  double initial = 0;
  double min = 0;
  double max = 0;
  enum class Kind : std::uint8_t { number, integer, flag, option } kind = Kind::number;
  enum class Scale : std::uint8_t { linear, logarithmic } scale = Scale::linear;
  std::string_view
      options{};  // of an option: its words with '|' between them; the value is an index
};

inline constexpr std::size_t max_parameters = 6;

/// One named thing. `formula` is plain text in the notation of typed-in activations; `source` is
/// paper and year.
struct Row {
  std::string_view name;
  std::string_view label;
  std::string_view formula;
  std::string_view source;
  std::array<Parameter, max_parameters> parameters{};  // used up to the first empty name

  [[nodiscard]] constexpr std::size_t parameter_count() const noexcept {
    std::size_t n = 0;
    while (n < max_parameters && !parameters[n].name.empty()) ++n;
    return n;
  }
};

/// A row of some table, by index, and the values of its parameters in the row's order.
struct Choice {
  std::uint8_t index = 0;
  std::array<double, max_parameters> values{};
  bool operator==(const Choice&) const = default;
};

[[nodiscard]] constexpr Choice with_defaults(std::span<const Row> table,
                                             std::size_t index) noexcept {
  Choice choice{static_cast<std::uint8_t>(index), {}};
  for (std::size_t p = 0; p < max_parameters; ++p)
    choice.values[p] = table[index].parameters[p].initial;
  return choice;
}

[[nodiscard]] constexpr std::optional<std::size_t> find(std::span<const Row> table,
                                                        std::string_view name) noexcept {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i].name == name) return i;
  return std::nullopt;
}

}  // namespace hillock
