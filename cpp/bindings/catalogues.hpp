#pragma once
// What can be chosen: the tables of the library, written one after the other.
#include "exchange.hpp"

namespace hillock {

/// Puts, in the order in which web/src/engine/catalogues.ts reads: the version, the tables of rows,
/// activations, data sets, features, the functions of formulas, and the fields that are no
/// parameter of a row. Each list begins with its length.
unsigned write_catalogues(Exchange& exchange);

}  // namespace hillock
