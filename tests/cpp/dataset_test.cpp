#include "hillock/dataset.hpp"

#include "ulp.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

// As in random_test.cpp: the seeds are fixed.
constexpr double standard_errors = 4.5;
// Of a coordinate of size 5: an angle up to 14 with four roundings of 5e-7, and its sine.
constexpr double coordinate_bound = 1e-5;
constexpr double turn = 6.283185307179586;

DatasetConfig generated(std::string_view name, double samples = 500, double noise = 0) {
  DatasetConfig config;
  config.name = with_defaults(dataset_rows(), *find(dataset_rows(), name));
  config.samples = samples;
  config.noise = noise;
  return config;
}

// A table whose first input column counts the examples, so that each can be recognised.
DatasetConfig counting_table(std::size_t examples, std::size_t columns, std::size_t targets = 1,
                             std::size_t classes = 0) {
  DatasetConfig config = generated("table");
  config.shuffle = false;
  config.table = {columns, targets, classes, {}, {}};
  for (std::size_t n = 0; n < examples; ++n) {
    for (std::size_t c = 0; c < columns; ++c)
      config.table.inputs.push_back(static_cast<float>(n + 100 * c));
    for (std::size_t k = 0; k < targets; ++k)
      config.table.targets.push_back(
          static_cast<float>(classes == 0 ? 7 * n + k : (n * n) % classes));
  }
  return config;
}

struct Point {
  double x, y;
  bool positive;
  [[nodiscard]] double radius() const { return std::hypot(x, y); }
};

// What a generator makes, in its own order.
std::vector<Point> points(std::string_view name, std::size_t samples, float noise,
                          std::uint64_t seed = 1) {
  const std::size_t index = *find(dataset_rows(), name);
  Table table{generators()[index].columns, 1, generators()[index].classes, {}, {}};
  Random random(seed, Stream::data);
  generators()[index].generate({samples, noise}, with_defaults(dataset_rows(), index), random,
                               table);
  REQUIRE(table.examples() == samples);
  std::vector<Point> all(samples);
  for (std::size_t n = 0; n < samples; ++n)
    all[n] = {static_cast<double>(table.inputs[2 * n]),
              static_cast<double>(table.inputs[2 * n + 1]), table.targets[n] == 1.0f};
  return all;
}

// Mean and variance of one coordinate of one class.
struct Moments {
  double mean = 0, variance = 0, count = 0;
};
Moments moments(const std::vector<Point>& all, bool positive, double Point::*coordinate) {
  Moments m;
  double squares = 0;
  for (const Point& p : all)
    if (p.positive == positive) {
      m.mean += p.*coordinate;
      squares += p.*coordinate * (p.*coordinate);
      ++m.count;
    }
  m.mean /= m.count;
  m.variance = squares / m.count - m.mean * m.mean;
  return m;
}

std::multiset<std::vector<float>> examples_of(const Table& table) {
  std::multiset<std::vector<float>> all;
  for (std::size_t n = 0; n < table.examples(); ++n) {
    std::vector<float> example(table.inputs.begin() + static_cast<long>(n * table.columns),
                               table.inputs.begin() + static_cast<long>((n + 1) * table.columns));
    for (std::size_t k = 0; k < table.target_columns; ++k)
      example.push_back(table.targets[n * table.target_columns + k]);
    all.insert(example);
  }
  return all;
}

}  // namespace

TEST_CASE("every generator makes as many examples as asked, of its own width and classes") {
  for (const Generator& g : generators())
    for (const std::size_t samples : {2u, 3u, 7u, 500u, 501u})
      for (const float noise : {0.0f, 0.5f, 1.0f}) {
        Table table{g.columns, 1, g.classes, {}, {}};
        Random random(1, Stream::data);
        g.generate({samples, noise},
                   with_defaults(dataset_rows(), *find(dataset_rows(), g.row.name)), random, table);
        CAPTURE(std::string(g.row.name));
        CAPTURE(samples);
        CHECK(table.inputs.size() == samples * g.columns);
        CHECK(table.targets.size() == samples);
        for (const float v : table.inputs) {
          CHECK(std::isfinite(v));
          if (noise == 0) CHECK(std::abs(v) <= g.domain);
        }
        std::map<float, std::size_t> counts;
        for (const float t : table.targets) ++counts[t];
        if (g.classes == 0) {
          for (const float t : table.targets) CHECK(std::isfinite(t));
          continue;
        }
        for (const auto& [target, count] : counts) {
          CHECK(target == std::floor(target));
          CHECK(target >= 0.0f);
          CHECK(target < static_cast<float>(g.classes));
          if (samples < 500 || noise > 0) continue;
          // drawn by lot at worst
          const double share = 1.0 / static_cast<double>(g.classes);
          const auto n = static_cast<double>(samples);
          CHECK(std::abs(static_cast<double>(count) / n - share) <
                standard_errors * std::sqrt(share * (1 - share) / n));
        }
        if (samples >= 500) CHECK(counts.size() == g.classes);
      }
}

