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

// In front of a block stands its size, as far away as the block's alignment asks for.
void* take(std::size_t size, std::size_t alignment) {
  auto& all = hillock::test::allocations();
  const std::size_t whole = (size + alignment - 1) / alignment * alignment + alignment;
  auto* block = static_cast<unsigned char*>(std::aligned_alloc(alignment, whole));
  if (block == nullptr) throw std::bad_alloc();
  *reinterpret_cast<std::size_t*>(block) = size;
  ++all.count;
  all.live += size;
  all.peak = std::max(all.peak, all.live);
  return block + alignment;
}

void give_back(void* p, std::size_t alignment) {
  if (p == nullptr) return;
  auto* block = static_cast<unsigned char*>(p) - alignment;
  hillock::test::allocations().live -= *reinterpret_cast<std::size_t*>(block);
  std::free(block);
}

constexpr std::size_t usual = alignof(std::max_align_t);

}  // namespace

void* operator new(std::size_t size) { return take(size, usual); }
void operator delete(void* p) noexcept { give_back(p, usual); }
void operator delete(void* p, std::size_t) noexcept { give_back(p, usual); }

void* operator new(std::size_t size, std::align_val_t alignment) {
  return take(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* p, std::align_val_t alignment) noexcept {
  give_back(p, static_cast<std::size_t>(alignment));
}
void operator delete(void* p, std::size_t, std::align_val_t alignment) noexcept {
  give_back(p, static_cast<std::size_t>(alignment));
}
