#pragma once
// Runs whose weights are set by hand, on data of one input column, so that every z is known.
#include "hillock/trainer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace hillock::test {

inline Choice named(std::span<const Row> rows, std::string_view name) {
  return with_defaults(rows, *find(rows, name));
}

/// A network of one input and one linear output that is trained on all examples, in their order.
inline Config one_column(std::vector<float> inputs, std::vector<std::size_t> units,
                         std::string_view activation = "relu") {
  Config config;
  config.data.name = named(dataset_rows(), "table");
  config.data.table = {1, 1, 0, std::move(inputs), {}};
  config.data.table.targets.assign(config.data.table.inputs.size(), 0.0f);
  config.data.train_fraction = 1;
  config.data.shuffle = config.shuffle = false;
  config.layers.clear();
  for (const std::size_t width : units) {
    config.layers.emplace_back();
    config.layers.back().units = static_cast<double>(width);
    config.layers.back().activation = named(activation_rows(), activation);
  }
  config.loss = named(loss_rows(), "half_squared_error");
  config.output_activation = named(output_activation_rows(), "identity");
  config.optimizer.values[0] = 0;  // a step that changes nothing
  config.census_every = 1;
  return config;
}

/// Whole numbers from `first` to `last`.
inline std::vector<float> count_from(int first, int last) {
  std::vector<float> numbers;
  for (int n = first; n <= last; ++n) numbers.push_back(static_cast<float>(n));
  return numbers;
}

/// The parameters of a run, to be changed and set again.
class Weights {
 public:
  explicit Weights(const Trainer& run)
      : layers_(run.network().layers()),
        values_(run.parameters().begin(), run.parameters().end()) {}

  /// What flows into one unit; missing weights are zero.
  Weights& unit(std::size_t layer, std::size_t index, std::initializer_list<float> weights,
                float bias) {
    const Layer& l = layers_[layer];
    float* w = values_.data() + l.weights + index * l.inputs;
    std::fill_n(w, l.inputs, 0.0f);
    std::copy(weights.begin(), weights.end(), w);
    values_[l.bias + index] = bias;
    return *this;
  }
  [[nodiscard]] std::span<const float> values() const { return values_; }

 private:
  std::span<const Layer> layers_;
  std::vector<float> values_;
};

/// The state of a unit, counted through the layers.
inline UnitState state_of(Trainer& run, std::size_t layer, std::size_t unit) {
  for (std::size_t l = 0; l < layer; ++l) unit += run.network().layers()[l].units;
  return run.survey().states()[unit];
}

}  // namespace hillock::test

namespace doctest {
template <>
struct StringMaker<hillock::UnitState> {
  static String convert(hillock::UnitState s) {
    constexpr const char* names[] = {"active", "sparse", "dormant", "dead", "saturated", "blown"};
    return names[static_cast<std::size_t>(s)];
  }
};
}  // namespace doctest
