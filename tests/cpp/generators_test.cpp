#include "hillock/generators.hpp"

#include "hillock/spec.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace hillock;

namespace {

// Statistics of samples with fixed seeds.
constexpr double standard_errors = 4.5;
// Sines and products of numbers of size 5, in float.
constexpr double coordinate_bound = 5e-6;
constexpr double turn = 6.283185307179586;

struct Value {
  std::string_view parameter;
  double value;
};

DatasetConfig generated(std::string_view name, std::vector<Value> values = {}, double samples = 500,
                        double noise = 0) {
  DatasetConfig config;
  const std::size_t index = *find(dataset_rows(), name);
  config.name = with_defaults(dataset_rows(), index);
  const Row& row = dataset_rows()[index];
  for (const Value& v : values)
    for (std::size_t p = 0; p < row.parameter_count(); ++p)
      if (row.parameters[p].name == v.parameter) config.name.values[p] = v.value;
  config.samples = samples;
  config.noise = noise;
  config.shuffle = false;
  return config;
}

/// The examples of a generator in its own order, as doubles.
struct Made {
  std::size_t columns;
  std::vector<double> inputs, targets;

  explicit Made(const DatasetConfig& config, std::uint64_t seed = 1) {
    const Dataset data(config, seed, TargetCode::as_given);
    columns = data.table().columns;
    inputs.assign(data.table().inputs.begin(), data.table().inputs.end());
    targets.assign(data.table().targets.begin(), data.table().targets.end());
  }
  [[nodiscard]] std::size_t size() const { return targets.size(); }
  [[nodiscard]] double x(std::size_t n) const { return inputs[n * columns]; }
  [[nodiscard]] double y(std::size_t n) const { return inputs[n * columns + 1]; }
  [[nodiscard]] double radius(std::size_t n) const { return std::hypot(x(n), y(n)); }
  [[nodiscard]] std::size_t count(double target) const {
    return static_cast<std::size_t>(std::count(targets.begin(), targets.end(), target));
  }
};

/// Mean and standard deviation.
struct Moments {
  double mean = 0, deviation = 0;
  explicit Moments(const std::vector<double>& values) {
    for (const double v : values) mean += v / static_cast<double>(values.size());
    for (const double v : values) deviation += (v - mean) * (v - mean);
    deviation = std::sqrt(deviation / static_cast<double>(values.size()));
  }
};

}  // namespace

TEST_CASE("the classes share the samples out without rest, the first as its balance says") {
  for (const std::size_t samples : {2u, 3u, 10u, 100u, 499u, 500u})
    for (const std::size_t classes : {2u, 3u, 7u})
      for (const double balance : {0.01, 0.1, 0.5, 0.9, 0.99}) {
        const Amount amount{samples, 0.0f, balance};
        std::size_t sum = 0, least = samples, most = 0;
        for (std::size_t k = 0; k < classes; ++k) {
          const std::size_t count = class_samples(amount, classes, k);
          sum += count;
          if (k > 0) least = std::min(least, count), most = std::max(most, count);
        }
        CHECK(sum == samples);
        CHECK(most - least <= 1);
        if (classes == 2)
          CHECK(std::abs(static_cast<double>(class_samples(amount, 2, 0)) -
                         balance * static_cast<double>(samples)) <= 0.5 + 1e-6);
      }
  CHECK(class_samples({100, 0.0f, 0.9}, 2, 0) == 90);
  CHECK(class_samples({499, 0.0f, 0.5}, 2, 1) == 249);
  // twice as many of the first as of each other
  CHECK(class_samples({400, 0.0f, 2.0 / 3}, 3, 0) == 200);
}

TEST_CASE("every generator of classes keeps the balance where there is no noise") {
  for (std::size_t index = 0; index < generators().size(); ++index) {
    const Generator& g = generators()[index];
    if (g.classes == 0) continue;
    for (const double balance : {0.1, 0.5, 0.8}) {
      DatasetConfig config = generated(g.row.name, {}, 400);
      config.balance = balance;
      const Made made(config);
      const Amount amount{400, 0.0f, balance};
      for (std::size_t k = 0; k < g.classes; ++k) {
        CAPTURE(g.row.name);
        CHECK(made.count(static_cast<double>(k)) == class_samples(amount, g.classes, k));
      }
    }
  }
}

TEST_CASE("two moons are half circles of radius 1 about (-0.5,-0.25) and (0.5,0.25)") {
  const Made made(generated("moons", {}, 200));
  for (std::size_t n = 0; n < 200; ++n) {
    const double sign = made.targets[n] == 0 ? 1 : -1;
    const double x = sign * made.x(n) + 0.5, y = sign * made.y(n) + 0.25;
    CHECK(std::abs(std::hypot(x, y) - 1) < coordinate_bound);
    CHECK(y >= -coordinate_bound);
  }
  CHECK(std::abs(Moments(made.inputs).mean) < coordinate_bound);  // the mean is removed
}

