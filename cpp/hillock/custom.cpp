#include "hillock/custom.hpp"

#include <algorithm>
#include <limits>

namespace hillock {
namespace {

/// f' at -8, -8 + 1/16 ... 8.
std::array<float, 257> sampled_derivative(const Custom& f) noexcept {
  std::array<float, 257> x, value, derivative;
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i) / 16.0f - 8.0f;
  f.evaluate(x, value, derivative);
  return derivative;
}

}  // namespace

void Custom::evaluate(std::span<const float> z, std::span<float> value,
                      std::span<float> derivative) const noexcept {
  if (expression != nullptr) return expression->evaluate(z, parameters, value, derivative);
  Expression{}.evaluate(z, parameters, value, derivative);
}

Custom::Result<float> Custom::alone(float z) const noexcept {
  Result<float> result;
  evaluate({&z, 1}, {&result.value, 1}, {&result.derivative, 1});
  return result;
}

Custom::Result<Batch> Custom::alone(Batch z) const noexcept {
  std::array<float, lanes> x, value, derivative;
  store(x.data(), z);
  evaluate(x, value, derivative);
  return {load(value.data()), load(derivative.data())};
}

float Custom::derivative_peak() const noexcept {
  float peak = 0.0f;
  for (float slope : sampled_derivative(*this))
    if (abs(slope) <= std::numeric_limits<float>::max()) peak = max(peak, abs(slope));
  return peak;
}

bool Custom::hard_zero() const noexcept {
  int flat = 0, longest = 0;  // places in a row
  for (float slope : sampled_derivative(*this)) {
    flat = slope == 0.0f ? flat + 1 : 0;
    longest = std::max(longest, flat);
  }
  return longest >= 8;  // an interval of 1/2
}

}  // namespace hillock
