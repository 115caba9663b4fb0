#pragma once
// Everything that a run is made from, its limits, and validate(): the only judge. A constructor
// that takes a Config assumes a valid one.
#include "hillock/activation.hpp"
#include "hillock/dataset.hpp"
#include "hillock/dropout.hpp"
#include "hillock/gradient.hpp"
#include "hillock/initializer.hpp"
#include "hillock/loss.hpp"
#include "hillock/normalization.hpp"
#include "hillock/optimizer.hpp"
#include "hillock/schedule.hpp"
#include "hillock/sentence.hpp"
#include "hillock/stop.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace hillock {

/// What fits: enforced by validate(), one table for every limit.
struct Limits {
  static constexpr double layers = 64;         // hidden layers
  static constexpr double units = 1024;        // units of a layer
  static constexpr double inputs = 1024;       // network inputs
  static constexpr double outputs = 1024;      // network outputs
  static constexpr double examples = 20000;    // examples, train and test together
  static constexpr double batch = 20000;       // examples of a step
  static constexpr double memory = 40u << 20;  // bytes that one run may take
};

struct LayerConfig {
  double units = 8;
  Choice activation =
      with_defaults(activation_rows(), static_cast<std::size_t>(ActivationKind::relu));
  Formula formula{};  // of a custom activation
  bool bias = true;
  Choice type{};  // dense, maxout, crelu
  Choice normalization{};
  Choice dropout{};
  bool residual = false;
};

[[nodiscard]] bool is_softmax(const Choice& output_activation) noexcept;

struct Config {
  double version = 1;
  double seed = 1;
  DatasetConfig data{};
  std::vector<LayerConfig> layers{{}, {}};
  Choice output_activation{};
  Formula output_formula{};
  Choice weights{};  // initializer
  double bias = 0;   // initial
  Choice loss{};
  Choice optimizer{};
  Choice schedule{};
  double batch_size = 10;
  bool shuffle = true;
  Choice regularization{};
  Choice clipping{};
  Choice stop{};
  double census_every = 0;  // steps between censuses; 0: so many that they cost a few per cent

  Config();
};

/// A field that was refused: where, what was found, and which bound or rule it breaks.
struct ConfigError {
  std::string path;
  std::string value;
  std::string reason;
};

[[nodiscard]] std::optional<ConfigError> validate(const Config& config);

/// The first field in which two configs differ that needs new weights or new data: anything but the
/// settings of training and census and the activations. Nothing if one run can go on with either.
[[nodiscard]] std::optional<std::string> first_fixed_difference(const Config& a, const Config& b);

/// How the targets of these data are written for this loss and output.
[[nodiscard]] TargetCode target_code(const Config& config) noexcept;
/// Outputs that the data and the loss ask for.
[[nodiscard]] std::size_t output_count(const Config& config) noexcept;
/// Steps of one pass over the training set.
[[nodiscard]] std::size_t steps_per_epoch(const Config& config) noexcept;
/// Bytes that a run with this config takes.
[[nodiscard]] double memory_bytes(const Config& config) noexcept;

/// Whatever reads, writes or judges the fields of a config, with its type erased: visit_fields() is
/// long, and five copies of it were a quarter of the module.
class FieldVisitor {
 public:
  /// AnyConfig says whether the visitor may write to the fields.
  template <class AnyConfig, class Visitor>
  [[nodiscard]] static FieldVisitor of(Visitor& visitor) noexcept {
    FieldVisitor erased;
    erased.visitor_ = &visitor;
    erased.number_ = [](void* v, std::string_view path, double& value, const Parameter& p) {
      static_cast<Visitor*>(v)->number(path, As<AnyConfig, double>(value), p);
    };
    erased.flag_ = [](void* v, std::string_view path, bool& value, bool initial) {
      static_cast<Visitor*>(v)->flag(path, As<AnyConfig, bool>(value), initial);
    };
    erased.choice_ = [](void* v, std::string_view path, Choice& value, std::span<const Row> rows) {
      static_cast<Visitor*>(v)->choice(path, As<AnyConfig, Choice>(value), rows);
    };
    erased.formula_ = [](void* v, std::string_view path, Formula& value) {
      static_cast<Visitor*>(v)->formula(path, As<AnyConfig, Formula>(value));
    };
    erased.features_ = [](void* v, std::string_view path, std::vector<std::uint8_t>& value) {
      static_cast<Visitor*>(v)->features(path, As<AnyConfig, std::vector<std::uint8_t>>(value));
    };
    erased.table_ = [](void* v, std::string_view path, Table& value) {
      static_cast<Visitor*>(v)->table(path, As<AnyConfig, Table>(value));
    };
    erased.layers_ = [](void* v, std::string_view path, std::vector<LayerConfig>& value) {
      static_cast<Visitor*>(v)->layers(path, As<AnyConfig, std::vector<LayerConfig>>(value));
    };
    return erased;
  }

  void number(std::string_view path, double& value, const Parameter& p) const {
    number_(visitor_, path, value, p);
  }
  void flag(std::string_view path, bool& value, bool initial) const {
    flag_(visitor_, path, value, initial);
  }
  void choice(std::string_view path, Choice& value, std::span<const Row> rows) const {
    choice_(visitor_, path, value, rows);
  }
  void formula(std::string_view path, Formula& value) const { formula_(visitor_, path, value); }
  void features(std::string_view path, std::vector<std::uint8_t>& value) const {
    features_(visitor_, path, value);
  }
  void table(std::string_view path, Table& value) const { table_(visitor_, path, value); }
  void layers(std::string_view path, std::vector<LayerConfig>& value) const {
    layers_(visitor_, path, value);
  }

