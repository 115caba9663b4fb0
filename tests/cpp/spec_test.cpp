#include "hillock/spec.hpp"

#include "hand_made.hpp"
#include "spec_entries.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

const char* kind_of(const SpecValue& value) {
  constexpr const char* kinds[] = {"a number", "true or false", "a name", "numbers"};
  return kinds[value.index()];
}

}  // namespace

TEST_CASE("the default config is valid, and writes each of its fields once") {
  CHECK_FALSE(validate(Config()));
  std::set<std::string> paths;
  for (const SpecEntry& entry : write_spec(Config())) {
    CAPTURE(entry.path);
    CHECK(paths.insert(entry.path).second);
  }
  for (const SpecField& field : spec_fields(Config())) {
    CAPTURE(field.path);
    CHECK(paths.contains(field.path));
  }
}

TEST_CASE("the default that a field tells is the one that a new config has") {
  const Entries written = write_spec(Config());
  for (const SpecField& field : spec_fields(Config())) {
    const auto entry = std::find_if(written.begin(), written.end(),
                                    [&](const SpecEntry& e) { return e.path == field.path; });
    REQUIRE(entry != written.end());
    CAPTURE(field.path);
    if (const auto* flag = std::get_if<bool>(&entry->value))
      CHECK(*flag == (field.parameter.initial != 0));
    else
      CHECK(std::get<double>(entry->value) == field.parameter.initial);
  }
}

TEST_CASE("what is written is read back, for every row of every choice and either end of it") {
  for_every_row([](Config& config, const std::string& row) {
    CAPTURE(row);
    for (const bool high : {false, true}) {
      for (const Numbers::Number& n : visited<Numbers>(config).all)
        *n.value = high ? n.parameter.max : n.parameter.min;
      const auto read = read_spec(write_spec(config));
      REQUIRE(std::holds_alternative<Config>(read));
      CHECK(same_specs(std::get<Config>(read), config));
    }
  });
}

TEST_CASE("reading nothing changes nothing, and one entry changes its field alone") {
  CHECK(same_specs(accepted({}), Config()));
  Config expected;
  expected.optimizer.values[0] = 0.25;
  CHECK(same_specs(accepted({{"training.optimizer.learningRate", 0.25}}), expected));
  expected.seed = 7;
  CHECK(same_specs(accepted({{"seed", 7.0}}, accepted({{"training.optimizer.learningRate", 0.25}})),
                   expected));
}

TEST_CASE("minus zero, which JSON does not have, is zero") {
  const auto config =
      std::get<Config>(read_spec(std::vector<SpecEntry>{{"network.init.bias", -0.0}}));
  CHECK_FALSE(std::signbit(config.bias));
}

TEST_CASE("of two entries for one field the last counts") {
  CHECK(accepted({{"seed", 2.0}, {"seed", 3.0}}).seed == 3);
}

TEST_CASE("a plain name stands for a named thing with its defaults") {
  const Config plain = accepted({{"data", std::string("xor")}});
  CHECK(same_specs(plain, accepted({{"data.name", std::string("xor")}})));
  const Config moved =
      accepted({{"training.clipping.name", std::string("norm")}, {"training.clipping.limit", 5.0}});
  CHECK(moved.clipping.values[0] == 5);
  // the name again is the thing again
  CHECK(accepted({{"training.clipping", std::string("norm")}}, moved).clipping.values[0] == 1);
  CHECK(accepted({{"seed", 2.0}}, moved).clipping.values[0] == 5);
}

TEST_CASE("a field of the wrong kind is refused with its path and what it should be") {
  const std::vector<SpecValue> values{1.0, true, std::string("word"), std::vector<float>{1, 2}};
  for_every_row([&](Config& config, const std::string& row) {
    CAPTURE(row);
    const Entries written = write_spec(config);
    for (const SpecEntry& entry : written)
      for (const SpecValue& value : values) {
        if (value.index() == entry.value.index()) continue;
        const auto result = read_spec(with(written, {entry.path, value}), config);
        CAPTURE(entry.path);
        CAPTURE(std::string(kind_of(value)));
        REQUIRE(std::holds_alternative<ConfigError>(result));
        CHECK(std::get<ConfigError>(result).path == entry.path);
        CHECK(mentions(std::get<ConfigError>(result), "must be"));
      }
  });
}

