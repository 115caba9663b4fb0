#include "hillock/initializer.hpp"

#include <array>

namespace hillock {
namespace {

constexpr Parameter gain{"gain", "gain", 1.0, 0.0, 100.0};

constexpr std::array<Row, 8> rows{{
    {"uniform",
     "uniform",
     "U(-limit, limit)",
     "TensorFlow Playground with limit 0.5",
     {{{"limit", "limit", 0.5, 0.0, 100.0}}}},
    {"normal", "normal", "N(0, std^2)", "", {{{"std", "standard deviation", 0.05, 0.0, 100.0}}}},
    {"glorot_uniform",
     "Glorot uniform",
     "limit = gain*sqrt(6/(fan_in+fan_out))",
     "Glorot & Bengio 2010",
     {{gain}}},
    {"glorot_normal",
     "Glorot normal",
     "std = gain*sqrt(2/(fan_in+fan_out))",
     "Glorot & Bengio 2010",
     {{gain}}},
    {"he_uniform", "He uniform", "limit = gain*sqrt(6/fan_in)", "He et al. 2015", {{gain}}},
    {"he_normal", "He normal", "std = gain*sqrt(2/fan_in)", "He et al. 2015", {{gain}}},
    {"lecun_uniform",
     "LeCun uniform",
     "limit = gain*sqrt(3/fan_in)",
     "LeCun et al. 1998",
     {{gain}}},
    {"lecun_normal", "LeCun normal", "std = gain*sqrt(1/fan_in)", "LeCun et al. 1998", {{gain}}},
}};

void draw_uniform(float limit, Random& random, std::span<float> weights) noexcept {
  for (float& w : weights) w = random.uniform(-limit, limit);
}

void draw_normal(float deviation, Random& random, std::span<float> weights) noexcept {
  for (float& w : weights) w = deviation * random.normal();
}

}  // namespace

std::span<const Row> initializer_rows() noexcept { return rows; }

void initialize(const Choice& initializer, std::size_t fan_in, std::size_t fan_out, Random& random,
                std::span<float> weights) noexcept {
  const auto parameter = static_cast<float>(initializer.values[0]);
  const auto in = static_cast<float>(fan_in), out = static_cast<float>(fan_out);
  switch (static_cast<InitializerKind>(initializer.index)) {
    case InitializerKind::uniform:
      return draw_uniform(parameter, random, weights);
    case InitializerKind::normal:
      return draw_normal(parameter, random, weights);
    case InitializerKind::glorot_uniform:
      return draw_uniform(parameter * sqrt(6.0f / (in + out)), random, weights);
    case InitializerKind::glorot_normal:
      return draw_normal(parameter * sqrt(2.0f / (in + out)), random, weights);
    case InitializerKind::he_uniform:
      return draw_uniform(parameter * sqrt(6.0f / in), random, weights);
    case InitializerKind::he_normal:
      return draw_normal(parameter * sqrt(2.0f / in), random, weights);
    case InitializerKind::lecun_uniform:
      return draw_uniform(parameter * sqrt(3.0f / in), random, weights);
    case InitializerKind::lecun_normal:
      return draw_normal(parameter * sqrt(1.0f / in), random, weights);
  }
}

}  // namespace hillock
