// Generators of classes. Circle, exclusive or, gauss and spiral are those of TensorFlow Playground
// (src/dataset.ts), with its sizes and its meaning of noise; class 1 is its positive one.
#include "hillock/generators.hpp"
#include "hillock/trigonometric.hpp"

#include <array>
#include <numeric>

namespace hillock {
namespace {

using Point = std::array<float, 2>;

[[nodiscard]] Point at_angle(float radius, float angle) noexcept {
  return {radius * sin(angle), radius * cos(angle)};
}

// Where the point would be if noise had moved it: its class is decided there, it is shown here.
[[nodiscard]] Point displaced(Point p, float noise, Random& random) noexcept {
  const float x = p[0] + random.uniform(-5.0f, 5.0f) * noise;
  return {x, p[1] + random.uniform(-5.0f, 5.0f) * noise};
}

// Points drawn until they are of the wanted class.
template <class Draw, class ClassOf>
[[nodiscard]] Point draw_of_class(bool wanted, Draw draw, ClassOf class_of) {
  Point p = draw();
  while (class_of(p) != wanted) p = draw();
  return p;
}

void add_arm(const Amount& amount, std::size_t count, float turns, float start, float target,
             Random& random, Table& table) {
  for (std::size_t i = 0; i < count; ++i) {
    const float part = static_cast<float>(i) / static_cast<float>(count);
    const Point p = at_angle(5.0f * part, turns * 2.0f * pi * part + start);
    const float x = p[0] + random.uniform(-1.0f, 1.0f) * amount.noise;
    table.add(Point{x, p[1] + random.uniform(-1.0f, 1.0f) * amount.noise}, target);
  }
}

void add_cloud(std::size_t count, Point centre, float deviation, float target, Random& random,
               Table& table) {
  for (std::size_t i = 0; i < count; ++i) {
    const float x = centre[0] + deviation * random.normal();
    table.add(Point{x, centre[1] + deviation * random.normal()}, target);
  }
}

// The position of example i of count on a line from 0 to 1, both ends included.
[[nodiscard]] float part_of(std::size_t i, std::size_t count) noexcept {
  return count < 2 ? 0.0f : static_cast<float>(i) / static_cast<float>(count - 1);
}

}  // namespace

std::size_t class_samples(const Amount& amount, std::size_t classes, std::size_t index) noexcept {
  const double others = static_cast<double>(classes - 1) * (1.0 - amount.balance);
  const double exact = static_cast<double>(amount.samples) * others / (amount.balance + others);
  auto rest = static_cast<std::size_t>(exact);
  if (exact - static_cast<double>(rest) > 0.5 + 1e-6) ++rest;  // a half goes to the first class
  if (index == 0) return amount.samples - rest;
  return rest / (classes - 1) + (index - 1 < rest % (classes - 1) ? 1 : 0);
}

// A disc of radius 2.5 in a ring from 3.5 to 5.
void make_circle(const Amount& amount, const Choice&, Random& random, Table& table) {
  const float radius = 5.0f;
  const auto add = [&](std::size_t count, float from, float to) {
    for (std::size_t i = 0; i < count; ++i) {
      const float r = random.uniform(from, to);
      const Point p = at_angle(r, random.uniform(0.0f, 2.0f * pi));
      const auto [x, y] = displaced(p, amount.noise, random);
      table.add(p, sqrt(x * x + y * y) < radius * 0.5f ? 1.0f : 0.0f);
    }
  };
  add(class_samples(amount, 2, 1), 0.0f, radius * 0.5f);
  add(class_samples(amount, 2, 0), radius * 0.7f, radius);
}

// Four quadrants, kept 0.3 away from the axes.
void make_exclusive_or(const Amount& amount, const Choice&, Random& random, Table& table) {
  const auto coordinate = [&] {
    const float v = random.uniform(-5.0f, 5.0f);
    return v + (v > 0.0f ? 0.3f : -0.3f);
  };
  const auto draw = [&] {
    const float x = coordinate();
    return Point{x, coordinate()};
  };
  const auto class_of = [](Point p) { return p[0] * p[1] >= 0.0f; };
  for (std::size_t i = 0; i < amount.samples; ++i) {
    const Point p = draw_of_class(i < class_samples(amount, 2, 1), draw, class_of);
    table.add(p, class_of(displaced(p, amount.noise, random)) ? 1.0f : 0.0f);
  }
}

// Two clouds at (2, 2) and (-2, -2); their variance grows from 0.5 to 4 at noise 0.5.
void make_gauss(const Amount& amount, const Choice&, Random& random, Table& table) {
  const float deviation = sqrt(0.5f + 7.0f * amount.noise);
  add_cloud(class_samples(amount, 2, 1), {2.0f, 2.0f}, deviation, 1.0f, random, table);
  add_cloud(class_samples(amount, 2, 0), {-2.0f, -2.0f}, deviation, 0.0f, random, table);
}

// Two arms of 1.75 turns each.
void make_spiral(const Amount& amount, const Choice&, Random& random, Table& table) {
  add_arm(amount, class_samples(amount, 2, 1), 1.75f, 0.0f, 1.0f, random, table);
  add_arm(amount, class_samples(amount, 2, 0), 1.75f, pi, 0.0f, random, table);
}

// Evenly turned arms.
void make_spirals(const Amount& amount, const Choice& choice, Random& random, Table& table) {
  const auto arms = static_cast<std::size_t>(choice.values[0]);
  const auto turns = static_cast<float>(choice.values[1]);
  for (std::size_t k = 0; k < arms; ++k) {
    const float start = 2.0f * pi * static_cast<float>(k) / static_cast<float>(arms);
    add_arm(amount, class_samples(amount, arms, k), turns, start, static_cast<float>(k), random,
            table);
  }
}

// Two half circles that reach into each other, centred; noise is the deviation of both coordinates
// for a radius of 1.
void make_moons(const Amount& amount, const Choice& choice, Random& random, Table& table) {
  const auto scale = static_cast<float>(choice.values[0]);
  for (std::size_t k = 0; k < 2; ++k) {
    const std::size_t count = class_samples(amount, 2, k);
    for (std::size_t i = 0; i < count; ++i) {
      const Point p = at_angle(1.0f, pi * (part_of(i, count) - 0.5f));
      const float sign = k == 0 ? 1.0f : -1.0f;
      const float x = sign * (p[0] - 0.5f) + amount.noise * random.normal();
      const float y = sign * (p[1] - 0.25f) + amount.noise * random.normal();
      table.add(Point{scale * x, scale * y}, static_cast<float>(k));
    }
  }
}

// Concentric rings, the first class innermost; noise is the deviation of the radius, as a share of
// the outermost.
void make_rings(const Amount& amount, const Choice& choice, Random& random, Table& table) {
  const auto rings = static_cast<std::size_t>(choice.values[0]);
  const auto inner = static_cast<float>(choice.values[1]);
  const auto scale = static_cast<float>(choice.values[2]);
  for (std::size_t k = 0; k < rings; ++k) {
    const float radius = inner + (1.0f - inner) * part_of(k, rings);
    for (std::size_t i = 0; i < class_samples(amount, rings, k); ++i) {
      const float r = scale * (radius + amount.noise * random.normal());
      table.add(at_angle(r, random.uniform(0.0f, 2.0f * pi)), static_cast<float>(k));
    }
  }
}

// A square from -5 to 5 of `cells` times `cells` fields.
void make_checkerboard(const Amount& amount, const Choice& choice, Random& random, Table& table) {
  const auto cells = static_cast<float>(choice.values[0]);
  // noise may displace a point by one board, so each coordinate counts one board's fields more
  const auto field = [cells](float v) { return static_cast<int>((v + 15.0f) * cells / 10.0f); };
  const auto class_of = [&](Point p) { return (field(p[0]) + field(p[1])) % 2 != 0; };
  const auto draw = [&] {
    const float x = random.uniform(-5.0f, 5.0f);
    return Point{x, random.uniform(-5.0f, 5.0f)};
  };
  for (std::size_t i = 0; i < amount.samples; ++i) {
    const Point p = draw_of_class(i < class_samples(amount, 2, 1), draw, class_of);
    table.add(p, class_of(displaced(p, amount.noise, random)) ? 1.0f : 0.0f);
  }
}

// Clouds evenly around a circle of radius 3.5; their variance grows with noise as that of gauss.
void make_blobs(const Amount& amount, const Choice& choice, Random& random, Table& table) {
  const auto blobs = static_cast<std::size_t>(choice.values[0]);
  const float deviation = sqrt(0.25f + 7.0f * amount.noise);
  for (std::size_t k = 0; k < blobs; ++k) {
    const float angle = 2.0f * pi * static_cast<float>(k) / static_cast<float>(blobs);
    add_cloud(class_samples(amount, blobs, k), at_angle(3.5f, angle), deviation,
              static_cast<float>(k), random, table);
  }
}

// Every pattern of a class comes as often as any other, give or take one: all bits but the last run
// through all patterns in random order, the last one makes the parity.
void make_parity(const Amount& amount, const Choice& choice, Random& random, Table& table) {
  const auto bits = static_cast<std::size_t>(choice.values[0]);
  std::vector<std::uint32_t> patterns(std::size_t{1} << (bits - 1));
  std::vector<float> input(bits);
  for (std::uint32_t odd = 0; odd < 2; ++odd) {
    std::iota(patterns.begin(), patterns.end(), 0u);
    random.shuffle(std::span(patterns));
    for (std::size_t i = 0; i < class_samples(amount, 2, odd); ++i) {
      std::uint32_t rest = patterns[i % patterns.size()], parity = odd;
      for (std::size_t b = 0; b < bits; ++b, rest >>= 1) {
        const std::uint32_t bit = b + 1 < bits ? rest & 1 : parity;
        parity ^= bit;
        input[b] = (bit != 0 ? 1.0f : -1.0f) + amount.noise * random.normal();
      }
      table.add(input, static_cast<float>(odd));
    }
  }
}

}  // namespace hillock
