#pragma once
// Parts of the sentences that say what was refused.
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace hillock {

/// A text or a number of a sentence, borrowed. (A string for each number, and a + for each part,
/// were code of their own.)
class Part {
 public:
  Part(const char* words) noexcept : kind_(Kind::words), text_(words) {}
  Part(const std::string& text) noexcept : kind_(Kind::string), text_(&text) {}
  Part(const std::string_view& text) noexcept : kind_(Kind::view), text_(&text) {}
  template <class Number>
  requires std::is_arithmetic_v<Number> Part(Number number)
  noexcept : kind_(Kind::number), number_(static_cast<double>(number)) {}

  void append_to(std::string& sentence) const;

 private:
  enum class Kind : std::uint8_t { words, string, view, number } kind_;
  union {
    const void* text_;
    double number_;
  };
};

using Parts = std::initializer_list<Part>;

/// The parts one after the other.
[[nodiscard]] std::string join(Parts parts);

/// A number in a sentence: whole numbers as they are, others to six digits after the point, those
/// from a million on or below a thousandth as 1.5e20. (The standard library's printers of doubles
/// would be a third of the module.)
[[nodiscard]] std::string number_text(double value);

}  // namespace hillock
