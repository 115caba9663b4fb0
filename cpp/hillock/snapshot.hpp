#pragma once
// The bytes of a snapshot. Writer and reader are shown the same fields in the same order (as
// visit_fields() shows those of a spec), so that neither can forget one. Numbers are little-endian;
// a whole number takes as many bytes as its bound needs.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace hillock {

/// Bound of counters: up to here every whole number is a double, too.
inline constexpr std::uint64_t most_counted = std::uint64_t{1} << 53;

/// FNV-1a (Fowler, Noll & Vo 1991): tells a damaged or foreign snapshot, not a forged one.
class Checksum {
 public:
  [[gnu::noinline]] void add(std::uint64_t value, std::size_t bytes) noexcept {
    for (; bytes > 0; --bytes, value >>= 8) hash_ = (hash_ ^ (value & 0xff)) * 0x100000001b3u;
  }
  [[nodiscard]] std::uint64_t value() const noexcept { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325u;
};

[[nodiscard]] constexpr std::size_t bytes_up_to(std::uint64_t most) noexcept {
  return most <= 0xff ? 1 : most <= 0xffff ? 2 : most <= 0xffffffff ? 4 : 8;
}

class SnapshotWriter {
 public:
  /// Into `room`; what goes beyond it is counted, but not written.
  explicit SnapshotWriter(std::span<std::uint8_t> room) noexcept : room_(room) {}

  /// An unsigned or enumerated value from 0 to `most`; returns it.
  template <class T>
  std::uint64_t whole(T value, std::uint64_t most) {
    put(static_cast<std::uint64_t>(value), bytes_up_to(most));
    return static_cast<std::uint64_t>(value);
  }
  void number(float value) { put(std::bit_cast<std::uint32_t>(value), 4); }
  void number(double value) { put(std::bit_cast<std::uint64_t>(value), 8); }
  void numbers(std::span<const float> values) {
    for (const float v : values) number(v);
  }
  void permutation(std::span<const std::uint32_t> order) {
    for (const std::uint32_t v : order) whole(v, order.size() - 1);
  }
  /// Adds the checksum of all that was written. Returns the bytes that there are.
  std::size_t finish() noexcept {
    put(checksum_.value(), 8);
    return position_;
  }

 private:
  // put() and take() are called at some forty places, which inlined were 20 KB of the module
  [[gnu::noinline]] void put(std::uint64_t value, std::size_t bytes) noexcept {
    if (position_ + bytes <= room_.size()) {
      checksum_.add(value, bytes);
      for (std::size_t i = 0; i < bytes; ++i, value >>= 8)
        room_[position_ + i] = static_cast<std::uint8_t>(value);
    }
    position_ += bytes;
  }

  std::span<std::uint8_t> room_;
  std::size_t position_ = 0;
  Checksum checksum_;
};

/// Reads bytes that anyone may have made. Whatever is missing or out of bounds makes it fail, and
/// reads as 0. One that does not store only judges: it leaves every target as it is.
class SnapshotReader {
 public:
  SnapshotReader(std::span<const std::uint8_t> bytes, bool stores) noexcept
      : bytes_(bytes), stores_(stores) {}

  template <class T>
  std::uint64_t whole(T& target, std::uint64_t most) noexcept {
    std::uint64_t value = take(bytes_up_to(most));
    if (value > most) {
      failed_ = true;
      value = 0;
    }
    if (stores_) target = static_cast<T>(value);
    return value;
  }
  void number(float& target) noexcept {
    const auto bits = static_cast<std::uint32_t>(take(4));
    if (stores_) target = std::bit_cast<float>(bits);
  }
  void number(double& target) noexcept {
    const std::uint64_t bits = take(8);
    if (stores_) target = std::bit_cast<double>(bits);
  }
  void numbers(std::span<float> values) noexcept {
    for (float& v : values) number(v);
  }
  /// Each of the indices of `order` once.
  void permutation(std::span<std::uint32_t> order) {
    std::vector<std::uint8_t> seen(order.size());
    for (std::uint32_t& target : order) {
      const auto index = static_cast<std::size_t>(whole(target, order.size() - 1));
      failed_ = failed_ || seen[index] != 0;
      seen[index] = 1;
    }
  }

  [[nodiscard]] bool stores() const noexcept { return stores_; }
  [[nodiscard]] bool failed() const noexcept { return failed_; }
  /// Bytes that were read.
  [[nodiscard]] std::size_t position() const noexcept { return position_; }

 private:
  [[nodiscard, gnu::noinline]] std::uint64_t take(std::size_t bytes) noexcept {
    if (failed_ || bytes_.size() - position_ < bytes) {
      failed_ = true;
      return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i)
      value |= static_cast<std::uint64_t>(bytes_[position_++]) << (8 * i);
    return value;
  }

  std::span<const std::uint8_t> bytes_;
  std::size_t position_ = 0;
  bool stores_;
  bool failed_ = false;
};

}  // namespace hillock
