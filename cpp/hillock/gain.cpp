#include "hillock/gain.hpp"

#include <array>
#include <cmath>

namespace hillock {

float activation_gain(const Activation& f) noexcept {
  if (f.kind == ActivationKind::sigmoid) return 1.0f;
  if (f.kind == ActivationKind::tanh) return 5.0f / 3.0f;
  if (f.kind == ActivationKind::selu) return 0.75f;
  // The midpoints lie on both sides of a kink or jump at zero.
  constexpr std::size_t points = 1024;
  constexpr float reach = 8.0f;  // beyond it are 1e-15 of the normal distribution
  std::array<float, points> z{}, a{};
  for (std::size_t i = 0; i < points; ++i)
    z[i] = reach * ((2.0f * static_cast<float>(i) + 1.0f) / static_cast<float>(points) - 1.0f);
  activation_forward(f, z, a);
  double sum = 0, total = 0;
  for (std::size_t i = 0; i < points; ++i) {
    const auto weight = static_cast<double>(exp(-0.5f * (z[i] * z[i])));
    total += weight;
    sum += weight * static_cast<double>(a[i]) * static_cast<double>(a[i]);
  }
  const double gain = std::sqrt(total / sum);
  return gain > 0 && gain < 1e6 ? static_cast<float>(gain) : 1.0f;
}

}  // namespace hillock
