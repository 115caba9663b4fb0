#include "spec_leaves.hpp"

#include <cmath>
#include <cstdlib>
#include <string>
#include <utility>
#include <variant>

namespace hillock {
namespace {

// In the order of leafKinds in web/src/engine/spec-input.ts.
enum class LeafKind { number, flag, text, list };

}  // namespace

bool fits(double bytes) {
  // volatile: the compiler may take a block that nobody uses for granted
  void* volatile block = std::malloc(static_cast<std::size_t>(bytes));
  std::free(block);
  return block != nullptr;
}

ConfigError out_of_memory(double bytes) {
  return {"memory", join({std::floor(bytes), " bytes"}),
          "do not fit beside the other runs: dispose of one"};
}

std::optional<std::vector<SpecEntry>> read_entries(Exchange& exchange, unsigned count) {
  std::vector<SpecEntry> entries(count);
  const double* number = exchange.numbers().data();
  const char* characters = exchange.characters().data();
  const float* values = exchange.given().data();
  const auto text = [&characters](double bytes) {
    const auto size = static_cast<std::size_t>(bytes);
    characters += size;
    return std::string(characters - size, size);
  };
  for (SpecEntry& entry : entries) {
    entry.path = text(*number++);
    const auto kind = static_cast<LeafKind>(*number++);
    const double value = *number++;
    switch (kind) {
      case LeafKind::number:
        entry.value = value;
        break;
      case LeafKind::flag:
        entry.value = value != 0;
        break;
      case LeafKind::text:
        entry.value = text(value);
        break;
      case LeafKind::list: {
        const double copies = 4 * sizeof(float) * value;  // with those that a run makes
        if (!fits(copies)) {
          write_refusal(exchange, out_of_memory(copies));
          return std::nullopt;
        }
        const float* list = values;
        values += static_cast<std::size_t>(value);
        entry.value = std::vector<float>(list, values);
        break;
      }
    }
  }
  return entries;
}

std::optional<Config> read_config(Exchange& exchange, const std::vector<SpecEntry>& entries,
                                  const Config& base) {
  std::variant<Config, ConfigError> result = read_spec(entries, base);
  Config* config = std::get_if<Config>(&result);
  const std::optional<ConfigError> refusal =
      config ? validate(*config) : std::get<ConfigError>(result);
  if (!refusal) return std::move(*config);
  write_refusal(exchange, *refusal);
  return std::nullopt;
}

std::optional<Config> read_leaves(Exchange& exchange, unsigned count, const Config& base) {
  const auto entries = read_entries(exchange, count);
  return entries ? read_config(exchange, *entries, base) : std::nullopt;
}

unsigned write_leaves(Exchange& exchange, const Config& config) {
  Answer answer(exchange);
  for (const SpecEntry& entry : write_spec(config)) {
    answer.text(entry.path);
    const auto leaf = [&answer](LeafKind kind) { answer.number(static_cast<double>(kind)); };
    if (const auto* number = std::get_if<double>(&entry.value)) {
      leaf(LeafKind::number);
      answer.number(*number);
    } else if (const auto* flag = std::get_if<bool>(&entry.value)) {
      leaf(LeafKind::flag);
      answer.number(*flag ? 1 : 0);
    } else if (const auto* text = std::get_if<std::string>(&entry.value)) {
      leaf(LeafKind::text);
      answer.text(*text);
    }
  }
  return answer.count();
}

void write_refusal(Exchange& exchange, const ConfigError& refusal) {
  Answer answer(exchange);
  answer.text(refusal.path);
  answer.text(refusal.value);
  answer.text(refusal.reason);
}

}  // namespace hillock
