#include "hillock/optimizer.hpp"

#include "hillock/optimizer_rules.hpp"

#include <algorithm>
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

// One pass over arrays of one size; the remainder goes through Batches of its own. A sum of w - w
// is 0 while every parameter is finite, and NaN from the first that is not.
template <class Rule>
float update(const Rule& rule, std::span<const float> gradients, std::span<float> parameters,
             std::span<float> state) noexcept {
  constexpr std::size_t arrays = Rule::states;
  const std::size_t count = parameters.size();
  float rest[arrays + 2][lanes] = {};
  Batch check(0.0f);
  for (std::size_t i = 0; i < count; i += lanes) {
    const float* g = gradients.data() + i;
    float* w = parameters.data() + i;
    float* s[arrays + 1] = {};
    for (std::size_t k = 0; k < arrays; ++k) s[k] = state.data() + k * count + i;
    const std::size_t left = count - i;
    if (left < lanes) {
      g = std::copy_n(g, left, rest[0]) - left;
      w = std::copy_n(w, left, rest[1]) - left;
      for (std::size_t k = 0; k < arrays; ++k) s[k] = std::copy_n(s[k], left, rest[k + 2]) - left;
    }
    Batch values[arrays + 1];
    for (std::size_t k = 0; k < arrays; ++k) values[k] = load(s[k]);
    const Batch updated = rule(load(g), load(w), values);
    for (std::size_t k = 0; k < arrays; ++k) store(s[k], values[k]);
    store(w, updated);
    check = check + (updated - updated);
    if (left < lanes) {
      std::copy_n(rest[1], left, parameters.data() + i);
      for (std::size_t k = 0; k < arrays; ++k)
        std::copy_n(rest[k + 2], left, state.data() + k * count + i);
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
