#include "hillock/trigonometric.hpp"

#include <array>
#include <limits>

namespace hillock::detail {
namespace {

/// 1 / pi, bit by bit from 2^0 on: 32 zeros, then the fraction.
constexpr std::array<std::uint32_t, 8> inverse_pi{0x00000000, 0x517cc1b7, 0x27220a94, 0xfe13abe8,
                                                  0xfa9a6ee0, 0x6db14acc, 0x9e21c820, 0xff28b1d5};

/// 32 bits of 1 / pi, the first of them worth 2^(31 - position).
std::uint32_t inverse_pi_bits(std::uint32_t position) noexcept {
  const std::uint32_t word = position / 32, shift = position % 32;
  const std::uint64_t pair = std::uint64_t{inverse_pi[word]} << 32 | inverse_pi[word + 1];
  return static_cast<std::uint32_t>(pair << shift >> 32);
}

}  // namespace

// x is a whole number of 24 bits times 2^e. Of its product with 1 / pi only the part below 2 is
// wanted, so 96 bits of 1 / pi, from 2^-e on, are enough for 63 bits of the fraction (Payne & Hanek
// 1983). Exact integers: the same bits everywhere.
HalfTurns<float> reduce_large_angle(float x, float offset) noexcept {
  const auto bits = static_cast<std::uint32_t>(to_bits(x));
  const std::uint32_t exponent = bits >> 23 & 0xff;
  if (exponent == 0xff) return {std::numeric_limits<float>::quiet_NaN(), 0};
  const std::uint64_t whole = (bits & 0x007fffff) | 0x00800000;
  const std::uint32_t position = exponent - 150 + 31;  // 150: bias and 23 places
  const std::uint64_t turns = (whole * inverse_pi_bits(position) << 32) +
                              whole * inverse_pi_bits(position + 32) +
                              (whole * inverse_pi_bits(position + 64) >> 32);  // 2^63 is pi
  const auto shift = static_cast<std::uint64_t>(static_cast<double>(offset) * 0x1p63);
  const std::uint64_t angle = (static_cast<std::int32_t>(bits) < 0 ? 0 - turns : turns) + shift;
  const std::uint64_t odd = (angle + (std::uint64_t{1} << 62)) >> 63;
  const auto remainder = static_cast<std::int64_t>(angle - (odd << 63));
  return {static_cast<float>(static_cast<double>(remainder) * (3.14159265358979324 * 0x1p-63)),
          static_cast<std::int32_t>(static_cast<std::uint32_t>(odd) << 31)};
}

void replace_large_angles(Batch x, float offset, HalfTurns<Batch>& turns) noexcept {
  std::array<float, lanes> angle, remainder;
  std::array<std::int32_t, lanes> sign;
  x.store_unaligned(angle.data());
  turns.remainder.store_unaligned(remainder.data());
  turns.sign.store_unaligned(sign.data());
  for (std::size_t i = 0; i < lanes; ++i) {
    if (abs(angle[i]) < large_angle) continue;
    const HalfTurns<float> reduced = reduce_large_angle(angle[i], offset);
    remainder[i] = reduced.remainder;
    sign[i] = reduced.sign;
  }
  turns = {Batch::load_unaligned(remainder.data()), BatchInt::load_unaligned(sign.data())};
}

}  // namespace hillock::detail
