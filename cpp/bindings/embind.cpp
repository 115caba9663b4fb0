// What JavaScript sees of the library: a list of declarations, and the few adaptors that they need.
// Numbers go over as numbers, arrays as views of the memory that web/src/engine copies at once,
// names as indices into the tables of web/src/engine/words.ts. Nothing here judges: read_spec() and
// validate() do, and a refusal crosses as data.
#include "hillock/kinks.hpp"
#include "hillock/spec.hpp"
#include "hillock/trainer.hpp"

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace hillock {
namespace {

using emscripten::typed_memory_view;
using emscripten::val;

EMSCRIPTEN_DECLARE_VAL_TYPE(Float32Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Float64Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Uint8Array)

[[nodiscard]] Float32Array view(std::span<const float> values) {
  return Float32Array(val(typed_memory_view(values.size(), values.data())));
}
[[nodiscard]] Float64Array view(std::span<const double> values) {
  return Float64Array(val(typed_memory_view(values.size(), values.data())));
}

[[nodiscard]] Uint8Array view(std::span<const std::uint8_t> bytes) {
  return Uint8Array(val(typed_memory_view(bytes.size(), bytes.data())));
}

// The tables of words.ts are in the order of these enums.
static_assert(static_cast<int>(UnitState::blown) == 5 && static_cast<int>(Cause::born) == 4);
static_assert(static_cast<int>(Quantity::parameter) == 4);
static_assert(static_cast<int>(StopReason::plateau) == 3);
static_assert(static_cast<int>(Histogrammed::gradient) == 2);
static_assert(static_cast<int>(ParameterKind::variance) == 6);

// --- specs ---

/// Numbers of a table: with the copies that a run makes of it, what fits into the memory.
constexpr unsigned max_table_numbers = 1u << 20;
/// Bytes that stay free when a run is opened: for activations, and what a call copies for a moment.
constexpr double reserved_bytes = 16.0 * (1u << 20);

/// Whether there is a block of so many bytes: then there is also room for parts of it. All runs
/// share one memory that does not grow, and an allocation that fails in the library ends the
/// module.
[[nodiscard]] bool fits(double bytes) {
  // volatile: the compiler may take a block that nobody uses for granted
  void* volatile block = std::malloc(static_cast<std::size_t>(bytes));
  std::free(block);
  return block != nullptr;
}

[[nodiscard]] ConfigError out_of_memory(double bytes) {
  return {"memory", std::to_string(static_cast<long long>(bytes)) + " bytes",
          "do not fit beside the other runs: dispose of one"};
}

/// A spec on its way in, and why it was refused.
class SpecInput {
 public:
  void number(std::string path, double value) { entries_.push_back({std::move(path), value}); }
  void flag(std::string path, bool value) { entries_.push_back({std::move(path), value}); }
  void text(std::string path, std::string value) {
    entries_.push_back({std::move(path), std::move(value)});
  }
  /// Room for that many numbers, to be filled in before the next call; empty where they would not
  /// fit.
  [[nodiscard]] Float32Array numbers(std::string path, unsigned count) {
    const double copies = 4 * sizeof(float) * static_cast<double>(count);
    if (count > max_table_numbers)
      refusal_ = {path, std::to_string(count) + " numbers",
                  "at most " + std::to_string(max_table_numbers) + " fit"};
    else if (!fits(copies))
      refusal_ = out_of_memory(copies);
    if (refusal_) return view(std::span<const float>());
    entries_.push_back({std::move(path), std::vector<float>(count)});
    return view(std::get<std::vector<float>>(entries_.back().value));
  }

  /// The config that the entries make of `base`, or nothing; then refusal() says why.
  [[nodiscard]] std::optional<Config> read(const Config& base) {
    if (refusal_) return std::nullopt;
    std::variant<Config, ConfigError> result = read_spec(entries_, base);
    if (Config* config = std::get_if<Config>(&result)) {
      refusal_ = validate(*config);
      if (!refusal_) return std::move(*config);
    } else {
      refusal_ = std::get<ConfigError>(result);
    }
    return std::nullopt;
  }

  void refuse(ConfigError error) { refusal_ = std::move(error); }
  [[nodiscard]] ConfigError refusal() const { return refusal_.value_or(ConfigError{}); }

 private:
  std::vector<SpecEntry> entries_;
  std::optional<ConfigError> refusal_;
};

/// The leaves of a spec on their way out: [path, value, path, value ...].
[[nodiscard]] val leaves_of(const Config& config) {
  val leaves = val::array();
  for (const SpecEntry& entry : write_spec(config)) {
    leaves.call<void>("push", entry.path);
    if (const auto* number = std::get_if<double>(&entry.value)) leaves.call<void>("push", *number);
    if (const auto* flag = std::get_if<bool>(&entry.value)) leaves.call<void>("push", *flag);
    if (const auto* text = std::get_if<std::string>(&entry.value)) leaves.call<void>("push", *text);
  }
  return leaves;
}

// --- reports ---

struct Report {
  double step, epoch, train_loss, test_loss, train_accuracy, test_accuracy;
  double hidden, active, sparse, dormant, dead, saturated, blown, born;
  bool stopped;
  double stop_reason, stop_step, stop_layer, stop_quantity;
};

struct LayerReport {
  double units, inputs, gradient_norm, parameter_norm, update_norm, zero_share;
  double mean_z, variance_z, mean_a, variance_a;
  double born_silent, deaths, revivals;
};

struct DataReport {
  double inputs, outputs, classes, domain, columns, target_columns, train, test;
};

/// The memory through which the arrays of all runs come and go: what is in it lasts until the next
/// call. It is taken once, so that no look at a run can fail for want of it; what is never written
/// to costs nothing.
class Scratch {
 public:
  /// The largest grid, and more than a run that passes validate() has parameters.
  static constexpr std::size_t max_floats = 1u << 21;
  static constexpr std::size_t unit_columns = 9, event_columns = 12, block_columns = 5;

  [[nodiscard]] std::span<double> numbers(std::size_t count) { return {numbers_.get(), count}; }
  [[nodiscard]] std::span<float> found(std::size_t count) { return {found_.get(), count}; }
  [[nodiscard]] std::span<float> given(std::size_t count) {
    given_count_ = count;
    return {given_.get(), count};
  }
  [[nodiscard]] std::span<const float> given() const { return {given_.get(), given_count_}; }

 private:
  static constexpr std::size_t max_doubles =
      unit_columns * static_cast<std::size_t>(Limits::layers * Limits::units);
  static_assert(max_doubles >= event_columns * Census::max_events);

  std::unique_ptr<double[]> numbers_ = std::make_unique_for_overwrite<double[]>(max_doubles);
  std::unique_ptr<float[]> given_ = std::make_unique_for_overwrite<float[]>(max_floats);
  std::unique_ptr<float[]> found_ = std::make_unique_for_overwrite<float[]>(max_floats);
  std::size_t given_count_ = 0;
};

/// One run of the page.
class Run {
 public:
  Run(const Config& config, Scratch& scratch) : trainer_(config), scratch_(scratch) {}

  [[nodiscard]] val spec() const { return leaves_of(trainer_.config()); }
  [[nodiscard]] double census_interval() const {
    return static_cast<double>(trainer_.census_interval());
  }
  [[nodiscard]] double step() const { return static_cast<double>(trainer_.step()); }
  [[nodiscard]] double train(double steps) {
    return static_cast<double>(trainer_.advance(static_cast<std::size_t>(steps)));
  }

  [[nodiscard]] Report report() {
    const Fit train = trainer_.train_fit(), test = trainer_.test_fit();
    const UnitCounts counts = trainer_.count_units();
    const auto count = [&](UnitState s) {
      return static_cast<double>(counts.by_state[static_cast<std::size_t>(s)]);
    };
    const Stop stop = trainer_.stopped().value_or(Stop{});
    return {static_cast<double>(trainer_.step()),
            static_cast<double>(trainer_.epoch()),
            train.loss,
            test.loss,
            train.accuracy,
            test.accuracy,
            static_cast<double>(counts.hidden),
            count(UnitState::active),
            count(UnitState::sparse),
            count(UnitState::dormant),
            count(UnitState::dead),
            count(UnitState::saturated),
            count(UnitState::blown),
            static_cast<double>(counts.born_silent),
            trainer_.stopped().has_value(),
            static_cast<double>(stop.reason),
            static_cast<double>(stop.step),
            static_cast<double>(stop.layer),
            static_cast<double>(stop.quantity)};
  }

  [[nodiscard]] LayerReport layer(unsigned index) {
    const Layer& layer = trainer_.network().layers()[index];
    const LayerNorms norms = trainer_.layer_norms(index);
    const LayerMeasure& measure = trainer_.survey().layers()[index];
    const auto layers = trainer_.network().layers();
    std::size_t first = 0;
    for (unsigned l = 0; l < index; ++l) first += layers[l].units;
    double born_silent = 0, deaths = 0, revivals = 0;
    if (index + 1u < layers.size())
      for (const UnitRecord& record : trainer_.census().records().subspan(first, layer.units)) {
        born_silent += record.born_silent ? 1 : 0;
        deaths += record.deaths;
        revivals += record.revivals;
      }
    return {static_cast<double>(layer.units),
            static_cast<double>(layer.inputs),
            norms.gradient,
            norms.parameters,
            norms.last_update,
            measure.zero_share,
            measure.mean_z,
            measure.variance_z,
            measure.mean_a,
            measure.variance_a,
            born_silent,
            deaths,
            revivals};
  }

  /// One row a column of words.ts: unitColumns x hidden units, layer by layer.
  [[nodiscard]] Float64Array units() {
    const Survey& survey = trainer_.survey();
    const auto records = trainer_.census().records();
    const std::size_t count = records.size();
    const std::span<double> rows = scratch_.numbers(Scratch::unit_columns * count);
    for (std::size_t u = 0; u < count; ++u) {
      const UnitMeasure& measure = survey.units()[u];
      const UnitRecord& record = records[u];
      const double row[] = {static_cast<double>(survey.states()[u]),
                            static_cast<double>(measure.active_share),
                            static_cast<double>(measure.mean_abs_derivative),
                            static_cast<double>(record.since),
                            static_cast<double>(record.deaths),
                            static_cast<double>(record.revivals),
                            record.born_silent ? 1.0 : 0.0,
                            static_cast<double>(measure.min_z),
                            static_cast<double>(measure.max_z)};
      for (std::size_t c = 0; c < std::size(row); ++c) rows[c * count + u] = row[c];
    }
    return view(rows);
  }

  [[nodiscard]] double event_count() const {
    return static_cast<double>(trainer_.census().event_count());
  }
  [[nodiscard]] double events_dropped() const {
    return static_cast<double>(trainer_.census().events_dropped());
  }
  /// One row an event, with the columns of words.ts: eventColumns.
  [[nodiscard]] Float64Array events(double from) {
    const Census& census = trainer_.census();
    const auto first = std::min(static_cast<std::size_t>(from), census.event_count());
    const std::span<double> rows =
        scratch_.numbers(Scratch::event_columns * (census.event_count() - first));
    for (std::size_t e = first; e < census.event_count(); ++e) {
      const Event& event = census.event(e);
      const double row[] = {
          static_cast<double>(event.step),         static_cast<double>(event.previous_step),
          static_cast<double>(event.layer),        static_cast<double>(event.unit),
          static_cast<double>(event.from),         static_cast<double>(event.to),
          static_cast<double>(event.cause),        static_cast<double>(event.by_bias),
          static_cast<double>(event.by_weights),   static_cast<double>(event.by_inputs),
          static_cast<double>(event.share_before), static_cast<double>(event.share_after)};
      std::copy(std::begin(row), std::end(row), rows.data() + Scratch::event_columns * (e - first));
    }
    return view(rows);
  }

  /// One row a block: layer, kind, offset, rows, columns.
  [[nodiscard]] Float64Array layout() {
    const auto blocks = trainer_.network().blocks();
    const std::span<double> rows = scratch_.numbers(Scratch::block_columns * blocks.size());
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const ParameterBlock& block = blocks[b];
      const double row[] = {static_cast<double>(block.layer), static_cast<double>(block.kind),
                            static_cast<double>(block.offset), static_cast<double>(block.rows),
                            static_cast<double>(block.columns)};
      std::copy(std::begin(row), std::end(row), rows.data() + Scratch::block_columns * b);
    }
    return view(rows);
  }

  [[nodiscard]] Float32Array parameters() const { return view(trainer_.parameters()); }
  [[nodiscard]] Float32Array gradients() { return view(trainer_.training_gradient()); }
  /// Room for the array that the next call takes.
  [[nodiscard]] Float32Array room(unsigned count) { return view(scratch_.given(count)); }
  /// For each hidden unit.
  [[nodiscard]] Float32Array same_sign_shares() { return view(trainer_.same_sign_shares()); }

  /// One example: its loss, what goes in and what is wanted; layer by layer what trace_rows() says;
  /// and the gradient of the parameters. Empty where there is no memory for it.
  [[nodiscard]] Float32Array example(bool of_test, unsigned index) {
    if (!fits(pass_bytes(1))) return view(std::span<const float>());
    return trace_rows(trainer_.trace(of_test, index));
  }
  /// The same of a member of the next batch, as training sees it.
  [[nodiscard]] Float32Array batch_example(unsigned member) {
    if (!fits(pass_bytes(trainer_.next_batch_size()))) return view(std::span<const float>());
    return trace_rows(trainer_.trace_training(member));
  }

  /// The indices of the next batch; what else is known of the next step is then in next_array().
  /// Empty where there is no memory for it, or no next step.
  [[nodiscard]] Float32Array next_update() {
    const std::size_t parameters = trainer_.parameters().size();
    const std::size_t arrays = 5 + 3 * optimizer_state_arrays(trainer_.config().optimizer);
    const auto count = static_cast<double>(arrays * parameters + 2 * trainer_.data().train_count());
    if (!fits(4.0 * count)) return view(std::span<const float>());
    std::optional<NextUpdate> next = trainer_.next_update();
    if (!next) return view(std::span<const float>());
    next_ = *std::move(next);
    const std::span<float> indices = scratch_.found(next_.examples.size());
    std::copy(next_.examples.begin(), next_.examples.end(), indices.begin());
    return view(std::span<const float>(indices));
  }
  [[nodiscard]] Float32Array next_gradient() const { return view(next_.gradient); }
  [[nodiscard]] Float32Array next_applied() const { return view(next_.applied); }
  [[nodiscard]] Float32Array next_moves() const { return view(next_.update); }
  [[nodiscard]] Float32Array next_state(bool after) const {
    return view(after ? next_.state_after : next_.state_before);
  }
  [[nodiscard]] double optimizer_step() const { return static_cast<double>(next_.optimizer_step); }
  [[nodiscard]] double learning_rate() const { return trainer_.learning_rate(); }

  /// One row a hinge: unit, x, y, offset, at.
  [[nodiscard]] Float64Array hinges() {
    const std::vector<Hinge> found = trainer_.hinges();
    const std::span<double> rows = scratch_.numbers(5 * found.size());
    for (std::size_t h = 0; h < found.size(); ++h) {
      const double row[] = {static_cast<double>(found[h].unit), static_cast<double>(found[h].x),
                            static_cast<double>(found[h].y), static_cast<double>(found[h].offset),
                            static_cast<double>(found[h].at)};
      std::copy(std::begin(row), std::end(row), rows.data() + 5 * h);
    }
    return view(rows);
  }
  /// -1 where the function is not piecewise linear, -2 where there is no memory for it.
  [[nodiscard]] double regions(unsigned resolution, float domain) {
    if (!fits(8.0 * resolution * resolution + (1u << 16))) return -2;
    const std::optional<std::size_t> count = trainer_.count_regions(resolution, domain);
    return count ? static_cast<double>(*count) : -1.0;
  }

  /// False where there is no memory for it.
  [[nodiscard]] bool revive(unsigned layer, unsigned unit) {
    const Layer& l = trainer_.network().layers()[layer];
    const auto drawn = static_cast<double>(l.linear_rows() * (l.inputs + 1));
    // an orthogonal initializer works in double and needs a copy
    if (!fits(16.0 * drawn + 4.0 * static_cast<double>(trainer_.parameters().size()))) return false;
    trainer_.revive(layer, unit);
    return true;
  }

  /// Bytes of a snapshot that is then in bytes(); 0 where there is no memory for it.
  [[nodiscard]] double save() {
    const std::size_t size = trainer_.save({});
    if (!fits(static_cast<double>(size))) return 0;
    bytes_.resize(size);
    trainer_.save(bytes_);
    return static_cast<double>(size);
  }
  [[nodiscard]] Uint8Array bytes() const { return view(bytes_); }
  /// Room for the snapshot that the next call restores; empty where there is no memory for it.
  [[nodiscard]] Uint8Array bytes_room(unsigned count) {
    bytes_.clear();
    if (fits(count)) bytes_.resize(count);
    return view(bytes_);
  }
  /// The refusal; without a path where the run is restored.
  [[nodiscard]] ConfigError restore() { return trainer_.restore(bytes_).value_or(ConfigError{}); }
  void forget() {
    bytes_ = {};
    next_ = {};
  }

  /// False where there is no memory for it.
  [[nodiscard]] bool set_parameters() {
    // before the first step the census begins anew: once more the parameters, and its events
    if (!fits(8.0 * static_cast<double>(trainer_.parameters().size()) + (1u << 21))) return false;
    trainer_.set_parameters(scratch_.given());
    return true;
  }
  [[nodiscard]] Float32Array predict(unsigned count) {
    const std::span<float> outputs = scratch_.found(count * trainer_.network().outputs());
    trainer_.predict(scratch_.given(), count, outputs);
    return view(outputs);
  }
  [[nodiscard]] Float32Array grid(unsigned resolution, float domain, bool units) {
    const Network& network = trainer_.network();
    const std::size_t blocks = network.outputs() + (units ? network.hidden_units() : 0);
    const std::span<float> values = scratch_.found(blocks * resolution * resolution);
    trainer_.grid(resolution, domain, units, values);
    return view(values);
  }
  /// The counts of the bins, then those below `low` and above `high`.
  [[nodiscard]] Float32Array histogram(unsigned layer, unsigned quantity, float low, float high,
                                       unsigned bins) {
    const std::span<float> counts = scratch_.found(bins + 2);
    trainer_.histogram(layer, static_cast<Histogrammed>(quantity), low, high, counts.first(bins),
                       &counts[bins]);
    return view(counts);
  }

  [[nodiscard]] double gradient_peak(unsigned layer) {
    return static_cast<double>(trainer_.gradient_peak(layer));
  }
  [[nodiscard]] Float32Array pre_activations(unsigned layer, unsigned unit) {
    const std::span<float> z = scratch_.found(trainer_.data().train_count());
    trainer_.pre_activations(layer, unit, z);
    return view(z);
  }

  [[nodiscard]] DataReport data() const {
    const Dataset& data = trainer_.data();
    const Table& table = data.table();
    return {static_cast<double>(trainer_.network().inputs()),
            static_cast<double>(trainer_.network().outputs()),
            static_cast<double>(table.classes),
            static_cast<double>(data.domain()),
            static_cast<double>(table.columns),
            static_cast<double>(table.target_columns),
            static_cast<double>(data.train_count()),
            static_cast<double>(table.examples() - data.train_count())};
  }
  [[nodiscard]] Float32Array data_inputs() const { return view(trainer_.data().table().inputs); }
  [[nodiscard]] Float32Array data_targets() const { return view(trainer_.data().table().targets); }

  [[nodiscard]] bool change(SpecInput& input) {
    const std::optional<Config> config = input.read(trainer_.config());
    if (!config) return false;
    // for a moment there are the parameters and the optimizer's state before and after, and one
    // array of which there is an old and a new one
    const std::size_t arrays = 2 + optimizer_state_arrays(trainer_.config().optimizer) +
                               optimizer_state_arrays(config->optimizer);
    const double bytes = 4.0 * static_cast<double>(arrays * trainer_.parameters().size());
    const std::optional<ConfigError> error =
        fits(bytes) ? trainer_.change(*config) : out_of_memory(bytes);
    if (error) input.refuse(*error);
    return !error;
  }

 private:
  /// Two passes, with what they keep, and the parameters three times.
  [[nodiscard]] double pass_bytes(std::size_t examples) const {
    double rows = 0;
    for (const Layer& layer : trainer_.network().layers())
      rows += static_cast<double>(8 * layer.outputs + 8 * layer.units + 2 * layer.linear_rows());
    return 2.0 * 4.0 * static_cast<double>(examples + 24) * rows +
           12.0 * static_cast<double>(trainer_.parameters().size());
  }

  /// Layer by layer, as run.ts reads them: z, f'(z), dL/dz, a, dL/da; what is normalized and its
  /// gradient, what the next layer gets; of maxout the pieces and their gradients, of crelu f'(-z),
  /// of a normalization the normalized values and its four statistics, of dropout in training the
  /// factors.
  [[nodiscard]] Float32Array trace_rows(ExampleTrace trace) {
    const std::span<float> room = scratch_.found(Scratch::max_floats);
    std::size_t count = 0;
    const auto add = [&](std::span<const float> values) {
      std::copy(values.begin(), values.end(), room.begin() + static_cast<std::ptrdiff_t>(count));
      count += values.size();
    };
    Pass& pass = trace.pass;
    const auto add_column = [&](Matrix& m) {
      for (std::size_t r = 0; r < m.rows(); ++r)
        room[count++] = m.view(pass.examples()).row_data(r)[trace.column];
    };
    const auto loss = static_cast<float>(trace.loss);
    add({&loss, 1});
    add(trace.inputs);
    add(trace.targets);
    for (std::size_t l = 0; l < trace.layers.size(); ++l) {
      Pass::Buffers& b = pass.buffers(l);
      LayerTrace& layer = trace.layers[l];
      add_column(b.z);
      add(layer.derivative);
      for (Matrix* m : {&b.d_z, &b.activation, &b.d_a, &b.linear, &b.d_linear, &b.output, &b.pieces,
                        &b.d_pieces})
        add_column(*m);
      add(layer.mirrored);
      add_column(b.normalized);
      for (const auto* values :
           {&layer.mean, &layer.variance, &layer.gradient_mean, &layer.product_mean})
        add(*values);
      if (pass.training) add_column(b.dropped);
    }
    add(trace.gradient);
    return view(std::span<const float>(room.first(count)));
  }

  Trainer trainer_;
  Scratch& scratch_;
  std::vector<std::uint8_t> bytes_;
  NextUpdate next_;
};

/// Nothing where the spec is refused or there is no memory for it.
[[nodiscard]] std::unique_ptr<Run> open_run(SpecInput& input, Scratch& scratch) {
  const std::optional<Config> config = input.read(Config());
  if (!config) return nullptr;
  const double bytes = memory_bytes(*config);
  if (!fits(bytes + reserved_bytes)) {
    input.refuse(out_of_memory(bytes));
    return nullptr;
  }
  return std::make_unique<Run>(*config, scratch);
}

// --- activations ---

/// One activation, evaluated array by array.
class Curve {
 public:
  Curve(const Activation& f, Formula formula) : f_(f), formula_(std::move(formula)) {}
  [[nodiscard]] Float32Array room(unsigned count) {
    z_.resize(count);
    return view(z_);
  }
  void evaluate() {
    value_.resize(z_.size());
    derivative_.resize(z_.size());
    activation_evaluate(f_, z_, value_, derivative_);
  }
  [[nodiscard]] Float32Array value() const { return view(value_); }
  [[nodiscard]] Float32Array derivative() const { return view(derivative_); }
  [[nodiscard]] bool hard_zero() const { return has_hard_zero(f_); }
  /// Where it bends; nothing where it is not piecewise linear.
  [[nodiscard]] val kinks() const {
    const std::optional<std::vector<float>> places = find_kinks(f_);
    if (!places) return val::null();
    val out = val::array();
    for (const float place : *places) out.call<void>("push", place);
    return out;
  }

 private:
  Activation f_;
  Formula formula_;  // owns what f_ points to
  std::vector<float> z_, value_, derivative_;
};

/// The activation of the first layer of a spec.
[[nodiscard]] std::unique_ptr<Curve> open_curve(SpecInput& input) {
  const std::optional<Config> config = input.read(Config());
  if (!config) return nullptr;
  const LayerConfig& layer = config->layers.front();
  return std::make_unique<Curve>(make_activation(layer.activation, layer.formula), layer.formula);
}

/// What reading a typed-in formula found: the parameters that it names, or where it stopped.
[[nodiscard]] val check_expression(const std::string& text) {
  const auto result = parse_expression(text, custom_parameter_names);
  val out = val::object();
  if (const auto* error = std::get_if<ExpressionError>(&result)) {
    out.set("position", static_cast<double>(error->position));
    out.set("expected", std::string(error->expected));
    return out;
  }
  val used = val::array();
  for (std::size_t p = 0; p < custom_parameter_names.size(); ++p)
    if (std::get<Expression>(result).uses(p))
      used.call<void>("push", std::string(custom_parameter_names[p]));
  out.set("parameters", used);
  return out;
}

[[nodiscard]] val function_names() {
  val out = val::array();
  for (const std::string_view name : Expression::function_names())
    out.call<void>("push", std::string(name));
  return out;
}

// --- catalogues ---

[[nodiscard]] val text(std::string_view words) { return val(std::string(words)); }

[[nodiscard]] val words_of(std::string_view options) {
  val words = val::array();
  while (!options.empty()) {
    const std::size_t bar = std::min(options.find('|'), options.size());
    words.call<void>("push", std::string(options.substr(0, bar)));
    options.remove_prefix(std::min(bar + 1, options.size()));
  }
  return words;
}

[[nodiscard]] val parameter(const Parameter& p, std::string_view name) {
  val out = val::object();
  out.set("name", text(name));
  out.set("label", text(p.label));
  out.set("min", p.min);
  out.set("max", p.max);
  out.set("scale", text(p.scale == Parameter::Scale::linear ? "linear" : "logarithmic"));
  const val options = words_of(p.options);
  out.set("options", options);
  switch (p.kind) {
    case Parameter::Kind::number:
    case Parameter::Kind::integer:
      out.set("kind", text(p.kind == Parameter::Kind::number ? "number" : "integer"));
      out.set("default", p.initial);
      break;
    case Parameter::Kind::flag:
      out.set("kind", text("flag"));
      out.set("default", p.initial != 0);
      break;
    case Parameter::Kind::option:
      out.set("kind", text("option"));
      out.set("default", options[static_cast<int>(p.initial)]);
      break;
  }
  return out;
}

[[nodiscard]] val row(const Row& row) {
  val parameters = val::array();
  for (std::size_t k = 0; k < row.parameter_count(); ++k)
    parameters.call<void>("push", parameter(row.parameters[k], row.parameters[k].name));
  val out = val::object();
  out.set("name", text(row.name));
  out.set("label", text(row.label));
  out.set("formula", text(row.formula));
  out.set("source", text(row.source));
  out.set("parameters", parameters);
  return out;
}

template <class Rows, class Show>
[[nodiscard]] val list(const Rows& rows, Show show) {
  val out = val::array();
  for (const auto& item : rows) out.call<void>("push", show(item));
  return out;
}

template <auto rows>
[[nodiscard]] val rows_of() {
  return list(rows(), row);
}

[[nodiscard]] val activations() {
  return list(activation_table(), [](const ActivationFacts& facts) {
    val out = row(facts.row);
    out.set("range", text(facts.range));
    out.set("lower", facts.lower);
    out.set("upper", facts.upper);
    out.set("hardZero", facts.hard_zero);
    out.set("zeroCentred", facts.zero_centred);
    out.set("monotone", facts.monotone);
    out.set("smooth", facts.smooth);
    out.set("learned", facts.learned.empty() ? val::null() : text(facts.learned));
    out.set("pytorch", text(facts.pytorch));
    out.set("jax", text(facts.jax));
    out.set("keras", text(facts.keras));
    out.set("differences", text(facts.differences));
    return out;
  });
}

[[nodiscard]] val datasets() {
  return list(generators(), [](const Generator& generator) {
    val out = row(generator.row);
    out.set("columns", static_cast<double>(generator.columns));
    out.set("classes", static_cast<double>(generator.classes));
    out.set("domain", generator.domain);
    return out;
  });
}

[[nodiscard]] val feature_names() {
  return list(features(), [](const Feature& feature) { return text(feature.name); });
}

[[nodiscard]] val fields() {
  return list(spec_fields(Config()),
              [](const SpecField& field) { return parameter(field.parameter, field.path); });
}

[[nodiscard]] std::string version() { return HILLOCK_VERSION; }

}  // namespace