TEST_CASE("an unknown field is refused with its path and value") {
  for (const std::string path :
       {"sead", "", ".", "data.noisy", "training.optimizer.alpha", "network.layers.2.units",
        "network.layers.-1.units", "network.layers.0.activation.alpha", "network.layers.0",
        "data.inputs", "data.features.2", "training.batchSize.x", "constructor", "__proto__"}) {
    const ConfigError error = refused({{path, 12.5}});
    CHECK(error.path == path);
    CHECK(error.value == "12.5");
    CHECK(error.reason == "no such field");
  }
}

TEST_CASE("an unknown name is refused with every name that is known") {
  Config defaults;
  for (const Choices::Field& field : visited<Choices>(defaults).all) {
    CAPTURE(field.path);
    for (const std::string name : {"nonsense", "", "RELU", "relu "}) {
      const ConfigError error = refused({{field.path, name}});
      CHECK(error.path == field.path);
      CHECK(error.value == name);
      for (const Row& row : field.rows) CHECK(mentions(error, std::string(row.name)));
    }
  }
  CHECK(refused({{"network.layers.0.type", std::string("conv")}}).path == "network.layers.0.type");
  const ConfigError sharing =
      refused({{"network.layers.0.activation", std::string("prelu")},
               {"network.layers.0.activation.sharing", std::string("all")}});
  CHECK(sharing.path == "network.layers.0.activation.sharing");
  CHECK(mentions(sharing, "unit"));
  CHECK(mentions(sharing, "layer"));
}

TEST_CASE("layers are as many as their length says, new ones with the defaults of a layer") {
  CHECK(accepted({{"network.layers.length", 0.0}}).layers.empty());
  const Config three = accepted({{"network.layers.length", 3.0},
                                 {"network.layers.2.units", 5.0},
                                 {"network.layers.2.bias", false}});
  REQUIRE(three.layers.size() == 3);
  CHECK(three.layers[2].units == 5);
  CHECK_FALSE(three.layers[2].bias);
  CHECK(three.layers[1].units == 8);
  CHECK(accepted({{"network.layers.length", Limits::layers}}).layers.size() == 64);
  for (const double length : {65.0, -1.0, 1e300, not_a_number, infinity, 2.5}) {
    CAPTURE(length);
    const ConfigError error = refused({{"network.layers.length", length}});
    CHECK(error.path.starts_with("network.layers"));
    CHECK(error.value.find(number_text(length)) != std::string::npos);
    CHECK((mentions(error, "64") || mentions(error, "whole number")));
  }
}

TEST_CASE("features are those that are listed; none, too many, or an unknown one is refused") {
  const Config config = accepted({{"data.features.length", 2.0},
                                  {"data.features.0", std::string("xy")},
                                  {"data.features.1", std::string("x")}});
  CHECK(config.data.features == std::vector<std::uint8_t>{4, 0});
  CHECK(refused({{"data.features.length", 0.0}}).path == "data.features");
  CHECK(refused({{"data.features.length", 1.0}}).path == "data.features.0");
  CHECK(refused({{"data.features.length", 8.0}}).path == "data.features");
  const ConfigError error =
      refused({{"data.features.length", 1.0}, {"data.features.0", std::string("z")}});
  CHECK(error.path == "data.features.0");
  for (const Feature& feature : features()) CHECK(mentions(error, std::string(feature.name)));
}