 private:
  template <class AnyConfig, class T>
  using As = std::conditional_t<std::is_const_v<AnyConfig>, const T&, T&>;

  void* visitor_ = nullptr;
  void (*number_)(void*, std::string_view, double&, const Parameter&) = nullptr;
  void (*flag_)(void*, std::string_view, bool&, bool) = nullptr;
  void (*choice_)(void*, std::string_view, Choice&, std::span<const Row>) = nullptr;
  void (*formula_)(void*, std::string_view, Formula&) = nullptr;
  void (*features_)(void*, std::string_view, std::vector<std::uint8_t>&) = nullptr;
  void (*table_)(void*, std::string_view, Table&) = nullptr;
  void (*layers_)(void*, std::string_view, std::vector<LayerConfig>&) = nullptr;
};

void show_fields(Config& config, const FieldVisitor& visit);

/// Shows every field of a config to `visit`, in the order of the spec: reader, writer and judge are
/// visitors. A visitor has number(path, double&, Parameter), flag(path, bool&), choice(path,
/// Choice&, rows), features(path, std::vector<std::uint8_t>&), table(path, Table&) and layers(path,
/// std::vector<LayerConfig>&), which runs before the layers themselves are shown; and after the
/// choice of a custom activation formula(path, Formula&). Parameter holds label, default and
/// bounds.
template <class AnyConfig, class Visitor>
void visit_fields(AnyConfig& config, Visitor& visit) {
  // the visitor of a const config takes const references only
  show_fields(const_cast<Config&>(config), FieldVisitor::of<AnyConfig>(visit));
}

inline void show_fields(Config& config, const FieldVisitor& visit) {
  using Kind = Parameter::Kind;
  using Scale = Parameter::Scale;
  const auto number = [](std::string_view label, double initial, double min, double max,
                         Kind kind = Kind::integer, Scale scale = Scale::linear) {
    return Parameter{{}, label, initial, min, max, kind, scale, {}};
  };
  const auto activation = [&](std::string_view path, Choice& choice, Formula& formula,
                              std::span<const Row> rows) {
    visit.choice(path, choice, rows);
    if (is_custom(choice)) visit.formula(path, formula);
  };
  visit.number("version", config.version, number("version of the spec", 1, 1, 1));
  visit.number("seed", config.seed, number("seed", 1, 0, 4294967295.0));
  visit.choice("data", config.data.name, dataset_rows());
  if (is_table(config.data.name)) {
    visit.table("data", config.data.table);
  } else {
    visit.number("data.samples", config.data.samples,
                 number("examples", 500, 2, Limits::examples, Kind::integer, Scale::logarithmic));
    visit.number("data.noise", config.data.noise, number("noise", 0, 0, 1, Kind::number));
    visit.number("data.balance", config.data.balance,
                 number("share of the first class", 0.5, 0.01, 0.99, Kind::number));
    visit.features("data.features", config.data.features);
  }
  visit.number("data.trainFraction", config.data.train_fraction,
               number("share that trains", 0.5, 0, 1, Kind::number));
  visit.choice("data.scaling", config.data.scaling, scaling_rows());
  visit.flag("data.shuffle", config.data.shuffle, !is_table(config.data.name));
  visit.layers("network.layers", config.layers);
  for (std::size_t l = 0; l < config.layers.size(); ++l) {
    const std::string path = join({"network.layers.", l});
    std::string field;  // one for all, and no temporary for each
    const auto at = [&](const char* name) -> std::string_view {
      field = join({path, name});
      return field;
    };
    visit.number(at(".units"), config.layers[l].units, number("units", 8, 1, Limits::units));
    visit.choice(at(".type"), config.layers[l].type, layer_rows());
    activation(at(".activation"), config.layers[l].activation, config.layers[l].formula,
               activation_rows());
    visit.flag(at(".bias"), config.layers[l].bias, true);
    visit.choice(at(".normalization"), config.layers[l].normalization, normalization_rows());
    visit.choice(at(".dropout"), config.layers[l].dropout, dropout_rows());
    visit.flag(at(".residual"), config.layers[l].residual, false);
  }
  visit.choice("training.loss", config.loss, loss_rows());
  activation("network.output.activation", config.output_activation, config.output_formula,
             output_activation_rows());
  visit.choice("network.init.weights", config.weights, initializer_rows());
  visit.number("network.init.bias", config.bias,
               number("initial bias", 0, -100, 100, Kind::number));
  visit.choice("training.optimizer", config.optimizer, optimizer_rows());
  visit.choice("training.schedule", config.schedule, schedule_rows());
  visit.number("training.batchSize", config.batch_size,
               number("batch size", 10, 1, Limits::batch, Kind::integer, Scale::logarithmic));
  visit.flag("training.shuffle", config.shuffle, true);
  visit.choice("training.regularization", config.regularization, regularization_rows());
  visit.choice("training.clipping", config.clipping, clipping_rows());
  visit.choice("training.stop", config.stop, stop_rows());
  visit.number("census.every", config.census_every, number("steps between censuses", 0, 0, 1e9));
}

}  // namespace hillock
