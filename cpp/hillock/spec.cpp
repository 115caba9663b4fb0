#include "hillock/spec.hpp"

#include <algorithm>

namespace hillock {
namespace {

std::string words(std::span<const Row> rows) {
  std::string list;
  for (const Row& row : rows) list += join({list.empty() ? "" : ", ", row.name});
  return list;
}

std::string show(const SpecValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<double>(&value)) return number_text(*number);
  return join({"a list of ", std::get<std::vector<float>>(value).size(), " numbers"});
}

// The index of a word in "one|two|three".
std::optional<double> option_index(std::string_view options, std::string_view word) {
  double index = 0;
  for (;; ++index) {
    const std::size_t bar = options.find('|');
    if (options.substr(0, bar) == word) return index;
    if (bar == std::string_view::npos) return std::nullopt;
    options.remove_prefix(bar + 1);
  }
}

std::string option_word(std::string_view options, double index) {
  for (; index > 0; --index) options.remove_prefix(options.find('|') + 1);
  return std::string(options.substr(0, options.find('|')));
}

[[nodiscard]] bool is_whole(double value, double min, double max) {
  return value >= min && value <= max && value == static_cast<double>(static_cast<int>(value));
}

class Reader {
 public:
  explicit Reader(std::span<const SpecEntry> entries) : entries_(entries), used_(entries.size()) {}

  std::optional<ConfigError> error;

  [[nodiscard]] bool has(std::string_view path) const {
    return std::any_of(entries_.begin(), entries_.end(),
                       [path](const SpecEntry& e) { return e.path == path; });
  }

  /// Whether a choice is given, by its short form or its name.
  [[nodiscard]] bool named(std::string_view path) const {
    return has(path) || has(join({path, ".name"}));
  }

  void number(std::string_view path, double& value, const Parameter&) {
    take<double>(path, value, "must be a number");
  }
  void flag(std::string_view path, bool& value, bool) {
    take<bool>(path, value, "must be true or false");
  }

  void choice(std::string_view path, Choice& choice, std::span<const Row> rows) {
    std::string name;
    const std::string named = has(path) ? std::string(path) : join({path, ".name"});
    if (take<std::string>(named, name, "must be a name")) {
      const auto index = find(rows, name);
      if (!index) return refuse({named}, {name}, {"must be one of: ", words(rows)});
      choice = with_defaults(rows, *index);
    }
    const Row& row = rows[choice.index];
    for (std::size_t k = 0; k < row.parameter_count(); ++k) {
      const Parameter& p = row.parameters[k];
      const std::string at = join({path, ".", p.name});
      if (p.kind == Parameter::Kind::flag) {
        bool set = choice.values[k] != 0;
        take<bool>(at, set, "must be true or false");
        choice.values[k] = set ? 1 : 0;
      } else if (p.kind == Parameter::Kind::option) {
        std::string word;
        if (!take<std::string>(at, word, "must be a word")) continue;
        const auto option = option_index(p.options, word);
        if (!option) return refuse({at}, {word}, {"must be one of: ", p.options});
        choice.values[k] = *option;
      } else {
        take<double>(at, choice.values[k], "must be a number");
      }
    }
  }

  // A new choice starts from x; the text is compiled here, as its owner keeps what comes of it.
  void formula(std::string_view path, Formula& formula) {
    const std::string at = join({path, ".expression"});
    if (named(path)) formula = {};
    std::string text;
    if (!take<std::string>(at, text, "must be a formula of x")) return;
    const auto result = parse_expression(text, custom_parameter_names);
    if (const auto* wrong = std::get_if<ExpressionError>(&result))
      return refuse({at}, {text},
                    {"at character ", wrong->position + 1, ": expected ", wrong->expected});
    formula = {std::move(text), std::make_shared<const Expression>(std::get<Expression>(result))};
  }

  void features(std::string_view path, std::vector<std::uint8_t>& chosen) {
    const auto count = length(path, static_cast<double>(hillock::features().size()));
    if (!count) return;
    chosen.clear();
    for (std::size_t k = 0; k < *count; ++k) {
      const std::string at = join({path, ".", k});
      std::string name;
      if (!take<std::string>(at, name, "must be a name"))
        return refuse({at}, {"nothing"}, {"must be a name"});
      const auto all = hillock::features();
      const auto found =
          std::find_if(all.begin(), all.end(), [&](const Feature& f) { return f.name == name; });
      if (found == all.end()) {
        std::string names;
        for (const Feature& f : all) names += join({names.empty() ? "" : ", ", f.name});
        return refuse({at}, {name}, {"must be one of: ", names});
      }
      chosen.push_back(static_cast<std::uint8_t>(found - all.begin()));
    }
  }

