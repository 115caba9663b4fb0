#include "hillock/config.hpp"

#include "hillock/trainer.hpp"
#include "spec_entries.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <set>
#include <string>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("either end of every number is accepted, one past it refused with value and bounds") {
  std::set<std::string> tested;
  for_every_row([&](Config& base, const std::string& row) {
    CAPTURE(row);
    for (std::size_t k = 0; k < visited<Numbers>(base).all.size(); ++k) {
      Config config = base;
      const Numbers::Number n = visited<Numbers>(config).all[k];
      // once each, but with every row that brings it
      if (!tested.insert(row + " " + n.path).second) continue;
      CAPTURE(n.path);
      const auto error_at = [&](double value) {
        *n.value = value;
        const auto error = validate(config);
        return error && error->path == n.path ? error : std::nullopt;
      };
      const Parameter& p = n.parameter;
      const bool whole = p.kind != Parameter::Kind::number;
      CHECK_FALSE(error_at(p.min));
      CHECK_FALSE(error_at(p.max));
      CHECK_FALSE(error_at(p.initial));
      const double below = whole ? p.min - 1 : p.min - 1e-3 * (1 + std::abs(p.min));
      const double above = whole ? p.max + 1 : p.max + 1e-3 * (1 + std::abs(p.max));
      for (const double value :
           {below, above, not_a_number, infinity, -infinity, 1e300, -1e300, 1e19, -1e19}) {
        CAPTURE(value);
        const auto error = error_at(value);
        REQUIRE(error);
        CHECK(error->value == number_text(value));
        CHECK(mentions(*error, number_text(p.min)));
        CHECK(mentions(*error, number_text(p.max)));
      }
      if (!whole) continue;
      if (p.min < p.max) {
        const auto error = error_at(p.min + 0.5);
        REQUIRE(error);
        CHECK(error->value == number_text(p.min + 0.5));
        CHECK(mentions(*error, "whole number"));
      }
    }
  });
  CHECK(tested.size() > 200);
}

TEST_CASE("both ends of every number that makes a control are valid in the default config") {
  for (const SpecField& field : spec_fields(Config())) {
    if (field.parameter.kind == Parameter::Kind::flag) continue;
    CAPTURE(field.path);
    accepted({{field.path, field.parameter.min}});
    accepted({{field.path, field.parameter.max}});
  }
}

TEST_CASE("a table is refused at the place of the first number that cannot be used") {
  const Entries good = table_entries(3, 2, 1, 2);
  accepted(good);
  const auto spoiled = [&](std::size_t entry, std::vector<float> numbers) {
    Entries entries = good;
    entries[entry].value = std::move(numbers);
    return refused(entries);
  };
  constexpr float bad = std::numeric_limits<float>::quiet_NaN();
  CHECK(spoiled(1, {1, 2, 3, bad, 5, 6}).path == "data.inputs.1.1");
  CHECK(spoiled(1, {1, 2, 3, 4, 1 / 0.0f, 6}).value == "Infinity");
  CHECK(spoiled(1, {1, 2, 3, 4, 5}).path == "data.inputs");
  CHECK(mentions(spoiled(1, {1, 2, 3, 4, 5}), "same length"));
  CHECK(spoiled(1, {}).path == "data.inputs");
  CHECK(spoiled(3, {0, 1}).path == "data.targets");
  CHECK(mentions(spoiled(3, {0, 1}), "3"));
  CHECK(spoiled(3, {0, bad, 1}).path == "data.targets.1.0");
  for (const float index : {2.0f, -1.0f, 0.5f, 1e30f}) {
    const ConfigError error = spoiled(3, {0, 1, index});
    CHECK(error.path == "data.targets.2");
    CHECK(error.value == number_text(static_cast<double>(index)));
    CHECK(mentions(error, "from 0 to 1"));
  }
  for (const double classes : {1.0, -1.0, 2.5, 1025.0, not_a_number, 1e300}) {
    CAPTURE(classes);
    const ConfigError error = refused(table_entries(3, 2, 1, classes));
    CHECK(error.path == "data.classes");
    CHECK(error.value == number_text(classes));
  }
  CHECK(refused(table_entries(4, 2, 2, 2)).path == "data.targets");
  for (const double columns : {0.0, -1.0, 1.5, 1025.0, not_a_number}) {
    CAPTURE(columns);
    CHECK(refused(with(good, {"data.inputs.columns", columns})).path == "data.inputs");
    CHECK(refused(with(good, {"data.targets.columns", columns})).path == "data.targets");
  }
  // the judge does not rely on the reader
  Config config = accepted(good);
  config.data.table.inputs.push_back(1);
  CHECK(validate(config)->path == "data.inputs");
}

