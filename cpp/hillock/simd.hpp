#pragma once
// The only file that includes xsimd. Everything else is written in the vocabulary below, which
// exists for one float and for one Batch alike: a kernel templated on V is its own scalar
// reference.
#include <xsimd/xsimd.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace hillock {

/// Lanes of one Batch: four on every target, so that every target sums in the same order.
inline constexpr std::size_t lanes = 4;
using Batch = xsimd::make_sized_batch_t<float, lanes>;
using BatchInt = xsimd::make_sized_batch_t<std::int32_t, lanes>;
using BatchMask = Batch::batch_bool_type;
static_assert(Batch::size == lanes && BatchInt::size == lanes);

/// The integer vector that belongs to V, and back.
template <class V>
struct integer_of;
template <>
struct integer_of<float> {
  using type = std::int32_t;
};
template <>
struct integer_of<Batch> {
  using type = BatchInt;
};
template <class V>
using Integer = typename integer_of<V>::type;

[[nodiscard]] constexpr std::size_t padded(std::size_t count) noexcept {
  return (count + lanes - 1) / lanes * lanes;
}

[[nodiscard]] inline Batch load(const float* p) noexcept { return Batch::load_unaligned(p); }
inline void store(float* p, Batch v) noexcept { v.store_unaligned(p); }

/// The first one to three floats of a Batch, where an array ends; the other lanes are zero. Written
/// out, as a loop would become a call that copies memory.
[[nodiscard]] inline Batch load_first(const float* p, std::size_t count) noexcept {
  return Batch(p[0], count > 1 ? p[1] : 0.0f, count > 2 ? p[2] : 0.0f, 0.0f);
}
inline void store_first(float* p, Batch v, std::size_t count) noexcept {
  float l[lanes];
  store(l, v);
  p[0] = l[0];
  if (count > 1) p[1] = l[1];
  if (count > 2) p[2] = l[2];
}

/// A number as a template argument: Clang 14 takes no float there.
struct Literal {
  std::uint32_t bits;
  constexpr Literal(float value) noexcept : bits(std::bit_cast<std::uint32_t>(value)) {}
  [[nodiscard]] constexpr float value() const noexcept { return std::bit_cast<float>(bits); }
};

template <Literal c>
inline constexpr float in_memory = c.value();

/// A constant of a kernel, for every lane. V8 makes a vector constant anew wherever it is used,
/// with three instructions, loop or not: twenty of them make a transcendental function take 1.4 to
/// 1.6 times as long (Chromium 156). So the number is read from memory, with one.
template <class V, Literal c>
[[nodiscard]] inline V constant() noexcept {
#ifdef __wasm__
  if constexpr (!std::is_same_v<V, float>) {
    decltype(Batch::data) splat;
    asm("local.get %1\n\tv128.load32_splat 0\n\tlocal.set %0" : "=r"(splat) : "r"(&in_memory<c>));
    return V(Batch(splat));
  }
#endif
  return V(c.value());
}

#ifdef __wasm__
/// 0 for a reason that no compiler knows: the low bits of the stack pointer.
[[nodiscard]] inline std::uint32_t hidden_zero() noexcept {
  std::uint32_t zero;
  asm(".globaltype __stack_pointer, i32\n\tglobal.get __stack_pointer\n\ti32.const "
      "15\n\ti32.and\n\tlocal.set %0"
      : "=r"(zero));
  return zero;
}
#endif

/// The same, made before the loop of the kernel: with two instructions more there, which is 5 % of
/// W1, and two less in each turn where a formula has more constants than there are registers, which
/// is 6 % of GELU.
template <class V, Literal c>
[[nodiscard]] inline V early_constant() noexcept {
#ifdef __wasm__
  return V(std::bit_cast<float>(c.bits + hidden_zero()));
#else
  return V(c.value());
#endif
}