TEST_CASE("a table takes the caller's numbers and keeps their order unless it is told otherwise") {
  Entries entries = table_entries(3, 2, 1, 2);
  entries[1].value = std::vector<float>{1, 2, 3, 4, 5, 6};
  entries[3].value = std::vector<float>{0, 1, 1};
  const Config config = accepted(entries);
  CHECK(config.data.table.inputs == std::vector<float>{1, 2, 3, 4, 5, 6});
  CHECK(config.data.table.targets == std::vector<float>{0, 1, 1});
  CHECK(config.data.table.columns == 2);
  CHECK(config.data.table.examples() == 3);
  CHECK_FALSE(config.data.shuffle);
  CHECK(accepted(with(entries, {"data.shuffle", true})).data.shuffle);
  CHECK(accepted({{"data", std::string("xor")}}, config).data.shuffle);
}

TEST_CASE("a loss and an output are chosen for the data where the spec leaves them open") {
  const auto chosen = [](const Entries& entries) {
    const Config config = accepted(entries);
    return std::string(loss_rows()[config.loss.index].name) + " " +
           std::string(output_activation_rows()[config.output_activation.index].name);
  };
  const SpecEntry spiral{"data", std::string("spiral")};
  const auto loss = [](const char* name) { return SpecEntry{"training.loss", std::string(name)}; };
  const auto output = [](const char* name) {
    return SpecEntry{"network.output.activation", std::string(name)};
  };
  const Entries numbers = table_entries(4, 2, 3, 0), four = table_entries(4, 2, 1, 4);

  CHECK(chosen({spiral}) == "binary_cross_entropy sigmoid");
  CHECK(chosen(numbers) == "mean_squared_error identity");
  CHECK(chosen(four) == "categorical_cross_entropy softmax");

  CHECK(chosen({output("tanh")}) == "mean_squared_error tanh");
  CHECK(chosen({output("softmax")}) == "categorical_cross_entropy softmax");
  CHECK(chosen({output("sigmoid")}) == "binary_cross_entropy sigmoid");
  CHECK(chosen(with(four, output("sigmoid"))) == "binary_cross_entropy sigmoid");
  CHECK(chosen(with(four, output("tanh"))) == "mean_squared_error tanh");
  CHECK(chosen(with(numbers, output("sigmoid"))) == "mean_squared_error sigmoid");

  CHECK(chosen({loss("half_squared_error")}) == "half_squared_error tanh");
  CHECK(chosen({loss("hinge")}) == "hinge identity");
  CHECK(chosen({loss("categorical_cross_entropy")}) == "categorical_cross_entropy softmax");
  CHECK(chosen(with(numbers, loss("huber"))) == "huber identity");
  CHECK(chosen(with(four, loss("mean_squared_error"))) == "mean_squared_error identity");

  CHECK(chosen({loss("hinge"), output("tanh")}) == "hinge tanh");
  CHECK(chosen({{"seed", 3.0}}) == "binary_cross_entropy sigmoid");
}

TEST_CASE("any loss alone, and any output alone, makes a valid spec unless the data forbid it") {
  for (const Entries& data : {Entries{{"data", std::string("spiral")}}, table_entries(4, 2, 1, 4),
                              table_entries(4, 2, 3, 0)}) {
    for (const Row& row : loss_rows()) {
      const auto result = judged(with(data, {"training.loss", std::string(row.name)}));
      CAPTURE(std::string(row.name));
      if (const auto* error = std::get_if<ConfigError>(&result)) {
        CHECK(error->path == "training.loss");
        CHECK(mentions(*error, "classes"));
      }
    }
    for (const Row& row : output_activation_rows()) {
      const auto result = judged(with(data, {"network.output.activation", std::string(row.name)}));
      CAPTURE(std::string(row.name));
      if (const auto* error = std::get_if<ConfigError>(&result)) CHECK(mentions(*error, "learned"));
    }
  }
}

