#include "hillock/optimizer.hpp"

#include "hillock/simd.hpp"

#include <array>

namespace hillock {
namespace {

constexpr Parameter learning_rate(double initial) {
  return {"learningRate",
          "learning rate",
          initial,
          0.0,
          100.0,
          Parameter::Kind::number,
          Parameter::Scale::logarithmic};
}
constexpr Parameter weight_decay{"weightDecay", "weight decay", 0.0, 0.0, 10.0};

constexpr std::array<Row, 1> rows{{
    {"sgd",
     "SGD",
     "v = momentum*v + (g + weightDecay*w); w = w - learningRate*v",
     "Robbins & Monro 1951; Polyak 1964; torch.optim.SGD",
     {{learning_rate(0.03),
       {"momentum", "momentum", 0.0, 0.0, 0.9999},
       {"nesterov", "Nesterov momentum", 0.0, 0.0, 1.0, Parameter::Kind::flag},
       weight_decay}}},
}};

// One pass over arrays of one size; rule(g, w, s0, s1) answers the new w and changes its states.
// A sum of w - w is 0 while every parameter is finite, and NaN from the first that is not.
template <std::size_t States, class Rule>
float update(std::span<const float> gradients, std::span<float> parameters, std::span<float> state,
             Rule rule) noexcept {
  const std::size_t count = parameters.size();
  const auto lane_block = [&](const float* g, float* w, float* const* s) {
    Batch states[States + 1];
    for (std::size_t k = 0; k < States; ++k) states[k] = load(s[k]);
    const Batch updated = rule(load(g), load(w), states);
    for (std::size_t k = 0; k < States; ++k) store(s[k], states[k]);
    store(w, updated);
    return updated - updated;
  };
  float* s[States + 1] = {};
  for (std::size_t k = 0; k < States; ++k) s[k] = state.data() + k * count;
  Batch check(0.0f);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    check = check + lane_block(gradients.data() + i, parameters.data() + i, s);
    for (std::size_t k = 0; k < States; ++k) s[k] += lanes;
  }
  if (i < count) {
    float g[lanes] = {}, w[lanes] = {}, rest[States + 1][lanes] = {};
    float* r[States + 1] = {};
    for (std::size_t j = i; j < count; ++j) {
      g[j - i] = gradients[j];
      w[j - i] = parameters[j];
      for (std::size_t k = 0; k < States; ++k) rest[k][j - i] = s[k][j - i];
    }
    for (std::size_t k = 0; k < States; ++k) r[k] = rest[k];
    check = check + lane_block(g, w, r);
    for (std::size_t j = i; j < count; ++j) {
      parameters[j] = w[j - i];
      for (std::size_t k = 0; k < States; ++k) s[k][j - i] = rest[k][j - i];
    }
  }
  return reduce(check);
}

float sgd_update(const Choice& optimizer, std::size_t step, std::span<const float> gradients,
                 std::span<float> parameters, std::span<float> state) noexcept {
  const Batch rate(static_cast<float>(optimizer.values[0]));
  const Batch momentum(static_cast<float>(optimizer.values[1]));
  const bool nesterov = optimizer.values[2] != 0.0;
  const Batch decay(static_cast<float>(optimizer.values[3]));
  const bool decays = optimizer.values[3] != 0.0;
  if (optimizer.values[1] == 0.0) {
    if (!decays)
      return update<0>(gradients, parameters, state,
                       [=](Batch g, Batch w, Batch*) { return w - rate * g; });
    return update<0>(gradients, parameters, state,
                     [=](Batch g, Batch w, Batch*) { return w - rate * (g + decay * w); });
  }
  const bool first = step == 1;
  return update<1>(gradients, parameters, state, [=](Batch g, Batch w, Batch* v) {
    if (decays) g = g + decay * w;
    v[0] = first ? g : momentum * v[0] + g;
    return w - rate * (nesterov ? g + momentum * v[0] : v[0]);
  });
}

}  // namespace

std::span<const Row> optimizer_rows() noexcept { return rows; }

std::size_t optimizer_state_arrays(const Choice& optimizer) noexcept {
  switch (static_cast<OptimizerKind>(optimizer.index)) {
    case OptimizerKind::sgd:
      return 1;
  }
  return 0;
}

bool leaves_ungraded_parameters(const Choice& optimizer) noexcept {
  switch (static_cast<OptimizerKind>(optimizer.index)) {
    case OptimizerKind::sgd:
      return optimizer.values[1] == 0.0 && optimizer.values[3] == 0.0;
  }
  return false;
}

float optimizer_update(const Choice& optimizer, std::size_t step, std::span<const float> gradients,
                       std::span<float> parameters, std::span<float> state) noexcept {
  switch (static_cast<OptimizerKind>(optimizer.index)) {
    case OptimizerKind::sgd:
      return sgd_update(optimizer, step, gradients, parameters, state);
  }
  return 0.0f;
}

}  // namespace hillock