  void layers(std::string_view path, std::vector<LayerConfig>& layers) {
    if (const auto count = length(path, Limits::layers)) layers.resize(*count);
  }

  // Numbers row by row; `<path>.columns` says how many a row has.
  void table(std::string_view path, Table& table) {
    double classes = static_cast<double>(table.classes);
    take<double>(join({path, ".classes"}), classes, "must be a number");
    if (!is_whole(classes, 0, Limits::outputs))
      return refuse({path, ".classes"}, {classes},
                    {"must be a whole number from 0 to ", Limits::outputs});
    table.classes = static_cast<std::size_t>(classes);
    columns(join({path, ".inputs"}), table.inputs, table.columns);
    columns(join({path, ".targets"}), table.targets, table.target_columns);
  }

  void finish() {
    for (std::size_t i = 0; i < entries_.size(); ++i)
      if (used_[i] == 0)
        return refuse({entries_[i].path}, {show(entries_[i].value)}, {"no such field"});
  }

 private:
  void refuse(Parts path, Parts value, Parts reason) {
    if (!error) error = {join(path), join(value), join(reason)};
  }

  // The last entry of a path counts, as in JSON.
  template <class T>
  bool take(std::string_view path, T& target, const char* otherwise) {
    bool found = false;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (entries_[i].path != path) continue;
      used_[i] = 1;
      if (const T* value = std::get_if<T>(&entries_[i].value)) {
        target = *value;
        if constexpr (std::is_same_v<T, double>) target += 0.0;  // JSON has no -0
        found = true;
      } else {
        refuse({path}, {show(entries_[i].value)}, {otherwise});
      }
    }
    return found;
  }

  std::optional<std::size_t> length(std::string_view path, double most) {
    const std::string at = join({path, ".length"});
    double count = 0;
    if (!take<double>(at, count, "must be a number")) return std::nullopt;
    if (is_whole(count, 0, most)) return static_cast<std::size_t>(count);
    refuse({path}, {count, " entries"}, {"must be a whole number, at most ", most});
    return std::nullopt;
  }

  void columns(std::string_view path, std::vector<float>& values, std::size_t& columns) {
    double count = columns == 0 ? 1 : static_cast<double>(columns);
    take<double>(join({path, ".columns"}), count, "must be a number");
    take<std::vector<float>>(path, values, "must be rows of numbers");
    if (!is_whole(count, 1, Limits::inputs))
      return refuse({path}, {count, " columns"},
                    {"must be a whole number from 1 to ", Limits::inputs});
    columns = static_cast<std::size_t>(count);
    if (values.size() % columns != 0)
      refuse({path}, {values.size(), " numbers"}, {"rows must have the same length"});
  }

  std::span<const SpecEntry> entries_;
  // no std::vector<bool>: the code of its bits is larger than any entries
  std::vector<std::uint8_t> used_;
};

struct Writer {
  std::vector<SpecEntry> entries;

  void number(std::string_view path, double value, const Parameter&) { add(path, value); }
  void flag(std::string_view path, bool value, bool) { add(path, value); }
  void choice(std::string_view path, const Choice& choice, std::span<const Row> rows) {
    const Row& row = rows[choice.index];
    // a layer's type is a plain word where it has no parameters
    const bool plain = path.ends_with(".type") && row.parameter_count() == 0;
    add(join({path, plain ? "" : ".name"}), std::string(row.name));
    for (std::size_t k = 0; k < row.parameter_count(); ++k) {
      const Parameter& p = row.parameters[k];
      const std::string at = join({path, ".", p.name});
      if (p.kind == Parameter::Kind::flag)
        add(at, choice.values[k] != 0);
      else if (p.kind == Parameter::Kind::option)
        add(at, option_word(p.options, choice.values[k]));
      else
        add(at, choice.values[k]);
    }
  }
  void formula(std::string_view path, const Formula& formula) {
    add(join({path, ".expression"}), formula.text);
  }
  void features(std::string_view path, const std::vector<std::uint8_t>& chosen) {
    add(join({path, ".length"}), static_cast<double>(chosen.size()));
    for (std::size_t k = 0; k < chosen.size(); ++k)
      add(join({path, ".", k}), std::string(hillock::features()[chosen[k]].name));
  }
  void layers(std::string_view path, const std::vector<LayerConfig>& layers) {
    add(join({path, ".length"}), static_cast<double>(layers.size()));
  }
  void table(std::string_view path, const Table& table) {
    add(join({path, ".classes"}), static_cast<double>(table.classes));
  }

