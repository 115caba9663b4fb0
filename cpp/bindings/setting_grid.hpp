#pragma once
// A sweep over one or two settings of a spec.
#include "exchange.hpp"
#include "hillock/spec.hpp"
#include "hillock/sweep.hpp"

#include <memory>
#include <vector>

namespace hillock {

class SettingGrid {
 public:
  /// `bytes` is what the runs of cells that train together may take.
  SettingGrid(Exchange& exchange, Config base, std::vector<SpecEntry> rows,
              std::vector<SpecEntry> columns, std::size_t steps, double bytes);

  /// Trains the next cells, four at most, and puts for each the numbers of sweepNumbers in
  /// words.ts; their count, 0 after the last cell, or -1 and why there is no memory.
  [[nodiscard]] double train();

 private:
  Exchange& exchange_;
  Config base_;
  std::vector<SpecEntry> rows_, columns_;
  double bytes_;
  Sweep sweep_;
};

/// The first `rows` and `columns` leaves are the values of the settings, under their paths; without
/// rows there is one row of the spec itself. Nothing where the spec or any cell of it is refused.
[[nodiscard]] std::unique_ptr<SettingGrid> open_sweep(Exchange& exchange, unsigned leaves,
                                                      unsigned rows, unsigned columns,
                                                      double steps);

}  // namespace hillock