TEST_CASE("noise is the standard deviation of both coordinates of a moon, times its scale") {
  const Made clean(generated("moons", {{"scale", 2}}, 4000)),
      noisy(generated("moons", {{"scale", 2}}, 4000, 0.1));
  std::vector<double> moved;
  for (std::size_t i = 0; i < clean.inputs.size(); ++i)
    moved.push_back(noisy.inputs[i] - clean.inputs[i]);
  CHECK(std::abs(Moments(moved).deviation - 0.2) < standard_errors * 0.2 / std::sqrt(2 * 8000.0));
}

TEST_CASE("rings have radii from the innermost to 1, and noise moves the radius alone") {
  for (const double rings : {2.0, 4.0}) {
    const Made made(generated("rings", {{"rings", rings}, {"inner", 0.4}}, 400));
    for (std::size_t n = 0; n < 400; ++n)
      CHECK(std::abs(made.radius(n) - (0.4 + 0.6 * made.targets[n] / (rings - 1))) <
            coordinate_bound);
  }
  const Made noisy(generated("rings", {}, 4000, 0.08));
  std::vector<double> off;
  double sine = 0;
  for (std::size_t n = 0; n < noisy.size(); ++n) {
    off.push_back(noisy.radius(n) - (noisy.targets[n] == 0 ? 0.4 : 1.0));
    sine += noisy.x(n) / noisy.radius(n) / 4000;
  }
  const Moments m(off);
  CHECK(std::abs(m.mean) < standard_errors * 0.08 / std::sqrt(4000.0));
  CHECK(std::abs(m.deviation - 0.08) < standard_errors * 0.08 / std::sqrt(8000.0));
  CHECK(std::abs(sine) < standard_errors * std::sqrt(0.5 / 4000));
}

TEST_CASE("a checkerboard changes its class from field to field") {
  for (const double cells : {2.0, 3.0, 5.0, 16.0}) {
    const Made made(generated("checkerboard", {{"cells", cells}}, 2000));
    for (std::size_t n = 0; n < made.size(); ++n) {
      const double column = (made.x(n) + 5) * cells / 10, row = (made.y(n) + 5) * cells / 10;
      // rounding may decide on the line between two fields
      if (std::min(std::abs(column - std::round(column)), std::abs(row - std::round(row))) < 1e-4)
        continue;
      CHECK(made.targets[n] == std::fmod(std::floor(column) + std::floor(row), 2));
    }
  }
}

TEST_CASE("noise swaps classes next to the lines of a checkerboard and moves no point") {
  const Made clean(generated("checkerboard", {}, 4000)),
      noisy(generated("checkerboard", {}, 4000, 0.05));
  double swapped = 0;
  for (std::size_t n = 0; n < clean.size(); ++n) swapped += clean.targets[n] != noisy.targets[n];
  // of points moved by U(-d, d) in fields of width w, d/2w cross a line in either direction
  const double crossing = 0.05 * 5 / 2 / 2.5, share = 2 * crossing * (1 - crossing);
  CHECK(std::abs(swapped / 4000 - share) < standard_errors * std::sqrt(share * (1 - share) / 4000));
}

TEST_CASE("clouds stand evenly on a circle of radius 3.5, each of its own class") {
  for (const double noise : {0.0, 0.25}) {
    const Made made(generated("blobs", {{"classes", 5}}, 10000, noise));
    const double deviation = std::sqrt(0.25 + 7 * noise);
    for (int k = 0; k < 5; ++k) {
      std::vector<double> x, y;
      for (std::size_t n = 0; n < made.size(); ++n)
        if (made.targets[n] == k) x.push_back(made.x(n)), y.push_back(made.y(n));
      REQUIRE(x.size() == 2000);
      const double error = standard_errors * deviation / std::sqrt(2000.0);
      CHECK(std::abs(Moments(x).mean - 3.5 * std::sin(turn * k / 5)) < error);
      CHECK(std::abs(Moments(y).mean - 3.5 * std::cos(turn * k / 5)) < error);
      CHECK(std::abs(Moments(x).deviation - deviation) < error / std::sqrt(2.0));
    }
  }
}

TEST_CASE("the arms of spirals are turned copies of one another") {
  const Made made(generated("spirals", {{"arms", 4}, {"turns", 1.5}}, 400));
  for (std::size_t n = 0; n < 400; ++n) {
    const double part = static_cast<double>(n % 100) / 100;
    const double angle = turn * (1.5 * part + made.targets[n] / 4);
    CHECK(made.targets[n] == static_cast<double>(n / 100));
    CHECK(std::abs(made.x(n) - 5 * part * std::sin(angle)) < coordinate_bound);
    CHECK(std::abs(made.y(n) - 5 * part * std::cos(angle)) < coordinate_bound);
  }
}