 private:
  template <class T>
  void add(std::string_view path, T value) {
    entries.push_back({std::string(path), SpecValue(std::move(value))});
  }
};

struct Describer {
  std::vector<SpecField> fields;

  void number(std::string_view path, double, const Parameter& p) {
    fields.push_back({std::string(path), p});
  }
  void flag(std::string_view path, bool, bool initial) {
    fields.push_back(
        {std::string(path),
         {{}, {}, initial ? 1.0 : 0.0, 0, 1, Parameter::Kind::flag, Parameter::Scale::linear, {}}});
  }
  void choice(std::string_view, const Choice&, std::span<const Row>) {}
  void formula(std::string_view, const Formula&) {}
  void features(std::string_view, const std::vector<std::uint8_t>&) {}
  void layers(std::string_view, const std::vector<LayerConfig>&) {}
  void table(std::string_view, const Table&) {}
};

// Where the spec does not say: classes are trained by cross-entropy, numbers by squared error; each
// cross-entropy has its output, and -1 and 1 are reached by tanh, any number by identity.
void choose_loss(Config& config, bool output_is_given) {
  const std::size_t classes = class_count(config.data);
  const bool softmax = is_softmax(config.output_activation);
  const bool sigmoid = output_activation_rows()[config.output_activation.index].name == "sigmoid";
  const auto kind = [&] {
    if (classes == 0) return LossKind::mean_squared_error;
    if (output_is_given ? softmax : classes > 2) return LossKind::categorical_cross_entropy;
    if (!output_is_given || sigmoid) return LossKind::binary_cross_entropy;
    return LossKind::mean_squared_error;
  }();
  config.loss = with_defaults(loss_rows(), static_cast<std::size_t>(kind));
}

void choose_output(Config& config) {
  const auto set = [&](std::string_view name) {
    config.output_activation =
        with_defaults(output_activation_rows(), *find(output_activation_rows(), name));
  };
  switch (static_cast<LossKind>(config.loss.index)) {
    case LossKind::binary_cross_entropy:
      return set("sigmoid");
    case LossKind::categorical_cross_entropy:
      return set("softmax");
    case LossKind::hinge:
      return set("identity");
    case LossKind::mean_squared_error:
    case LossKind::half_squared_error:
    case LossKind::mean_absolute_error:
    case LossKind::huber:
      return set(class_count(config.data) == 2 ? "tanh" : "identity");
  }
}

}  // namespace

std::variant<Config, ConfigError> read_spec(std::span<const SpecEntry> entries,
                                            const Config& base) {
  Config config = base;
  Reader reader(entries);
  const bool new_data = reader.named("data"), new_loss = reader.named("training.loss");
  const bool new_output = reader.named("network.output.activation");
  visit_fields(config, reader);
  // the units of a maxout layer are piecewise linear already
  for (std::size_t l = 0; l < config.layers.size(); ++l) {
    const std::string layer = join({"network.layers.", l});
    if (reader.named(join({layer, ".type"})) && !reader.named(join({layer, ".activation"})) &&
        static_cast<LayerKind>(config.layers[l].type.index) == LayerKind::maxout)
      config.layers[l].activation =
          with_defaults(activation_rows(), static_cast<std::size_t>(ActivationKind::identity));
  }
  reader.finish();
  if (reader.error) return *reader.error;
  if (new_data && !reader.has("data.shuffle")) config.data.shuffle = !is_table(config.data.name);
  if (!new_loss && (new_data || new_output)) choose_loss(config, new_output);
  if (!new_output && (new_data || new_loss)) choose_output(config);
  return config;
}

std::vector<SpecEntry> write_spec(const Config& config) {
  Writer writer;
  visit_fields(config, writer);
  return std::move(writer.entries);
}

std::vector<SpecField> spec_fields(const Config& config) {
  Config first = config;
  if (first.layers.size() > 1) first.layers.resize(1);
  Describer describer;
  visit_fields(first, describer);
  return std::move(describer.fields);
}

}  // namespace hillock
