#pragma once
// Data sets: seeded generators and the caller's own tables, split into train and test, turned into
// network inputs.
#include "hillock/catalogue.hpp"
#include "hillock/matrix.hpp"
#include "hillock/random.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace hillock {

/// Examples as they are, before features and scaling: row-major, one example after another.
struct Table {
  std::size_t columns = 0;         // input columns
  std::size_t target_columns = 0;  // 1 column of class indices where classes > 0
  std::size_t classes = 0;         // 0 for regression
  std::vector<float> inputs;
  std::vector<float> targets;
  bool operator==(const Table&) const = default;

  [[nodiscard]] std::size_t examples() const noexcept {
    return columns == 0 ? 0 : inputs.size() / columns;
  }
  void add(std::span<const float> input, float target) {
    inputs.insert(inputs.end(), input.begin(), input.end());
    targets.push_back(target);
  }
};

/// How many examples to make, how noisy, and the share of the first class; `noise` runs from 0 to 1
/// (0.5 is TensorFlow Playground's 50).
struct Amount {
  std::size_t samples = 500;
  float noise = 0.0f;
  double balance = 0.5;
};

/// One generator: a row of the catalogue, what it makes, and the function that makes it. Where one
/// of the row's parameters says how many columns or classes there are, it is named; the number is
/// that of its default.
struct Generator {
  Row row;
  std::size_t columns = 2;
  std::size_t classes = 2;  // 0 for regression
  float domain = 6.0f;  // half-width of the square (or interval) that the examples lie in, for a
                        // `scale` of 1 where the row has one
  void (*generate)(const Amount&, const Choice&, Random&, Table&) = nullptr;
  std::string_view columns_parameter{};
  std::string_view classes_parameter{};
};

[[nodiscard]] std::span<const Generator> generators() noexcept;
/// The generators' rows, and after them `table`: the caller's own examples.
[[nodiscard]] std::span<const Row> dataset_rows() noexcept;
[[nodiscard]] bool is_table(const Choice& dataset) noexcept;
/// Of a generated data set with these parameters.
[[nodiscard]] std::size_t generated_columns(const Choice& dataset) noexcept;
[[nodiscard]] std::size_t generated_classes(const Choice& dataset) noexcept;
[[nodiscard]] float generated_domain(const Choice& dataset) noexcept;

/// A network input made from the plane: x, y, their squares and product, their sines.
struct Feature {
  std::string_view name;
  Batch (*value)(Batch x, Batch y);
};
[[nodiscard]] std::span<const Feature> features() noexcept;

enum class Scaling : std::uint8_t { none, standardize, min_max, shift };
[[nodiscard]] std::span<const Row> scaling_rows() noexcept;

/// What a run's data are made from.
struct DatasetConfig {
  Choice name{};
  double samples = 500;
  double noise = 0;
  double balance = 0.5;  // share of the first class, see class_samples()
  double train_fraction = 0.5;
  std::vector<std::uint8_t> features{0, 1};  // indices into features(); of planes only
  Choice scaling{};
  bool shuffle = true;  // examples are put in random order before the split
  Table table{};        // of `table` only
};

/// Examples ready for a network: matrices (inputs or outputs, examples).
struct Examples {
  Matrix inputs;
  Matrix targets;
  [[nodiscard]] std::size_t count() const noexcept { return inputs.columns(); }
};

/// What targets mean to a loss: two classes as -1 and 1 or as 0 and 1, several classes as one row
/// each.
enum class TargetCode : std::uint8_t { as_given, minus_one_one, zero_one, one_hot };

class Dataset {
 public:
  /// Errors: none; the config has been validated.
  Dataset(const DatasetConfig& config, std::uint64_t seed, TargetCode code);

  [[nodiscard]] const Examples& train() const noexcept { return train_; }
  [[nodiscard]] const Examples& test() const noexcept { return test_; }
  [[nodiscard]] const Table& table() const noexcept { return table_; }
  [[nodiscard]] std::size_t train_count() const noexcept { return train_.count(); }
  [[nodiscard]] std::size_t classes() const noexcept { return table_.classes; }
  [[nodiscard]] float domain() const noexcept { return domain_; }
  /// Network inputs from examples as they are given (columns of the table, or x and y).
  /// Shapes: raw `count` rows of table().columns; inputs (network inputs, count).
  void encode(std::span<const float> raw, View inputs) const noexcept;

 private:
  void fit_scaling(const Choice& scaling) noexcept;
  void encode_targets(std::size_t first, TargetCode code, View targets) const noexcept;

  Table table_;  // in the order of training: the first train_count() examples train
  std::vector<std::uint8_t> features_;
  std::vector<float> shift_, scale_;  // network input = (feature - shift) * scale
  float domain_ = 6.0f;
  Examples train_, test_;
};

/// Inputs that the network gets, and outputs that it needs, for these data.
[[nodiscard]] std::size_t input_count(const DatasetConfig& config) noexcept;
[[nodiscard]] std::size_t class_count(const DatasetConfig& config) noexcept;
[[nodiscard]] std::size_t target_columns(const DatasetConfig& config) noexcept;
[[nodiscard]] std::size_t example_count(const DatasetConfig& config) noexcept;
/// Examples that train: the first floor(count * trainFraction), but at least one.
[[nodiscard]] std::size_t train_example_count(const DatasetConfig& config) noexcept;

}  // namespace hillock
