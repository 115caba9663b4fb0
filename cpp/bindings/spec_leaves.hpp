#pragma once
// A spec on its way in and out, leaf by leaf, and why it was refused. Nothing here judges:
// read_spec() and validate() do.
#include "exchange.hpp"
#include "hillock/config.hpp"
#include "hillock/spec.hpp"

#include <optional>
#include <vector>

namespace hillock {

/// Bytes that stay free when a run is opened: for activations, and what a call copies for a moment.
constexpr double reserved_bytes = 16.0 * (1u << 20);

/// Whether there is a block of so many bytes: then there is also room for parts of it. All runs
/// share one memory that does not grow, and an allocation that fails in the library ends the
/// module.
[[nodiscard]] bool fits(double bytes);
[[nodiscard]] ConfigError out_of_memory(double bytes);

/// What was given, leaf by leaf; or nothing, and the exchange says why.
/// Shapes: three numbers a leaf: bytes of its path, its kind, and its value; of a text the bytes,
/// which follow those of the path, and of a list the length of what is next in given().
[[nodiscard]] std::optional<std::vector<SpecEntry>> read_entries(Exchange& exchange,
                                                                 unsigned count);
/// The config that entries make of `base`; or nothing, and the exchange says why.
[[nodiscard]] std::optional<Config> read_config(Exchange& exchange,
                                                const std::vector<SpecEntry>& entries,
                                                const Config& base);
/// Both together.
[[nodiscard]] std::optional<Config> read_leaves(Exchange& exchange, unsigned count,
                                                const Config& base);
/// The same way out, without lists; each text as Answer writes it.
unsigned write_leaves(Exchange& exchange, const Config& config);

/// Path, value and reason.
void write_refusal(Exchange& exchange, const ConfigError& refusal);

}  // namespace hillock
