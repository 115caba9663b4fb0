#pragma once
// Specs as entries, and every field of a config by visiting it: what the tests of spec and config
// talk about.
#include "hillock/spec.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hillock::test {

using Entries = std::vector<SpecEntry>;

/// The config that entries make, or how they are refused: by the reader or by the judge.
inline std::variant<Config, ConfigError> judged(const Entries& entries, const Config& base = {}) {
  std::variant<Config, ConfigError> result = read_spec(entries, base);
  if (const Config* config = std::get_if<Config>(&result))
    if (const auto error = validate(*config)) return *error;
  return result;
}

inline Config accepted(const Entries& entries, const Config& base = {}) {
  const auto result = judged(entries, base);
  if (const auto* error = std::get_if<ConfigError>(&result))
    FAIL(error->path, ": ", error->value, ": ", error->reason);
  return std::get<Config>(result);
}

inline ConfigError refused(const Entries& entries, const Config& base = {}) {
  const auto result = judged(entries, base);
  if (std::holds_alternative<Config>(result)) FAIL("accepted: ", entries.front().path);
  return std::get<ConfigError>(result);
}

inline bool mentions(const ConfigError& error, const std::string& words) {
  return error.reason.find(words) != std::string::npos;
}

/// A table of so many rows and columns of zeros, as entries.
inline Entries table_entries(std::size_t rows, std::size_t columns, std::size_t targets,
                             double classes) {
  return {{"data", std::string("table")},
          {"data.inputs", std::vector<float>(rows * columns)},
          {"data.inputs.columns", static_cast<double>(columns)},
          {"data.targets", std::vector<float>(rows * targets)},
          {"data.targets.columns", static_cast<double>(targets)},
          {"data.classes", classes}};
}

inline Entries with(Entries entries, SpecEntry more) {
  entries.push_back(std::move(more));
  return entries;
}

inline bool same_specs(const Config& a, const Config& b) {
  const Entries x = write_spec(a), y = write_spec(b);
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [](const SpecEntry& p, const SpecEntry& q) {
                      return p.path == q.path && p.value == q.value;
                    });
}

/// Visits a config and hands out every number in it, those of its choices too.
struct Numbers {
  struct Number {
    std::string path;
    double* value;
    Parameter parameter;
  };
  std::vector<Number> all;
  void number(std::string_view path, double& value, const Parameter& p) {
    all.push_back({std::string(path), &value, p});
  }
  void choice(std::string_view path, Choice& choice, std::span<const Row> rows) {
    for (std::size_t k = 0; k < rows[choice.index].parameter_count(); ++k) {
      const Parameter& p = rows[choice.index].parameters[k];
      number(std::string(path) + "." + std::string(p.name), choice.values[k], p);
    }
  }
  void flag(std::string_view, bool&, bool) {}
  void formula(std::string_view, auto&&) {}
  void features(std::string_view, std::vector<std::uint8_t>&) {}
  void layers(std::string_view, std::vector<LayerConfig>&) {}
  void table(std::string_view, Table&) {}
};

/// Visits a config and hands out every choice in it.
struct Choices {
  struct Field {
    std::string path;
    Choice* choice;
    std::span<const Row> rows;
  };
  std::vector<Field> all;
  void choice(std::string_view path, Choice& choice, std::span<const Row> rows) {
    all.push_back({std::string(path), &choice, rows});
  }
  void number(std::string_view, double&, const Parameter&) {}
  void flag(std::string_view, bool&, bool) {}
  void formula(std::string_view, auto&&) {}
  void features(std::string_view, std::vector<std::uint8_t>&) {}
  void layers(std::string_view, std::vector<LayerConfig>&) {}
  void table(std::string_view, Table&) {}
};

template <class Visitor, class ToConfig>
Visitor visited(ToConfig& config) {
  Visitor visitor;
  visit_fields(config, visitor);
  return visitor;
}

/// Calls test with the default config once for every row of every choice, that row chosen.
inline void for_every_row(const std::function<void(Config&, const std::string& row)>& test) {
  Config defaults;
  const std::size_t choices = visited<Choices>(defaults).all.size();
  for (std::size_t c = 0; c < choices; ++c)
    for (std::size_t row = 0;; ++row) {
      Config config;
      const Choices::Field field = visited<Choices>(config).all[c];
      if (row == field.rows.size()) break;
      *field.choice = with_defaults(field.rows, row);
      if (is_table(config.data.name)) config.data.table = {1, 1, 0, {1, 2, 3}, {4, 5, 6}};
      test(config, field.path + " " + std::string(field.rows[row].name));
    }
}

}  // namespace hillock::test
