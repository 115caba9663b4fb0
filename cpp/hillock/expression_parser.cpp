#include "hillock/expression.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace hillock {
namespace {

using Operation = Expression::Operation;

constexpr std::string_view operand = "a number, x, a parameter, a function or (";

/// An operator between two operands, and how tightly it binds; of two that begin alike the longer
/// stands first.
struct Infix {
  std::string_view sign;
  Operation operation;
  int strength;
};
constexpr std::array infixes{
    Infix{"||", Operation::either, 1},     Infix{"&&", Operation::both, 2},
    Infix{"<=", Operation::less_equal, 3}, Infix{">=", Operation::greater_equal, 3},
    Infix{"==", Operation::equal, 3},      Infix{"!=", Operation::not_equal, 3},
    Infix{"<", Operation::less, 3},        Infix{">", Operation::greater, 3},
    Infix{"+", Operation::add, 4},         Infix{"-", Operation::subtract, 4},
    Infix{"*", Operation::multiply, 5},    Infix{"/", Operation::divide, 5}};
constexpr int loosest = 1, comparison = 3;

/// A function of several numbers: the operations that follow its second argument and its third.
struct Combination {
  std::string_view name;
  std::size_t arguments;  // 0: two or more, and the operation follows each of them
  std::optional<Operation> after_second, after_third;
};
constexpr std::array combinations{
    Combination{"min", 0, Operation::minimum, {}}, Combination{"max", 0, Operation::maximum, {}},
    Combination{"pow", 2, Operation::power, {}},
    Combination{"clamp", 3, Operation::maximum, Operation::minimum},  // x, lowest, highest
    Combination{"where", 3, {}, Operation::choose}};

struct Constant {
  std::string_view name;
  float value;
};
constexpr std::array constants{Constant{"pi", 3.14159274f}, Constant{"e", 2.71828175f}};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// 10^exponent for 0 <= exponent, infinity beyond the doubles.
double power_of_ten(int exponent) {
  double result = 1.0;
  for (double base = 10.0; exponent > 0; exponent /= 2, base *= base)
    if (exponent % 2 == 1) result *= base;
  return result;
}

/// How many numbers an operation takes from the stack; it leaves one.
constexpr std::size_t taken_by(Operation operation) {
  if (operation <= Operation::parameter) return 0;
  if (operation <= Operation::function) return 1;
  return operation < Operation::choose ? 2 : 3;
}

}  // namespace

/// Recursive descent that writes the program as it reads. Every way down passes nested(), which
/// bounds the depth. A function that answers false has left its error.
class ExpressionParser {
 public:
  ExpressionParser(std::string_view text, std::span<const std::string_view> parameter_names)
      : text_(text), parameter_names_(parameter_names) {
    expression_.length_ = 0;
  }

  std::variant<Expression, ExpressionError> parse() {
    if (text_.size() > Expression::max_text) {
      position_ = Expression::max_text;
      fail("at most 500 characters");
    } else if (nested(&ExpressionParser::conditional) && position_ < text_.size()) {
      fail("an operator or the end");
    }
    if (error_) return *error_;
    return expression_;
  }

 private:
  using Rule = bool (ExpressionParser::*)();

  bool fail(std::string_view expected) {
    if (!error_) error_ = ExpressionError{position_, expected};
    return false;
  }

  bool nested(Rule rule) {
    if (depth_ == Expression::max_nesting) return fail("at most 32 levels of brackets");
    ++depth_;
    const bool read = (this->*rule)();
    --depth_;
    return read;
  }