TEST_CASE("no entries, however hostile, make a config that is accepted and cannot be run") {
  // Fields of the default config and names for its choices; fields of every other row; paths that
  // only look like one. Values: those that the field may have, and of every kind at every edge.
  Entries own = write_spec(Config()), every;
  for_every_row([&](Config& config, const std::string&) {
    for (const bool high : {false, true}) {
      for (const Numbers::Number& n : visited<Numbers>(config).all)
        *n.value = high ? n.parameter.max : n.parameter.min;
      for (SpecEntry& entry : write_spec(config)) {
        if (entry.value.index() == SpecValue(std::string()).index()) own.push_back(entry);
        every.push_back(std::move(entry));
      }
    }
  });
  const std::string strange[] = {"",
                                 ".",
                                 "data",
                                 "data.inputs",
                                 "data.targets",
                                 "data.classes",
                                 "data.inputs.columns",
                                 "network.layers",
                                 "network.layers.length",
                                 "network.layers.2.units",
                                 "network.layers.-1.units",
                                 "network.layers.99999999999999999999.units",
                                 "data.features.length",
                                 "training.loss",
                                 "\xff\xfe",
                                 "training.optimizer.name.name",
                                 std::string(5000, 'x')};
  const std::string words[] = {"", "dense", "relu", "softmax", "\xff", std::string(5000, 'y')};
  const double numbers[] = {
      0,    -0.0, 1,     2,       3,   0.5,          -1,   7.25,   64,       65,          1024,
      1025, 1e-9, 20000, 2e4 + 1, 1e9, 4294967296.0, 1e19, -1e300, infinity, not_a_number};
  const float floats[] = {0,
                          1,
                          2,
                          -1,
                          0.5f,
                          1e30f,
                          3e38f,
                          -3e38f,
                          1e-40f,
                          static_cast<float>(infinity),
                          static_cast<float>(not_a_number)};
  Random random(1, Stream::noise);
  const auto pick = [&](const auto& from) -> const auto& {
    return from[random.below(static_cast<std::uint32_t>(std::size(from)))];
  };
  const auto any_value = [&]() -> SpecValue {
    switch (random.below(6)) {
      case 0:
        return random.below(2) == 0;
      case 1:
        return pick(words);
      case 2: {
        std::vector<float> list(random.below(9));
        for (float& v : list) v = pick(floats);
        return list;
      }
      default:
        return pick(numbers);
    }
  };
  std::size_t read = 0, valid = 0, trained = 0;
  for (int attempt = 0; attempt < 8000; ++attempt) {
    Entries entries;
    if (random.below(4) == 0)
      entries = table_entries(1 + random.below(9), 1 + random.below(4), 1 + random.below(3),
                              static_cast<double>(random.below(4)));
    for (std::uint32_t more = 1 + random.below(5); more > 0; --more) {
      SpecEntry entry = random.below(8) == 0 ? pick(every) : pick(own);
      if (random.below(20) == 0) entry.path = pick(strange);
      if (random.below(5) == 0) entry.value = any_value();
      entries.push_back(std::move(entry));
    }
    const auto result = read_spec(entries);
    if (const auto* error = std::get_if<ConfigError>(&result)) {
      CHECK_FALSE(error->reason.empty());
      continue;
    }
    ++read;
    const Config& config = std::get<Config>(result);
    if (const auto error = validate(config)) {
      CHECK_FALSE(error->path.empty());
      CHECK_FALSE(error->reason.empty());
      continue;
    }
    ++valid;
    CHECK(memory_bytes(config) <= Limits::memory);
    // most that are valid would run for minutes: half of the limits are in the thousands
    double weights = 0, inputs = static_cast<double>(input_count(config.data));
    for (const LayerConfig& layer : config.layers) {
      weights += layer.units * inputs;
      inputs = layer.units;
    }
    weights += inputs * static_cast<double>(output_count(config));
    if (weights * static_cast<double>(example_count(config.data)) > 1e6) continue;
    Trainer run(config);
    const std::size_t taken = run.advance(3);
    CHECK((taken == 3 || run.stopped()));
    ++trained;
  }
  MESSAGE("of 8000 specs ", read, " were read, ", valid, " accepted, ", trained, " trained");
  CHECK(read > 2000);
  CHECK(valid > 1000);
  CHECK(trained > 500);
}
