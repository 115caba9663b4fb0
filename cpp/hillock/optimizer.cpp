#include "hillock/optimizer.hpp"

#include "hillock/optimizer_rules.hpp"

#include <array>

namespace hillock {
namespace {

// In the order of OptimizerKind.
constexpr std::array rows{Sgd::row,   Rmsprop::row, Adagrad::row, Adam::row, Adam::decoupled_row,
                          Nadam::row, Lion::row};
constexpr std::array states{Sgd::states,  Rmsprop::states, Adagrad::states, Adam::states,
                            Adam::states, Nadam::states,   Lion::states};
static_assert(rows.size() == static_cast<std::size_t>(OptimizerKind::lion) + 1 &&
              states.size() == rows.size());
static_assert([] {
  for (const Row& row : rows)
    if (row.parameters[0].name != "learningRate") return false;
  return true;
}());

// One pass over arrays of one size. A sum of w - w is 0 while every parameter is finite, and NaN
// from the first that is not.
template <class Rule>
float update(const Rule& rule, std::span<const float> gradients, std::span<float> parameters,
             std::span<float> state) noexcept {
  static constexpr std::size_t arrays = Rule::states;
  const std::size_t count = parameters.size();
  const auto lane_block = [&rule](const float* g, float* w, float* const* s) {
    Batch values[arrays + 1];
    for (std::size_t k = 0; k < arrays; ++k) values[k] = load(s[k]);
    const Batch updated = rule(load(g), load(w), values);
    for (std::size_t k = 0; k < arrays; ++k) store(s[k], values[k]);
    store(w, updated);
    return updated - updated;
  };
  float* s[arrays + 1] = {};
  for (std::size_t k = 0; k < arrays; ++k) s[k] = state.data() + k * count;
  Batch check(0.0f);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    check = check + lane_block(gradients.data() + i, parameters.data() + i, s);
    for (std::size_t k = 0; k < arrays; ++k) s[k] += lanes;
  }
  if (i < count) {
    float g[lanes] = {}, w[lanes] = {}, rest[arrays + 1][lanes] = {};
    float* r[arrays + 1] = {};
    for (std::size_t j = i; j < count; ++j) {
      g[j - i] = gradients[j];
      w[j - i] = parameters[j];
      for (std::size_t k = 0; k < arrays; ++k) rest[k][j - i] = s[k][j - i];
    }
    for (std::size_t k = 0; k < arrays; ++k) r[k] = rest[k];
    check = check + lane_block(g, w, r);
    for (std::size_t j = i; j < count; ++j) {
      parameters[j] = w[j - i];
      for (std::size_t k = 0; k < arrays; ++k) s[k][j - i] = rest[k][j - i];
    }
  }
  return reduce(check);
}

}  // namespace

std::span<const Row> optimizer_rows() noexcept { return rows; }

std::size_t optimizer_state_arrays(const Choice& optimizer) noexcept {
  return states[optimizer.index];
}

bool leaves_ungraded_parameters(const Choice& optimizer) noexcept {
  const auto& p = optimizer.values;
  switch (static_cast<OptimizerKind>(optimizer.index)) {
    case OptimizerKind::sgd:
      return p[1] == 0.0 && p[3] == 0.0;
    case OptimizerKind::rmsprop:
      return p[3] == 0.0 && p[5] == 0.0;
    case OptimizerKind::adagrad:
      return p[4] == 0.0;
    // without a mean of past gradients the step is a multiple of the present one
    case OptimizerKind::adam:
    case OptimizerKind::adamw:
      return p[1] == 0.0 && p[4] == 0.0;
    case OptimizerKind::nadam:
      return p[1] == 0.0 && p[5] == 0.0;
    case OptimizerKind::lion:
      return p[1] == 0.0 && p[3] == 0.0;
  }
  return false;
}

float optimizer_update(const Choice& optimizer, std::uint64_t step,
                       std::span<const float> gradients, std::span<float> parameters,
                       std::span<float> state) noexcept {
  const OptimizerValues& p = optimizer.values;
  const auto by = [&](const auto& rule) { return update(rule, gradients, parameters, state); };
  switch (static_cast<OptimizerKind>(optimizer.index)) {
    case OptimizerKind::sgd:
      return p[1] == 0.0 ? by(PlainSgd(p)) : by(Sgd(p));
    case OptimizerKind::rmsprop:
      return by(Rmsprop(p));
    case OptimizerKind::adagrad:
      return by(Adagrad(p, step));
    case OptimizerKind::adam:
      return by(Adam(p, step, false));
    case OptimizerKind::adamw:
      return by(Adam(p, step, true));
    case OptimizerKind::nadam:
      return by(Nadam(p, step));
    case OptimizerKind::lion:
      return by(Lion(p));
  }
  return 0.0f;
}

}  // namespace hillock
