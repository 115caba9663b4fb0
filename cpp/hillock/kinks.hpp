#pragma once
// Where a piecewise linear activation bends or jumps, found by looking at its values: for a row of
// the table and a typed-in formula alike.
#include "hillock/activation.hpp"

#include <optional>
#include <vector>

namespace hillock {

/// The places between -8 and 8 in rising order, to a few units in the last place. Nothing where f
/// is not piecewise linear there, or has more than 8 of them.
[[nodiscard]] std::optional<std::vector<float>> find_kinks(const Activation& f);

}  // namespace hillock
