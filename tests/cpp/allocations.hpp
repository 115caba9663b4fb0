#pragma once
// What the test program takes from the heap: its operator new counts.
#include <cstddef>

namespace hillock::test {

struct Allocations {
  std::size_t count = 0;  // ever
  std::size_t live = 0;   // bytes
  std::size_t peak = 0;   // bytes: the most that were live since it was last set
};
Allocations& allocations();

/// The most bytes that `act` holds at any moment beyond what was live before.
template <class Act>
std::size_t peak_of(Act act) {
  const std::size_t before = allocations().live;
  allocations().peak = before;
  act();
  return allocations().peak - before;
}

}  // namespace hillock::test
