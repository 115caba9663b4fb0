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

using hillock::test::allocations;

// The size of a block stands in front of it, as far away as alignment asks for.
constexpr std::size_t header = alignof(std::max_align_t);

void* counted(std::size_t size, std::size_t distance) {
  const std::size_t whole = (size + 2 * distance - 1) / distance * distance;
  auto* block = static_cast<unsigned char*>(std::aligned_alloc(distance, whole));
  if (block == nullptr) throw std::bad_alloc();
  *reinterpret_cast<std::size_t*>(block) = size;
  auto& all = allocations();
  ++all.count;
  all.live += size;
  all.peak = std::max(all.peak, all.live);
  return block + distance;
}

void release(void* p, std::size_t distance) noexcept {
  if (p == nullptr) return;
  auto* block = static_cast<unsigned char*>(p) - distance;
  allocations().live -= *reinterpret_cast<std::size_t*>(block);
  std::free(block);
}

std::size_t distance_of(std::align_val_t alignment) noexcept {
  return std::max(header, static_cast<std::size_t>(alignment));
}

}  // namespace

void* operator new(std::size_t size) { return counted(size, header); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted(size, distance_of(alignment));
}
void operator delete(void* p) noexcept { release(p, header); }
void operator delete(void* p, std::size_t) noexcept { release(p, header); }
void operator delete(void* p, std::align_val_t alignment) noexcept {
  release(p, distance_of(alignment));
}
void operator delete(void* p, std::size_t, std::align_val_t alignment) noexcept {
  release(p, distance_of(alignment));
}
