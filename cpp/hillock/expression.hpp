#pragma once
// A typed-in activation such as max(0,x) + 0.1*sin(3*x): parsed once to a short program for a stack
// machine, which computes value and derivative together on four lanes.
//
//   expression  condition ? expression : expression
//   condition   ||  &&  < <= > >= == !=  + -  * /  -u  u^v, loosest first; true is 1 and false is 0
//   names       x, pi, e, the parameters, and the functions of the table in expression.cpp
#include "hillock/activation_facts.hpp"
#include "hillock/dual.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace hillock {

/// Where reading stopped, as an index into the text, and what should have stood there.
struct ExpressionError {
  std::size_t position = 0;
  std::string_view expected;
};

/// A program of the stack machine; a default one is x.
class Expression {
 public:
  // What fits; parse_expression() refuses what does not.
  static constexpr std::size_t max_text = 500;  // bytes
  static constexpr std::size_t max_instructions = 128;
  static constexpr std::size_t max_stack = 32;    // intermediate results at one time
  static constexpr std::size_t max_nesting = 32;  // brackets in brackets

  enum class Operation : std::uint8_t {
    // these push one number
    variable,
    constant,
    parameter,
    // these replace the last one
    negate,
    whole_power,
    function,
    // these take two and push one
    add,
    subtract,
    multiply,
    divide,
    power,
    minimum,
    maximum,
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal,
    both,
    either,
    // this takes three: the second where the first is not 0, else the third
    choose,
  };
  struct Instruction {
    Operation operation = Operation::variable;
    std::int8_t index = 0;  // of a parameter or a function; the exponent of a whole power
    float constant = 0;
  };

  /// The functions of one number, in the order of their index.
  [[nodiscard]] static std::span<const std::string_view> function_names() noexcept;

  /// Value and derivative at every x; parameters in the order of the names that were given to the
  /// parser. Shapes: one size; value may be x. NaN in, NaN out.
  void evaluate(std::span<const float> x, const ActivationParameters& parameters,
                std::span<float> value, std::span<float> derivative) const noexcept;

  /// Whether the text names this parameter.
  [[nodiscard]] bool uses(std::size_t parameter) const noexcept {
    return (used_parameters_ >> parameter & 1u) != 0;
  }

 private:
  friend class ExpressionParser;
  /// What one instruction works on: eight batches, since reading an instruction costs as much as
  /// carrying out a few.
  using Block = std::array<Dual, 8>;
  [[nodiscard]] Block run(const Block& x, const ActivationParameters& parameters) const noexcept;
  std::array<Instruction, max_instructions> program_{};
  std::uint8_t length_ = 1;
  std::uint8_t used_parameters_ = 0;
};

/// Compiles a text; parameter_names are the names that may stand for parameters, at most
/// max_parameters. Any bytes may be given: what is no expression within the limits is an error.
[[nodiscard]] std::variant<Expression, ExpressionError> parse_expression(
    std::string_view text, std::span<const std::string_view> parameter_names) noexcept;

}  // namespace hillock