TEST_CASE("one seed makes the same examples twice, another seed others") {
  for (const Generator& g : generators()) {
    const DatasetConfig config = generated(g.row.name, 50, 0.3);
    const Dataset first(config, 1, TargetCode::as_given), again(config, 1, TargetCode::as_given),
        other(config, 2, TargetCode::as_given);
    CAPTURE(std::string(g.row.name));
    CHECK(first.table().inputs == again.table().inputs);
    CHECK(first.table().targets == again.table().targets);
    CHECK(first.table().inputs != other.table().inputs);
  }
}

TEST_CASE("a circle is a disc of radius 2.5 inside a ring from 3.5 to 5") {
  const auto all = points("circle", 2000, 0);
  std::size_t inside = 0;
  for (const Point& p : all) {
    CHECK(p.positive == (p.radius() < 2.5));
    CHECK((p.radius() <= 2.5 + coordinate_bound || p.radius() >= 3.5 - coordinate_bound));
    CHECK(p.radius() <= 5 + coordinate_bound);
    inside += p.positive;
  }
  CHECK(inside == 1000);
  // every direction: the mean of the unit vectors is that of a fair draw
  double x = 0, y = 0;
  for (const Point& p : all) x += p.x / p.radius(), y += p.y / p.radius();
  CHECK(std::abs(x / 2000) < standard_errors * std::sqrt(0.5 / 2000));
  CHECK(std::abs(y / 2000) < standard_errors * std::sqrt(0.5 / 2000));
}

TEST_CASE("exclusive or is the sign of x y, 0.3 away from the axes") {
  for (const Point& p : points("xor", 2000, 0)) {
    CHECK(p.positive == (p.x * p.y >= 0));
    CHECK(std::min(std::abs(p.x), std::abs(p.y)) >= 0.3);
    CHECK(std::max(std::abs(p.x), std::abs(p.y)) <= 5.3 + coordinate_bound);
  }
}

TEST_CASE("noise changes labels of circle and exclusive or, the more the larger, and no point") {
  for (const char* name : {"circle", "xor"}) {
    const auto clean = points(name, 4000, 0);
    std::size_t wrong_before = 0;
    for (const float noise : {0.1f, 0.25f, 0.5f}) {
      const auto noisy = points(name, 4000, noise);
      std::size_t wrong = 0;
      for (std::size_t n = 0; n < clean.size(); ++n) {
        CHECK(noisy[n].x == clean[n].x);
        CHECK(noisy[n].y == clean[n].y);
        wrong += noisy[n].positive != clean[n].positive;
      }
      CAPTURE(std::string(name));
      CHECK(wrong > wrong_before);
      CHECK(wrong < 2000);
      wrong_before = wrong;
    }
  }
}

TEST_CASE("two clouds lie at (2, 2) and (-2, -2), their variance 0.5 and 7 more a noise of 1") {
  constexpr std::size_t samples = 4000;
  for (const float noise : {0.0f, 0.25f, 0.5f}) {
    const auto all = points("gauss", samples, noise);
    const double variance = 0.5 + 7 * static_cast<double>(noise);
    for (const bool positive : {true, false})
      for (const auto coordinate : {&Point::x, &Point::y}) {
        const Moments m = moments(all, positive, coordinate);
        CHECK(m.count == samples / 2);
        CHECK(std::abs(m.mean - (positive ? 2 : -2)) <
              standard_errors * std::sqrt(variance / m.count));
        CHECK(std::abs(m.variance - variance) <
              standard_errors * variance * std::sqrt(2 / m.count));
      }
  }
}

