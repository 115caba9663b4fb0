#include "allocations.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace hillock::test {

Allocations& allocations() {
  static Allocations all;
  return all;
}

}  // namespace hillock::test

namespace {

// The size of a block stands in front of it, as far away as alignment asks for.
constexpr std::size_t header = alignof(std::max_align_t);

}  // namespace

void* operator new(std::size_t size) {
  auto& all = hillock::test::allocations();
  auto* block = static_cast<unsigned char*>(std::malloc(size + header));
  if (block == nullptr) throw std::bad_alloc();
  *reinterpret_cast<std::size_t*>(block) = size;
  ++all.count;
  all.live += size;
  all.peak = std::max(all.peak, all.live);
  return block + header;
}

void operator delete(void* p) noexcept {
  if (p == nullptr) return;
  auto* block = static_cast<unsigned char*>(p) - header;
  hillock::test::allocations().live -= *reinterpret_cast<std::size_t*>(block);
  std::free(block);
}

void operator delete(void* p, std::size_t) noexcept { operator delete(p); }
