#pragma once
// The state of every hidden unit, judged over the whole training set, and the events: which unit
// changed state, when, and what moved it. Definitions: README, "States of a unit".
#include "hillock/network.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hillock {

enum class UnitState : std::uint8_t { active, sparse, dormant, dead, saturated, blown };

/// Silent: f'(z) = 0 on every training example, so that the unit's weights get no gradient.
[[nodiscard]] constexpr bool is_silent(UnitState s) noexcept {
  return s == UnitState::dormant || s == UnitState::dead;
}

/// What one unit does over the training set.
struct UnitMeasure {
  float active_share = 0;         // examples with f'(z) != 0; where f is not hard-zero, with z > 0
  float mean_abs_derivative = 0;  // mean of |f'(z)|
  float min_z = 0;
  float max_z = 0;
  std::uint32_t max_example = 0;  // where max_z was found
  bool silent = false;
  bool finite = true;
};

/// What one layer (hidden or output) does over the training set.
struct LayerMeasure {
  double mean_z = 0, variance_z = 0;
  double mean_a = 0, variance_a = 0;
  double zero_share = 0;  // activations that are exactly zero
};

/// Which term moved a unit's largest pre-activation most. `born` marks a unit that was silent
/// before the first step.
enum class Cause : std::uint8_t { none, bias, weights, inputs, born };

/// A change of state, found by comparing the censuses at previous_step and step.
struct Event {
  std::uint64_t step = 0, previous_step = 0;
  std::uint16_t layer = 0, unit = 0;
  UnitState from = UnitState::active, to = UnitState::active;
  Cause cause = Cause::none;
  // They sum to the change of z on one example: the one where z was largest before it fell, or is
  // largest now that it has risen.
  float by_bias = 0, by_weights = 0, by_inputs = 0;
  float share_before = 0, share_after = 0;
};

/// The history of one unit.
struct UnitRecord {
  UnitState state = UnitState::active;
  std::uint64_t since = 0;  // step of the census that first found this state
  std::uint32_t deaths = 0, revivals = 0;
  bool born_silent = false;
};

/// Conditions under which "silent for good" can be proven.
struct Permanence {
  bool plain_updates =
      true;  // a parameter without gradient stays where it is: no momentum, decay or penalty
  bool plain_layers = true;  // nothing reaches a layer but through the units below: no
                             // normalization, dropout, residual
};

/// Measures units over a training set that passes by in chunks of at most survey_chunk examples.
class Survey {
 public:
  explicit Survey(const Network& network);

  void begin() noexcept;
  /// Shapes: pass holds z and a of `pass.examples()` examples, the first of which is
  /// `first_example`.
  void observe(const Network& network, std::span<const float> parameters, Pass& pass,
               std::size_t first_example) noexcept;
  void finish(const Network& network, std::span<const float> parameters,
              Permanence permanence) noexcept;

  [[nodiscard]] std::span<const UnitMeasure> units() const noexcept { return units_; }
  [[nodiscard]] std::span<const UnitState> states() const noexcept { return states_; }
  [[nodiscard]] std::span<const LayerMeasure> layers() const noexcept { return layers_; }

 private:
  void judge(const Network& network, std::span<const float> parameters,
             Permanence permanence) noexcept;

  std::size_t examples_ = 0;
  std::vector<UnitMeasure> units_;  // hidden units, layer by layer
  std::vector<UnitState> states_;
  std::vector<LayerMeasure> layers_;
  void add_mirrored_slope(const Activation& f, const float* z, std::size_t count) noexcept;
  std::vector<float> derivative_;        // f'(z) of one unit over a chunk
  std::vector<float> mirrored_, slope_;  // -z and f'(-z), of crelu
};

/// Keeps what the censuses found: the records of units and a bounded list of events.
class Census {
 public:
  /// At most this many events are kept; the oldest go first.
  static constexpr std::size_t max_events = 16384;

  explicit Census(const Network& network);

  /// Compares a survey with the one before it. `inputs` are the training inputs, for the cause of
  /// each change.
  void record(std::uint64_t step, const Network& network, std::span<const float> parameters,
              ConstView inputs, const Survey& survey) noexcept;

  /// After the network was changed under the same units: the next censuses compare with these
  /// parameters.
  void rebase(const Network& network, std::span<const float> parameters);

  [[nodiscard]] std::span<const UnitRecord> records() const noexcept { return records_; }
  [[nodiscard]] std::uint64_t last_step() const noexcept { return last_step_; }
  /// Events ever found; event `index` can be read while index >= events_dropped().
  [[nodiscard]] std::size_t event_count() const noexcept { return event_count_; }
  [[nodiscard]] std::size_t events_dropped() const noexcept {
    return event_count_ > max_events ? event_count_ - max_events : 0;
  }
  [[nodiscard]] const Event& event(std::size_t index) const noexcept {
    return events_[index % max_events];
  }

  /// Shows all that the next censuses depend on to an archive of snapshot.hpp.
  template <class Self, class Archive>
  static void visit_state(Self& census, Archive& archive, const Network& network,
                          std::size_t examples);

 private:
  void explain(Event& event, const Network& network, std::span<const float> parameters,
               ConstView inputs, std::uint32_t example) noexcept;

  std::vector<UnitRecord> records_;
  std::vector<UnitMeasure> before_;
  std::vector<float> parameters_before_;
  std::vector<Event> events_;
  std::size_t event_count_ = 0;
  std::uint64_t last_step_ = 0;
  bool started_ = false;
  Pass old_pass_, new_pass_;  // of one example
  Matrix example_;
};

}  // namespace hillock
