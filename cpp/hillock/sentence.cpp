#include "hillock/sentence.hpp"

#include <limits>

namespace hillock {

std::string join(Parts parts) {
  std::string sentence;
  for (const Part& part : parts) part.append_to(sentence);
  return sentence;
}

void Part::append_to(std::string& sentence) const {
  switch (kind_) {
    case Kind::words:
      sentence += static_cast<const char*>(text_);
      return;
    case Kind::string:
      sentence += *static_cast<const std::string*>(text_);
      return;
    case Kind::view:
      sentence += *static_cast<const std::string_view*>(text_);
      return;
    case Kind::number:
      sentence += number_text(number_);
      return;
  }
}

namespace {

[[nodiscard]] std::string whole_text(std::uint64_t value) {
  char digits[20];
  char* first = digits + sizeof digits;
  do *--first = static_cast<char>('0' + value % 10);
  while ((value /= 10) != 0);
  return {first, digits + sizeof digits};
}

}  // namespace

std::string number_text(double value) {
  if (value != value) return "NaN";
  if (value < 0) return join({"-", -value});
  if (value > std::numeric_limits<double>::max()) return "Infinity";
  if (value < 1e15 && value == static_cast<double>(static_cast<std::uint64_t>(value)))
    return whole_text(static_cast<std::uint64_t>(value));
  int exponent = 0;
  if (value >= 1e6)
    for (; value >= 10; value /= 10) ++exponent;
  if (value < 1e-3)
    for (; value < 1; value *= 10) --exponent;
  const auto millionths = static_cast<std::uint64_t>(value * 1e6 + 0.5);
  std::string digits = whole_text(millionths / 1'000'000);
  std::uint64_t rest = millionths % 1'000'000;
  if (rest != 0) digits.push_back('.');
  for (std::uint64_t unit = 100'000; rest != 0; unit /= 10) {
    digits.push_back(static_cast<char>('0' + rest / unit));
    rest %= unit;
  }
  return exponent == 0 ? digits : join({digits, "e", exponent});
}

}  // namespace hillock
