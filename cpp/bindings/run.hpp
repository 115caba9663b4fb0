#pragma once
// One run of the page: what the trainer finds goes into the exchange, and nothing is asked of a
// memory that may be full before it is known to be there.
#include "exchange.hpp"
#include "hillock/trainer.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace hillock {

/// Functions of arrays put them into what is found and return the length, unless they say
/// otherwise; those of single numbers put these, in the order of web/src/engine/core-run.ts.
class Run {
 public:
  Run(const Config& config, Exchange& exchange) : trainer_(config), exchange_(exchange) {}

  /// Leaves as write_leaves() has them.
  [[nodiscard]] unsigned spec();
  [[nodiscard]] double step();
  [[nodiscard]] double census_interval();
  [[nodiscard]] double train(double steps);
  [[nodiscard]] double learning_rate();

  unsigned report();
  unsigned layer(unsigned index);
  unsigned data();
  /// The rows of words.ts: unitColumns, each of all hidden units, layer by layer.
  unsigned units();
  [[nodiscard]] double event_count();
  [[nodiscard]] double events_dropped();
  /// Rows with the columns of words.ts: eventColumns.
  unsigned events(double from);
  /// Rows of layer, kind, offset, rows and columns.
  unsigned layout();
  /// Rows of unit, x, y, offset and at.
  unsigned hinges();
  /// -1 where the function is not piecewise linear, -2 where there is no memory for it.
  [[nodiscard]] double regions(unsigned resolution, double domain);

  unsigned parameters();
  unsigned gradients();
  /// For each hidden unit.
  unsigned same_sign_shares();
  unsigned pre_activations(unsigned layer, unsigned unit);
  /// -1 where the unit is silent.
  [[nodiscard]] double firing_example(unsigned layer, unsigned unit, unsigned from);
  /// The counts of the bins, then those below `low` and above `high`.
  unsigned histogram(unsigned layer, unsigned quantity, double low, double high, unsigned bins);
  [[nodiscard]] double gradient_peak(unsigned layer);
  unsigned grid(unsigned resolution, double domain, unsigned units);
  /// Of the `count` examples that are given.
  unsigned predict(unsigned count);
  /// One example: its loss, what goes in and what is wanted; layer by layer what put_trace() says;
  /// and the gradient of the parameters. Empty where there is no memory for it.
  unsigned example(unsigned of_test, unsigned index);
  /// The same of a member of the next batch, as training sees it.
  unsigned batch_example(unsigned member);
  /// Puts the indices of the next batch among the numbers; what else is known of the next step is
  /// then in next_array(), until forget(). 0 where there is no memory for it, or no next step.
  unsigned next_update();
  /// One of web/src/engine/core-run.ts: nextArrays. Puts its address and returns its length.
  unsigned next_array(unsigned which);
  [[nodiscard]] double optimizer_step();
  /// The inputs of all examples in what is found, the targets in what is given.
  void examples();

  /// The functions that change a run return 0 where there is no memory for it; change() also where
  /// the spec is refused, restore() where the bytes are.
  unsigned set_parameters();
  unsigned revive(unsigned layer, unsigned unit);
  unsigned change(unsigned leaves);
  /// Bytes of a snapshot.
  [[nodiscard]] double save();
  /// Room for the snapshot that the next call restores. Returns whether it was there.
  unsigned bytes_room(unsigned count);
  /// Where these bytes are.
  [[nodiscard]] unsigned bytes();
  unsigned restore();
  /// Gives the memory of those bytes and of the next step back.
  void forget();

 private:
  [[nodiscard]] double pass_bytes(std::size_t examples) const;
  unsigned put_trace(ExampleTrace trace);

  Trainer trainer_;
  Exchange& exchange_;
  std::vector<std::uint8_t> bytes_;
  NextUpdate next_;
};

/// A run of the leaves; nothing where they are refused or there is no memory for it.
[[nodiscard]] std::unique_ptr<Run> open_run(Exchange& exchange, unsigned leaves);

}  // namespace hillock
