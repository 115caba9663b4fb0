#include "hillock/sweep.hpp"

#include <algorithm>
#include <utility>

namespace hillock {
namespace {

using Runs = std::vector<std::unique_ptr<Trainer>>;

[[nodiscard]] std::vector<Trainer*> pointers(const Runs& runs) {
  std::vector<Trainer*> all;
  for (const auto& run : runs) all.push_back(run.get());
  return all;
}

// Runs in lanes take what they take alone, and the lanes no more than two of them more.
constexpr auto runs_at_once = static_cast<double>(lanes + 2);

// Those that train together must have room where the largest run has.
[[nodiscard]] bool leaves_room(const Config& config) noexcept {
  return memory_bytes(config) * runs_at_once <= Limits::memory;
}

}  // namespace

Sweep::Sweep(std::size_t rows, std::size_t columns, std::size_t steps,
             std::function<Config(Cell)> config_of)
    : rows_(rows),
      columns_(columns),
      steps_(steps),
      config_of_(std::move(config_of)),
      down_columns_(columns < 2 || (!fit({0, 0}, {0, 1}) && rows > 1 && fit({0, 0}, {1, 0}))) {}

double Sweep::memory_bytes(double largest_run) noexcept {
  return std::min(largest_run * runs_at_once, Limits::memory);
}

Sweep::Cell Sweep::cell(std::size_t index) const noexcept {
  return down_columns_ ? Cell{index % rows_, index / rows_}
                       : Cell{index / columns_, index % columns_};
}

bool Sweep::fit(Cell a, Cell b) const {
  const Config first = config_of_(a), second = config_of_(b);
  if (!leaves_room(first) || !leaves_room(second)) return false;
  Runs pair;
  for (const Config& config : {first, second}) pair.push_back(std::make_unique<Trainer>(config));
  return Lockstep::fits(pointers(pair));
}

// Makes runs of the next cells as long as they fit. Returns how many do.
std::size_t Sweep::gather() {
  while (runs_.size() < lanes && trained_ + runs_.size() < cells()) {
    const Config config = config_of_(cell(trained_ + runs_.size()));
    if (!runs_.empty() && !leaves_room(config)) break;
    runs_.push_back(std::make_unique<Trainer>(config));
    if (runs_.size() > 1 && !Lockstep::fits(pointers(runs_))) return runs_.size() - 1;
    if (!leaves_room(config)) break;
  }
  return runs_.size();
}

bool Sweep::advance(const std::function<void(Cell, Trainer&)>& show) {
  const std::size_t count = gather();
  if (count == 0) return false;
  const std::vector<Trainer*> together = pointers(runs_);
  if (count == 1)
    together[0]->advance(steps_);
  else
    Lockstep(std::span(together).first(count)).advance(steps_);
  for (std::size_t k = 0; k < count; ++k) show(cell(trained_ + k), *runs_[k]);
  runs_.erase(runs_.begin(), runs_.begin() + static_cast<std::ptrdiff_t>(count));
  trained_ += count;
  return true;
}

}  // namespace hillock