TEST_CASE("each limit is accepted as it stands, and one more refused with the limit in words") {
  const auto over = [](const Entries& entries, const std::string& path, double limit) {
    const ConfigError error = refused(entries);
    CAPTURE(error.reason);
    CHECK(error.path == path);
    CHECK(mentions(error, number_text(limit)));
  };
  constexpr auto most_examples = static_cast<std::size_t>(Limits::examples);
  constexpr auto most_inputs = static_cast<std::size_t>(Limits::inputs);
  constexpr auto most_outputs = static_cast<std::size_t>(Limits::outputs);
  accepted(table_entries(most_examples, 1, 1, 0));
  over(table_entries(most_examples + 1, 1, 1, 0), "data.inputs", Limits::examples);
  accepted(table_entries(2, most_inputs, 1, 0));
  over(table_entries(2, most_inputs + 1, 1, 0), "data.inputs", Limits::inputs);
  accepted(table_entries(2, 1, most_outputs, 0));
  over(table_entries(2, 1, most_outputs + 1, 0), "data.targets", Limits::outputs);
  accepted(table_entries(2, 1, 1, Limits::outputs));
  over(table_entries(2, 1, 1, Limits::outputs + 1), "data.classes", Limits::outputs);
  accepted({{"network.layers.length", Limits::layers}});
  over({{"network.layers.length", Limits::layers + 1}}, "network.layers", Limits::layers);
  accepted({{"network.layers.1.units", Limits::units}});
  over({{"network.layers.1.units", Limits::units + 1}}, "network.layers.1.units", Limits::units);
  const SpecEntry crelu{"network.layers.0.type", std::string("crelu")};
  accepted({crelu, {"network.layers.0.units", Limits::inputs / 2}});
  over({crelu, {"network.layers.0.units", Limits::inputs / 2 + 1}}, crelu.path, Limits::inputs);
  accepted({{"data.samples", Limits::examples}});
  over({{"data.samples", Limits::examples + 1}}, "data.samples", Limits::examples);
  accepted({{"training.batchSize", Limits::batch}});
  over({{"training.batchSize", Limits::batch + 1}}, "training.batchSize", Limits::batch);
}

TEST_CASE("a run that would not fit is refused with its size and the limit") {
  Entries wide{{"network.layers.length", 4.0}};
  for (const char* layer : {"0", "1", "2", "3"})
    wide.push_back({"network.layers." + std::string(layer) + ".units", Limits::units});
  const ConfigError error = refused(wide);
  CHECK(error.path == "network.layers");
  CHECK(error.value.find("bytes") != std::string::npos);
  CHECK(mentions(error, number_text(Limits::memory)));
}

TEST_CASE("every pair of loss and output is either refused by name or can be trained") {
  for (const Entries& data : {Entries{{"data", std::string("spiral")}}, table_entries(4, 2, 1, 4),
                              table_entries(4, 2, 1, 2), table_entries(4, 2, 3, 0)})
    for (const Row& loss : loss_rows())
      for (const Row& output : output_activation_rows()) {
        Entries entries = with(data, {"training.loss", std::string(loss.name)});
        entries.push_back({"network.output.activation", std::string(output.name)});
        CAPTURE(std::string(loss.name));
        CAPTURE(std::string(output.name));
        const auto result = judged(entries);
        if (const auto* config = std::get_if<Config>(&result)) {
          Trainer run(*config);
          CHECK(run.network().outputs() == run.data().train().targets.rows());
          CHECK(run.advance(2) == 2);
        } else {
          const std::string path = std::get<ConfigError>(result).path;
          CHECK((path == "training.loss" || path == "network.output.activation"));
        }
      }
}

TEST_CASE("a number in a sentence reads back as itself, to six digits after the point") {
  for (const double whole : {0.0, 1.0, -3.0, 1024.0, 4294967295.0, 999999999999999.0})
    CHECK(number_text(whole) == std::to_string(static_cast<long long>(whole)));
  CHECK(number_text(0.5) == "0.5");
  CHECK(number_text(-0.03) == "-0.03");
  CHECK(number_text(1e-6) == "1e-6");
  CHECK(number_text(2.5e-9) == "2.5e-9");
  CHECK(number_text(1.5e20) == "1.5e20");
  CHECK(number_text(1e300) == "1e300");
  CHECK(number_text(0.9999) == "0.9999");
  CHECK(number_text(not_a_number) == "NaN");
  CHECK(number_text(infinity) == "Infinity");
  CHECK(number_text(-infinity) == "-Infinity");
  for (double x = 1.234567e-300; x < 1e301; x *= 7.7) {
    CAPTURE(x);
    CHECK(std::strtod(number_text(x).c_str(), nullptr) == doctest::Approx(x).epsilon(1e-3));
    CHECK(number_text(x).size() <= 15);
  }
  for (double x = 0.5; x < 1e5; x *= 1.37)
    CHECK(std::abs(std::strtod(number_text(x).c_str(), nullptr) - x) <= 0.5e-6);
}
