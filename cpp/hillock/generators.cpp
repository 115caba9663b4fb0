// The seeded generators: a table row and a function each. The four planes are those of TensorFlow
// Playground (src/dataset.ts), with its sizes and its meaning of noise.
#include "hillock/dataset.hpp"
#include "hillock/trigonometric.hpp"

#include <array>

namespace hillock {
namespace {

constexpr float pi = 3.14159265f;

// Two concentric discs of radius 5. Noise moves the point that decides the class, not the one that
// is shown.
void circle(const Amount& amount, const Choice&, Random& random, Table& table) {
  const float radius = 5.0f;
  const auto add = [&](float from, float to) {
    const float r = random.uniform(from, to), angle = random.uniform(0.0f, 2.0f * pi);
    const std::array<float, 2> p{r * sin(angle), r * cos(angle)};
    const float x = p[0] + random.uniform(-radius, radius) * amount.noise;
    const float y = p[1] + random.uniform(-radius, radius) * amount.noise;
    table.add(p, sqrt(x * x + y * y) < radius * 0.5f ? 1.0f : 0.0f);
  };
  for (std::size_t i = 0; i < amount.samples / 2; ++i) add(0.0f, radius * 0.5f);
  for (std::size_t i = amount.samples / 2; i < amount.samples; ++i) add(radius * 0.7f, radius);
}

// Four quadrants, kept 0.3 away from the axes.
void exclusive_or(const Amount& amount, const Choice&, Random& random, Table& table) {
  const auto coordinate = [&] {
    const float v = random.uniform(-5.0f, 5.0f);
    return v + (v > 0.0f ? 0.3f : -0.3f);
  };
  for (std::size_t i = 0; i < amount.samples; ++i) {
    const std::array<float, 2> p{coordinate(), coordinate()};
    const float x = p[0] + random.uniform(-5.0f, 5.0f) * amount.noise;
    const float y = p[1] + random.uniform(-5.0f, 5.0f) * amount.noise;
    table.add(p, x * y >= 0.0f ? 1.0f : 0.0f);
  }
}

// Two clouds at (2, 2) and (-2, -2); their variance grows from 0.5 to 4 at noise 0.5.
void gauss(const Amount& amount, const Choice&, Random& random, Table& table) {
  const float deviation = sqrt(0.5f + 7.0f * amount.noise);
  for (std::size_t i = 0; i < amount.samples; ++i) {
    const bool first = i < amount.samples / 2;
    const float centre = first ? 2.0f : -2.0f;
    const std::array<float, 2> p{centre + deviation * random.normal(),
                                 centre + deviation * random.normal()};
    table.add(p, first ? 1.0f : 0.0f);
  }
}

// Two arms of 1.75 turns each.
void spiral(const Amount& amount, const Choice&, Random& random, Table& table) {
  const std::size_t half = amount.samples / 2;
  const auto arm = [&](std::size_t count, float start, float target) {
    for (std::size_t i = 0; i < count; ++i) {
      const float part = static_cast<float>(i) / static_cast<float>(count);
      const float r = 5.0f * part, angle = 1.75f * 2.0f * pi * part + start;
      const std::array<float, 2> p{r * sin(angle) + random.uniform(-1.0f, 1.0f) * amount.noise,
                                   r * cos(angle) + random.uniform(-1.0f, 1.0f) * amount.noise};
      table.add(p, target);
    }
  };
  arm(half, 0.0f, 1.0f);
  arm(amount.samples - half, pi, 0.0f);
}

constexpr std::array<Generator, 4> table_of_generators{{
    {{"circle", "circle", "", "TensorFlow Playground", {}}, 2, 2, 6.0f, circle},
    {{"xor", "exclusive or", "", "TensorFlow Playground", {}}, 2, 2, 6.0f, exclusive_or},
    {{"gauss", "two clouds", "", "TensorFlow Playground", {}}, 2, 2, 6.0f, gauss},
    {{"spiral", "spiral", "", "TensorFlow Playground", {}}, 2, 2, 6.0f, spiral},
}};

constexpr auto all_rows = [] {
  std::array<Row, table_of_generators.size() + 1> rows{};
  for (std::size_t i = 0; i < table_of_generators.size(); ++i) rows[i] = table_of_generators[i].row;
  rows.back() = {"table", "own data", "", "", {}};
  return rows;
}();

}  // namespace

std::span<const Generator> generators() noexcept { return table_of_generators; }
std::span<const Row> dataset_rows() noexcept { return all_rows; }
bool is_table(const Choice& dataset) noexcept {
  return dataset.index == table_of_generators.size();
}

}  // namespace hillock
