#pragma once
// Numbers to test on: seeded, so that a failure can be seen twice.
#include "hillock/matrix.hpp"
#include "hillock/random.hpp"

#include <cstddef>
#include <vector>

namespace hillock::test {

/// Standard normal numbers; the padding stays zero.
inline Matrix random_matrix(std::size_t rows, std::size_t columns, Random& random) {
  Matrix m(rows, columns);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) m.at(r, c) = random.normal();
  return m;
}

inline std::vector<float> random_vector(std::size_t count, Random& random) {
  std::vector<float> v(count);
  for (float& x : v) x = random.normal();
  return v;
}

}  // namespace hillock::test
