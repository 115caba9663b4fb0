// The same spec gives the same bits in every browser, in Node and in a native build: a hash of the
// parameters after some steps, for every row of every choice, against tests/fixtures/golden.csv.
//
// When a line is missing (a new row) or the bits were meant to change (another order of a sum, a
// more exact kernel), write the file anew with
//   HILLOCK_WRITE_GOLDEN=1 hillock_tests --test-case="*golden*"
// from a native build, check that the wasm build agrees with it, and say in the commit which change
// moved the bits. A difference between two builds of one commit is never a reason to write it.
#include "hillock/trainer.hpp"
#include "spec_entries.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#ifndef HILLOCK_FIXTURES
#define HILLOCK_FIXTURES "tests/fixtures"
#endif

using namespace hillock;
using namespace hillock::test;

namespace {

constexpr const char* file_name = HILLOCK_FIXTURES "/golden.csv";
constexpr std::size_t steps = 40;

struct Golden {
  std::string name;
  Config config;
};

// Widths that fill no register tile, 26 examples that fill no batch, and for each row of each
// choice what the spec makes of its name alone.
std::vector<Golden> golden_runs() {
  const Entries base{{"seed", 3.0},
                     {"data.samples", 53.0},
                     {"data.noise", 0.1},
                     {"network.layers.0.units", 7.0},
                     {"network.layers.1.units", 5.0},
                     {"training.optimizer.learningRate", 0.05}};
  std::vector<Golden> runs{{"base", accepted(base)}};
  for (const double batch : {1.0, 3.0, 4.0, 13.0, 26.0})
    runs.push_back(
        {"batch " + number_text(batch), accepted(with(base, {"training.batchSize", batch}))});
  Config defaults;
  for (const Choices::Field& field : visited<Choices>(defaults).all) {
    if (field.path.starts_with("network.layers.1")) continue;  // as layer 0
    for (const Row& row : field.rows) {
      const auto result = judged(with(base, {field.path, std::string(row.name)}));
      if (const Config* config = std::get_if<Config>(&result))
        runs.push_back({field.path + " " + std::string(row.name), *config});
    }
  }
  return runs;
}

// FNV-1a over the bits, byte by byte from the low end.
std::uint64_t hash_of(std::span<const float> values) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const float v : values)
    for (int shift = 0; shift < 32; shift += 8)
      hash = (hash ^ (std::bit_cast<std::uint32_t>(v) >> shift & 0xffu)) * 0x100000001b3u;
  return hash;
}

std::string line_of(const Golden& golden) {
  Trainer run(golden.config);
  const std::size_t taken = run.advance(steps);
  constexpr const char* digits = "0123456789abcdef";
  std::string hex;
  const std::uint64_t hash = hash_of(run.parameters());
  for (int shift = 60; shift >= 0; shift -= 4) hex += digits[hash >> shift & 15];
  return golden.name + "," + std::to_string(taken) + "," + hex;
}

}  // namespace

TEST_CASE("FNV-1a of a float is that of its four bytes") {
  // the published hash of the bytes "foob"
  const float foob = std::bit_cast<float>(0x626f6f66u);
  CHECK(hash_of({&foob, 1}) == 0xdd120e790c2512afu);
}

TEST_CASE("the golden runs touch every loss, optimizer, initializer and generator") {
  std::set<std::string> touched;
  for (const Golden& golden : golden_runs()) {
    Config config = golden.config;
    for (const Choices::Field& field : visited<Choices>(config).all)
      touched.insert(field.path + " " + std::string(field.rows[field.choice->index].name));
  }
  const auto all_of = [&](const char* path, std::span<const Row> rows) {
    for (const Row& row : rows) {
      CAPTURE(std::string(row.name));
      CHECK(touched.contains(path + (" " + std::string(row.name))));
    }
  };
  all_of("training.loss", loss_rows());
  all_of("training.optimizer", optimizer_rows());
  all_of("network.init.weights", initializer_rows());
  all_of("data", dataset_rows().first(generators().size()));
}

TEST_CASE("every golden run ends in the bits of its line, natively and in wasm") {
  std::vector<std::string> lines;
  for (const Golden& golden : golden_runs()) lines.push_back(line_of(golden));
  if (std::getenv("HILLOCK_WRITE_GOLDEN") != nullptr) {
    std::ofstream file(file_name);
    file << "run,steps,fnv1a\n";
    for (const std::string& line : lines) file << line << "\n";
    REQUIRE(file.good());
  }
  std::ifstream file(file_name);
  std::string line;
  std::getline(file, line);
  std::set<std::string> expected;
  while (std::getline(file, line)) expected.insert(line);
  REQUIRE(expected.size() > 50);
  for (const std::string& got : lines) {
    CAPTURE(got);
    CHECK(expected.contains(got));
    expected.erase(got);
  }
  for (const std::string& left : expected) {
    CAPTURE(left);
    CHECK_MESSAGE(false, "no run ends so");
  }
}