EMSCRIPTEN_BINDINGS(hillock) {
  using namespace emscripten;

  register_type<Float32Array>("Float32Array");
  register_type<Float64Array>("Float64Array");
  register_type<Uint8Array>("Uint8Array");

  value_object<ConfigError>("Refusal")
      .field("path", &ConfigError::path)
      .field("value", &ConfigError::value)
      .field("reason", &ConfigError::reason);
  value_object<Report>("CoreReport")
      .field("step", &Report::step)
      .field("epoch", &Report::epoch)
      .field("trainLoss", &Report::train_loss)
      .field("testLoss", &Report::test_loss)
      .field("trainAccuracy", &Report::train_accuracy)
      .field("testAccuracy", &Report::test_accuracy)
      .field("hidden", &Report::hidden)
      .field("active", &Report::active)
      .field("sparse", &Report::sparse)
      .field("dormant", &Report::dormant)
      .field("dead", &Report::dead)
      .field("saturated", &Report::saturated)
      .field("blown", &Report::blown)
      .field("born", &Report::born)
      .field("stopped", &Report::stopped)
      .field("stopReason", &Report::stop_reason)
      .field("stopStep", &Report::stop_step)
      .field("stopLayer", &Report::stop_layer)
      .field("stopQuantity", &Report::stop_quantity);
  value_object<LayerReport>("CoreLayer")
      .field("units", &LayerReport::units)
      .field("inputs", &LayerReport::inputs)
      .field("gradientNorm", &LayerReport::gradient_norm)
      .field("parameterNorm", &LayerReport::parameter_norm)
      .field("updateNorm", &LayerReport::update_norm)
      .field("zeroShare", &LayerReport::zero_share)
      .field("meanPreActivation", &LayerReport::mean_z)
      .field("variancePreActivation", &LayerReport::variance_z)
      .field("meanActivation", &LayerReport::mean_a)
      .field("varianceActivation", &LayerReport::variance_a)
      .field("bornSilent", &LayerReport::born_silent)
      .field("deaths", &LayerReport::deaths)
      .field("revivals", &LayerReport::revivals);
  value_object<DataReport>("CoreData")
      .field("inputs", &DataReport::inputs)
      .field("outputs", &DataReport::outputs)
      .field("classes", &DataReport::classes)
      .field("domain", &DataReport::domain)
      .field("columns", &DataReport::columns)
      .field("targetColumns", &DataReport::target_columns)
      .field("train", &DataReport::train)
      .field("test", &DataReport::test);

  class_<SpecInput>("SpecInput")
      .constructor<>()
      .function("number(path, value)", &SpecInput::number)
      .function("flag(path, value)", &SpecInput::flag)
      .function("text(path, value)", &SpecInput::text)
      .function("numbers(path, count)", &SpecInput::numbers)
      .function("refusal", &SpecInput::refusal);

  class_<Scratch>("Scratch").constructor<>();
  class_<Run>("CoreRun")
      .function("spec", &Run::spec)
      .function("step", &Run::step)
      .function("censusInterval", &Run::census_interval)
      .function("train(steps)", &Run::train)
      .function("report", &Run::report)
      .function("layer(index)", &Run::layer)
      .function("units", &Run::units)
      .function("eventCount", &Run::event_count)
      .function("eventsDropped", &Run::events_dropped)
      .function("events(from)", &Run::events)
      .function("layout", &Run::layout)
      .function("parameters", &Run::parameters)
      .function("gradients", &Run::gradients)
      .function("sameSignShares", &Run::same_sign_shares)
      .function("example(ofTest, index)", &Run::example)
      .function("batchExample(member)", &Run::batch_example)
      .function("nextUpdate", &Run::next_update)
      .function("nextGradient", &Run::next_gradient)
      .function("nextApplied", &Run::next_applied)
      .function("nextMoves", &Run::next_moves)
      .function("nextState(after)", &Run::next_state)
      .function("optimizerStep", &Run::optimizer_step)
      .function("learningRate", &Run::learning_rate)
      .function("hinges", &Run::hinges)
      .function("regions(resolution, domain)", &Run::regions)
      .function("revive(layer, unit)", &Run::revive)
      .function("save", &Run::save)
      .function("bytes", &Run::bytes)
      .function("bytesRoom(count)", &Run::bytes_room)
      .function("restore", &Run::restore)
      .function("forget", &Run::forget)
      .function("room(count)", &Run::room)
      .function("setParameters", &Run::set_parameters)
      .function("predict(count)", &Run::predict)
      .function("grid(resolution, domain, units)", &Run::grid)
      .function("preActivations(layer, unit)", &Run::pre_activations)
      .function("histogram(layer, quantity, low, high, bins)", &Run::histogram)
      .function("gradientPeak(layer)", &Run::gradient_peak)
      .function("data", &Run::data)
      .function("dataInputs", &Run::data_inputs)
      .function("dataTargets", &Run::data_targets)
      .function("change(input)", &Run::change);
  function("openRun(input, scratch)", &open_run);

  class_<Curve>("Curve")
      .function("room(count)", &Curve::room)
      .function("evaluate", &Curve::evaluate)
      .function("value", &Curve::value)
      .function("derivative", &Curve::derivative)
      .function("hardZero", &Curve::hard_zero)
      .function("kinks", &Curve::kinks);
  function("openCurve(input)", &open_curve);

  function("checkExpression(text)", &check_expression);
  function("functionNames", &function_names);
  function("version", &version);
  function("activations", &activations);
  function("datasets", &datasets);
  function("features", &feature_names);
  function("fields", &fields);
  function("layerTypes", &rows_of<&layer_rows>);
  function("normalizations", &rows_of<&normalization_rows>);
  function("dropouts", &rows_of<&dropout_rows>);
  function("initializers", &rows_of<&initializer_rows>);
  function("outputActivations", &rows_of<&output_activation_rows>);
  function("optimizers", &rows_of<&optimizer_rows>);
  function("schedules", &rows_of<&schedule_rows>);
  function("losses", &rows_of<&loss_rows>);
  function("regularizations", &rows_of<&regularization_rows>);
  function("clippings", &rows_of<&clipping_rows>);
  function("stops", &rows_of<&stop_rows>);
  function("scalings", &rows_of<&scaling_rows>);
}

}  // namespace hillock