TEST_CASE("parity counts the bits that are one, and no pattern comes oftener than another") {
  for (const std::size_t bits : {2u, 3u, 6u, 16u}) {
    const std::size_t patterns = std::size_t{1} << bits,
                      samples = std::min<std::size_t>(20000, patterns * (bits < 6 ? 3 : 1));
    const Made made(
        generated("parity", {{"bits", static_cast<double>(bits)}}, static_cast<double>(samples)));
    REQUIRE(made.columns == bits);
    std::map<std::vector<double>, std::size_t> seen;
    for (std::size_t n = 0; n < made.size(); ++n) {
      const std::vector<double> input(
          made.inputs.begin() + static_cast<std::ptrdiff_t>(n * bits),
          made.inputs.begin() + static_cast<std::ptrdiff_t>((n + 1) * bits));
      std::size_t ones = 0;
      for (const double b : input) {
        REQUIRE(std::abs(b) == 1);
        ones += b > 0;
      }
      REQUIRE(made.targets[n] == static_cast<double>(ones % 2));
      ++seen[input];
    }
    CHECK(seen.size() == std::min(patterns, samples));
    for (const auto& [input, count] : seen) REQUIRE(count == (samples + patterns - 1) / patterns);
  }
}

TEST_CASE("a plane rises by a tenth in either direction") {
  const Made made(generated("plane"));
  for (std::size_t n = 0; n < made.size(); ++n)
    CHECK(std::abs(made.targets[n] - (made.x(n) + made.y(n)) / 10) < coordinate_bound);
}

TEST_CASE("six cones of height 1 and radius 2 stand in two rows, up and down in turn") {
  const Made made(generated("gauss_regression", {}, 2000));
  for (std::size_t n = 0; n < made.size(); ++n) {
    double expected = 0;  // the cones touch, but do not overlap
    for (const double row : {-1.0, 1.0})
      for (const double column : {-1.0, 0.0, 1.0}) {
        const double d = std::hypot(made.x(n) - 4 * column, made.y(n) - 2.5 * row);
        const double sign = row * (column == 0 ? -1 : 1);
        if (1 - d / 2 > std::abs(expected)) expected = sign * (1 - d / 2);
      }
    CHECK(std::abs(made.targets[n] - expected) < coordinate_bound);
  }
}

TEST_CASE("bumps are as high as one bump where they stand alone, and another seed moves them") {
  const Made one(generated("bumps", {{"bumps", 1}, {"width", 0.5}}, 20000));
  // the integral of a bump is 2 pi width^2, a sample stands for 144/20000 of the square
  double volume = 0;
  for (const double v : one.targets) volume += v * 144 / 20000;
  CHECK(volume == doctest::Approx(turn * 0.25).epsilon(0.1));
  CHECK(*std::max_element(one.targets.begin(), one.targets.end()) <= 1);
  CHECK(*std::max_element(one.targets.begin(), one.targets.end()) > 0.97);
  const Made two(generated("bumps", {{"bumps", 1}, {"width", 0.5}}, 20000), 2);
  const auto top = [](const Made& made) {
    return made.x(static_cast<std::size_t>(
        std::max_element(made.targets.begin(), made.targets.end()) - made.targets.begin()));
  };
  CHECK(std::abs(top(one) - top(two)) > 0.2);
}

TEST_CASE("noise leaves the points of a surface where they are") {
  for (const char* name : {"plane", "gauss_regression", "bumps"}) {
    const Made clean(generated(name)), noisy(generated(name, {}, 500, 0.2));
    CHECK(clean.inputs == noisy.inputs);
    CHECK(clean.targets != noisy.targets);
  }
}

TEST_CASE("curves are evenly spaced samples of their formulas") {
  struct Curve {
    const char* name;
    double (*formula)(double);
  };
  for (const Curve& curve : {Curve{"sine", [](double x) { return std::sin(turn / 2 * 3 * x); }},
                             Curve{"step", [](double x) { return x < 0 ? 0.0 : 1.0; }},
                             Curve{"abs", [](double x) { return std::abs(x); }},
                             Curve{"line", [](double x) { return x; }}})
    for (const double samples : {2.0, 64.0, 129.0}) {
      const Made made(generated(curve.name, {{"scale", 1.7320508}}, samples));
      REQUIRE(made.columns == 1);
      for (std::size_t n = 0; n < made.size(); ++n) {
        const double x = 1.7320508 * (2 * static_cast<double>(n) / (samples - 1) - 1);
        CHECK(std::abs(made.x(n) - x) < 3e-7);
        CHECK(std::abs(made.targets[n] - curve.formula(made.x(n))) < coordinate_bound);
      }
    }
  const Made line(generated("line", {{"slope", -2}, {"intercept", 0.5}}, 3));
  CHECK(line.targets == std::vector<double>{2.5, 0.5, -1.5});
}

