#include "hillock/config.hpp"

#include "hillock/dense.hpp"

#include <algorithm>
#include <cmath>

namespace hillock {
namespace {

std::optional<ConfigError> refuse(Parts path, Parts value, Parts reason) {
  return ConfigError{join(path), join(value), join(reason)};
}

// Compares every number with its bounds.
struct Judge {
  std::optional<ConfigError> error;

  void number(std::string_view path, double value, const Parameter& p) {
    if (error) return;
    if (!(value >= p.min && value <= p.max))
      error = refuse({path}, {value}, {"must be from ", p.min, " to ", p.max});
    else if (p.kind != Parameter::Kind::number && value != std::floor(value))
      error = refuse({path}, {value}, {"must be a whole number"});
  }
  void flag(std::string_view, bool, bool) {}
  void choice(std::string_view path, const Choice& choice, std::span<const Row> rows) {
    const Row& row = rows[choice.index];
    for (std::size_t k = 0; k < row.parameter_count(); ++k)
      number(join({path, ".", row.parameters[k].name}), choice.values[k], row.parameters[k]);
  }
  void formula(std::string_view, const Formula&) {}  // the reader has compiled it
  void features(std::string_view path, const std::vector<std::uint8_t>& chosen) {
    if (!error && chosen.empty())
      error = refuse({path}, {"[]"}, {"a network needs at least one input"});
  }
  void layers(std::string_view path, const std::vector<LayerConfig>& layers) {
    if (!error && static_cast<double>(layers.size()) > Limits::layers)
      error = refuse({path}, {layers.size(), " layers"},
                     {"at most ", Limits::layers, " hidden layers"});
  }
  void table(std::string_view path, const Table& table);
};

void Judge::table(std::string_view path, const Table& table) {
  if (error) return;
  const std::string inputs = join({path, ".inputs"}), targets = join({path, ".targets"});
  const std::size_t rows = table.examples();
  const auto refuse = [&](Parts where, Parts value, Parts reason) {
    error = hillock::refuse(where, value, reason);
  };
  if (table.columns == 0 || rows == 0)
    return refuse({inputs}, {"[]"}, {"a table needs at least one example"});
  if (static_cast<double>(rows) > Limits::examples)
    return refuse({inputs}, {rows, " rows"}, {"at most ", Limits::examples, " examples"});
  if (static_cast<double>(table.columns) > Limits::inputs)
    return refuse({inputs}, {table.columns, " columns"}, {"at most ", Limits::inputs, " inputs"});
  if (table.inputs.size() != rows * table.columns)
    return refuse({inputs}, {table.inputs.size(), " numbers"}, {"rows must have the same length"});
  if (table.target_columns == 0 || table.targets.size() != rows * table.target_columns)
    return refuse({targets}, {table.targets.size(), " numbers"},
                  {"needs a row for each of the ", rows, " examples"});
  for (const auto* part : {&table.inputs, &table.targets}) {
    const std::size_t columns = part == &table.inputs ? table.columns : table.target_columns;
    for (std::size_t i = 0; i < part->size(); ++i)
      if (!((*part)[i] - (*part)[i] == 0.0f))
        return refuse(
            {part == &table.inputs ? inputs : targets, ".", i / columns, ".", i % columns},
            {(*part)[i]}, {"must be a finite number"});
  }
  if (table.classes == 0) return;
  if (table.classes == 1 || static_cast<double>(table.classes) > Limits::outputs)
    return refuse({path, ".classes"}, {table.classes},
                  {"must be 0 for regression, or from 2 to ", Limits::outputs});
  if (table.target_columns != 1)
    return refuse({targets}, {table.target_columns, " columns"}, {"class indices are one column"});
  for (std::size_t i = 0; i < rows; ++i) {
    const double t = static_cast<double>(table.targets[i]);
    if (!(t >= 0 && t < static_cast<double>(table.classes)) ||
        t != static_cast<double>(static_cast<std::int64_t>(t)))
      return refuse({targets, ".", i}, {t},
                    {"must be a class index from 0 to ", table.classes - 1});
  }
}

// Every number of a config that a run is tied to, with its path; a table may be too large to list.
struct FixedFields {
  struct Field {
    std::string path;
    double value;
    bool operator==(const Field&) const = default;
  };
  std::vector<Field> fields;

