#pragma once
// The memory through which numbers, arrays and texts come and go: what is in it lasts until the
// next call. JavaScript reads and writes it through views (web/src/engine/core.ts), so that calls
// pass plain numbers only; a class, a text or a record in a call costs glue for itself and for each
// of its kind.
#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>

namespace hillock {

/// Taken once for all runs, so that no look at one can fail for want of it; what is never written
/// to costs nothing.
class Exchange {
 public:
  /// The largest grid, and more than a run that passes validate() has parameters.
  static constexpr std::size_t max_floats = 1u << 21;
  /// Nine columns of as many units as there can be.
  static constexpr std::size_t max_numbers = 9 * 64 * 1024;

  [[nodiscard]] std::span<double> numbers() noexcept { return numbers_; }
  [[nodiscard]] std::span<float> given() noexcept { return given_; }
  /// Arrays that are found, or the characters of texts.
  [[nodiscard]] std::span<float> found() noexcept { return found_; }
  [[nodiscard]] std::span<char> characters() noexcept {
    return {reinterpret_cast<char*>(found_.data()), sizeof found_};
  }

  /// Puts an array into found() or given(). Returns its length.
  static unsigned put(std::span<const float> values, std::span<float> into) noexcept;

 private:
  std::array<double, max_numbers> numbers_;
  std::array<float, max_floats> given_;
  std::array<float, max_floats> found_;
};

/// Writes numbers one after the other; a text is its length among the numbers and its bytes among
/// the characters.
class Answer {
 public:
  explicit Answer(Exchange& exchange) noexcept : exchange_(exchange) {}
  void number(double value) noexcept;
  void numbers(std::initializer_list<double> values) noexcept;
  void text(std::string_view words) noexcept;
  /// Numbers written.
  [[nodiscard]] unsigned count() const noexcept { return static_cast<unsigned>(numbers_); }

 private:
  Exchange& exchange_;
  std::size_t numbers_ = 0, characters_ = 0;
};

}  // namespace hillock
