#include "hillock/dataset.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace hillock {
namespace {

constexpr std::array<Row, 4> all_scalings{{
    {"none", "none", "x", "", {}},
    {"standardize", "standardise", "(x-mean)/std", "", {}},
    {"min_max", "min-max", "2*(x-min)/(max-min)-1", "", {}},
    {"shift", "shifted", "x+by", "", {{{"by", "shift", 3.0, -100.0, 100.0}}}},
}};

// The examples of `table` in the order that `order` gives.
Table reordered(const Table& table, std::span<const std::uint32_t> order) {
  Table out{table.columns, table.target_columns, table.classes, {}, {}};
  out.inputs.reserve(table.inputs.size());
  out.targets.reserve(table.targets.size());
  for (const std::uint32_t e : order) {
    const float* x = table.inputs.data() + e * table.columns;
    const float* y = table.targets.data() + e * table.target_columns;
    out.inputs.insert(out.inputs.end(), x, x + table.columns);
    out.targets.insert(out.targets.end(), y, y + table.target_columns);
  }
  return out;
}

Table make_table(const DatasetConfig& config, std::uint64_t seed) {
  if (is_table(config.name)) return config.table;
  const Generator& generator = generators()[config.name.index];
  Table table{generated_columns(config.name), 1, generated_classes(config.name), {}, {}};
  Random random(seed, Stream::data);
  generator.generate(
      {static_cast<std::size_t>(config.samples), static_cast<float>(config.noise), config.balance},
      config.name, random, table);
  return table;
}

}  // namespace

std::span<const Row> scaling_rows() noexcept { return all_scalings; }

std::size_t input_count(const DatasetConfig& config) noexcept {
  if (is_table(config.name)) return config.table.columns;
  const std::size_t columns = generated_columns(config.name);
  return columns == 2 ? config.features.size() : columns;
}

std::size_t class_count(const DatasetConfig& config) noexcept {
  return is_table(config.name) ? config.table.classes : generated_classes(config.name);
}

std::size_t target_columns(const DatasetConfig& config) noexcept {
  return is_table(config.name) ? config.table.target_columns : 1;
}

std::size_t example_count(const DatasetConfig& config) noexcept {
  return is_table(config.name) ? config.table.examples() : static_cast<std::size_t>(config.samples);
}

std::size_t train_example_count(const DatasetConfig& config) noexcept {
  const auto part =
      static_cast<std::size_t>(static_cast<double>(example_count(config)) * config.train_fraction);
  return std::max<std::size_t>(1, part);
}

Dataset::Dataset(const DatasetConfig& config, std::uint64_t seed, TargetCode code)
    : table_(make_table(config, seed)) {
  if (config.shuffle) {
    std::vector<std::uint32_t> order(table_.examples());
    std::iota(order.begin(), order.end(), 0u);
    Random(seed, Stream::split).shuffle(std::span(order));
    table_ = reordered(table_, order);
  }
  if (is_table(config.name)) {
    domain_ = 0.0f;
    for (const float v : table_.inputs) domain_ = std::max(domain_, abs(v));
    if (domain_ == 0.0f) domain_ = 1.0f;
  } else {
    domain_ = generated_domain(config.name);
  }
  if (!is_table(config.name) && table_.columns == 2) features_ = config.features;
  const std::size_t inputs = input_count(config);
  const std::size_t train = train_example_count(config), test = table_.examples() - train;
  const std::size_t outputs = code == TargetCode::one_hot ? table_.classes : table_.target_columns;
  train_ = {Matrix(inputs, train), Matrix(outputs, train)};
  test_ = {Matrix(inputs, test), Matrix(outputs, test)};
  shift_.assign(inputs, 0.0f);
  scale_.assign(inputs, 1.0f);
  const std::span raw(table_.inputs);
  encode(raw.first(train * table_.columns), train_.inputs.view());
  fit_scaling(config.scaling);
  encode(raw.first(train * table_.columns), train_.inputs.view());
  encode(raw.subspan(train * table_.columns), test_.inputs.view());
  encode_targets(0, code, train_.targets.view());
  encode_targets(train, code, test_.targets.view());
}

// From the training examples, which encode() has just written unscaled. A constant column stays
// undivided.
void Dataset::fit_scaling(const Choice& scaling) noexcept {
  for (std::size_t i = 0; i < shift_.size(); ++i) {
    const std::span<const float> row = train_.inputs.view().row(i);
    float spread = 1.0f;
    switch (static_cast<Scaling>(scaling.index)) {
      case Scaling::none:
        break;
      case Scaling::standardize: {
        double sum = 0, squares = 0;
        for (const float v : row) sum += static_cast<double>(v);
        const double mean = sum / static_cast<double>(row.size());
        for (const float v : row) {
          const double d = static_cast<double>(v) - mean;
          squares += d * d;
        }
        shift_[i] = static_cast<float>(mean);
        spread = static_cast<float>(std::sqrt(squares / static_cast<double>(row.size())));
        break;
      }
      case Scaling::min_max: {
        const auto [low, high] = std::minmax_element(row.begin(), row.end());
        shift_[i] = 0.5f * (*high + *low);
        spread = 0.5f * (*high - *low);
        break;
      }
      case Scaling::shift:
        shift_[i] = -static_cast<float>(scaling.values[0]);
        break;
    }
    scale_[i] = spread > 0.0f ? 1.0f / spread : 1.0f;
  }
}

void Dataset::encode_targets(std::size_t first, TargetCode code, View targets) const noexcept {
  for (std::size_t n = 0; n < targets.columns; ++n) {
    const float* given = table_.targets.data() + (first + n) * table_.target_columns;
    for (std::size_t k = 0; k < targets.rows; ++k) {
      float& target = targets.row_data(k)[n];
      switch (code) {
        case TargetCode::as_given:
        case TargetCode::zero_one:
          target = given[k];
          break;
        case TargetCode::minus_one_one:
          target = 2.0f * given[k] - 1.0f;
          break;
        case TargetCode::one_hot:
          target = given[0] == static_cast<float>(k) ? 1.0f : 0.0f;
          break;
      }
    }
  }
}

}  // namespace hillock
