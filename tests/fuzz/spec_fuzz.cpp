// The reader and the judge of specs under any bytes, a line a leaf: `path=value`. What they accept
// can be written, read again as the same, and trained; what they refuse has a path and a reason.
#include "hillock/spec.hpp"
#include "hillock/trainer.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace hillock;

namespace {

void demand(bool holds) {
  if (!holds) std::abort();
}

SpecValue value_of(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  const std::string copy(text);
  char* end = nullptr;
  const double number = std::strtod(copy.c_str(), &end);
  if (!copy.empty() && end == copy.c_str() + copy.size()) return number;
  if (text.starts_with('[')) {
    std::vector<float> numbers;
    for (const char* at = copy.c_str() + 1; *at != '\0';) {
      numbers.push_back(std::strtof(at, &end));
      at = end == at ? at + 1 : end;
    }
    return numbers;
  }
  return copy;
}

std::vector<SpecEntry> entries_of(std::string_view text) {
  std::vector<SpecEntry> entries;
  while (!text.empty() && entries.size() < 200) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t sign = std::min(line.find('='), line.size());
    entries.push_back({std::string(line.substr(0, sign)),
                       value_of(line.substr(std::min(sign + 1, line.size())))});
  }
  return entries;
}

bool same(const SpecEntry& a, const SpecEntry& b) {
  if (a.path != b.path || a.value.index() != b.value.index()) return false;
  const auto *x = std::get_if<double>(&a.value), *y = std::get_if<double>(&b.value);
  return x != nullptr && *x != *x ? *y != *y : a.value == b.value;
}

/// Few enough steps, examples and weights for a thousand of them a second.
bool is_small(const Config& config) {
  return memory_bytes(config) < 3e6 && example_count(config.data) <= 100;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto entries = entries_of({reinterpret_cast<const char*>(data), size});
  const auto result = read_spec(entries);
  if (const auto* error = std::get_if<ConfigError>(&result)) {
    demand(!error->reason.empty());
    return 0;
  }
  const Config& config = std::get<Config>(result);
  if (const auto error = validate(config)) {
    demand(!error->path.empty() && !error->reason.empty());
    return 0;
  }
  if (!is_table(config.data.name)) {
    const auto written = write_spec(config);
    const auto again = read_spec(written);
    demand(std::holds_alternative<Config>(again));
    const auto twice = write_spec(std::get<Config>(again));
    demand(written.size() == twice.size());
    for (std::size_t i = 0; i < written.size(); ++i) demand(same(written[i], twice[i]));
  }
  if (!is_small(config)) return 0;
  Trainer run(config);
  demand(run.advance(3) == 3 || run.stopped());
  demand(run.count_units().hidden == run.network().hidden_units());
  return 0;
}