  void add(std::string_view path, double value) {
    if (path.starts_with("training.") || path.starts_with("census.") ||
        path.ends_with(".activation") || path.ends_with(".dropout"))
      return;
    fields.push_back({std::string(path), value});
  }
  void number(std::string_view path, double value, const Parameter&) { add(path, value); }
  void flag(std::string_view path, bool value, bool) { add(path, value ? 1 : 0); }
  void choice(std::string_view path, const Choice& choice, std::span<const Row>) {
    add(path, choice.index);
    for (const double v : choice.values) add(path, v);
  }
  void formula(std::string_view, const Formula&) {}
  void features(std::string_view path, const std::vector<std::uint8_t>& chosen) {
    for (const std::uint8_t f : chosen) add(path, f);
  }
  void layers(std::string_view path, const std::vector<LayerConfig>& layers) {
    add(path, static_cast<double>(layers.size()));
  }
  void table(std::string_view, const Table&) {}
};

[[nodiscard]] bool is(const Choice& loss, LossKind kind) noexcept {
  return loss.index == static_cast<std::uint8_t>(kind);
}

[[nodiscard]] double layer_pieces(const LayerConfig& layer) noexcept {
  return static_cast<LayerKind>(layer.type.index) == LayerKind::maxout ? layer.type.values[0] : 1;
}

[[nodiscard]] double layer_outputs(const LayerConfig& layer) noexcept {
  return static_cast<LayerKind>(layer.type.index) == LayerKind::crelu ? 2 * layer.units
                                                                      : layer.units;
}

static_assert(Limits::inputs <= max_dense_inputs && Limits::units <= max_dense_inputs);

// What a layer hands on must fit the next one; a residual layer adds its input to its output: there
// must be as many of either.
std::optional<ConfigError> judge_widths(const Config& config) {
  auto inputs = static_cast<double>(input_count(config.data));
  for (std::size_t l = 0; l < config.layers.size(); ++l) {
    const double outputs = layer_outputs(config.layers[l]);
    if (outputs > Limits::inputs)
      return refuse(
          {"network.layers.", l, ".type"}, {layer_rows()[config.layers[l].type.index].name},
          {"would have ", outputs, " outputs, at most ", Limits::inputs, " fit: fewer units"});
    if (config.layers[l].residual && inputs != outputs)
      return refuse({"network.layers.", l, ".residual"}, {"true"},
                    {"has ", inputs, " inputs and ", outputs, " outputs: they must be as many"});
    inputs = outputs;
  }
  return std::nullopt;
}

// What no single field can say.
std::optional<ConfigError> judge_together(const Config& config) {
  const std::string_view output = output_activation_rows()[config.output_activation.index].name;
  const std::size_t classes = class_count(config.data);
  const std::string_view loss = loss_rows()[config.loss.index].name;
  if (is(config.loss, LossKind::binary_cross_entropy)) {
    if (output != "sigmoid")
      return refuse({"network.output.activation"}, {output},
                    {"binary_cross_entropy reads logits: the output must be sigmoid"});
    if (classes == 0)
      return refuse({"training.loss"}, {loss}, {"needs classes, the data are for regression"});
  }
  if (is(config.loss, LossKind::categorical_cross_entropy)) {
    if (classes == 0)
      return refuse({"training.loss"}, {loss}, {"needs classes, the data are for regression"});
    if (output != "softmax")
      return refuse({"network.output.activation"}, {output},
                    {"categorical_cross_entropy reads logits: the output must be softmax"});
  }
  if (is(config.loss, LossKind::hinge) && classes != 2)
    return refuse({"training.loss"}, {loss}, {"needs two classes"});
  if (config.stop.index == static_cast<std::uint8_t>(StopKind::accuracy) && classes == 0)
    return refuse({"training.stop"}, {"accuracy"}, {"needs classes, the data are for regression"});
  if (stops_on_test(config.stop) && train_example_count(config.data) == example_count(config.data))
    return refuse({"training.stop.on"}, {"test"},
                  {"there are no test examples: lower data.trainFraction"});
  if (is_softmax(config.output_activation) && output_count(config) < 2)
    return refuse({"network.output.activation"}, {output},
                  {"softmax of a single output is always 1: choose categorical_cross_entropy"});
  if (!is_softmax(config.output_activation) &&
      learns_parameter(make_activation(config.output_activation)))
    return refuse({"network.output.activation"}, {output}, {"an output has no learned parameter"});
  if (static_cast<double>(output_count(config)) > Limits::outputs)
    return refuse({"data.targets"}, {output_count(config), " columns"},
                  {"at most ", Limits::outputs, " outputs"});
  if (const auto error = judge_widths(config)) return error;
  if (memory_bytes(config) > Limits::memory)
    return refuse({"network.layers"}, {memory_bytes(config), " bytes"},
                  {"the run would take more than ", Limits::memory,
                   " bytes: fewer or narrower layers, or fewer examples"});
  return std::nullopt;
}

}  // namespace

bool is_softmax(const Choice& output_activation) noexcept {
  return output_activation.index == activation_rows().size();
}

Config::Config()
    : output_activation(with_defaults(output_activation_rows(),
                                      static_cast<std::size_t>(ActivationKind::sigmoid))),
      weights(
          with_defaults(initializer_rows(), static_cast<std::size_t>(InitializerKind::he_normal))),
      loss(with_defaults(loss_rows(), static_cast<std::size_t>(LossKind::binary_cross_entropy))),
      optimizer(with_defaults(optimizer_rows(), 0)) {
  data.name = with_defaults(dataset_rows(), *find(dataset_rows(), "spiral"));
}

std::optional<ConfigError> validate(const Config& config) {
  Judge judge;
  visit_fields(config, judge);
  return judge.error ? judge.error : judge_together(config);
}

std::optional<std::string> first_fixed_difference(const Config& a, const Config& b) {
  FixedFields of_a, of_b;
  visit_fields(a, of_a);
  visit_fields(b, of_b);
  for (std::size_t i = 0; i < std::max(of_a.fields.size(), of_b.fields.size()); ++i) {
    if (i >= of_b.fields.size()) return of_a.fields[i].path;
    if (i >= of_a.fields.size() || of_a.fields[i] != of_b.fields[i]) return of_b.fields[i].path;
  }
  if (a.data.table != b.data.table) return "data";
  return std::nullopt;
}

TargetCode target_code(const Config& config) noexcept {
  const std::size_t classes = class_count(config.data);
  if (classes == 0) return TargetCode::as_given;
  if (classes > 2 || is(config.loss, LossKind::categorical_cross_entropy) ||
      is_softmax(config.output_activation))
    return TargetCode::one_hot;
  if (is(config.loss, LossKind::binary_cross_entropy)) return TargetCode::zero_one;
  if (is(config.loss, LossKind::hinge)) return TargetCode::minus_one_one;
  return facts_of(make_activation(config.output_activation)).lower < 0 ? TargetCode::minus_one_one
                                                                       : TargetCode::zero_one;
}

std::size_t output_count(const Config& config) noexcept {
  return target_code(config) == TargetCode::one_hot ? class_count(config.data)
                                                    : target_columns(config.data);
}

std::size_t steps_per_epoch(const Config& config) noexcept {
  const std::size_t train = train_example_count(config.data);
  const auto batch = std::min(train, static_cast<std::size_t>(config.batch_size));
  return (train + batch - 1) / batch;
}

double memory_bytes(const Config& config) noexcept {
  const auto floats_of = [](double rows, double columns) { return rows * (columns + 3 + 16); };
  const auto width = static_cast<double>(input_count(config.data));
  const auto outputs = static_cast<double>(output_count(config));
  const auto examples = static_cast<double>(example_count(config.data));
  const auto train = static_cast<double>(train_example_count(config.data));
  // the rows that a Pass has, and what belongs to a unit
  double rows = 3 * outputs, parameters = 0, units = 0, inputs = width;
  for (const LayerConfig& layer : config.layers) {
    const double pieces = layer_pieces(layer), width_out = layer_outputs(layer);
    const bool normalizes = layer.normalization.index != 0;
    rows += layer.units + 2 * width_out;
    if (static_cast<LayerKind>(layer.type.index) == LayerKind::maxout)
      rows += 2 * pieces * layer.units;
    if (normalizes) rows += layer.units;
    if (layer.activation.index == static_cast<std::uint8_t>(ActivationKind::rrelu))
      rows += layer.units;
    if (layer.dropout.index != 0) rows += width_out;
    if (layer.residual) rows += 2 * width_out;
    parameters += layer.units * (pieces * (inputs + 1) + 1 + (normalizes ? 4 : 0));
    units += layer.units;
    inputs = width_out;
  }
  parameters += outputs * (inputs + 1);
  // examples as they are given: in the config, in the table, and once more while they are shuffled;
  // as the network gets them, and in the order of the epoch
  const double given =
      is_table(config.data.name) ? width + static_cast<double>(target_columns(config.data)) : 3;
  const double data = 3 * given * examples + floats_of(width + outputs, examples + 16) +
                      floats_of(width + outputs, train) + 2 * examples;
  // a pass of a batch, one of a chunk of the survey, two of one example that explain events
  const double passes = floats_of(rows, std::min(config.batch_size, train)) +
                        floats_of(rows + width, survey_chunk) + 2 * floats_of(rows + width, 1);
  // parameters, two gradients, those before the last step and before the last census
  const double state = 5 + static_cast<double>(optimizer_state_arrays(config.optimizer));
  constexpr double events_and_names = 1 << 20;
  return 4 * (data + passes + state * parameters + 24 * units) + events_and_names;
}

}  // namespace hillock
