#include "hillock/dropout.hpp"

#include <array>

namespace hillock {
namespace {

constexpr Parameter rate{"rate", "share that is dropped", 0.1, 0.0, 0.95};

constexpr std::array<Row, 3> rows{{
    {"none", "none", "a", "", {}},
    {"dropout", "dropout", "a*keep/(1-rate)", "Srivastava et al. 2014", {{rate}}},
    {"alpha_dropout",
     "alpha dropout",
     "scale*(keep ? a : -1.7581)+shift",
     "Klambauer et al. 2017",
     {{rate}}},
}};

constexpr float selu_lower_end = -1.7580993f;  // -lambda alpha

}  // namespace

std::span<const Row> dropout_rows() noexcept { return rows; }

void drop(const Choice& dropout, Random& random, View a, View factor) noexcept {
  const auto p = static_cast<float>(dropout.values[0]);
  const float keep = 1.0f - p;
  const bool alpha = static_cast<DropoutKind>(dropout.index) == DropoutKind::alpha_dropout;
  // alpha dropout: with d the lower end, scale = (keep + d^2 keep p)^(-1/2) and shift = -scale p d
  const float scale =
      alpha ? 1.0f / sqrt(keep + selu_lower_end * selu_lower_end * keep * p) : 1.0f / keep;
  const float dropped = alpha ? scale * selu_lower_end - scale * p * selu_lower_end : 0.0f;
  const float shift = alpha ? -scale * p * selu_lower_end : 0.0f;
  for (std::size_t r = 0; r < a.rows; ++r)
    for (std::size_t n = 0; n < a.columns; ++n) {
      const bool kept = random.uniform() >= p;
      float& value = a.row_data(r)[n];
      value = kept ? scale * value + shift : dropped;
      factor.row_data(r)[n] = kept ? scale : 0.0f;
    }
}

void draw_slopes(float low, float high, Random& random, View slope) noexcept {
  for (std::size_t r = 0; r < slope.rows; ++r)
    for (float& s : slope.row(r)) s = random.uniform(low, high);
}

void multiply(ConstView factor, View product) noexcept {
  for (std::size_t r = 0; r < product.rows; ++r)
    zip(product.row(r), factor.row(r), product.row(r), [](Batch x, Batch f) { return x * f; });
}

}  // namespace hillock
