#pragma once
// The activations once more, in double and with libm, written from their definitions: what the
// kernels are measured against between and beyond the rows of activations.csv.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

namespace hillock::test {

struct Exact {
  double value;
  double derivative;
};

/// Value and derivative of the activation of that name at a finite x, with parameters p in the
/// order of its row. Both NaN for a name that is not known here.
inline Exact exact_activation(std::string_view name, double x, const std::array<double, 6>& p) {
  const auto step = [](bool on) { return on ? 1.0 : 0.0; };
  const auto logistic = [](double y) { return 1 / (1 + std::exp(-y)); };
  const auto tail = [](double y) { return 1 / (1 + std::exp(y)); };  // 1 - logistic
  constexpr double pi = 3.14159265358979324;

  if (name == "identity" || name == "custom") return {x, 1};  // custom without a text is x
  if (name == "binary_step") return {step(x >= 0), 0};
  if (name == "sigmoid") return {logistic(x), logistic(x) * tail(x)};
  if (name == "hard_sigmoid") return {std::clamp(x + 3, 0.0, 6.0) / 6, step(std::abs(x) < 3) / 6};
  if (name == "log_sigmoid")
    return {std::min(x, 0.0) - std::log1p(std::exp(-std::abs(x))), tail(x)};
  if (name == "tanh") return {std::tanh(x), std::pow(std::cosh(x), -2)};
  if (name == "hard_tanh") return {std::clamp(x, -1.0, 1.0), step(std::abs(x) < 1)};
  if (name == "softsign") return {x / (1 + std::abs(x)), std::pow(1 + std::abs(x), -2)};
  if (name == "arctan") return {std::atan(x), 1 / (1 + x * x)};
  if (name == "relu") return {std::max(x, 0.0), x == 0 ? p[0] : step(x > 0)};
  if (name == "relu6") return {std::clamp(x, 0.0, 6.0), step(x > 0 && x < 6)};
  if (name == "leaky_relu" || name == "prelu") return {x > 0 ? x : p[0] * x, x > 0 ? 1 : p[0]};
  if (name == "rrelu") {
    const double mean = (p[0] + p[1]) / 2;
    return {x > 0 ? x : mean * x, x > 0 ? 1 : mean};
  }
  if (name == "shifted_relu") return {std::max(x - p[0], 0.0), step(x > p[0])};
  if (name == "squared_relu") return {x > 0 ? x * x : 0, 2 * std::max(x, 0.0)};
  if (name == "elu") return {x > 0 ? x : p[0] * std::expm1(x), x > 0 ? 1 : p[0] * std::exp(x)};
  if (name == "celu")
    return {x > 0 ? x : p[0] * std::expm1(x / p[0]), x > 0 ? 1 : std::exp(x / p[0])};
  if (name == "selu") {
    constexpr double alpha = 1.6732632423543772848, lambda = 1.0507009873554804934;
    return {lambda * (x > 0 ? x : alpha * std::expm1(x)),
            lambda * (x > 0 ? 1 : alpha * std::exp(x))};
  }
  if (name == "softplus")
    return {std::max(x, 0.0) + std::log1p(std::exp(-std::abs(p[0] * x))) / p[0],
            logistic(p[0] * x)};
  if (name == "gelu") {
    const double normal = std::erfc(-x / std::sqrt(2.0)) / 2;
    return {x * normal, normal + x * std::exp(-x * x / 2) / std::sqrt(2 * pi)};
  }
  if (name == "gelu_tanh") {
    const double a = 2 * std::sqrt(2 / pi), w = a * (x + 0.044715 * x * x * x);
    const double slope = std::abs(x) > 1e3 ? 0 : x * a * (1 + 3 * 0.044715 * x * x) * tail(w);
    return {x * logistic(w), logistic(w) * (1 + slope)};
  }
  if (name == "swish") {
    const double y = p[0] * x;
    return {x * logistic(y), logistic(y) * (1 + (y > 700 ? 0 : y * tail(y)))};
  }
  if (name == "hard_swish")
    return {x * std::clamp(x + 3, 0.0, 6.0) / 6, x <= -3 ? 0.0 : x >= 3 ? 1.0 : x / 3 + 0.5};
  if (name == "mish") {
    const double t = x > 30 ? 1 : std::tanh(std::log1p(std::exp(x)));
    const double rest = x > 30 ? 0 : x * (1 - t * t) * logistic(x);
    return {x * t, t + rest};
  }
  if (name == "softshrink") return {x - std::clamp(x, -p[0], p[0]), step(std::abs(x) > p[0])};
  if (name == "hardshrink") return {x * step(std::abs(x) > p[0]), step(std::abs(x) > p[0])};
  if (name == "tanhshrink") {
    const double s = x * x, series = x * s * (1.0 / 3 - s * (2.0 / 15 - s * 17.0 / 315));
    return {std::abs(x) < 0.01 ? series : x - std::tanh(x), std::pow(std::tanh(x), 2)};
  }
  if (name == "sine") return {std::sin(x), std::cos(x)};
  if (name == "gaussian") return {std::exp(-x * x), -2 * x * std::exp(-x * x)};
  if (name == "snake") {
    const double y = p[0] * x;  // 1 + sin 2y = (sin y + cos y)^2
    return {x + std::pow(std::sin(y), 2) / p[0], std::pow(std::sin(y) + std::cos(y), 2)};
  }
  return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
}

}  // namespace hillock::test