/// For the formulas of side_by_side.hpp, which has what it means for four Batches.
[[nodiscard]] inline float in_step(float v) noexcept { return v; }
[[nodiscard]] inline Batch in_step(Batch v) noexcept { return v; }

[[nodiscard]] inline float select(bool mask, float a, float b) noexcept { return mask ? a : b; }
[[nodiscard]] inline Batch select(BatchMask mask, Batch a, Batch b) noexcept {
  return xsimd::select(mask, a, b);
}

/// v, but NaN where z is: comparisons alone would swallow it. A lane of ones is a NaN.
[[nodiscard]] inline float keep_nan(float z, float v) noexcept {
  return z == z ? v : std::bit_cast<float>(std::int32_t{-1});
}
[[nodiscard]] inline Batch keep_nan(Batch z, Batch v) noexcept {
  return select(z != z, xsimd::bitwise_cast<float>(BatchInt(-1)), v);
}

// Overloads, not templates: xsimd has functions of these names, and argument-dependent lookup would
// prefer its templates to ours.
/// min and max answer their second argument when either is NaN (as SSE does); write
/// `max(V(0), z)` to pass NaN on.
[[nodiscard]] inline float min(float a, float b) noexcept { return select(a < b, a, b); }
[[nodiscard]] inline float max(float a, float b) noexcept { return select(a > b, a, b); }
#ifdef __wasm_simd128__  // one instruction, which the compiler finds for constants only
[[nodiscard]] inline Batch min(Batch a, Batch b) noexcept { return wasm_f32x4_pmin(b, a); }
[[nodiscard]] inline Batch max(Batch a, Batch b) noexcept { return wasm_f32x4_pmax(b, a); }
#else
[[nodiscard]] inline Batch min(Batch a, Batch b) noexcept { return select(a < b, a, b); }
[[nodiscard]] inline Batch max(Batch a, Batch b) noexcept { return select(a > b, a, b); }
#endif

[[nodiscard]] inline std::int32_t to_bits(float v) noexcept {
  return std::bit_cast<std::int32_t>(v);
}
[[nodiscard]] inline BatchInt to_bits(Batch v) noexcept {
  return xsimd::bitwise_cast<std::int32_t>(v);
}
[[nodiscard]] inline float from_bits(std::int32_t v) noexcept { return std::bit_cast<float>(v); }
[[nodiscard]] inline Batch from_bits(BatchInt v) noexcept { return xsimd::bitwise_cast<float>(v); }

/// a + b modulo 2^32, as lanes add.
[[nodiscard]] inline std::int32_t wrapped_sum(std::int32_t a, std::int32_t b) noexcept {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) + static_cast<std::uint32_t>(b));
}
[[nodiscard]] inline BatchInt wrapped_sum(BatchInt a, BatchInt b) noexcept { return a + b; }

[[nodiscard]] inline float to_float(std::int32_t v) noexcept { return static_cast<float>(v); }
[[nodiscard]] inline Batch to_float(BatchInt v) noexcept { return xsimd::to_float(v); }

[[nodiscard]] inline bool any(bool mask) noexcept { return mask; }
[[nodiscard]] inline bool any(BatchMask mask) noexcept { return xsimd::any(mask); }

[[nodiscard]] inline float abs(float v) noexcept { return from_bits(to_bits(v) & 0x7fffffff); }
[[nodiscard]] inline Batch abs(Batch v) noexcept {
  return from_bits(to_bits(v) & BatchInt(0x7fffffff));
}
[[nodiscard]] inline float floor(float v) noexcept { return __builtin_floorf(v); }
[[nodiscard]] inline Batch floor(Batch v) noexcept { return xsimd::floor(v); }
[[nodiscard]] inline float ceil(float v) noexcept { return __builtin_ceilf(v); }
[[nodiscard]] inline Batch ceil(Batch v) noexcept { return xsimd::ceil(v); }
[[nodiscard]] inline float sqrt(float v) noexcept { return __builtin_sqrtf(v); }
[[nodiscard]] inline Batch sqrt(Batch v) noexcept { return xsimd::sqrt(v); }

