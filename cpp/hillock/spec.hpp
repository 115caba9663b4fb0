#pragma once
// A spec from outside: nested names and values, handed over leaf by leaf as (path, value) pairs.
// Reading it fills a Config; what is missing keeps its default, what is unknown or of the wrong
// kind is refused with its path.
#include "hillock/config.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hillock {

using SpecValue = std::variant<double, bool, std::string, std::vector<float>>;

/// One leaf: "training.batchSize", 10. The length of a list is a leaf of its own:
/// "network.layers.length", 2.
struct SpecEntry {
  std::string path;
  SpecValue value;
};

/// Reads entries over `base`: for a new run the default Config, for a change the present one.
/// Errors: the first entry that is unknown, of the wrong kind, or names nothing in its table.
/// Bounds are not judged here but by validate(). A loss that fits the data, and an output that fits
/// the loss, are chosen where the entries leave them open.
[[nodiscard]] std::variant<Config, ConfigError> read_spec(std::span<const SpecEntry> entries,
                                                          const Config& base = {});

/// Every field of a config as entries, in the order of the spec; a table's numbers are left out.
[[nodiscard]] std::vector<SpecEntry> write_spec(const Config& config);

/// A number or flag that can be set, for building controls: its path and what Parameter knows about
/// it.
struct SpecField {
  std::string path;
  Parameter parameter;
};
/// The fields of a config, but for those of layers beyond the first.
[[nodiscard]] std::vector<SpecField> spec_fields(const Config& config);

}  // namespace hillock
