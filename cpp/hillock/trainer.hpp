#pragma once
// One run: data, network, optimizer and census, stepped forward and looked at. Everything outside
// the core talks to this.
#include "hillock/census.hpp"
#include "hillock/config.hpp"
#include "hillock/dataset.hpp"
#include "hillock/network.hpp"
#include "hillock/stop.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace hillock {

/// What was not finite first, looking forward through the step that failed and then backward.
enum class Quantity : std::uint8_t {
  pre_activation,
  activation,
  loss_gradient,
  gradient,
  parameter
};

/// Why a run takes no more steps; layer and quantity are those of the first number that is not
/// finite.
struct Stop {
  std::uint64_t step = 0;
  std::size_t layer = 0;
  Quantity quantity = Quantity::pre_activation;
  StopReason reason = StopReason::non_finite;
};

/// How well the network does on one set of examples. Accuracy is NaN for regression, both are NaN
/// without examples.
struct Fit {
  double loss = 0;
  double accuracy = 0;
};

/// Hidden units by state.
struct UnitCounts {
  std::size_t hidden = 0;
  std::size_t by_state[6] = {};  // in the order of UnitState
  std::size_t born_silent = 0;
  [[nodiscard]] std::size_t silent() const noexcept {
    return by_state[static_cast<std::size_t>(UnitState::dormant)] +
           by_state[static_cast<std::size_t>(UnitState::dead)];
  }
};

/// Norms of one layer: of the gradient of the training loss, of its parameters, and of the last
/// step taken.
struct LayerNorms {
  double gradient = 0;
  double parameters = 0;
  double last_update = 0;
};

/// What one layer does to one example beyond the matrices of a pass, one number a unit.
struct LayerTrace {
  std::vector<float> derivative;  // f'(z); NaN for softmax
  std::vector<float> mirrored;    // f'(-z) of crelu
  // Of a normalization: the mean and variance that it takes off, and what its gradient takes off,
  // the means of dz and of dz times the normalized values (times scale where it is by layer).
  std::vector<float> mean, variance, gradient_mean, product_mean;
};

/// One example on its way through the network and back: alone, as evaluation computes it, or as a
/// member of a batch of training.
struct ExampleTrace {
  double loss = 0;
  std::vector<float> inputs, targets;  // as the network and the loss get them
  Pass pass;                           // of the example or its batch, with all that a pass can keep
  std::size_t column = 0;              // of the pass
  std::vector<LayerTrace> layers;
  std::vector<float> gradient;  // of this loss, in the layout of the parameters
};

/// The next step before it is taken.
struct NextUpdate {
  std::vector<std::uint32_t> examples;  // of the training set
  std::vector<float> gradient;          // of the batch's mean loss, without penalty and clipping
  std::vector<float> applied;           // with penalty and clipping
  std::vector<float> update;            // what is added to the parameters
  std::vector<float> state_before, state_after;  // of the optimizer, array by array
  std::uint64_t optimizer_step = 0;              // its count of updates with this one
};

/// Where one unit of the first layer bends: the line x X + y Y + offset = 0 of the plane, on which
/// its pre-activation is `at`; the unit is above that where the left side is positive.
struct Hinge {
  std::size_t unit = 0;
  float x = 0, y = 0, offset = 0, at = 0;
};

/// What a histogram counts over the training set.
enum class Histogrammed : std::uint8_t { pre_activation, activation, gradient };

class Trainer {
 public:
  /// Takes all memory that stepping needs. Errors: none; `config` has passed validate().
  explicit Trainer(const Config& config);

  /// Takes up to `steps` steps; fewer if a number stops being finite or the stop condition is met
  /// at a census. Allocates nothing. Returns the steps taken.
  std::size_t advance(std::size_t steps) noexcept;

