#include "hillock/schedule.hpp"

#include "hillock/power.hpp"
#include "hillock/trigonometric.hpp"

#include <array>

namespace hillock {
namespace {

constexpr Parameter steps_of(std::string_view name, std::string_view label, double initial) {
  return {name, label, initial, 1.0, 1e9, Parameter::Kind::integer, Parameter::Scale::logarithmic};
}
constexpr Parameter last{"floor", "last factor", 0.0, 0.0, 1.0};

constexpr std::array<Row, 5> rows{{
    {"constant", "constant", "1", "", {}},
    {"step",
     "in steps",
     "factor^floor(t/every)",
     "torch StepLR",
     {{steps_of("every", "steps between falls", 1000.0), {"factor", "factor", 0.1, 0.0, 1.0}}}},
    {"exponential",
     "exponential",
     "factor^t",
     "torch ExponentialLR",
     {{{"factor", "factor a step", 0.999, 0.0, 1.0}}}},
    {"cosine",
     "cosine",
     "floor+(1-floor)*(1+cos(pi*min(t/steps,1)))/2",
     "Loshchilov & Hutter 2017; torch CosineAnnealingLR",
     {{steps_of("steps", "steps to the floor", 2000.0), last}}},
    {"warm_up",
     "warm-up",
     "where(t<warmUp, from+(1-from)*t/warmUp, after(t-warmUp))",
     "Goyal et al. 2017; torch LinearLR",
     {{steps_of("warmUp", "steps of warm-up", 100.0),
       {"from", "first factor", 0.1, 0.0, 1.0},
       {"after", "afterwards", 0.0, 0.0, 1.0, Parameter::Kind::option, Parameter::Scale::linear,
        "constant|cosine"},
       steps_of("steps", "steps of the cosine", 2000.0),
       last}}},
}};

// (1 + cos(pi u)) / 2 = sin^2(pi/2 (1 - u)), whose digits do not cancel next to the end.
double cosine(double step, double steps, double floor) noexcept {
  if (step >= steps) return floor;
  const auto root =
      static_cast<double>(hillock::sin(1.57079633f * static_cast<float>((steps - step) / steps)));
  return floor + (1.0 - floor) * (root * root);
}

}  // namespace

std::span<const Row> schedule_rows() noexcept { return rows; }

double rate_factor(const Choice& schedule, std::uint64_t step) noexcept {
  const auto& p = schedule.values;
  const auto t = static_cast<double>(step);
  switch (static_cast<ScheduleKind>(schedule.index)) {
    case ScheduleKind::constant:
      return 1.0;
    case ScheduleKind::step:
      return power(p[1], step / static_cast<std::uint64_t>(p[0]));
    case ScheduleKind::exponential:
      return power(p[0], step);
    case ScheduleKind::cosine:
      return cosine(t, p[0], p[1]);
    case ScheduleKind::warm_up:
      if (t < p[0]) return p[1] + (1.0 - p[1]) * (t / p[0]);
      return p[2] == 0.0 ? 1.0 : cosine(t - p[0], p[3], p[4]);
  }
  return 1.0;
}

}  // namespace hillock
