#include "hillock/spec.hpp"
#include "hillock/trainer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace hillock;

namespace {

// Of a parameter or loss, relative to it or to 1: 50 steps in float against 50 in double. The worst
// case is at 1e-6.
constexpr double bound = 5e-6;

// In the order of ParameterKind.
constexpr std::array kinds{"weights", "bias", "alpha", "scale", "shift", "mean", "variance"};

struct Block {
  std::size_t layer = 0;
  std::string kind;
  std::vector<double> values;
};

/// Loss and parameters after some steps.
struct Station {
  std::size_t step = 0;
  double loss = 0;
  std::vector<Block> blocks;
};

struct Case {
  std::string name;
  std::vector<SpecEntry> spec;
  std::vector<Station> stations;
};

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, ',');) fields.push_back(field);
  return fields;
}

std::vector<double> numbers_from(const std::vector<std::string>& fields, std::size_t first) {
  std::vector<double> numbers;
  for (std::size_t i = first; i < fields.size(); ++i)
    numbers.push_back(std::strtod(fields[i].c_str(), nullptr));
  return numbers;
}

SpecValue value_of(const std::string& text) {
  if (text == "true" || text == "false") return text == "true";
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (end == text.c_str() + text.size()) return number;
  return text;
}

// The rows of trajectories.csv, as tests/reference/trajectories.py explains them.
std::vector<Case> read_cases() {
  std::ifstream file(HILLOCK_FIXTURES "/trajectories.csv");
  std::vector<Case> cases;
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> f = fields_of(line);
    if (f[0] == "case") cases.push_back({f[1], {}, {}});
    if (f[0] == "spec") cases.back().spec.push_back({f[1], value_of(f[2])});
    if (f[0] == "inputs" || f[0] == "targets") {
      const std::vector<double> numbers = numbers_from(f, 2);
      const std::string path = "data." + f[0];
      cases.back().spec.push_back({path, std::vector<float>(numbers.begin(), numbers.end())});
      cases.back().spec.push_back({path + ".columns", std::strtod(f[1].c_str(), nullptr)});
    }
    if (f[0] == "at") {
      const std::vector<double> numbers = numbers_from(f, 1);
      cases.back().stations.push_back({static_cast<std::size_t>(numbers[0]), numbers[1], {}});
    }
    if (f[0] == "block")
      cases.back().stations.back().blocks.push_back(
          {static_cast<std::size_t>(std::strtol(f[1].c_str(), nullptr, 10)), f[2],
           numbers_from(f, 3)});
  }
  return cases;
}

Config config_of(const Case& reference) {
  auto config = read_spec(reference.spec);
  if (const auto* error = std::get_if<ConfigError>(&config))
    FAIL(reference.name << ": " << error->path << " " << error->reason);
  const auto error = validate(std::get<Config>(config));
  if (error) FAIL(reference.name << ": " << error->path << " " << error->reason);
  return std::get<Config>(config);
}

// The parameters of a station in the order of the network's own buffer.
std::vector<double> laid_out(const Network& network, const Station& station) {
  std::vector<double> all(network.parameter_count(), std::nan(""));
  for (const Block& given : station.blocks)
    for (const ParameterBlock& block : network.blocks())
      if (block.layer == given.layer && kinds[static_cast<std::size_t>(block.kind)] == given.kind) {
        REQUIRE(block.size() == given.values.size());
        std::copy(given.values.begin(), given.values.end(),
                  all.begin() + static_cast<std::ptrdiff_t>(block.offset));
      }
  return all;
}

double error_of(double got, double exact) {
  return std::abs(got - exact) / std::max(1.0, std::abs(exact));
}

}  // namespace

TEST_CASE("every trajectory of the NumPy reference is followed for 50 steps") {
  const std::vector<Case> cases = read_cases();
  REQUIRE(cases.size() >= 46);
  double worst_of_all = 0;
  std::string worst_case;
  for (const Case& reference : cases) {
    CAPTURE(reference.name);
    Trainer trainer(config_of(reference));
    const std::vector<double> start = laid_out(trainer.network(), reference.stations.front());
    trainer.set_parameters(std::vector<float>(start.begin(), start.end()));
    double worst = 0, travelled = 0;
    REQUIRE(reference.stations.back().step == 50);
    for (const Station& station : reference.stations) {
      trainer.advance(static_cast<std::size_t>(station.step - trainer.step()));
      REQUIRE(trainer.step() == station.step);
      worst = std::max(worst, error_of(trainer.train_fit().loss, station.loss));
      const std::vector<double> exact = laid_out(trainer.network(), station);
      for (std::size_t i = 0; i < exact.size(); ++i) {
        const double error = error_of(static_cast<double>(trainer.parameters()[i]), exact[i]);
        worst = std::isnan(error) ? error : std::max(worst, error);
        travelled = std::max(travelled, std::abs(exact[i] - start[i]));
      }
    }
    CHECK(worst < bound);
    CHECK(travelled > 1000 * bound);  // else agreement would say little
    if (worst > worst_of_all) {
      worst_of_all = worst;
      worst_case = reference.name;
    }
  }
  MESSAGE("largest error: " << worst_of_all << " (" << worst_case << ")");
}

TEST_CASE(
    "the reference leaves out no row of optimizers, losses, schedules, penalties, clippings") {
  std::set<std::string> words;
  for (const Case& reference : read_cases())
    for (const SpecEntry& entry : reference.spec)
      if (const auto* word = std::get_if<std::string>(&entry.value)) words.insert(*word);
  for (const auto rows : {optimizer_rows(), loss_rows(), schedule_rows(), regularization_rows(),
                          clipping_rows(), normalization_rows(), layer_rows()})
    for (const Row& row : rows) {
      if (row.name == "none" || row.name == "dense") continue;
      CAPTURE(row.name);
      CHECK(words.count(std::string(row.name)) == 1);
    }
}
