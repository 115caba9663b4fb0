#include "hillock/sweep.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hillock {
namespace {

[[nodiscard]] bool fit(std::span<Trainer> runs) noexcept {
  std::array<Trainer*, lanes> pointers{};
  for (std::size_t k = 0; k < runs.size(); ++k) pointers[k] = &runs[k];
  return Lockstep::fits(std::span(pointers).first(runs.size()));
}

// Four runs and more must have room where one has.
[[nodiscard]] bool leaves_room(const Config& config) noexcept {
  return memory_bytes(config) * static_cast<double>(lanes + 1) <= Limits::memory;
}

}  // namespace

Sweep::Sweep(std::size_t rows, std::size_t columns, std::size_t steps,
             std::function<Config(Cell)> config_of)
    : rows_(rows),
      columns_(columns),
      steps_(steps),
      config_of_(std::move(config_of)),
      down_columns_(columns < 2 || (!fit({0, 0}, {0, 1}) && rows > 1 && fit({0, 0}, {1, 0}))) {
  runs_.reserve(lanes);
}

Sweep::Cell Sweep::cell(std::size_t index) const noexcept {
  return down_columns_ ? Cell{index % rows_, index / rows_}
                       : Cell{index / columns_, index % columns_};
}

bool Sweep::fit(Cell a, Cell b) const {
  const Config first = config_of_(a), second = config_of_(b);
  if (!leaves_room(first) || !leaves_room(second)) return false;
  std::array<Trainer, 2> pair{Trainer(first), Trainer(second)};
  return hillock::fit(pair);
}

// Makes runs of the next cells as long as they fit. Returns how many do.
std::size_t Sweep::gather() {
  while (runs_.size() < lanes && trained_ + runs_.size() < cells()) {
    const Config config = config_of_(cell(trained_ + runs_.size()));
    if (!runs_.empty() && !leaves_room(config)) break;
    runs_.emplace_back(config);
    if (runs_.size() > 1 && !hillock::fit(runs_)) return runs_.size() - 1;
    if (!leaves_room(config)) break;
  }
  return runs_.size();
}

bool Sweep::advance(const std::function<void(Cell, Trainer&)>& show) {
  const std::size_t count = gather();
  if (count == 0) return false;
  if (count == 1) {
    runs_[0].advance(steps_);
  } else {
    std::array<Trainer*, lanes> together{};
    for (std::size_t k = 0; k < count; ++k) together[k] = &runs_[k];
    Lockstep(std::span(together).first(count)).advance(steps_);
  }
  for (std::size_t k = 0; k < count; ++k) show(cell(trained_ + k), runs_[k]);
  runs_.erase(runs_.begin(), runs_.begin() + static_cast<std::ptrdiff_t>(count));
  trained_ += count;
  return true;
}

}  // namespace hillock