TEST_CASE("a spiral's arms wind out to 5 in 1.75 turns, half a turn apart") {
  for (const std::size_t samples : {500u, 501u}) {
    const auto all = points("spiral", samples, 0);
    const std::size_t half = samples / 2;
    for (std::size_t n = 0; n < samples; ++n) {
      const bool first = n < half;
      const double count = static_cast<double>(first ? half : samples - half);
      const double part = static_cast<double>(first ? n : n - half) / count;
      const double angle = 1.75 * turn * part + (first ? 0 : turn / 2);
      CHECK(std::abs(all[n].x - 5 * part * std::sin(angle)) < coordinate_bound);
      CHECK(std::abs(all[n].y - 5 * part * std::cos(angle)) < coordinate_bound);
      CHECK(all[n].positive == first);
    }
  }
}

TEST_CASE("noise moves the points of a spiral by at most itself in each direction") {
  const auto clean = points("spiral", 2000, 0), noisy = points("spiral", 2000, 0.5f);
  double squares = 0;
  for (std::size_t n = 0; n < clean.size(); ++n) {
    CHECK(noisy[n].positive == clean[n].positive);
    for (const double moved : {noisy[n].x - clean[n].x, noisy[n].y - clean[n].y}) {
      CHECK(std::abs(moved) <= 0.5 + coordinate_bound);
      squares += moved * moved;
    }
  }
  // uniform from -0.5 to 0.5: variance 1/12, whose own standard error is sqrt(1/180 / n)
  CHECK(std::abs(squares / 4000 - 1.0 / 12) < standard_errors * std::sqrt(1.0 / 180 / 4000));
}

TEST_CASE("the split gives floor(count fraction) examples to training, and at least one") {
  struct Case {
    double samples, fraction;
    std::size_t train;
  };
  for (const Case& c : {Case{500, 0.5, 250},
                        {501, 0.5, 250},
                        {10, 0.99, 9},
                        {10, 1, 10},
                        {10, 0.01, 1},
                        {2, 0.5, 1},
                        {10, 0, 1}}) {
    DatasetConfig config = generated("gauss", c.samples);
    config.train_fraction = c.fraction;
    const Dataset data(config, 1, TargetCode::zero_one);
    CAPTURE(c.samples);
    CAPTURE(c.fraction);
    CHECK(data.train_count() == c.train);
    CHECK(train_example_count(config) == c.train);
    CHECK(data.train().count() == c.train);
    CHECK(data.test().count() == static_cast<std::size_t>(c.samples) - c.train);
    CHECK(data.table().examples() == static_cast<std::size_t>(c.samples));
  }
}

TEST_CASE("the split shuffles examples without losing, repeating or tearing one") {
  DatasetConfig config = counting_table(50, 2);
  const auto given = examples_of(config.table);
  config.shuffle = true;
  const Dataset shuffled(config, 1, TargetCode::as_given), other(config, 2, TargetCode::as_given);
  CHECK(examples_of(shuffled.table()) == given);
  CHECK(shuffled.table().inputs != config.table.inputs);
  CHECK(shuffled.table().inputs != other.table().inputs);
}

TEST_CASE("without shuffle a table keeps the caller's order, through the split too") {
  const DatasetConfig config = counting_table(11, 2, 3);
  const Dataset data(config, 1, TargetCode::as_given);
  CHECK(data.table().inputs == config.table.inputs);
  REQUIRE(data.train_count() == 5);
  for (std::size_t n = 0; n < 11; ++n) {
    const Examples& part = n < 5 ? data.train() : data.test();
    const std::size_t at = n < 5 ? n : n - 5;
    CHECK(part.inputs.at(0, at) == static_cast<float>(n));
    CHECK(part.inputs.at(1, at) == static_cast<float>(n + 100));
    for (std::size_t k = 0; k < 3; ++k)
      CHECK(part.targets.at(k, at) == static_cast<float>(7 * n + k));
  }
}

TEST_CASE("which examples train depends on the seed and not on the noise") {
  // Circle and exclusive or keep their points under noise, so the order can be compared.
  for (const char* name : {"circle", "xor"}) {
    const Dataset clean(generated(name, 100, 0), 3, TargetCode::as_given);
    const Dataset noisy(generated(name, 100, 0.4), 3, TargetCode::as_given);
    CHECK(clean.table().inputs == noisy.table().inputs);
  }
}