/// Sum of the four lanes, always as (l0 + l2) + (l1 + l3).
[[nodiscard]] inline float reduce(Batch v) noexcept {
  float l[lanes];
  store(l, v);
  return (l[0] + l[2]) + (l[1] + l[3]);
}

/// The four sums reduce(a) .. reduce(d) in one Batch, to the same bits.
[[nodiscard]] inline Batch reduce(Batch a, Batch b, Batch c, Batch d) noexcept {
  const Batch ac = xsimd::zip_lo(a, c) + xsimd::zip_hi(a, c);
  const Batch bd = xsimd::zip_lo(b, d) + xsimd::zip_hi(b, d);
  return xsimd::zip_lo(ac, bd) + xsimd::zip_hi(ac, bd);
}

/// Row r becomes column r of four Batches.
inline void transpose(Batch (&rows)[lanes]) noexcept {
  const Batch low02 = xsimd::zip_lo(rows[0], rows[2]), high02 = xsimd::zip_hi(rows[0], rows[2]);
  const Batch low13 = xsimd::zip_lo(rows[1], rows[3]), high13 = xsimd::zip_hi(rows[1], rows[3]);
  rows[0] = xsimd::zip_lo(low02, low13);
  rows[1] = xsimd::zip_hi(low02, low13);
  rows[2] = xsimd::zip_lo(high02, high13);
  rows[3] = xsimd::zip_hi(high02, high13);
}

/// out[i] = f(in[i]); f takes and returns a Batch. The remainder runs through a padded Batch, so f
/// sees no other type. Shapes: in and out of one size; they may be the same array.
template <class F>
inline void map(std::span<const float> in, std::span<float> out, F f) noexcept {
  const std::size_t count = in.size();
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) store(out.data() + i, f(load(in.data() + i)));
  if (i < count) store_first(out.data() + i, f(load_first(in.data() + i, count - i)), count - i);
}

/// out[i] = f(a[i], b[i]), as map.
template <class F>
inline void zip(std::span<const float> a, std::span<const float> b, std::span<float> out,
                F f) noexcept {
  const std::size_t count = a.size();
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    store(out.data() + i, f(load(a.data() + i), load(b.data() + i)));
  if (i < count)
    store_first(out.data() + i,
                f(load_first(a.data() + i, count - i), load_first(b.data() + i, count - i)),
                count - i);
}

/// The pair first[i], second[i] = f(in[i]), as map.
template <class F>
inline void map(std::span<const float> in, std::span<float> first, std::span<float> second,
                F f) noexcept {
  const std::size_t count = in.size();
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto [a, b] = f(load(in.data() + i));
    store(first.data() + i, a);
    store(second.data() + i, b);
  }
  if (i < count) {
    const auto [a, b] = f(load_first(in.data() + i, count - i));
    store_first(first.data() + i, a, count - i);
    store_first(second.data() + i, b, count - i);
  }
}

/// Sum of f(in[i]) in a fixed order: four partial sums, then reduce(). f(0) must be 0 (the
/// remainder is padded with zeros).
template <class F>
[[nodiscard]] inline float map_sum(std::span<const float> in, F f) noexcept {
  const std::size_t count = in.size();
  Batch total(0.0f);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) total = total + f(load(in.data() + i));
  if (i < count) total = total + f(load_first(in.data() + i, count - i));
  return reduce(total);
}

/// Sum of f(a[i], b[i]), as map_sum; f(0, 0) must be 0.
template <class F>
[[nodiscard]] inline float zip_sum(std::span<const float> a, std::span<const float> b,
                                   F f) noexcept {
  const std::size_t count = a.size();
  Batch total(0.0f);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) total = total + f(load(a.data() + i), load(b.data() + i));
  if (i < count)
    total = total + f(load_first(a.data() + i, count - i), load_first(b.data() + i, count - i));
  return reduce(total);
}

}  // namespace hillock
