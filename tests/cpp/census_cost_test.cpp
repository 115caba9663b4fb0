// What looking costs: the same training with censuses at the default cadence and without any.
#include "hillock/trainer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

using namespace hillock;

namespace {

// The promise is 5 %. The shortest of 30 rounds, taken in turn, still varies by a few per cent on a
// machine that does other things; without the cadence a census after every epoch costs half as much
// again as the training. A busy machine gets more rounds, of which the shortest can only be nearer
// to what it would be alone.
constexpr double promised_share = 0.05, noise = 0.05;
constexpr int rounds = 30, most_rounds = 600;

double seconds_of(Trainer& run, std::size_t steps) {
  const auto start = std::chrono::steady_clock::now();
  run.advance(steps);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST_CASE("the census takes less than a twentieth of the training at the default cadence") {
  for (const double units : {8.0, 32.0}) {
    Config config;
    config.layers[0].units = config.layers[1].units = units;
    config.optimizer.values[0] = 0.01;
    Trainer looks(config);
    config.census_every = 1e9;
    Trainer blind(config);
    const std::size_t steps =
        static_cast<std::size_t>(2 * looks.census_interval());  // two censuses
    double with = 1e9, without = 1e9, share = 1;
    for (int round = 0; round < rounds || (share >= promised_share + noise && round < most_rounds);
         ++round) {
      with = std::min(with, seconds_of(looks, steps));
      without = std::min(without, seconds_of(blind, steps));
      share = with / without - 1;
    }
    MESSAGE("2-", units, "-", units, "-1: ", 100 * share, " % of ",
            1e6 * without / static_cast<double>(steps), " us a step");
    CHECK(share < promised_share + noise);
  }
}