TEST_CASE("train and test inputs are the table's rows, in its order") {
  for (const Generator& g : generators()) {
    const Dataset data(generated(g.row.name, 30, 0.1), 1, TargetCode::as_given);
    const Table& table = data.table();
    for (std::size_t n = 0; n < 30; ++n) {
      const Examples& part = n < 15 ? data.train() : data.test();
      const std::size_t at = n < 15 ? n : n - 15;
      for (std::size_t c = 0; c < g.columns; ++c)
        CHECK(part.inputs.at(c, at) == table.inputs[n * g.columns + c]);
      CHECK(part.targets.at(0, at) == table.targets[n]);
    }
  }
}

TEST_CASE("every feature is its formula of x and y") {
  const std::map<std::string, double (*)(double, double)> formulas{
      {"x", [](double x, double) { return x; }},
      {"y", [](double, double y) { return y; }},
      {"x_squared", [](double x, double) { return x * x; }},
      {"y_squared", [](double, double y) { return y * y; }},
      {"xy", [](double x, double y) { return x * y; }},
      {"sin_x", [](double x, double) { return std::sin(x); }},
      {"sin_y", [](double, double y) { return std::sin(y); }},
  };
  constexpr double ulp_bound = 3;  // of the sine
  DatasetConfig config = generated("gauss", 50, 0.5);
  config.features.clear();
  for (std::size_t f = 0; f < features().size(); ++f)
    config.features.push_back(static_cast<std::uint8_t>(f));
  CHECK(input_count(config) == features().size());
  const Dataset data(config, 1, TargetCode::as_given);
  for (std::size_t f = 0; f < features().size(); ++f) {
    const auto formula = formulas.find(std::string(features()[f].name));
    REQUIRE(formula != formulas.end());
    for (std::size_t n = 0; n < data.train_count(); ++n) {
      const auto x = static_cast<double>(data.table().inputs[2 * n]);
      const auto y = static_cast<double>(data.table().inputs[2 * n + 1]);
      CHECK(ulp_error(data.train().inputs.at(f, n), formula->second(x, y)) <= ulp_bound);
    }
  }
}

TEST_CASE("features come in the order in which they were chosen") {
  DatasetConfig config = generated("gauss", 10);
  config.features = {1, 0};
  const Dataset swapped(config, 1, TargetCode::as_given);
  for (std::size_t n = 0; n < swapped.train_count(); ++n) {
    CHECK(swapped.train().inputs.at(0, n) == swapped.table().inputs[2 * n + 1]);
    CHECK(swapped.train().inputs.at(1, n) == swapped.table().inputs[2 * n]);
  }
}

TEST_CASE("scaling is fitted on the training examples and applied to all") {
  // Sums of 60 numbers near 300, in double; the scaled values are rounded three times.
  constexpr double bound = 1e-5;
  for (std::size_t row = 0; row < scaling_rows().size(); ++row) {
    DatasetConfig config = counting_table(100, 3);
    config.shuffle = true;
    config.train_fraction = 0.6;
    config.scaling = with_defaults(scaling_rows(), row);
    const Dataset data(config, 1, TargetCode::as_given);
    for (std::size_t c = 0; c < 3; ++c) {
      std::vector<double> raw, scaled;
      for (std::size_t n = 0; n < 60; ++n) {
        raw.push_back(static_cast<double>(data.table().inputs[3 * n + c]));
        scaled.push_back(static_cast<double>(data.train().inputs.at(c, n)));
      }
      double shift = 0, spread = 1, sum = 0, squares = 0;
      for (const double v : raw) sum += v, squares += v * v;
      const auto [low, high] = std::minmax_element(raw.begin(), raw.end());
      switch (static_cast<Scaling>(row)) {
        case Scaling::none:
          break;
        case Scaling::standardize:
          shift = sum / 60;
          spread = std::sqrt(squares / 60 - shift * shift);
          break;
        case Scaling::min_max:
          shift = (*low + *high) / 2;
          spread = (*high - *low) / 2;
          break;
        case Scaling::shift:
          shift = -config.scaling.values[0];
          break;
      }
      for (std::size_t n = 0; n < 100; ++n) {
        const float got = n < 60 ? data.train().inputs.at(c, n) : data.test().inputs.at(c, n - 60);
        const double expected =
            (static_cast<double>(data.table().inputs[3 * n + c]) - shift) / spread;
        CHECK(std::abs(static_cast<double>(got) - expected) <=
              bound * std::max(1.0, std::abs(expected)));
      }
    }
  }
}