  // ---- characters

  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0';
  }

  [[nodiscard]] bool sees(std::string_view sign) const {
    return text_.substr(position_).starts_with(sign);
  }

  void skip(std::size_t count) {
    position_ += count;
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++position_;
  }

  bool take(std::string_view sign) {
    if (!sees(sign)) return false;
    skip(sign.size());
    return true;
  }

  // ---- the program

  bool emit(Operation operation, int index = 0, float constant = 0) {
    if (expression_.length_ == Expression::max_instructions) return fail("at most 128 operations");
    stack_ = stack_ + 1 - taken_by(operation);
    if (stack_ > Expression::max_stack) return fail("at most 32 numbers in waiting");
    expression_.program_[expression_.length_++] = {operation, static_cast<std::int8_t>(index),
                                                   constant};
    return true;
  }

  /// The constant that is all of the program from `start` on, if it is one.
  [[nodiscard]] Expression::Instruction* only_constant(std::size_t start) {
    Expression::Instruction& first = expression_.program_[start];
    return expression_.length_ == start + 1 && first.operation == Operation::constant ? &first
                                                                                      : nullptr;
  }

  // ---- the grammar, loosest first; every rule begins and ends on a character that is no space

  bool conditional() {
    skip(0);
    if (!infix(loosest)) return false;
    if (!take("?")) return true;
    if (!nested(&ExpressionParser::conditional)) return false;
    if (!take(":")) return fail("an operator or :");
    return nested(&ExpressionParser::conditional) && emit(Operation::choose);
  }

  [[nodiscard]] const Infix* next_infix() const {
    for (const Infix& infix : infixes)
      if (sees(infix.sign)) return &infix;
    return nullptr;
  }

  /// Operands between operators that bind at least as tightly as `weakest`.
  bool infix(int weakest) {
    if (!nested(&ExpressionParser::unary)) return false;
    for (;;) {
      const Infix* next = next_infix();
      if (next == nullptr || next->strength < weakest) return true;
      skip(next->sign.size());
      if (!infix(next->strength + 1) || !emit(next->operation)) return false;
      const Infix* after = next_infix();
      if (next->strength == comparison && after != nullptr && after->strength == comparison)
        return fail("&& before another comparison");
    }
  }

  bool unary() {
    bool negative = false;
    for (; peek() == '-' || peek() == '+'; skip(1)) negative ^= peek() == '-';
    const std::size_t start = expression_.length_;
    if (!power()) return false;
    if (!negative) return true;
    if (Expression::Instruction* number = only_constant(start)) {
      number->constant = -number->constant;
      return true;
    }
    return emit(Operation::negate);
  }

  bool power() {
    if (!primary()) return false;
    if (!take("^") && !take("**")) return true;
    const std::size_t start = expression_.length_;
    if (!nested(&ExpressionParser::unary)) return false;
    const Expression::Instruction* number = only_constant(start);
    if (number == nullptr || !(number->constant >= -127.0f && number->constant <= 127.0f) ||
        number->constant != floor(number->constant))
      return emit(Operation::power);
    --expression_.length_;
    --stack_;
    return emit(Operation::whole_power, static_cast<int>(number->constant));
  }

  bool primary() {
    if (take("("))
      return nested(&ExpressionParser::conditional) && (take(")") || fail("an operator or )"));
    if (is_digit(peek()) || (peek() == '.' && is_digit(peek(1)))) return number();
    if (is_letter(peek())) return name();
    return fail(operand);
  }

  bool number() {
    const std::size_t start = position_;
    std::uint64_t digits = 0;
    int exponent = 0;
    bool fraction = false;
    for (; is_digit(peek()) || (peek() == '.' && !fraction); ++position_) {
      if (peek() == '.') {
        fraction = true;
      } else if (digits < 100'000'000'000'000'000) {  // 17 digits are more than a float can tell
        digits = digits * 10 + static_cast<std::uint64_t>(peek() - '0');
        exponent -= fraction ? 1 : 0;
      } else {
        exponent += fraction ? 0 : 1;
      }
    }
    const bool has_sign = peek(1) == '-' || peek(1) == '+';
    if ((peek() == 'e' || peek() == 'E') && is_digit(peek(has_sign ? 2 : 1))) {
      const bool negative = peek(1) == '-';
      int written = 0;
      for (position_ += has_sign ? 2 : 1; is_digit(peek()); ++position_)
        written = std::min(written * 10 + (peek() - '0'), 9999);
      exponent += negative ? -written : written;
    }
    const auto whole = static_cast<double>(digits);
    const double value = digits == 0    ? 0.0
                         : exponent < 0 ? whole / power_of_ten(-exponent)
                                        : whole * power_of_ten(exponent);
    constexpr auto largest = static_cast<double>(std::numeric_limits<float>::max());
    if (value > largest * (1 + 0x1p-25)) {  // what is nearer to the largest float is that
      position_ = start;
      return fail("a number below 3.4e38");
    }
    skip(0);
    return emit(Operation::constant, 0, static_cast<float>(std::min(value, largest)));
  }

  bool name() {
    const std::size_t start = position_;
    while (is_letter(peek()) || is_digit(peek())) ++position_;
    const std::string_view name = text_.substr(start, position_ - start);
    skip(0);
    if (name == "x") return emit(Operation::variable);
    for (const Constant& known : constants)
      if (known.name == name) return emit(Operation::constant, 0, known.value);
    for (std::size_t p = 0; p < parameter_names_.size(); ++p) {
      if (parameter_names_[p] != name) continue;
      expression_.used_parameters_ |= static_cast<std::uint8_t>(1u << p);
      return emit(Operation::parameter, static_cast<int>(p));
    }
    const auto functions = Expression::function_names();
    for (std::size_t f = 0; f < functions.size(); ++f)
      if (functions[f] == name)
        return arguments({name, 1, {}, {}}) && emit(Operation::function, static_cast<int>(f));
    for (const Combination& known : combinations)
      if (known.name == name) return arguments(known);
    position_ = start;
    return fail("x, pi, e, a parameter or a known function");
  }

  /// ( argument , ... ) and the operations between them.
  bool arguments(const Combination& function) {
    if (!take("(")) return fail("( and the arguments of the function");
    for (std::size_t count = 1;; ++count) {
      if (!nested(&ExpressionParser::conditional)) return false;
      const auto& operation = count == 3 && function.arguments != 0 ? function.after_third
                              : count >= 2                          ? function.after_second
                                                                    : std::nullopt;
      if (operation && !emit(*operation)) return false;
      const bool complete = function.arguments == 0 ? count >= 2 : count == function.arguments;
      if (complete && take(")")) return true;
      if (complete && function.arguments != 0) return fail("an operator or )");
      if (!take(","))
        return fail(complete ? "an operator, a comma or )" : "an operator or a comma");
    }
  }

  std::string_view text_;
  std::span<const std::string_view> parameter_names_;
  std::size_t position_ = 0, stack_ = 0, depth_ = 0;
  Expression expression_;
  std::optional<ExpressionError> error_;
};

std::variant<Expression, ExpressionError> parse_expression(
    std::string_view text, std::span<const std::string_view> parameter_names) noexcept {
  return ExpressionParser(text, parameter_names).parse();
}

}  // namespace hillock
