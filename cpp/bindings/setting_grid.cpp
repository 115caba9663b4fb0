#include "setting_grid.hpp"

#include "spec_leaves.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <span>
#include <utility>
#include <variant>

namespace hillock {
namespace {

[[nodiscard]] std::vector<SpecEntry> settings(std::span<const SpecEntry> rows,
                                              std::span<const SpecEntry> columns,
                                              const Sweep::Cell& cell) {
  std::vector<SpecEntry> entries;
  if (!rows.empty()) entries.push_back(rows[cell.row]);
  entries.push_back(columns[cell.column]);
  return entries;
}

[[nodiscard]] std::size_t row_count(std::span<const SpecEntry> rows) {
  return std::max<std::size_t>(1, rows.size());
}

}  // namespace

SettingGrid::SettingGrid(Exchange& exchange, Config base, std::vector<SpecEntry> rows,
                         std::vector<SpecEntry> columns, std::size_t steps, double bytes)
    : exchange_(exchange),
      base_(std::move(base)),
      rows_(std::move(rows)),
      columns_(std::move(columns)),
      bytes_(bytes),
      sweep_(row_count(rows_), columns_.size(), steps, [this](const Sweep::Cell& cell) {
        return std::get<Config>(read_spec(settings(rows_, columns_, cell), base_));
      }) {}

double SettingGrid::train() {
  if (!fits(bytes_ + reserved_bytes)) {
    write_refusal(exchange_, out_of_memory(bytes_));
    return -1;
  }
  Answer answer(exchange_);
  sweep_.advance([&](const Sweep::Cell& cell, Trainer& run) {
    const Fit train = run.train_fit(), test = run.test_fit();
    const UnitCounts units = run.count_units();
    const auto share = [&units](std::size_t count) {
      return static_cast<double>(count) /
             static_cast<double>(std::max<std::size_t>(1, units.hidden));
    };
    const auto in = [&](UnitState state) {
      return share(units.by_state[static_cast<std::size_t>(state)]);
    };
    const auto stop = run.stopped();
    const double blown_at = stop && stop->reason == StopReason::non_finite
                                ? static_cast<double>(stop->step)
                                : std::numeric_limits<double>::quiet_NaN();
    answer.numbers({static_cast<double>(cell.row * columns_.size() + cell.column),
                    static_cast<double>(run.step()), train.loss, test.loss, train.accuracy,
                    test.accuracy, share(units.silent()), in(UnitState::dead),
                    in(UnitState::saturated), blown_at});
  });
  return answer.count();
}

std::unique_ptr<SettingGrid> open_sweep(Exchange& exchange, unsigned leaves, unsigned rows,
                                        unsigned columns, double steps) {
  auto entries = read_entries(exchange, leaves);
  if (!entries) return nullptr;
  const auto take = [&entries](unsigned count) {
    const auto end = entries->begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<SpecEntry> taken(std::move_iterator(entries->begin()), std::move_iterator(end));
    entries->erase(entries->begin(), end);
    return taken;
  };
  std::vector<SpecEntry> row_values = take(rows), column_values = take(columns);
  std::optional<Config> base = read_config(exchange, *entries, Config());
  if (!base) return nullptr;
  double largest = 0;
  for (std::size_t row = 0; row < row_count(row_values); ++row)
    for (std::size_t column = 0; column < column_values.size(); ++column) {
      const auto config =
          read_config(exchange, settings(row_values, column_values, {row, column}), *base);
      if (!config) return nullptr;
      largest = std::max(largest, memory_bytes(*config));
    }
  const double bytes = Sweep::memory_bytes(largest);
  if (!fits(bytes + reserved_bytes)) {
    write_refusal(exchange, out_of_memory(bytes));
    return nullptr;
  }
  return std::make_unique<SettingGrid>(exchange, std::move(*base), std::move(row_values),
                                       std::move(column_values), static_cast<std::size_t>(steps),
                                       bytes);
}

}  // namespace hillock
