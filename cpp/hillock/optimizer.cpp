#include "hillock/optimizer.hpp"

#include "hillock/optimizer_rules.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>

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

// The parameters and the arrays of state that a rule changes with them.
template <class Rule>
using Changed = std::array<float*, Rule::states + 1>;

// One pass over whole batches, and a sum of w - w: 0 while every parameter is finite, NaN from the
// first that is not.
template <class Rule>
[[gnu::noinline]] Batch update_batches(const Rule& rule, const float* gradients,
                                       const Changed<Rule>& arrays, std::size_t count) noexcept {
  const Changed<Rule> changed = arrays;  // where no store can be thought to change it
  const Rule own = rule;
  Batch check(0.0f);
  for (std::size_t i = 0; i < count; i += lanes) {
    Batch kept[Rule::states + 1];
    for (std::size_t k = 0; k < Rule::states; ++k) kept[k] = load(changed[k + 1] + i);
    const Batch updated = own(load(gradients + i), load(changed[0] + i), kept);
    for (std::size_t k = 0; k < Rule::states; ++k) store(changed[k + 1] + i, kept[k]);
    store(changed[0] + i, updated);
    check = check + (updated - updated);
  }
  return check;
}

// The same over arrays of any size; the remainder goes through batches of its own.
template <class Rule>
float update(const Rule& rule, const std::span<const float>& gradients,
             const std::span<float>& parameters, const std::span<float>& state) noexcept {
  const std::size_t count = parameters.size(), rest = count % lanes, whole = count - rest;
  Changed<Rule> changed{parameters.data()};
  for (std::size_t k = 0; k < Rule::states; ++k) changed[k + 1] = state.data() + k * count;
  Batch check = update_batches(rule, gradients.data(), changed, whole);
  if (rest != 0) {
    float last[lanes], copies[Rule::states + 1][lanes];
    Changed<Rule> padded;
    store(last, load_first(gradients.data() + whole, rest));
    for (std::size_t k = 0; k < changed.size(); ++k) {
      store(copies[k], load_first(changed[k] + whole, rest));
      padded[k] = copies[k];
    }
    check = check + update_batches(rule, last, padded, lanes);
    for (std::size_t k = 0; k < changed.size(); ++k)
      store_first(changed[k] + whole, load(copies[k]), rest);
  }
  return reduce(check);
}

// Gradient descent that has nothing to remember.
[[nodiscard]] bool is_plain(const Choice& optimizer) noexcept {
  return static_cast<OptimizerKind>(optimizer.index) == OptimizerKind::sgd &&
         optimizer.values[1] == 0.0;
}

// The memory of a rule: a row of Batches, and perhaps a flag after them.
struct AnyRule {
  alignas(Batch) float floats[40];
};

// Lane k of every Batch of the first becomes that of rule k; a flag is the same in all.
[[gnu::noinline]] void take_lanes(AnyRule (&rules)[lanes], std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) rules[0].floats[i] = rules[i % lanes].floats[i];
}

// Calls visit with the rule of this step.
template <class Visit>
auto with_rule(const Choice& optimizer, std::uint64_t step, Visit visit) noexcept {
  const OptimizerValues& p = optimizer.values;
  switch (static_cast<OptimizerKind>(optimizer.index)) {
    case OptimizerKind::sgd:
      return is_plain(optimizer) ? visit(PlainSgd(p)) : visit(Sgd(p));
    case OptimizerKind::rmsprop:
      return visit(Rmsprop(p));
    case OptimizerKind::adagrad:
      return visit(Adagrad(p, step));
    case OptimizerKind::adam:
      return visit(Adam(p, step, false));
    case OptimizerKind::adamw:
      return visit(Adam(p, step, true));
    case OptimizerKind::nadam:
      return visit(Nadam(p, step));
    case OptimizerKind::lion:
      return visit(Lion(p));
  }
  __builtin_unreachable();
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
                       const std::span<const float>& gradients, const std::span<float>& parameters,
                       const std::span<float>& state) noexcept {
  return with_rule(optimizer, step,
                   [&](const auto& rule) { return update(rule, gradients, parameters, state); });
}

bool interleave(const Choice& a, const Choice& b) noexcept {
  if (a.index != b.index) return false;
  for (std::size_t k = 0; k < max_parameters; ++k)
    if (rows[a.index].parameters[k].kind == Parameter::Kind::flag && a.values[k] != b.values[k])
      return false;
  return is_plain(a) == is_plain(b);
}

Batch optimizer_update_interleaved(const Choice (&optimizers)[lanes], std::uint64_t step,
                                   const float* gradients, float* parameters, float* state,
                                   std::size_t count) noexcept {
  AnyRule rules[lanes];
  for (std::size_t k = 0; k < lanes; ++k)
    with_rule(optimizers[k], step, [&](const auto& rule) {
      static_assert(sizeof(rule) <= sizeof(AnyRule));
      std::memcpy(rules[k].floats, &rule, sizeof(rule));
    });
  return with_rule(optimizers[0], step, [&](auto rule) {
    static_assert(std::is_trivially_copyable_v<decltype(rule)>);
    take_lanes(rules, sizeof(rule) / sizeof(float));
    std::memcpy(&rule, rules[0].floats, sizeof(rule));
    Changed<decltype(rule)> changed;
    changed[0] = parameters;
    for (std::size_t k = 1; k < changed.size(); ++k) changed[k] = state + (k - 1) * count * lanes;
    return update_batches(rule, gradients, changed, count * lanes);
  });
}

}  // namespace hillock
