#include "hillock/kinks.hpp"

#include <array>
#include <cmath>

namespace hillock {
namespace {

constexpr int most = 8, intervals = 256;
constexpr float reach = 8.0f;

struct Point {
  float z = 0, value = 0, derivative = 0;
};

[[nodiscard]] Point at(const Activation& f, float z) noexcept {
  Point p{z, 0, 0};
  activation_evaluate(f, {&p.z, 1}, {&p.value, 1}, {&p.derivative, 1});
  return p;
}

// Whether f can be one straight piece from a to b: one slope, and the value that it leads to.
[[nodiscard]] bool straight(const Point& a, const Point& b) noexcept {
  const float rise = a.derivative * (b.z - a.z);
  return a.derivative == b.derivative &&
         std::abs(b.value - a.value - rise) <= 1e-5f * (1.0f + std::abs(b.value));
}

// The last place, up to rounding, that belongs to the piece of `a`.
[[nodiscard]] float bisect(const Activation& f, Point a, Point b) noexcept {
  for (;;) {
    const float middle = a.z + 0.5f * (b.z - a.z);
    if (!(middle > a.z && middle < b.z)) return a.z;
    const Point m = at(f, middle);
    (straight(a, m) ? a : b) = m;
  }
}

}  // namespace

std::optional<std::vector<float>> find_kinks(const Activation& f) {
  std::vector<float> kinks;
  Point a = at(f, -reach);
  int bent = 0;
  for (int i = 1; i <= intervals; ++i) {
    const Point b = at(f, reach * (2.0f * static_cast<float>(i) / intervals - 1.0f));
    const Point middle = at(f, 0.5f * (a.z + b.z));
    if (!straight(a, middle) || !straight(middle, b)) {
      if (++bent > most) return std::nullopt;
      float kink = bisect(f, a, b);
      // the kink lies between this float and the next: of the two the rounder one
      const float round = std::nearbyint(kink * 1024.0f) / 1024.0f + 0.0f;  // not -0
      if (std::abs(kink - round) <= 2e-6f * (1.0f + std::abs(kink))) kink = round;
      if (kinks.empty() || kinks.back() != kink) kinks.push_back(kink);
    }
    a = b;
  }
  return kinks;
}

}  // namespace hillock
