#include "exchange.hpp"

#include <algorithm>

namespace hillock {

unsigned Exchange::put(std::span<const float> values, std::span<float> into) noexcept {
  std::copy(values.begin(), values.end(), into.begin());
  return static_cast<unsigned>(values.size());
}

void Answer::number(double value) noexcept {
  if (numbers_ < Exchange::max_numbers) exchange_.numbers()[numbers_++] = value;
}

void Answer::numbers(std::initializer_list<double> values) noexcept {
  for (const double value : values) number(value);
}

void Answer::text(std::string_view words) noexcept {
  const std::span<char> room = exchange_.characters().subspan(characters_);
  words = words.substr(0, room.size());
  number(static_cast<double>(words.size()));
  std::copy(words.begin(), words.end(), room.begin());
  characters_ += words.size();
}

}  // namespace hillock
