#include "hillock/activation.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#ifndef HILLOCK_FIXTURES
#define HILLOCK_FIXTURES "tests/fixtures"
#endif

using namespace hillock;

namespace {

// Bounds of the core, in units in the last place of the exact result.
constexpr double value_ulp = 4;
constexpr double derivative_ulp = 8;
constexpr double tail_ulp = 64;  // |x| > 3 of those that fall like e^-x^2, where x^2 is rounded
constexpr double crossing_bound = 2e-7;  // absolute, next to a zero crossing with 0.1 <= |x| <= 4
constexpr double smallest_normal = 1.2e-38;  // results below may be flushed to zero

double ulp_of(double exact) {
  int exponent = 0;
  std::frexp(exact, &exponent);
  return std::ldexp(1.0, std::max(exponent - 24, -149));
}

double ulp_error(float got, double exact) {
  return std::abs(static_cast<double>(got) - exact) / ulp_of(exact);
}

bool has_long_tail(std::string_view name) {
  return name == "gelu" || name == "gelu_tanh" || name == "mish" || name == "gaussian";
}

bool close_enough(std::string_view name, float x, float got, double exact, double bound) {
  const double error = std::abs(static_cast<double>(got) - exact);
  if (std::abs(exact) < smallest_normal && error < smallest_normal) return true;
  if (std::abs(x) >= 0.1f && std::abs(x) <= 4.0f && error <= crossing_bound) return true;
  return ulp_error(got, exact) <= (std::abs(x) > 3.0f && has_long_tail(name) ? tail_ulp : bound);
}

/// A row of activations.csv: parameters are `alpha=0.01` or empty.
struct ReferenceRow {
  std::string name, parameters;
  float x = 0;
  double value = 0, derivative = 0;
};

std::vector<ReferenceRow> reference_rows() {
  std::ifstream file(HILLOCK_FIXTURES "/activations.csv");
  std::string line;
  std::getline(file, line);
  std::vector<ReferenceRow> rows;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string x, value, derivative;
    ReferenceRow row;
    std::getline(fields, row.name, ',');
    std::getline(fields, row.parameters, ',');
    std::getline(fields, x, ',');
    std::getline(fields, value, ',');
    std::getline(fields, derivative, ',');
    row.x = std::strtof(x.c_str(), nullptr);
    row.value = std::strtod(value.c_str(), nullptr);
    row.derivative = std::strtod(derivative.c_str(), nullptr);
    rows.push_back(row);
  }
  return rows;
}

Activation parse_activation(std::size_t index, const std::string& parameters) {
  Choice choice = with_defaults(activation_rows(), index);
  const std::size_t equals = parameters.find('=');
  if (equals != std::string::npos)
    for (std::size_t p = 0; p < max_parameters; ++p)
      if (activation_rows()[index].parameters[p].name == parameters.substr(0, equals))
        choice.values[p] = std::strtod(parameters.c_str() + equals + 1, nullptr);
  return make_activation(choice);
}

}  // namespace

TEST_CASE("every activation agrees with the 60-digit reference within 4 and 8 ulp") {
  const auto rows = reference_rows();
  REQUIRE(rows.size() > 1500);
  for (const ReferenceRow& row : rows) {
    const auto index = find(activation_rows(), row.name);
    REQUIRE_MESSAGE(index.has_value(), row.name, " is not in the table");
    const Activation f = parse_activation(*index, row.parameters);
    float value = 0, derivative = 0;
    activation_evaluate(f, {&row.x, 1}, {&value, 1}, {&derivative, 1});
    CAPTURE(row.name);
    CAPTURE(row.parameters);
    CAPTURE(row.x);
    CAPTURE(ulp_error(value, row.value));
    CAPTURE(ulp_error(derivative, row.derivative));
    CHECK(close_enough(row.name, row.x, value, row.value, value_ulp));
    CHECK(close_enough(row.name, row.x, derivative, row.derivative, derivative_ulp));
  }
}
