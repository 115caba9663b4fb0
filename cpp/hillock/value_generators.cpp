// Generators of numbers to predict. Plane and hills are the regressions of TensorFlow Playground
// (src/dataset.ts); as there, noise moves the point whose value is taken, not the one that is
// shown. On curves noise is the standard deviation of what is added to the value.
#include "hillock/generators.hpp"
#include "hillock/trigonometric.hpp"

#include <algorithm>
#include <array>

namespace hillock {
namespace {

struct Hill {
  float x, y, sign;
};

template <class Value>
void make_surface(const Amount& amount, Random& random, Table& table, Value value) {
  const auto coordinate = [&random] { return random.uniform(-6.0f, 6.0f); };
  for (std::size_t i = 0; i < amount.samples; ++i) {
    const float x = coordinate(), y = coordinate();
    const float noisy_x = x + coordinate() * amount.noise;
    const float noisy_y = y + coordinate() * amount.noise;
    table.add(std::array{x, y}, value(noisy_x, noisy_y));
  }
}

// Evenly spaced from -scale to scale.
template <class Value>
void make_curve(const Amount& amount, float scale, Random& random, Table& table, Value value) {
  const auto last = static_cast<float>(amount.samples - 1);
  for (std::size_t i = 0; i < amount.samples; ++i) {
    const float x = scale * ((2.0f * static_cast<float>(i) - last) / last);
    table.add({&x, 1}, value(x) + amount.noise * random.normal());
  }
}

}  // namespace

void make_plane(const Amount& amount, const Choice&, Random& random, Table& table) {
  make_surface(amount, random, table, [](float x, float y) { return (x + y) / 10.0f; });
}

// Six cones of height 1 and radius 2, up and down; the nearest one counts.
void make_hills(const Amount& amount, const Choice&, Random& random, Table& table) {
  constexpr std::array<Hill, 6> hills{{{-4.0f, 2.5f, 1.0f},
                                       {0.0f, 2.5f, -1.0f},
                                       {4.0f, 2.5f, 1.0f},
                                       {-4.0f, -2.5f, -1.0f},
                                       {0.0f, -2.5f, 1.0f},
                                       {4.0f, -2.5f, -1.0f}}};
  make_surface(amount, random, table, [&](float x, float y) {
    float value = 0.0f;
    for (const Hill& h : hills) {
      const float dx = x - h.x, dy = y - h.y;
      const float height = 1.0f - std::min(1.0f, sqrt(dx * dx + dy * dy) / 2.0f);
      if (height > abs(value)) value = h.sign * height;
    }
    return value;
  });
}

// Gaussian bumps, up and down in turn; where they stand depends on the seed.
void make_bumps(const Amount& amount, const Choice& choice, Random& random, Table& table) {
  const auto count = static_cast<std::size_t>(choice.values[0]);
  const auto width = static_cast<float>(choice.values[1]);
  std::vector<Hill> bumps(count);
  for (std::size_t k = 0; k < count; ++k) {
    bumps[k].x = random.uniform(-5.0f, 5.0f);
    bumps[k].y = random.uniform(-5.0f, 5.0f);
    bumps[k].sign = k % 2 == 0 ? 1.0f : -1.0f;
  }
  make_surface(amount, random, table, [&](float x, float y) {
    float value = 0.0f;
    for (const Hill& b : bumps) {
      const float dx = (x - b.x) / width, dy = (y - b.y) / width;
      value += b.sign * exp(-0.5f * (dx * dx + dy * dy));
    }
    return value;
  });
}

void make_sine(const Amount& amount, const Choice& choice, Random& random, Table& table) {
  const float factor = static_cast<float>(choice.values[0]) * pi;
  make_curve(amount, static_cast<float>(choice.values[1]), random, table,
             [factor](float x) { return sin(factor * x); });
}

void make_step(const Amount& amount, const Choice& choice, Random& random, Table& table) {
  make_curve(amount, static_cast<float>(choice.values[0]), random, table,
             [](float x) { return x < 0.0f ? 0.0f : 1.0f; });
}

void make_abs(const Amount& amount, const Choice& choice, Random& random, Table& table) {
  make_curve(amount, static_cast<float>(choice.values[0]), random, table,
             [](float x) { return abs(x); });
}

void make_line(const Amount& amount, const Choice& choice, Random& random, Table& table) {
  const auto slope = static_cast<float>(choice.values[0]);
  const auto intercept = static_cast<float>(choice.values[1]);
  make_curve(amount, static_cast<float>(choice.values[2]), random, table,
             [=](float x) { return slope * x + intercept; });
}

}  // namespace hillock
