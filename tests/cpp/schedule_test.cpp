#include "hillock/schedule.hpp"

#include "hillock/trainer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace hillock;

namespace {

// The cosine is a float sine, within 3 ulp, squared.
constexpr double cosine_bound = 8 * 0x1p-24;

Choice schedule(std::string_view name, std::vector<double> values = {}) {
  Choice choice = with_defaults(schedule_rows(), *find(schedule_rows(), name));
  std::copy(values.begin(), values.end(), choice.values.begin());
  return choice;
}

std::vector<float> parameters_after(const Config& config, std::size_t steps) {
  Trainer trainer(config);
  trainer.advance(steps);
  return {trainer.parameters().begin(), trainer.parameters().end()};
}

}  // namespace

TEST_CASE("every schedule stays between 0 and 1, and only a warm-up ever rises") {
  for (std::size_t row = 0; row < schedule_rows().size(); ++row) {
    const Choice chosen = with_defaults(schedule_rows(), row);
    const bool warms = static_cast<ScheduleKind>(row) == ScheduleKind::warm_up;
    double before = rate_factor(chosen, 0);
    for (std::uint64_t t = 1; t < 20000; ++t) {
      const double factor = rate_factor(chosen, t);
      REQUIRE(factor >= 0);
      REQUIRE(factor <= 1);
      if (!warms) REQUIRE(factor <= before);
      before = factor;
    }
  }
}

TEST_CASE("a constant schedule is 1 at every step") {
  for (const std::uint64_t t : {0u, 1u, 4000000000u})
    CHECK(rate_factor(schedule("constant"), t) == 1);
}

TEST_CASE("a stepped rate falls by its factor at each multiple of its interval") {
  const Choice halves = schedule("step", {10, 0.5});
  for (const auto& [t, factor] :
       {std::pair{0u, 1.0}, {9u, 1.0}, {10u, 0.5}, {19u, 0.5}, {30u, 0.125}})
    CHECK(rate_factor(halves, t) == factor);
}

TEST_CASE("an exponential rate is its factor to the power of the step") {
  for (const std::uint64_t t : {0u, 1u, 7u, 1000u, 5000u}) {
    const double exact = std::pow(0.999, static_cast<double>(t));
    CHECK(std::abs(rate_factor(schedule("exponential", {0.999}), t) - exact) <=
          exact * static_cast<double>(t + 1) * 0x1p-53);
  }
}

TEST_CASE("a cosine falls from 1 to its floor and stays there") {
  const Choice cosine = schedule("cosine", {80, 0.25});
  for (std::uint64_t t = 0; t <= 80; ++t) {
    const double exact =
        0.25 + 0.75 * (1 + std::cos(3.14159265358979 * static_cast<double>(t) / 80)) / 2;
    CHECK(std::abs(rate_factor(cosine, t) - exact) < cosine_bound);
  }
  CHECK(rate_factor(cosine, 80) == 0.25);
  CHECK(rate_factor(cosine, 100000) == 0.25);
}

TEST_CASE("a cosine keeps its digits next to its end") {
  const double u = 1.0 / 100000;  // one step is left
  const double exact = std::pow(std::sin(3.14159265358979 / 2 * u), 2);
  CHECK(rate_factor(schedule("cosine", {100000, 0}), 99999) ==
        doctest::Approx(exact).epsilon(1e-6));
}

TEST_CASE("a warm-up rises in a line, then stays or follows a cosine of its own") {
  const Choice line = schedule("warm_up", {10, 0.2, 0, 40, 0});
  CHECK(rate_factor(line, 0) == doctest::Approx(0.2));
  CHECK(rate_factor(line, 5) == doctest::Approx(0.6));
  CHECK(rate_factor(line, 10) == 1);
  CHECK(rate_factor(line, 1000) == 1);
  const Choice bent = schedule("warm_up", {10, 0.2, 1, 40, 0.1});
  const Choice cosine = schedule("cosine", {40, 0.1});
  CHECK(rate_factor(bent, 5) == rate_factor(line, 5));
  for (const std::uint64_t t : {0u, 1u, 20u, 40u, 99u})
    CHECK(rate_factor(bent, 10 + t) == rate_factor(cosine, t));
}

TEST_CASE("a stepped schedule trains as a hand that turns the rate down, to the bit") {
  Config config;
  config.schedule = schedule("step", {30, 0.5});
  const std::vector<float> scheduled = parameters_after(config, 75);
  config.schedule = schedule("constant");
  Trainer by_hand(config);
  for (const std::size_t steps : {30u, 30u, 15u}) {
    by_hand.advance(steps);
    config.optimizer.values[0] *= 0.5;
    REQUIRE_FALSE(by_hand.change(config));
  }
  CHECK(std::equal(scheduled.begin(), scheduled.end(), by_hand.parameters().begin()));
}

TEST_CASE("a schedule goes by the steps of the run, however they are asked for") {
  Config config;
  config.schedule = schedule("cosine", {50, 0});
  const std::vector<float> at_once = parameters_after(config, 60);
  Trainer singly(config);
  for (int t = 0; t < 60; ++t) singly.advance(1);
  CHECK(std::equal(at_once.begin(), at_once.end(), singly.parameters().begin()));
  CHECK(at_once == parameters_after(config, 5000));  // at rate 0 nothing moves
}
