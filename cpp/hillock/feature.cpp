// What a network gets of the examples: their columns, or functions of the points of the plane.
#include "hillock/dataset.hpp"
#include "hillock/trigonometric.hpp"

#include <algorithm>
#include <array>

namespace hillock {
namespace {

constexpr std::array<Feature, 7> all_features{{
    {"x", [](Batch x, Batch) { return x; }},
    {"y", [](Batch, Batch y) { return y; }},
    {"x_squared", [](Batch x, Batch) { return x * x; }},
    {"y_squared", [](Batch, Batch y) { return y * y; }},
    {"xy", [](Batch x, Batch y) { return x * y; }},
    {"sin_x", [](Batch x, Batch) { return sin(x); }},
    {"sin_y", [](Batch, Batch y) { return sin(y); }},
}};

}  // namespace

std::span<const Feature> features() noexcept { return all_features; }

void Dataset::encode(std::span<const float> raw, View inputs) const noexcept {
  const std::size_t columns = table_.columns;
  for (std::size_t n = 0; n < inputs.columns; n += lanes) {
    const std::size_t count = std::min(lanes, inputs.columns - n);
    const auto column = [&](std::size_t c) {
      const float* from = raw.data() + n * columns + c;
      const auto example = [&](std::size_t k) { return from[std::min(k, count - 1) * columns]; };
      return Batch(example(0), example(1), example(2), example(3));  // not through memory: a stall
    };
    const auto put = [&](std::size_t i, Batch value) {
      store(inputs.row_data(i) + n, (value - Batch(shift_[i])) * Batch(scale_[i]));
    };
    if (features_.empty()) {
      for (std::size_t i = 0; i < inputs.rows; ++i) put(i, column(i));
    } else {
      const Batch x = column(0), y = column(1);
      for (std::size_t i = 0; i < inputs.rows; ++i) put(i, all_features[features_[i]].value(x, y));
    }
  }
  clear_padding(inputs);
}

}  // namespace hillock
