#include "hillock/activation.hpp"

#include "hillock/side_by_side.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace hillock {
namespace {

constexpr std::array table{
#define HILLOCK_FACTS(kind, Kernel) Kernel::facts,
    HILLOCK_ACTIVATIONS(HILLOCK_FACTS)
#undef HILLOCK_FACTS
};

#define HILLOCK_CHECK(kind, Kernel) \
  static_assert(Kernel::facts.row.name == #kind, "the list and the facts call it differently");
HILLOCK_ACTIVATIONS(HILLOCK_CHECK)
#undef HILLOCK_CHECK

constexpr std::array rows{
#define HILLOCK_ROW(kind, Kernel) Kernel::facts.row,
    HILLOCK_ACTIVATIONS(HILLOCK_ROW)
#undef HILLOCK_ROW
        Row{"softmax", "softmax", "exp(z)/sum(exp(z))", "Bridle 1990", {}},
};

static_assert(activation_turn == Batches::count * lanes);

// The loop of every activation, over a multiple of those. There is no other: a third of the module
// would be loops if each had one without the derivative, one without the value, and one for the
// remainder.
// Each is a function of its own, so that an engine optimises those that run.
template <class Kernel>
[[gnu::noinline]] void evaluate_batches(Kernel kernel, const float* z, float* value,
                                        float* derivative, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; i += activation_turn) {
    const Batches x = load_side_by_side(z + i);
    const Tangent<Batches> y = tangent_of(kernel, x);
    store(value + i, y.value);
    store(derivative + i, y.derivative);
  }
}

// A custom activation is no formula for one batch but a program for whole arrays.
void evaluate_batches(Custom custom, const float* z, float* value, float* derivative,
                      std::size_t count) noexcept {
  custom.evaluate({z, count}, {value, count}, {derivative, count});
}

// What is not asked for is written to a block that stays in cache.
constexpr std::size_t block = 256;

}  // namespace

std::span<const ActivationFacts> activation_table() noexcept { return table; }
std::span<const Row> activation_rows() noexcept { return std::span(rows).first<table.size()>(); }
std::span<const Row> output_activation_rows() noexcept { return rows; }

Activation make_activation(const Choice& choice, const Formula& formula) noexcept {
  assert(choice.index < table.size());
  Activation f{static_cast<ActivationKind>(choice.index), {}};
  if (is_custom(choice)) f.expression = formula.program.get();
  for (std::size_t p = 0; p < max_parameters; ++p)
    f.parameters[p] = static_cast<float>(choice.values[p]);
  return f;
}

bool learns_parameter(const Activation& f) noexcept { return !facts_of(f).learned.empty(); }

bool shares_parameter(const Activation& f) noexcept {
  const Row& row = facts_of(f).row;
  for (std::size_t p = 0; p < row.parameter_count(); ++p)
    if (row.parameters[p].name == "sharing") return f.parameters[p] != 0.0f;
  return false;
}

void activation_forward(const Activation& f, std::span<const float> z,
                        std::span<float> a) noexcept {
  if (f.kind == ActivationKind::identity) return map(z, a, [](Batch x) { return x; });
  if (f.kind == ActivationKind::relu)  // the usual hidden unit: 10 % of a grid
    return map(z, a, [kernel = Relu(f.parameters)](Batch x) { return kernel.value(x); });
  std::array<float, block> unused;
  for (std::size_t i = 0; i < z.size(); i += block) {
    const std::size_t count = std::min(block, z.size() - i);
    activation_evaluate(f, z.subspan(i, count), a.subspan(i, count),
                        std::span(unused).first(count));
  }
}

void activation_backward(const Activation& f, std::span<const float> z, std::span<const float> da,
                         std::span<float> dz) noexcept {
  if (f.kind == ActivationKind::identity) {  // the usual output, where it was 5 % of a small step
    if (dz.data() != da.data()) std::copy(da.begin(), da.end(), dz.begin());
    return;
  }
  std::array<float, block> unused, slope;
  for (std::size_t i = 0; i < z.size(); i += block) {
    const std::size_t count = std::min(block, z.size() - i);
    const std::span<float> d = std::span(slope).first(count);
    activation_evaluate(f, z.subspan(i, count), std::span(unused).first(count), d);
    zip(da.subspan(i, count), d, dz.subspan(i, count),
        [](Batch upstream, Batch own) { return upstream * own; });
  }
}

void activation_derivative(const Activation& f, std::span<const float> z,
                           std::span<float> d) noexcept {
  std::array<float, block> unused;
  for (std::size_t i = 0; i < z.size(); i += block) {
    const std::size_t count = std::min(block, z.size() - i);
    activation_evaluate(f, z.subspan(i, count), std::span(unused).first(count),
                        d.subspan(i, count));
  }
}

// Not inlined: the switch is there once, not in each of the callers.
[[gnu::noinline]] void activation_evaluate(const Activation& f, const float* z, float* value,
                                           float* derivative, std::size_t count) noexcept {
  with_activation(f, [=](auto kernel) { evaluate_batches(kernel, z, value, derivative, count); });
}

void activation_evaluate(const Activation& f, std::span<const float> z, std::span<float> value,
                         std::span<float> derivative) noexcept {
  const std::size_t whole = z.size() / activation_turn * activation_turn, rest = z.size() - whole;
  activation_evaluate(f, z.data(), value.data(), derivative.data(), whole);
  if (rest == 0) return;
  std::array<float, activation_turn> x{}, y, slope;
  std::copy_n(z.data() + whole, rest, x.data());
  activation_evaluate(f, x.data(), y.data(), slope.data(), activation_turn);
  std::copy_n(y.data(), rest, value.data() + whole);
  std::copy_n(slope.data(), rest, derivative.data() + whole);
}

float activation_parameter_gradient(const Activation& f, std::span<const float> z,
                                    std::span<const float> da) noexcept {
  return with_activation(f, [&](auto kernel) {
    if constexpr (requires { kernel.parameter_derivative(Batch(0.0f)); })
      return zip_sum(z, da, [kernel](Batch x, Batch upstream) {
        return upstream * kernel.parameter_derivative(x);
      });
    else
      return 0.0f;
  });
}

bool has_hard_zero(const Activation& f) noexcept {
  return with_activation(f, [&f](auto kernel) {
    if constexpr (requires { kernel.hard_zero(); })
      return kernel.hard_zero();
    else
      return facts_of(f).hard_zero;
  });
}

float derivative_peak(const Activation& f) noexcept {
  return with_activation(f, [](auto kernel) { return kernel.derivative_peak(); });
}

}  // namespace hillock