  [[nodiscard]] const Config& config() const noexcept { return config_; }
  [[nodiscard]] const Network& network() const noexcept { return network_; }
  [[nodiscard]] const Dataset& data() const noexcept { return data_; }
  [[nodiscard]] const Census& census() const noexcept { return census_; }
  [[nodiscard]] const std::optional<Stop>& stopped() const noexcept { return stop_; }
  [[nodiscard]] std::uint64_t step() const noexcept { return step_; }
  [[nodiscard]] std::uint64_t epoch() const noexcept { return epoch_; }
  [[nodiscard]] std::uint64_t census_interval() const noexcept { return census_interval_; }
  [[nodiscard]] std::span<const float> parameters() const noexcept { return parameters_; }
  /// Of the next step: the optimizer's times what the schedule says.
  [[nodiscard]] double learning_rate() const noexcept { return learning_rate(step_); }

  /// Loss and accuracy at the present parameters.
  [[nodiscard]] Fit train_fit() noexcept;
  [[nodiscard]] Fit test_fit() noexcept;
  /// Units and layers over the training set, at the present parameters.
  [[nodiscard]] const Survey& survey() noexcept;
  [[nodiscard]] UnitCounts count_units() noexcept;
  /// Gradient of the mean training loss (no penalty, no clipping) at the present parameters, over
  /// all training examples.
  [[nodiscard]] std::span<const float> training_gradient() noexcept;
  /// For each hidden unit the share of the training examples, among those that give its weights a
  /// gradient at all, whose gradients of these weights all have one sign; NaN where there are none.
  [[nodiscard]] std::span<const float> same_sign_shares() noexcept;
  [[nodiscard]] LayerNorms layer_norms(std::size_t layer) noexcept;

  /// The largest |dL/dz| of a layer over the training set; of the linear part where it normalizes.
  [[nodiscard]] float gradient_peak(std::size_t layer) noexcept;
  /// Counts over the training set. Shapes: counts (bins); values below low and above high are added
  /// to outside[0] and outside[1]. NaN is counted nowhere.
  void histogram(std::size_t layer, Histogrammed quantity, float low, float high,
                 std::span<float> counts, float outside[2]) noexcept;

  /// The pre-activation of one unit on every training example, of a maxout unit that of its largest
  /// piece. Shapes: z data().train_count().
  void pre_activations(std::size_t layer, std::size_t unit, std::span<float> z) noexcept;
  /// The first training example on which a hidden unit fires (f'(z) is not 0, or not finite),
  /// looking from `from` on and around; nothing where it is silent. As long as it fires on `from`
  /// this costs next to nothing.
  [[nodiscard]] std::optional<std::size_t> firing_example(std::size_t layer, std::size_t unit,
                                                          std::size_t from) noexcept;
  /// How one example of the training or test set goes through the network, and its gradient.
  [[nodiscard]] ExampleTrace trace(bool of_test, std::size_t example) const;
  [[nodiscard]] std::size_t next_batch_size() const noexcept;
  /// How one member of the next batch goes through the step: statistics of the batch, dropout and
  /// random slopes as they will be drawn. Its gradients are those of the sum of the batch's losses,
  /// which through batch statistics depend on every member. Errors: `member` must be one of
  /// next_update()'s.
  [[nodiscard]] ExampleTrace trace_training(std::size_t member);
  /// What the next step would do, without doing it; nothing once the run has stopped.
  [[nodiscard]] std::optional<NextUpdate> next_update();
  /// Pieces of the first layer's units as lines of the plane. Empty where they are no lines.
  [[nodiscard]] std::vector<Hinge> hinges();
  /// How many linear pieces of the function the points of a grid (as in grid()) meet. Nothing where
  /// it is not piecewise linear, or the data are not in the plane.
  [[nodiscard]] std::optional<std::size_t> count_regions(std::size_t resolution, float domain);

  /// Outputs for `count` examples given as rows of data().table().columns.
  /// Shapes: rows count x columns; outputs count x network().outputs(), row-major.
  void predict(std::span<const float> rows, std::size_t count, std::span<float> outputs) noexcept;

  /// Points of a grid: those of a square, or with data of one column of a line.
  [[nodiscard]] std::size_t grid_points(std::size_t resolution) const noexcept {
    return data_.table().columns == 1 ? resolution : resolution * resolution;
  }
  /// Activations over the square from -domain to domain; row 0 is the top (y = domain), points are
  /// cell centres; over the line from -domain to domain with data of one column. Shapes: values
  /// blocks of grid_points(resolution): every hidden unit, layer by layer (if `units`), then the
  /// outputs. Errors: data().table().columns must be 1 or 2.
  void grid(std::size_t resolution, float domain, bool units, std::span<float> values) noexcept;

