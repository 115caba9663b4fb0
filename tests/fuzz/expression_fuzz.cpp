// The parser and the machine of typed-in activations under any bytes: no crash, no hang, an error
// that points into the text, the same results alone and in an array.
#include "hillock/custom.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>

using namespace hillock;

namespace {

constexpr float largest = std::numeric_limits<float>::max();
constexpr float inf = std::numeric_limits<float>::infinity();
constexpr std::array<float, 41> places{0.0f,
                                       -0.0f,
                                       1e-45f,
                                       -1e-45f,
                                       1e-38f,
                                       -1e-38f,
                                       1e-7f,
                                       -1e-7f,
                                       0.3f,
                                       -0.3f,
                                       0.5f,
                                       -0.5f,
                                       1.0f,
                                       -1.0f,
                                       1.5f,
                                       -1.5f,
                                       2.0f,
                                       -2.0f,
                                       3.0f,
                                       -3.0f,
                                       6.5f,
                                       -6.5f,
                                       17.0f,
                                       -17.0f,
                                       88.5f,
                                       -88.5f,
                                       104.0f,
                                       -104.0f,
                                       3200.0f,
                                       -3200.0f,
                                       1e6f,
                                       -1e6f,
                                       1e18f,
                                       1e30f,
                                       -1e30f,
                                       3e38f,
                                       -3e38f,
                                       largest,
                                       inf,
                                       -inf,
                                       std::numeric_limits<float>::quiet_NaN()};

void demand(bool holds) {
  if (!holds) std::abort();
}

bool same(float a, float b) {
  return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b) ||
         (std::isnan(a) && std::isnan(b));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto result = parse_expression(text, custom_parameter_names);
  if (const auto* error = std::get_if<ExpressionError>(&result)) {
    demand(error->position <= text.size());
    demand(!error->expected.empty());
    return 0;
  }
  const Expression& expression = std::get<Expression>(result);
  const Custom f{&expression, {0.25f, -1.0f, 0.0f, 3.0f, 1e-3f, 100.0f}};
  std::array<float, places.size()> value, derivative;
  f.evaluate(places, value, derivative);
  for (std::size_t i = 0; i < places.size(); ++i) {
    demand(same(value[i], f.value(places[i])));
    demand(same(derivative[i], f.derivative(places[i])));
  }
  demand(std::isnan(value.back()) && std::isnan(derivative.back()));
  demand(f.derivative_peak() >= 0.0f && f.derivative_peak() <= largest);
  return 0;
}
