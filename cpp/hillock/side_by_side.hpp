#pragma once
// Four Batches that go through a formula side by side: an exponential or a division keeps the next
// operation waiting, but not that of the next Batch. A third V for the formulas of elementary.hpp.
#include "hillock/simd.hpp"

#include <cstddef>
#include <cstdint>

namespace hillock {

template <class T>
struct SideBySide {
  static constexpr std::size_t count = 4;
  T a, b, c, d;

  SideBySide(T first, T second, T third, T fourth) noexcept
      : a(first), b(second), c(third), d(fourth) {}
  template <class Scalar>
  explicit SideBySide(Scalar s) noexcept : SideBySide(T(s), T(s), T(s), T(s)) {}
};

using Batches = SideBySide<Batch>;

template <>
struct integer_of<Batches> {
  using type = SideBySide<BatchInt>;
};

/// f of the first of each, of the second of each ...
template <class F, class... T>
[[nodiscard]] inline auto side_by_side(F f, const SideBySide<T>&... x) noexcept {
  using Result = decltype(f(x.a...));
  return SideBySide<Result>(f(x.a...), f(x.b...), f(x.c...), f(x.d...));
}

/// The same four, none of which a compiler can use before it has made all. Clang puts a value where
/// it is used, so does the linker's optimizer, and V8 leaves it there: they would compute one Batch
/// to its end, then the next, and the processor sees only two of them at once (1.2 to 1.5 times the
/// time in Chromium 156). The empty asm stops Clang; a branch that is never taken stops the
/// optimizer (3 to 16 % of an activation). Its condition is hidden, and anew each time.
[[nodiscard]] inline Batches in_step(Batches x) noexcept {
#ifdef __wasm__
  std::uint32_t zero = hidden_zero();
  asm("" : "+r"(x.a.data), "+r"(x.b.data), "+r"(x.c.data), "+r"(x.d.data), "+r"(zero));
  if (zero != 0) __builtin_trap();
#endif
  return x;
}

template <class T>
[[nodiscard]] inline SideBySide<T> operator+(const SideBySide<T>& x,
                                             const SideBySide<T>& y) noexcept {
  return side_by_side([](T u, T v) { return u + v; }, x, y);
}
template <class T>
[[nodiscard]] inline SideBySide<T> operator-(const SideBySide<T>& x,
                                             const SideBySide<T>& y) noexcept {
  return side_by_side([](T u, T v) { return u - v; }, x, y);
}
[[nodiscard]] inline Batches operator*(const Batches& x, const Batches& y) noexcept {
  return in_step(side_by_side([](Batch u, Batch v) { return u * v; }, x, y));
}
[[nodiscard]] inline Batches operator/(const Batches& x, const Batches& y) noexcept {
  return in_step(side_by_side([](Batch u, Batch v) { return u / v; }, x, y));
}
template <class T>
[[nodiscard]] inline SideBySide<T> operator&(const SideBySide<T>& x,
                                             const SideBySide<T>& y) noexcept {
  return side_by_side([](T u, T v) { return u & v; }, x, y);
}
template <class T>
[[nodiscard]] inline SideBySide<T> operator|(const SideBySide<T>& x,
                                             const SideBySide<T>& y) noexcept {
  return side_by_side([](T u, T v) { return u | v; }, x, y);
}
template <class T>
[[nodiscard]] inline SideBySide<T> operator^(const SideBySide<T>& x,
                                             const SideBySide<T>& y) noexcept {
  return side_by_side([](T u, T v) { return u ^ v; }, x, y);
}
[[nodiscard]] inline SideBySide<BatchInt> operator<<(const SideBySide<BatchInt>& x,
                                                     int n) noexcept {
  return side_by_side([n](BatchInt v) { return v << n; }, x);
}
[[nodiscard]] inline auto operator<(const Batches& x, const Batches& y) noexcept {
  return side_by_side([](Batch u, Batch v) { return u < v; }, x, y);
}
[[nodiscard]] inline auto operator>(const Batches& x, const Batches& y) noexcept {
  return side_by_side([](Batch u, Batch v) { return u > v; }, x, y);
}
[[nodiscard]] inline auto operator<=(const Batches& x, const Batches& y) noexcept {
  return side_by_side([](Batch u, Batch v) { return u <= v; }, x, y);
}
[[nodiscard]] inline auto operator>=(const Batches& x, const Batches& y) noexcept {
  return side_by_side([](Batch u, Batch v) { return u >= v; }, x, y);
}
[[nodiscard]] inline auto operator==(const Batches& x, const Batches& y) noexcept {
  return side_by_side([](Batch u, Batch v) { return u == v; }, x, y);
}

[[nodiscard]] inline Batches select(const SideBySide<BatchMask>& mask, const Batches& x,
                                    const Batches& y) noexcept {
  return side_by_side([](BatchMask m, Batch u, Batch v) { return select(m, u, v); }, mask, x, y);
}
[[nodiscard]] inline Batches keep_nan(const Batches& z, const Batches& v) noexcept {
  return side_by_side([](Batch own, Batch result) { return keep_nan(own, result); }, z, v);
}
[[nodiscard]] inline Batches min(const Batches& x, const Batches& y) noexcept {
  return side_by_side([](Batch u, Batch v) { return min(u, v); }, x, y);
}
[[nodiscard]] inline Batches max(const Batches& x, const Batches& y) noexcept {
  return side_by_side([](Batch u, Batch v) { return max(u, v); }, x, y);
}
[[nodiscard]] inline Batches abs(const Batches& x) noexcept {
  return side_by_side([](Batch v) { return abs(v); }, x);
}
[[nodiscard]] inline Batches ceil(const Batches& x) noexcept {
  return side_by_side([](Batch v) { return ceil(v); }, x);
}
[[nodiscard]] inline Batches sqrt(const Batches& x) noexcept {
  return side_by_side([](Batch v) { return sqrt(v); }, x);
}
[[nodiscard]] inline SideBySide<BatchInt> wrapped_sum(const SideBySide<BatchInt>& x,
                                                      const SideBySide<BatchInt>& y) noexcept {
  return x + y;
}
[[nodiscard]] inline SideBySide<BatchInt> to_bits(const Batches& x) noexcept {
  return side_by_side([](Batch v) { return to_bits(v); }, x);
}
[[nodiscard]] inline Batches from_bits(const SideBySide<BatchInt>& x) noexcept {
  return side_by_side([](BatchInt v) { return from_bits(v); }, x);
}
[[nodiscard]] inline bool any(const SideBySide<BatchMask>& mask) noexcept {
  return any((mask.a | mask.b) | (mask.c | mask.d));
}

[[nodiscard]] inline Batches load_side_by_side(const float* p) noexcept {
  return {load(p), load(p + lanes), load(p + 2 * lanes), load(p + 3 * lanes)};
}
inline void store(float* p, const Batches& x) noexcept {
  store(p, x.a);
  store(p + lanes, x.b);
  store(p + 2 * lanes, x.c);
  store(p + 3 * lanes, x.d);
}

}  // namespace hillock
