#include "hillock/expression.hpp"

#include "hillock/activation.hpp"
#include "ulp.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr std::array<std::string_view, 2> ab{"a", "b"};
constexpr ActivationParameters two_and_three{2, 3};  // a = 2, b = 3

Expression parsed(std::string_view text, std::span<const std::string_view> names = ab) {
  const auto result = parse_expression(text, names);
  const auto* error = std::get_if<ExpressionError>(&result);
  REQUIRE_MESSAGE(error == nullptr, text, " at ", error->position, " expected ", error->expected);
  return std::get<Expression>(result);
}

ExpressionError error_of(std::string_view text) {
  const auto result = parse_expression(text, ab);
  REQUIRE_MESSAGE(std::holds_alternative<ExpressionError>(result), text);
  return std::get<ExpressionError>(result);
}

struct Number {
  float value, derivative;
};

Number evaluate(const Expression& expression, float x,
                const ActivationParameters& parameters = two_and_three) {
  Number number{};
  expression.evaluate({&x, 1}, parameters, {&number.value, 1}, {&number.derivative, 1});
  return number;
}

float value_of(std::string_view text, float x = 0) { return evaluate(parsed(text), x).value; }
float slope_of(std::string_view text, float x) { return evaluate(parsed(text), x).derivative; }

std::string repeated(std::string_view text, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("operators bind as in mathematics") {
  CHECK(value_of("1 + 2*3") == 7);
  CHECK(value_of("(1 + 2)*3") == 9);
  CHECK(value_of("7 - 2 - 1") == 4);
  CHECK(value_of("8/4/2") == 1);
  CHECK(value_of("2^3^2") == 512);
  CHECK(value_of("2**3") == 8);
  CHECK(value_of("-3^2") == -9);
  CHECK(value_of("2^-1") == 0.5f);
  CHECK(value_of("--3") == 3);
  CHECK(value_of("2 - -3") == 5);
  CHECK(value_of("-x*x", 3) == -9);
  CHECK(value_of("1 < 2") == 1);
  CHECK(value_of("2 + 1 < 2*1") == 0);
  CHECK(value_of("1 < 2 && 2 < 1") == 0);
  CHECK(value_of("1 < 2 || 2 < 1 && 0") == 1);
  CHECK(value_of("x >= 0 ? x : -x", -4) == 4);
  CHECK(value_of("x < -1 ? 10 : x < 1 ? 20 : 30", -2) == 10);
  CHECK(value_of("x < -1 ? 10 : x < 1 ? 20 : 30", 0) == 20);
  CHECK(value_of("x < -1 ? 10 : x < 1 ? 20 : 30", 2) == 30);
  CHECK(value_of("x > 0 ? x > 1 ? 3 : 2 : 1", 0.5f) == 2);
  CHECK(value_of(" \t\n max( 0 , x ) + 1 ", 2) == 3);
}

TEST_CASE("numbers are read to the last place") {
  CHECK(value_of("0.1") == 0.1f);
  CHECK(value_of(".5") == 0.5f);
  CHECK(value_of("2.") == 2.0f);
  CHECK(value_of("1e3") == 1e3f);
  CHECK(value_of("1.5E-3") == 1.5e-3f);
  CHECK(value_of("3.4028234663852886e38") == std::numeric_limits<float>::max());
  CHECK(value_of("1e-45") == 1e-45f);
  CHECK(value_of("1e-9999") == 0.0f);
  CHECK(value_of("0e9999") == 0.0f);
  CHECK(value_of("0.00000000000000000000000000000000000001") == 1e-38f);
  CHECK(value_of("3.14159265358979323846264338327950288") == 3.14159274f);
  CHECK(value_of("12345678901234567890123") == 12345678901234567890123.0f);
  CHECK(value_of("pi") == 3.14159274f);
  CHECK(value_of("2*e") == 5.43656366f);
}

TEST_CASE("parameters have the values that are given, and only the named ones count as used") {
  CHECK(value_of("a*x + b", 10) == 23);
  const Expression one = parsed("b*x");
  CHECK_FALSE(one.uses(0));
  CHECK(one.uses(1));
  CHECK(evaluate(one, 2, {0, 5}).value == 10);
  CHECK(evaluate(one, 2, {0, 5}).derivative == 5);
}

TEST_CASE("every function has the value of the mathematical one and the slope of its values") {
  struct Function {
    const char* text;
    double (*exact)(double);
    double lowest, highest;
  };
  const Function functions[] = {
      {"exp(x)", [](double x) { return std::exp(x); }, -5, 5},
      {"expm1(x)", [](double x) { return std::expm1(x); }, -5, 5},
      {"log(x)", [](double x) { return std::log(x); }, 0.1, 9},
      {"log1p(x)", [](double x) { return std::log1p(x); }, -0.9, 9},
      {"sqrt(x)", [](double x) { return std::sqrt(x); }, 0.1, 9},
      {"abs(x)", [](double x) { return std::abs(x); }, -4.9, 5},
      {"sign(x)", [](double x) { return x > 0   ? 1.0
                                        : x < 0 ? -1.0
                                                : 0.0; }, -4.9, 5},
      {"floor(x)", [](double x) { return std::floor(x); }, -4.93, 4.961},
      {"ceil(x)", [](double x) { return std::ceil(x); }, -4.93, 4.961},
      {"round(x)", [](double x) { return std::floor(x + 0.5); }, -4.93, 4.961},
      {"sin(x)", [](double x) { return std::sin(x); }, -9, 9},
      {"cos(x)", [](double x) { return std::cos(x); }, -9, 9},
      {"tan(x)", [](double x) { return std::tan(x); }, -1.4, 1.4},
      {"atan(x)", [](double x) { return std::atan(x); }, -9, 9},
      {"sinh(x)", [](double x) { return std::sinh(x); }, -5, 5},
      {"cosh(x)", [](double x) { return std::cosh(x); }, -5, 5},
      {"tanh(x)", [](double x) { return std::tanh(x); }, -5, 5},
      {"erf(x)", [](double x) { return std::erf(x); }, -3, 3},
      {"relu(x)", [](double x) { return x > 0 ? x : 0; }, -4.9, 5},
      {"sigmoid(x)", [](double x) { return 1 / (1 + std::exp(-x)); }, -9, 9},
      {"min(x, 1, x*x)",
       [](double x) {
         return std::min({x, 1.0, x * x});
       },
       -4.9, 5},
      {"max(x, 1, x*x)",
       [](double x) {
         return std::max({x, 1.0, x * x});
       },
       -4.9, 5},
      {"clamp(x, -1, 2)", [](double x) { return std::clamp(x, -1.0, 2.0); }, -4.9, 5},
      {"where(x < 1, x^2, 3*x)", [](double x) { return x < 1 ? x * x : 3 * x; }, -4.9, 5},
      {"pow(x, 2.5)", [](double x) { return std::pow(x, 2.5); }, 0.1, 5},
      {"pow(2.5, x)", [](double x) { return std::pow(2.5, x); }, -5, 5},
      {"x^x", [](double x) { return std::pow(x, x); }, 0.1, 4},
      {"x^7", [](double x) { return std::pow(x, 7); }, -3, 3},
      {"x^-3", [](double x) { return std::pow(x, -3); }, 0.2, 3},
      {"(x + 3)/(x*x + 1)", [](double x) { return (x + 3) / (x * x + 1); }, -5, 5},
      {"max(0, x) + 0.1*sin(3*x)",
       [](double x) { return std::max(0.0, x) + 0.1 * std::sin(3 * x); }, -4.9, 5},
  };
  // Some ulp of the largest intermediate result; differences are taken in double.
  constexpr double value_tolerance = 3e-6, slope_tolerance = 2e-5, h = 1e-6;
  for (const Function& f : functions) {
    CAPTURE(f.text);
    const Expression expression = parsed(f.text);
    for (float x : even_grid(f.lowest, f.highest, 101)) {
      const auto at = static_cast<double>(x);
      const Number number = evaluate(expression, x);
      const double exact = f.exact(at);
      const double slope = (f.exact(at + h) - f.exact(at - h)) / (2 * h);
      CAPTURE(x);
      CAPTURE(exact);
      CAPTURE(slope);
      CHECK(std::abs(static_cast<double>(number.value) - exact) <=
            value_tolerance * (1 + std::abs(exact)));
      CHECK(std::abs(static_cast<double>(number.derivative) - slope) <=
            slope_tolerance * (1 + std::abs(slope) + std::abs(exact)));
    }
  }
  // Every function of the machine is in the list above.
  for (std::string_view name : Expression::function_names()) {
    bool listed = false;
    for (const Function& f : functions) listed |= f.text == std::string(name) + "(x)";
    CHECK_MESSAGE(listed, name);
  }
}

TEST_CASE("the formula of every row of the catalogue gives the values of its kernel") {
  constexpr double tolerance = 2e-6;  // some ulp; the formula is not written for precision
  for (std::size_t i = 0; i < activation_rows().size(); ++i) {
    const Row& row = activation_rows()[i];
    CAPTURE(row.name);
    CAPTURE(row.formula);
    std::vector<std::string_view> names;
    for (std::size_t p = 0; p < row.parameter_count(); ++p) names.push_back(row.parameters[p].name);
    const Expression formula = parsed(row.formula, names);
    for (double share : {0.0, 0.3}) {  // the defaults, and some way to the upper bound
      Choice choice = with_defaults(activation_rows(), i);
      for (std::size_t p = 0; p < row.parameter_count(); ++p)
        if (row.name != "relu")  // its parameter is not in the formula
          choice.values[p] += share * (row.parameters[p].max - choice.values[p]);
      const Activation f = make_activation(choice);
      for (float x : even_grid(-4.03, 4.0, 401)) {
        float value = 0, derivative = 0;
        activation_evaluate(f, {&x, 1}, {&value, 1}, {&derivative, 1});
        const Number number = evaluate(formula, x, f.parameters);
        const double scale = 1 + std::abs(static_cast<double>(value)) +
                             static_cast<double>(std::abs(x) * f.parameters[0]);
        CAPTURE(x);
        CAPTURE(value);
        CAPTURE(number.value);
        CAPTURE(derivative);
        CAPTURE(number.derivative);
        CHECK(std::abs(static_cast<double>(number.value) - static_cast<double>(value)) <=
              tolerance * scale);
        CHECK(std::abs(static_cast<double>(number.derivative) - static_cast<double>(derivative)) <=
              10 * tolerance * scale);
      }
    }
  }
}

TEST_CASE("a typed relu has the derivative of relu at zero, whichever way round it is typed") {
  for (const char* text :
       {"max(0, x)", "max(x, 0)", "relu(x)", "x > 0 ? x : 0", "(x + abs(x))/2 - 0.5*x*(x == 0)"}) {
    CAPTURE(text);
    if (std::string_view(text).find("abs") == std::string_view::npos) CHECK(slope_of(text, 0) == 0);
    CHECK(slope_of(text, 1) == 1);
    CHECK(slope_of(text, -1) == 0);
  }
  CHECK(slope_of("clamp(x, -1, 1)", 1) == 0);
  CHECK(slope_of("clamp(x, -1, 1)", -1) == 0);
  CHECK(slope_of("min(1, x)", 1) == 0);
}

TEST_CASE("where an intermediate result overflows, a derivative that is zero stays zero") {
  CHECK(value_of("1/(1 + exp(-x))", -200) == 0);
  CHECK(slope_of("1/(1 + exp(-x))", -200) == 0);
  CHECK(slope_of("1/(1 + exp(-x))", 200) == 0);
  CHECK(slope_of("x/(1 + exp(-x))", 200) == 1);
  CHECK(slope_of("x > 0 ? x : exp(x) - 1", 500) == 1);
  CHECK(slope_of("exp(-x^2)", 1e10f) == 0);
}

TEST_CASE("powers are defined where mathematics defines them") {
  CHECK(value_of("0^0") == 1);
  CHECK(value_of("x^0", not_a_number) != value_of("x^0", not_a_number));  // NaN in, NaN out
  CHECK(value_of("(-2)^3") == -8);
  CHECK(value_of("x^a", -3) == doctest::Approx(9));
  CHECK(value_of("x^b", -2) == doctest::Approx(-8));
  CHECK(std::isnan(value_of("x^0.5", -1)));
  CHECK(value_of("x^-1", 0) == inf);
  CHECK(value_of("0^a", 1) == 0);
  CHECK(slope_of("x^a", 0) == 0);
  CHECK(slope_of("x^0.5", 4) == doctest::Approx(0.25));
  CHECK(slope_of("x^127", 1) == 127);
}

TEST_CASE("NaN in is NaN out, whatever the text does with it") {
  for (const char* text : {"x", "1", "x > 0 ? 1 : 0", "max(0, x)", "min(x, 1)", "a", "0*x"}) {
    CAPTURE(text);
    CHECK(std::isnan(evaluate(parsed(text), not_a_number).value));
    CHECK(std::isnan(evaluate(parsed(text), not_a_number).derivative));
  }
}

TEST_CASE("every place of an array is computed for itself, at every length") {
  const Expression f = parsed("x > 0 ? log(x)*sin(1e4*x) : a*expm1(x) + x^3 - 5000^abs(x)");
  const std::vector<float> xs = random_bits(100, 3);
  for (std::size_t count = 0; count <= xs.size(); ++count) {
    std::vector<float> value(count + 1, -7.0f), derivative(count + 1, -7.0f);
    std::copy_n(xs.begin(), count, value.begin());  // in place
    f.evaluate(std::span(value).first(count), two_and_three, std::span(value).first(count),
               std::span(derivative).first(count));
    for (std::size_t i = 0; i < count; ++i) {
      const Number alone = evaluate(f, xs[i]);
      CHECK(same(value[i], alone.value));
      CHECK(same(derivative[i], alone.derivative));
    }
    CHECK(value[count] == -7.0f);
    CHECK(derivative[count] == -7.0f);
  }
}

TEST_CASE("an error says where reading stopped and what should have stood there") {
  struct Case {
    std::string text;
    std::size_t position;
    const char* expected;  // the beginning of it
  };
  const Case cases[] = {
      {"", 0, "a number, x"},
      {"   ", 3, "a number, x"},
      {"2*", 2, "a number, x"},
      {"2**", 3, "a number, x"},
      {"*2", 0, "a number, x"},
      {"2x", 1, "an operator or the end"},
      {"x x", 2, "an operator or the end"},
      {"x = 3", 2, "an operator or the end"},
      {"x & 1", 2, "an operator or the end"},
      {"(x", 2, "an operator or )"},
      {"x)", 1, "an operator or the end"},
      {"(2x)", 2, "an operator or )"},
      {"()", 1, "a number, x"},
      {"sin x", 4, "( and the arguments"},
      {"sin()", 4, "a number, x"},
      {"sin(x, 1)", 5, "an operator or )"},
      {"pow(x)", 5, "an operator or a comma"},
      {"pow(x, 2, 3)", 8, "an operator or )"},
      {"where(x > 0, 1)", 14, "an operator or a comma"},
      {"max(1)", 5, "an operator or a comma"},
      {"max(1, 2", 8, "an operator, a comma or )"},
      {"clamp(x, 0, 1, 2)", 13, "an operator or )"},
      {"x > 0 ? 1", 9, "an operator or :"},
      {"x > 0 ? : 1", 8, "a number, x"},
      {"x > 0 ? 1 :", 11, "a number, x"},
      {"-1 < x < 1", 7, "&& before another comparison"},
      {"foo + 1", 0, "x, pi, e"},
      {"1 + Sin(x)", 4, "x, pi, e"},
      {"c*x", 0, "x, pi, e"},
      {"x + 1e39", 4, "a number below 3.4e38"},
      {"1.2.3", 3, "an operator or the end"},
      {".", 0, "a number, x"},
      {"1e", 1, "an operator or the end"},
      {"x\xc2\xb2", 1, "an operator or the end"},
      {std::string("x\0", 2), 1, "an operator or the end"},
      {"x; alert(1)", 1, "an operator or the end"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const ExpressionError error = error_of(c.text);
    CAPTURE(error.expected);
    CHECK(error.position == c.position);
    CHECK(error.expected.starts_with(c.expected));
  }
}

TEST_CASE("the limits are refused one past and accepted at the bound") {
  CHECK(value_of(repeated(" ", Expression::max_text - 1) + "1") == 1);
  CHECK(error_of(repeated(" ", Expression::max_text) + "1").position == Expression::max_text);

  // the whole text is the first level, and every bracket holds an operand of the next two
  constexpr std::size_t brackets = Expression::max_nesting / 2 - 1;
  CHECK(value_of(repeated("(", brackets) + "1" + repeated(")", brackets)) == 1);
  CHECK(error_of(repeated("(", brackets + 1) + "1" + repeated(")", brackets + 1))
            .expected.starts_with("at most 32"));
  CHECK(error_of(repeated("-(", 249)).expected.starts_with("at most 32"));
  CHECK(error_of(repeated("2^", 249)).expected.starts_with("at most 32"));
  CHECK(error_of(repeated("sin(", 124)).expected.starts_with("at most 32"));
  CHECK(error_of(repeated("x?", 249)).expected.starts_with("at most 32"));
  CHECK(error_of(repeated("x?1:", 120)).expected.starts_with("at most 32 numbers"));
  CHECK(value_of(repeated("-", 498) + "1") == 1);

  // 64 operands and 63 operators between them are 127 operations
  CHECK(value_of(repeated("1+", 63) + "1") == 64);
  CHECK(value_of("-x-" + repeated("1-", 61) + "1", 1) == -63);
  CHECK(error_of(repeated("1+", 64) + "1").expected.starts_with("at most 128"));

  // 1-(1-(1-( ... keeps one number waiting for each bracket: the nesting ends first
  CHECK(value_of(repeated("1-(", brackets) + "1" + repeated(")", brackets)) == 0);
  CHECK(error_of(repeated("x||x&&x<x+x*(", 12)).expected.starts_with("at most 32 numbers"));
}

TEST_CASE("a custom activation is its text") {
  const Expression text = parsed("a*max(0,x) + 0.1*sin(3*x)", custom_parameter_names);
  Choice choice = with_defaults(activation_rows(), *find(activation_rows(), "custom"));
  choice.values[0] = 0.5;
  Activation f = make_activation(choice);
  f.expression = &text;
  const std::vector<float> z = even_grid(-2, 2, 11);
  std::vector<float> value(11), derivative(11), a(11), dz(11, 2.0f);
  activation_evaluate(f, z, value, derivative);
  activation_forward(f, z, a);
  activation_backward(f, z, dz, dz);
  CHECK(a == value);
  for (std::size_t i = 0; i < z.size(); ++i) {
    const Number number = evaluate(text, z[i], f.parameters);
    CHECK(value[i] == number.value);
    CHECK(derivative[i] == number.derivative);
    CHECK(dz[i] == 2 * number.derivative);
  }
  CHECK(derivative_peak(f) == doctest::Approx(0.8).epsilon(0.01));
  CHECK_FALSE(has_hard_zero(f));
}

TEST_CASE("whether a custom activation can be silent is found by looking") {
  const Expression relu = parsed("max(0, x)"), leaky = parsed("x > 0 ? x : 0.01*x"),
                   square = parsed("x^2");
  Activation f{ActivationKind::custom, {}, &relu};
  CHECK(has_hard_zero(f));
  CHECK(derivative_peak(f) == 1);
  f.expression = &leaky;
  CHECK_FALSE(has_hard_zero(f));
  f.expression = &square;
  CHECK_FALSE(has_hard_zero(f));
  CHECK(derivative_peak(f) > 15);
  for (const ActivationFacts& facts : activation_table())
    CHECK(has_hard_zero({static_cast<ActivationKind>(&facts - activation_table().data()),
                         {1, 1}}) == facts.hard_zero);
}

TEST_CASE("no mixture of words is too much for the parser and the machine") {
  constexpr std::string_view words[] = {"x",    "a",    "1",    "2.5",    "1e30", "(",    ")",
                                        "+",    "-",    "*",    "/",      "^",    ",",    "?",
                                        ":",    "<",    "==",   "&&",     "sin(", "max(", "where(",
                                        "pow(", "exp(", "log(", "clamp(", " ",    "0"};
  std::uint64_t state = 17;
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (int length = 1 + round % 40; length > 0; --length) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      text += words[(state >> 33) % std::size(words)];
    }
    const auto result = parse_expression(text, ab);
    if (const auto* error = std::get_if<ExpressionError>(&result)) {
      CHECK(error->position <= text.size());
      CHECK_FALSE(error->expected.empty());
    } else {
      ++accepted;
      for (float x : {0.0f, -1.5f, inf}) (void)evaluate(std::get<Expression>(result), x);
    }
  }
  CHECK(accepted > 100);
}