TEST_CASE("a constant column is centred by scaling, not divided by its spread of zero") {
  for (const Scaling scaling : {Scaling::standardize, Scaling::min_max}) {
    DatasetConfig config = counting_table(10, 2);
    for (std::size_t n = 0; n < 10; ++n) config.table.inputs[2 * n + 1] = 5.0f;
    config.scaling = with_defaults(scaling_rows(), static_cast<std::size_t>(scaling));
    const Dataset data(config, 1, TargetCode::as_given);
    for (std::size_t n = 0; n < 5; ++n) CHECK(data.train().inputs.at(1, n) == 0.0f);
  }
}

TEST_CASE("encoding rows one by one gives the bits of encoding them together") {
  DatasetConfig config = generated("spiral", 40, 0.2);
  config.features = {0, 2, 4, 5, 6};
  config.scaling = with_defaults(scaling_rows(), static_cast<std::size_t>(Scaling::standardize));
  const Dataset data(config, 1, TargetCode::as_given);
  const std::span<const float> raw(data.table().inputs);
  for (std::size_t count = 1; count <= 9; ++count) {
    Matrix inputs(5, count);
    for (float& v : inputs.view().all()) v = 9.0f;
    data.encode(raw.subspan(4, 2 * count), inputs.view());
    for (std::size_t i = 0; i < 5; ++i) {
      for (std::size_t n = 0; n < count; ++n)
        CHECK(same(inputs.at(i, n), data.train().inputs.at(i, n + 2)));
      for (std::size_t n = count; n < padded(count); ++n)
        CHECK(inputs.view().row_data(i)[n] == 0.0f);
    }
  }
}

TEST_CASE("classes become -1 and 1, 0 and 1, or a row each, as the loss wants them") {
  const DatasetConfig two = counting_table(8, 1, 1, 2), four = counting_table(8, 1, 1, 4);
  const Dataset signs(two, 1, TargetCode::minus_one_one), bits(two, 1, TargetCode::zero_one),
      rows(four, 1, TargetCode::one_hot);
  REQUIRE(rows.train().targets.rows() == 4);
  for (std::size_t n = 0; n < 4; ++n) {
    CHECK(signs.train().targets.at(0, n) == (two.table.targets[n] == 1.0f ? 1.0f : -1.0f));
    CHECK(bits.train().targets.at(0, n) == two.table.targets[n]);
    for (std::size_t k = 0; k < 4; ++k)
      CHECK(rows.train().targets.at(k, n) ==
            (four.table.targets[n] == static_cast<float>(k) ? 1.0f : 0.0f));
  }
  CHECK(rows.classes() == 4);
}

TEST_CASE("the domain of a table is its largest number, that of zeros 1") {
  DatasetConfig config = counting_table(5, 1);
  config.table.inputs[2] = -40.0f;
  CHECK(Dataset(config, 1, TargetCode::as_given).domain() == 40.0f);
  std::fill(config.table.inputs.begin(), config.table.inputs.end(), 0.0f);
  CHECK(Dataset(config, 1, TargetCode::as_given).domain() == 1.0f);
}

TEST_CASE("a data set is as wide as its counts say before it is made") {
  std::vector<DatasetConfig> all{counting_table(7, 3, 2), counting_table(7, 3, 1, 4)};
  for (const Generator& g : generators()) all.push_back(generated(g.row.name, 20));
  for (const DatasetConfig& config : all) {
    const Dataset data(config, 1, TargetCode::as_given);
    CHECK(data.train().inputs.rows() == input_count(config));
    CHECK(data.train().targets.rows() == target_columns(config));
    CHECK(data.classes() == class_count(config));
    CHECK(data.table().examples() == example_count(config));
    CHECK(is_table(config.name) == (dataset_rows()[config.name.index].name == "table"));
  }
}