TEST_CASE("noise is the standard deviation of a curve's values") {
  for (const char* name : {"sine", "step", "abs", "line"}) {
    const Made clean(generated(name, {}, 4000)), noisy(generated(name, {}, 4000, 0.3));
    CHECK(clean.inputs == noisy.inputs);
    std::vector<double> off;
    for (std::size_t n = 0; n < 4000; ++n) off.push_back(noisy.targets[n] - clean.targets[n]);
    const Moments m(off);
    CHECK(std::abs(m.mean) < standard_errors * 0.3 / std::sqrt(4000.0));
    CHECK(std::abs(m.deviation - 0.3) < standard_errors * 0.3 / std::sqrt(8000.0));
  }
}

TEST_CASE("a scale moves every point outward and the domain with it") {
  for (const char* name : {"moons", "rings", "sine", "abs", "line", "step"}) {
    const Made one(generated(name)), three(generated(name, {{"scale", 4}}));
    for (std::size_t i = 0; i < one.inputs.size(); ++i)
      CHECK(std::abs(three.inputs[i] - 4 * one.inputs[i]) < coordinate_bound);
    CHECK(generated_domain(generated(name, {{"scale", 4}}).name) ==
          4 * generated_domain(generated(name).name));
  }
}

TEST_CASE("features are for the plane: other data sets give their columns to the network") {
  for (std::size_t index = 0; index < generators().size(); ++index) {
    const Generator& g = generators()[index];
    DatasetConfig config = generated(g.row.name);
    config.features = {0, 1, 4};
    CHECK(input_count(config) == (g.columns == 2 ? 3 : g.columns));
    CHECK(Dataset(config, 1, TargetCode::as_given).train().inputs.rows() == input_count(config));
  }
  CHECK(input_count(generated("parity", {{"bits", 7}})) == 7);
  CHECK(class_count(generated("blobs", {{"classes", 6}})) == 6);
}

TEST_CASE("inputs can be shifted on purpose") {
  DatasetConfig config = generated("gauss");
  const Dataset plain(config, 1, TargetCode::zero_one);
  config.scaling = with_defaults(scaling_rows(), static_cast<std::size_t>(Scaling::shift));
  config.scaling.values[0] = 2.5;
  const Dataset shifted(config, 1, TargetCode::zero_one);
  CHECK(plain.table().inputs == shifted.table().inputs);
  for (std::size_t n = 0; n < plain.train_count(); ++n)
    for (std::size_t c = 0; c < 2; ++c)
      CHECK(shifted.train().inputs.at(c, n) == plain.train().inputs.at(c, n) + 2.5f);
}

TEST_CASE("a spec with more classes gets an output for each") {
  const std::vector<SpecEntry> entries{{"data.name", std::string("blobs")}, {"data.classes", 5.0}};
  const auto config = read_spec(entries);
  REQUIRE(std::holds_alternative<Config>(config));
  CHECK(output_count(std::get<Config>(config)) == 5);
  CHECK_FALSE(validate(std::get<Config>(config)));
  CHECK(loss_rows()[std::get<Config>(config).loss.index].name == "categorical_cross_entropy");
}

TEST_CASE("numbers out of a generator's bounds are refused, however wild") {
  for (std::size_t index = 0; index < generators().size(); ++index) {
    const Row& row = generators()[index].row;
    for (std::size_t p = 0; p < row.parameter_count(); ++p)
      for (const double wild :
           {row.parameters[p].min - 1, row.parameters[p].max + 1, -1e300, 1e300,
            std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        const std::string path = "data." + std::string(row.parameters[p].name);
        const std::vector<SpecEntry> entries{{"data.name", std::string(row.name)}, {path, wild}};
        const auto config = read_spec(entries);
        REQUIRE(std::holds_alternative<Config>(config));
        const auto error = validate(std::get<Config>(config));
        REQUIRE(error);
        CHECK(error->path == path);
      }
  }
}

TEST_CASE("every generator trains with what the spec chooses for it") {
  for (std::size_t index = 0; index < dataset_rows().size(); ++index) {
    if (dataset_rows()[index].name == "table") continue;
    const std::vector<SpecEntry> entries{{"data", std::string(dataset_rows()[index].name)}};
    const auto config = read_spec(entries);
    REQUIRE(std::holds_alternative<Config>(config));
    CAPTURE(dataset_rows()[index].name);
    CHECK_FALSE(validate(std::get<Config>(config)));
  }
}
