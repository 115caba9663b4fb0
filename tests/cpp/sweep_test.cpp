#include "hillock/sweep.hpp"

#include "hand_made.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

constexpr std::size_t steps = 23;

Config small() {
  Config config;
  config.data.samples = 40;
  config.layers.resize(1);
  return config;
}

// Whether every cell was trained once, to what its config gives alone.
bool trains_every_cell(std::size_t rows, std::size_t columns,
                       const std::function<Config(Sweep::Cell)>& config_of) {
  std::vector<int> times(rows * columns);
  bool same = true;
  Sweep sweep(rows, columns, steps, config_of);
  const auto look = [&](Sweep::Cell cell, Trainer& run) {
    ++times[cell.row * columns + cell.column];
    Trainer alone(config_of(cell));
    alone.advance(steps);
    same = same && alone.save() == run.save();
  };
  while (sweep.advance(look)) CHECK(sweep.trained() <= sweep.cells());
  CHECK(sweep.trained() == rows * columns);
  return same && std::all_of(times.begin(), times.end(), [](int n) { return n == 1; });
}

}  // namespace

TEST_CASE("a sweep trains every cell to what it is alone, in lanes or not") {
  for (const std::size_t rows : {1u, 3u, 5u})
    for (const std::size_t columns : {1u, 2u, 4u, 7u}) {
      CAPTURE(rows);
      CAPTURE(columns);
      // seeds go in lanes, slopes of a leaky ReLU do not: along the rows, the columns, or nowhere
      for (const bool seeds_first : {false, true}) {
        CHECK(trains_every_cell(rows, columns, [&](Sweep::Cell cell) {
          Config config = small();
          config.layers[0].activation = named(activation_rows(), "leaky_relu");
          config.seed = static_cast<double>(seeds_first ? cell.column : cell.row);
          config.layers[0].activation.values[0] =
              0.1 * static_cast<double>(seeds_first ? cell.row : cell.column);
          return config;
        }));
      }
      CHECK(trains_every_cell(rows, columns, [&](Sweep::Cell cell) {
        Config config = small();
        config.layers[0].units = static_cast<double>(1 + cell.row);
        config.batch_size = static_cast<double>(1 + cell.column);
        return config;
      }));
    }
}

TEST_CASE("of cells that go in lanes four are trained at a time, along the axis where they fit") {
  for (const bool seeds_in_columns : {false, true}) {
    std::size_t turns = 0;
    Sweep sweep(8, 8, 1, [&](Sweep::Cell cell) {
      Config config = small();
      config.seed = static_cast<double>(seeds_in_columns ? cell.column : cell.row);
      config.layers[0].units = static_cast<double>(1 + (seeds_in_columns ? cell.row : cell.column));
      return config;
    });
    while (sweep.advance([](Sweep::Cell, Trainer&) {})) ++turns;
    CHECK(turns == 16);
  }
}

TEST_CASE("runs too large to stand beside each other train one after another") {
  std::size_t turns = 0;
  Sweep sweep(1, 2, 1, [](Sweep::Cell cell) {
    Config config = small();
    config.data.samples = Limits::examples;
    config.data.train_fraction = 0.9;
    config.batch_size = 1024;
    config.layers.assign(20, config.layers[0]);
    for (LayerConfig& layer : config.layers) layer.units = 32;
    config.seed = static_cast<double>(cell.column);
    return config;
  });
  REQUIRE(memory_bytes(small()) * 5 < Limits::memory);
  while (sweep.advance([](Sweep::Cell, Trainer&) {})) ++turns;
  CHECK(turns == 2);
}
