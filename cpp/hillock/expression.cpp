#include "hillock/expression.hpp"

#include "hillock/error_function.hpp"
#include "hillock/sigmoids.hpp"
#include "hillock/trigonometric.hpp"
#include "hillock/waves.hpp"

#include <algorithm>
#include <tuple>

namespace hillock {
namespace {

// Functions of one number, as an activation is one: value and derivative.

struct Exp {
  Batch value(Batch u) const noexcept { return exp(u); }
  Batch derivative(Batch u) const noexcept { return exp(u); }
};
struct Expm1 {
  Batch value(Batch u) const noexcept { return expm1(u); }
  Batch derivative(Batch u) const noexcept { return exp(u); }
};
struct Log {
  Batch value(Batch u) const noexcept { return log(u); }
  Batch derivative(Batch u) const noexcept { return Batch(1.0f) / u; }
};
struct Log1p {
  Batch value(Batch u) const noexcept { return log1p(u); }
  Batch derivative(Batch u) const noexcept { return Batch(1.0f) / (Batch(1.0f) + u); }
};
struct SquareRoot {
  Batch value(Batch u) const noexcept { return sqrt(u); }
  Batch derivative(Batch u) const noexcept { return Batch(0.5f) / sqrt(u); }
};
struct Sign {
  Batch value(Batch u) const noexcept {
    const Batch zero(0.0f), one(1.0f);
    return select(u > zero, one, select(u < zero, -one, u));
  }
  Batch derivative(Batch) const noexcept { return Batch(0.0f); }
};
struct Absolute {
  Batch value(Batch u) const noexcept { return abs(u); }
  Batch derivative(Batch u) const noexcept { return Sign{}.value(u); }
};
struct Floor {
  Batch value(Batch u) const noexcept { return floor(u); }
  Batch derivative(Batch) const noexcept { return Batch(0.0f); }
};
struct Ceiling {
  Batch value(Batch u) const noexcept { return -floor(-u); }
  Batch derivative(Batch) const noexcept { return Batch(0.0f); }
};
/// To the nearest whole number, halves up.
struct Round {
  Batch value(Batch u) const noexcept { return floor(u + Batch(0.5f)); }
  Batch derivative(Batch) const noexcept { return Batch(0.0f); }
};
struct Cosine {
  Batch value(Batch u) const noexcept { return cos(u); }
  Batch derivative(Batch u) const noexcept { return -sin(u); }
};
struct Tangent {
  Batch value(Batch u) const noexcept { return sin(u) / cos(u); }
  Batch derivative(Batch u) const noexcept { return Batch(1.0f) / (cos(u) * cos(u)); }
};
struct HyperbolicCosine {
  Batch value(Batch u) const noexcept {
    const Batch half = Batch(0.5f) * exp(abs(u));
    return half + Batch(0.25f) / half;
  }
  Batch derivative(Batch u) const noexcept {
    const Batch m = expm1(abs(u));  // sinh = (m + m / (1 + m)) / 2 loses nothing next to 0
    return copy_sign(Batch(0.5f) * (m + m / (Batch(1.0f) + m)), u);
  }
};
struct HyperbolicSine {
  Batch value(Batch u) const noexcept {
    const Batch m = expm1(abs(u)), reciprocal = Batch(1.0f) / (Batch(1.0f) + m);
    return copy_sign(Batch(0.5f) * m + Batch(0.5f) * (Batch(1.0f) - reciprocal), u);
  }
  Batch derivative(Batch u) const noexcept { return HyperbolicCosine{}.value(u); }
};
struct ErrorFunction {
  Batch value(Batch u) const noexcept { return erf(u); }
  Batch derivative(Batch u) const noexcept {
    return lowered(Batch(1.12837917f) * square_decay<1>(min(Batch(10.0f), abs(u))));
  }
};
struct Rectifier {
  Batch value(Batch u) const noexcept { return max(Batch(0.0f), u); }
  Batch derivative(Batch u) const noexcept {
    return select(u > Batch(0.0f), Batch(1.0f), Batch(0.0f));
  }
};

/// Every function of one number: its name in a text and its struct.
#define HILLOCK_FUNCTIONS(X) \
  X(exp, Exp)                \
  X(expm1, Expm1)            \
  X(log, Log)                \
  X(log1p, Log1p)            \
  X(sqrt, SquareRoot)        \
  X(abs, Absolute)           \
  X(sign, Sign)              \
  X(floor, Floor)            \
  X(ceil, Ceiling)           \
  X(round, Round)            \
  X(sin, Sine)               \
  X(cos, Cosine)             \
  X(tan, Tangent)            \
  X(atan, Arctan)            \
  X(sinh, HyperbolicSine)    \
  X(cosh, HyperbolicCosine)  \
  X(tanh, Tanh)              \
  X(erf, ErrorFunction)      \
  X(relu, Rectifier)         \
  X(sigmoid, Sigmoid)

enum class Function : std::int8_t {
#define HILLOCK_FUNCTION(name, Struct) name,
  HILLOCK_FUNCTIONS(HILLOCK_FUNCTION)
#undef HILLOCK_FUNCTION
};

constexpr std::array<std::string_view, 20> names{
#define HILLOCK_NAME(name, Struct) #name,
    HILLOCK_FUNCTIONS(HILLOCK_NAME)
#undef HILLOCK_NAME
};
static_assert(!names.back().empty());

/// change(f) for the function of that index.
template <class Change>
void call(Function function, Change change) noexcept {
  switch (function) {
#define HILLOCK_CALL(name, Struct) \
  case Function::name:             \
    return change([](Dual u) { return apply(Struct{}, u); });
    HILLOCK_FUNCTIONS(HILLOCK_CALL)
#undef HILLOCK_CALL
  }
}

/// 1 or 0: a step, which has no slope.
Dual truth(BatchMask mask) noexcept {
  return {select(mask, Batch(1.0f), Batch(0.0f)), Batch(0.0f)};
}

}  // namespace

std::span<const std::string_view> Expression::function_names() noexcept { return names; }

Expression::Block Expression::run(const Block& x,
                                  const ActivationParameters& parameters) const noexcept {
  const Batch zero(0.0f);
  // Two numbers lie below the first, so that u and v exist before there are any. How many there
  // are the parser has counted.
  std::array<Block, max_stack + 2> stack;
  std::size_t top = 1;
  const auto push = [&](float value) { stack[++top].fill({Batch(value), zero}); };
  const auto change = [&](auto f) {
#pragma GCC unroll 1  // unrolled, the module is 1.3 kB larger (brotli) and no faster
    for (Dual& v : stack[top]) v = f(v);
  };
  const auto merge = [&](auto f) {
    Block &u = stack[top - 1], &v = stack[top];
#pragma GCC unroll 1
    for (std::size_t k = 0; k < u.size(); ++k) u[k] = f(u[k], v[k]);
    --top;
  };
  const auto compare = [&](auto holds) {
    merge([&](Dual u, Dual v) { return truth(holds(u.value, v.value)); });
  };
  for (std::size_t i = 0; i < length_; ++i) {
    const auto [operation, index, constant] = program_[i];
    switch (operation) {
      case Operation::variable:
        stack[++top] = x;
        break;
      case Operation::constant:
        push(constant);
        break;
      case Operation::parameter:
        push(parameters[static_cast<std::size_t>(index)]);
        break;
      case Operation::negate:
        change([](Dual v) { return Dual{-v.value, -v.derivative}; });
        break;
      case Operation::whole_power:
        change([n = index](Dual v) { return whole_power(v, n); });
        break;
      case Operation::function:
        call(static_cast<Function>(index), change);
        break;
      case Operation::add:
        merge([](Dual u, Dual v) { return u + v; });
        break;
      case Operation::subtract:
        merge([](Dual u, Dual v) { return u - v; });
        break;
      case Operation::multiply:
        merge([](Dual u, Dual v) { return u * v; });
        break;
      case Operation::divide:
        merge([](Dual u, Dual v) { return u / v; });
        break;
      case Operation::power:
        merge([](Dual u, Dual v) { return power(u, v); });
        break;
      case Operation::minimum:
        merge([](Dual u, Dual v) { return min(u, v); });
        break;
      case Operation::maximum:
        merge([](Dual u, Dual v) { return max(u, v); });
        break;
      case Operation::less:
        compare([](Batch u, Batch v) { return u < v; });
        break;
      case Operation::less_equal:
        compare([](Batch u, Batch v) { return u <= v; });
        break;
      case Operation::greater:
        compare([](Batch u, Batch v) { return u > v; });
        break;
      case Operation::greater_equal:
        compare([](Batch u, Batch v) { return u >= v; });
        break;
      case Operation::equal:
        compare([](Batch u, Batch v) { return u == v; });
        break;
      case Operation::not_equal:
        compare([](Batch u, Batch v) { return u != v; });
        break;
      case Operation::both:
        compare([&](Batch u, Batch v) { return (u != zero) & (v != zero); });
        break;
      case Operation::either:
        compare([&](Batch u, Batch v) { return (u != zero) | (v != zero); });
        break;
      case Operation::choose:
        for (std::size_t k = 0; k < x.size(); ++k)
          stack[top - 2][k] =
              select(stack[top - 2][k].value != zero, stack[top - 1][k], stack[top][k]);
        top -= 2;
        break;
    }
  }
  return stack[top];
}

void Expression::evaluate(std::span<const float> x, const ActivationParameters& parameters,
                          std::span<float> value, std::span<float> derivative) const noexcept {
  constexpr std::size_t batches = std::tuple_size_v<Block>, places = batches * lanes;
  for (std::size_t first = 0; first < x.size(); first += places) {
    const std::size_t count = std::min(places, x.size() - first);
    std::array<float, places> in{}, slope;
    std::copy_n(x.begin() + static_cast<std::ptrdiff_t>(first), count, in.begin());
    Block block;
    for (std::size_t k = 0; k < batches; ++k) block[k] = {load(&in[k * lanes]), Batch(1.0f)};
    const Block result = run(block, parameters);
    for (std::size_t k = 0; k < batches; ++k) {
      const Batch z = block[k].value;
      store(&in[k * lanes], select(z == z, result[k].value, z));
      store(&slope[k * lanes], select(z == z, result[k].derivative, z));
    }
    std::copy_n(in.begin(), count, value.begin() + static_cast<std::ptrdiff_t>(first));
    std::copy_n(slope.begin(), count, derivative.begin() + static_cast<std::ptrdiff_t>(first));
  }
}

}  // namespace hillock