  /// Replaces the parameters; optimizer state and step count stay. Shapes: parameters
  /// network().parameter_count().
  void set_parameters(std::span<const float> parameters) noexcept;

  /// Draws the incoming weights and the bias of one hidden unit anew, and sets what else is the
  /// unit's own -- slope, scale, shift, running statistics -- back to its start; what the optimizer
  /// remembers of them is cleared. A census before and after tells what it did. Each call draws
  /// other numbers.
  void revive(std::size_t layer, std::size_t unit);

  /// Goes on with another config and the same weights: activations, optimizer, loss, batch size,
  /// penalty, clipping, stop condition and cadence may change. A run that had met its stop
  /// condition goes on. Errors: the field that would need new weights or data; the run is then
  /// untouched.
  [[nodiscard]] std::optional<ConfigError> change(const Config& config);

  /// The state of the run: whoever restores it into a run of the same spec goes on to the bit.
  [[nodiscard]] std::vector<std::uint8_t> save() const;
  /// The same into `room`. Returns the bytes that it takes; of a smaller room nothing can be used.
  std::size_t save(std::span<std::uint8_t> room) const;
  /// Takes over a saved state. Errors: bytes that save() of a run with this config did not make,
  /// whatever they are; the run is then untouched.
  [[nodiscard]] std::optional<ConfigError> restore(std::span<const std::uint8_t> bytes);

 private:
  friend class Lockstep;  // which takes steps of four runs at once
  [[nodiscard]] double learning_rate(std::uint64_t step) const noexcept;
  template <class Run, class Archive>
  static void visit_state(Run& run, Archive& archive);
  void begin_epoch() noexcept;
  std::size_t batch_gradient() noexcept;
  float update() noexcept;
  void arrange_epoch() noexcept;
  void output_gradient(ExampleTrace& trace, const Network& network, ConstView targets) const;
  void diagnose() noexcept;
  void take_census() noexcept;
  void look_for_stop() noexcept;
  void prepare_steps();
  [[nodiscard]] Fit fit(const Examples& examples, bool survey) noexcept;
  template <class Look>
  void for_each_chunk(ConstView inputs, Look look) noexcept;
  void backward_chunk(ConstView x, std::size_t first, std::span<float> gradients) noexcept;
  void count_signs(ConstView inputs) noexcept;
  [[nodiscard]] std::size_t forward_grid(std::size_t resolution, float domain,
                                         std::size_t first) noexcept;
  [[nodiscard]] double correct(ConstView outputs, ConstView targets) const noexcept;
  [[nodiscard]] Permanence permanence() const noexcept;

  Config config_;
  Dataset data_;
  Network network_;
  std::vector<float> parameters_, gradients_, optimizer_state_, parameters_before_last_;
  std::vector<float> training_gradient_, same_sign_shares_;
  struct SignCount {
    float examples = 0, alike = 0;
  };
  std::vector<SignCount> signs_;
  Pass pass_, chunk_;
  Matrix chunk_inputs_;
  Examples epoch_examples_;  // the training set in the order of this epoch: a batch is a range of
                             // its columns
  std::vector<std::uint32_t> order_;
  bool in_order_ = true;  // of the data: what the examples of the epoch are in without shuffling
  Random order_random_, noise_random_;
  std::size_t batch_size_ = 0;
  std::size_t position_ = 0;  // in the epoch, in examples
  std::uint64_t step_ = 0, epoch_ = 0;
  std::uint64_t optimizer_step_ = 0;
  std::uint64_t revived_ = 0;
  std::uint64_t census_interval_ = 1;
  Survey survey_;
  Census census_;
  std::optional<Stop> stop_;
  Progress progress_{};
  Fit train_fit_{}, test_fit_{};
  bool survey_is_fresh_ = false, gradient_is_fresh_ = false, test_is_fresh_ = false;
};

}  // namespace hillock
