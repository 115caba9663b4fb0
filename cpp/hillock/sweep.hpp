#pragma once
// Many trainings over a grid of settings, one after another or four at a time.
#include "hillock/config.hpp"
#include "hillock/lockstep.hpp"
#include "hillock/trainer.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace hillock {

/// Trains the cell of every row and column of a grid from its start, each to the same bits as a
/// Trainer alone. Up to four neighbours of a row that Lockstep::fits train together, or else those
/// of a column; what fits neither way trains one after another.
class Sweep {
 public:
  struct Cell {
    std::size_t row = 0;
    std::size_t column = 0;
  };
  /// Errors: none; `config_of` is asked for any cell, and answers with valid configs.
  Sweep(std::size_t rows, std::size_t columns, std::size_t steps,
        std::function<Config(Cell)> config_of);

  /// Trains the next cells, four at most, and shows each with its finished run. False once there
  /// are no more.
  bool advance(const std::function<void(Cell, Trainer&)>& show);

  /// Bytes that the cells of one advance() take, where no run takes more than `largest_run`.
  [[nodiscard]] static double memory_bytes(double largest_run) noexcept;

  [[nodiscard]] std::size_t cells() const noexcept { return rows_ * columns_; }
  [[nodiscard]] std::size_t trained() const noexcept { return trained_; }

 private:
  [[nodiscard]] Cell cell(std::size_t index) const noexcept;
  [[nodiscard]] bool fit(Cell a, Cell b) const;
  [[nodiscard]] std::size_t gather();

  std::size_t rows_, columns_, steps_;
  std::function<Config(Cell)> config_of_;
  bool down_columns_;
  std::size_t trained_ = 0;
  // of the next cells; the last of them may have to wait
  std::vector<std::unique_ptr<Trainer>> runs_;
};

}  // namespace hillock
