#include "hillock/activation.hpp"

#include "activation_reference.hpp"
#include "ulp.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

// The bounds of the core, in units in the last place of the exact result.
constexpr double value_ulp = 4;
constexpr double derivative_ulp = 8;
constexpr double tail_ulp = 64;   // |x| > 3 of those that fall like e^-x^2, where x^2 is rounded
constexpr double snake_ulp = 12;  // a other than 1: x and sin^2(ax)/a, which is rounded, cancel
constexpr double crossing_bound = 2e-7;      // absolute, next to a zero crossing
constexpr double smallest_normal = 1.2e-38;  // results below may be flushed to zero

/// A tabled activation with some choice of its parameters.
struct Sample {
  const ActivationFacts* facts = nullptr;
  Activation f;
  bool has_defaults = true;
  std::string name;  // for messages: name and parameters

  [[nodiscard]] std::array<double, 6> parameters() const {
    std::array<double, 6> p{};
    for (std::size_t i = 0; i < p.size(); ++i) p[i] = static_cast<double>(f.parameters[i]);
    return p;
  }
};

Sample sample_of(const Choice& choice) {
  const ActivationFacts& facts = activation_table()[choice.index];
  Sample sample{&facts, make_activation(choice),
                choice == with_defaults(activation_rows(), choice.index),
                std::string(facts.row.name)};
  for (std::size_t p = 0; p < facts.row.parameter_count(); ++p)
    sample.name +=
        " " + std::string(facts.row.parameters[p].name) + "=" + std::to_string(choice.values[p]);
  return sample;
}

/// Every row with its defaults.
std::vector<Sample> all_rows() {
  std::vector<Sample> samples;
  for (std::size_t i = 0; i < activation_rows().size(); ++i)
    samples.push_back(sample_of(with_defaults(activation_rows(), i)));
  return samples;
}

/// Every row with its defaults, and with each parameter at both bounds and in between.
std::vector<Sample> all_samples() {
  std::vector<Sample> samples = all_rows();
  for (std::size_t i = 0; i < activation_rows().size(); ++i) {
    const Row& row = activation_rows()[i];
    for (std::size_t p = 0; p < row.parameter_count(); ++p)
      for (double share : {0.0, 0.03, 0.37, 1.0}) {
        Choice choice = with_defaults(activation_rows(), i);
        const Parameter& parameter = row.parameters[p];
        choice.values[p] = parameter.min + share * (parameter.max - parameter.min);
        if (parameter.kind != Parameter::Kind::number)
          choice.values[p] = std::round(choice.values[p]);
        samples.push_back(sample_of(choice));
      }
  }
  return samples;
}

struct Curve {
  std::vector<float> value, derivative;
};

Curve evaluate(const Activation& f, std::span<const float> x) {
  Curve curve{std::vector<float>(x.size()), std::vector<float>(x.size())};
  activation_evaluate(f, x, curve.value, curve.derivative);
  return curve;
}

float value_at(const Activation& f, float x) { return evaluate(f, {&x, 1}).value[0]; }
float derivative_at(const Activation& f, float x) { return evaluate(f, {&x, 1}).derivative[0]; }

/// Whether `got` at x is as close to `exact` as the core promises.
bool close_enough(const Sample& sample, float x, float got, double exact, double bound) {
  const std::string_view name = sample.facts->row.name;
  const double error = std::abs(static_cast<double>(got) - exact);
  if (std::abs(exact) < smallest_normal && error < smallest_normal) return true;
  // With other parameters the crossing lies elsewhere; there only a small result counts as near it.
  const bool near_crossing =
      sample.has_defaults ? std::abs(x) >= 0.1f && std::abs(x) <= 4.0f : std::abs(exact) < 0.1;
  if (near_crossing && error <= crossing_bound) return true;
  if (std::abs(x) > 3.0f &&
      (name == "gelu" || name == "gelu_tanh" || name == "mish" || name == "gaussian"))
    bound = tail_ulp;
  if (name == "snake" && !sample.has_defaults) bound = snake_ulp;
  return ulp_error(got, exact) <= bound;
}

/// Finite floats of every size, and more where the functions bend.
std::vector<float> probes() {
  std::vector<float> xs = random_bits(40'000);
  for (double reach : {0.2, 4.0, 12.0, 110.0}) {
    const auto grid = even_grid(-reach, reach, 8'001);
    xs.insert(xs.end(), grid.begin(), grid.end());
  }
  std::erase_if(xs, [](float x) { return !std::isfinite(x); });
  return xs;
}

/// A row of activations.csv: the choice of the activation, x, and both results in 17 digits.
struct ReferenceRow {
  Choice choice;
  float x = 0;
  double value = 0, derivative = 0;
};

std::vector<ReferenceRow> reference_rows() {
  std::ifstream file(HILLOCK_FIXTURES "/activations.csv");
  std::string line;
  std::getline(file, line);
  std::vector<ReferenceRow> rows;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string name, parameter, x, value, derivative;
    std::getline(fields, name, ',');
    std::getline(fields, parameter, ',');  // like alpha=0.01, or empty
    std::getline(fields, x, ',');
    std::getline(fields, value, ',');
    std::getline(fields, derivative, ',');
    const auto index = find(activation_rows(), name);
    REQUIRE_MESSAGE(index.has_value(), name, " is not in the table");
    ReferenceRow row{with_defaults(activation_rows(), *index), std::strtof(x.c_str(), nullptr),
                     std::strtod(value.c_str(), nullptr), std::strtod(derivative.c_str(), nullptr)};
    if (const std::size_t equals = parameter.find('='); equals != std::string::npos) {
      const Row& known = activation_rows()[*index];
      CHECK(known.parameters[0].name == parameter.substr(0, equals));
      row.choice.values[0] = std::strtod(parameter.c_str() + equals + 1, nullptr);
    }
    rows.push_back(row);
  }
  return rows;
}

}  // namespace

TEST_CASE("every activation agrees with the 60-digit reference within 4 and 8 ulp") {
  const auto rows = reference_rows();
  REQUIRE(rows.size() > 1500);
  for (const ReferenceRow& row : rows) {
    Sample sample = sample_of(row.choice);
    sample.has_defaults = true;  // the crossing rule as it is stated, whatever the parameters
    const float value = value_at(sample.f, row.x), derivative = derivative_at(sample.f, row.x);
    CAPTURE(sample.name);
    CAPTURE(row.x);
    CAPTURE(ulp_error(value, row.value));
    CAPTURE(ulp_error(derivative, row.derivative));
    CHECK(close_enough(sample, row.x, value, row.value, value_ulp));
    CHECK(close_enough(sample, row.x, derivative, row.derivative, derivative_ulp));
  }
}

TEST_CASE(
    "between the rows of the reference every activation agrees with its definition in double") {
  const std::vector<float> xs = probes();
  for (const Sample& sample : all_samples()) {
    CAPTURE(sample.name);
    const auto p = sample.parameters();
    REQUIRE_FALSE(std::isnan(exact_activation(sample.facts->row.name, 1.0, p).value));
    const Curve curve = evaluate(sample.f, xs);
    for (std::size_t i = 0; i < xs.size(); ++i) {
      if (sample.facts->row.name == "snake" && !sample.has_defaults &&
          std::abs(xs[i] * sample.f.parameters[0]) > 3000)
        continue;  // a x is rounded to float there, whose last place is a part of a turn
      const Exact exact = exact_activation(sample.facts->row.name, static_cast<double>(xs[i]), p);
      if (close_enough(sample, xs[i], curve.value[i], exact.value, value_ulp) &&
          close_enough(sample, xs[i], curve.derivative[i], exact.derivative, derivative_ulp))
        continue;
      CAPTURE(xs[i]);
      CAPTURE(ulp_error(curve.value[i], exact.value));
      CAPTURE(ulp_error(curve.derivative[i], exact.derivative));
      FAIL_CHECK("off by more than the bound");
      break;
    }
  }
}

TEST_CASE("every derivative is the slope of its value") {
  // Over an interval of width 2^-5 the mean slope lies between the least and the largest derivative
  // (the mean value theorem).
  constexpr float half_width = 0x1p-6f;
  constexpr double tolerance = 1e-4;  // the extremes lie between the samples
  for (const Sample& sample : all_samples()) {
    CAPTURE(sample.name);
    int jumps = 0;
    for (float x : even_grid(-8.017, 8.0, 999)) {
      const float below = x - half_width, above = x + half_width;
      const double rise = static_cast<double>(value_at(sample.f, above)) -
                          static_cast<double>(value_at(sample.f, below));
      const double slope = rise / (static_cast<double>(above) - static_cast<double>(below));
      const Curve curve =
          evaluate(sample.f, even_grid(static_cast<double>(below), static_cast<double>(above), 65));
      const float least = *std::min_element(curve.derivative.begin(), curve.derivative.end());
      const float largest = *std::max_element(curve.derivative.begin(), curve.derivative.end());
      const double rounding = 2 * ulp_at(static_cast<double>(value_at(sample.f, x)));
      const double margin =
          tolerance * (1 + std::abs(slope)) + rounding / static_cast<double>(half_width);
      const bool between = slope >= static_cast<double>(least) - margin &&
                           slope <= static_cast<double>(largest) + margin;
      if (between) continue;
      // A jump of f has no slope: it shows as a rise that 1/64 of the interval has whole.
      double steepest = 0;
      for (std::size_t i = 0; i + 1 < curve.value.size(); ++i)
        steepest = std::max(steepest, std::abs(static_cast<double>(curve.value[i + 1]) -
                                               static_cast<double>(curve.value[i])));
      CAPTURE(x);
      CAPTURE(slope);
      CAPTURE(least);
      CAPTURE(largest);
      CHECK(steepest > 0.9 * std::abs(rise) - 2 * static_cast<double>(half_width));
      ++jumps;
    }
    CHECK(jumps <= 8);
  }
}

TEST_CASE("one float and one lane of a batch give the same bits") {
  std::vector<float> xs = random_bits(5'000, 7);
  for (double reach : {1.0, 20.0, 5000.0}) {
    const auto grid = even_grid(-reach, reach, 2'001);
    xs.insert(xs.end(), grid.begin(), grid.end());
  }
  for (const Sample& sample : all_samples()) {
    CAPTURE(sample.name);
    const Curve curve = evaluate(sample.f, xs);
    with_activation(sample.f, [&](auto kernel) {
      for (std::size_t i = 0; i < xs.size(); ++i) {
        const auto [value, derivative] = tangent_of(kernel, xs[i]);
        if (same(curve.value[i], value) && same(curve.derivative[i], derivative)) continue;
        CAPTURE(xs[i]);
        FAIL_CHECK("the bits differ");
        return;
      }
    });
  }
}

TEST_CASE("forward, backward and evaluate agree at every length, in place too") {
  for (const Sample& sample : all_rows()) {
    CAPTURE(sample.name);
    for (std::size_t count = 0; count <= 2 * lanes + 1; ++count) {
      const std::vector<float> z = even_grid(-2.3, 2.9, 2 * lanes + 1);
      const auto part = std::span(z).first(count);
      const Curve curve = evaluate(sample.f, part);

      std::vector<float> a(part.begin(), part.end());
      activation_forward(sample.f, a, a);
      CHECK(a == curve.value);

      std::vector<float> dz(count, 3.0f);
      activation_backward(sample.f, part, dz, dz);
      for (std::size_t i = 0; i < count; ++i) CHECK(dz[i] == 3.0f * curve.derivative[i]);

      std::vector<float> value(part.begin(), part.end()), derivative(count);
      activation_evaluate(sample.f, value, value, derivative);
      CHECK(value == curve.value);
      CHECK(derivative == curve.derivative);
    }
  }
}

TEST_CASE("NaN in is NaN out, for the value and for the derivative") {
  for (const Sample& sample : all_samples()) {
    CAPTURE(sample.name);
    CHECK(std::isnan(value_at(sample.f, not_a_number)));
    CHECK(std::isnan(derivative_at(sample.f, not_a_number)));
  }
}

TEST_CASE("infinities give the limits") {
  struct Limits {
    const char* name;
    double value_below, value_above, derivative_below, derivative_above;
  };
  constexpr double oo = infinity, none = std::numeric_limits<double>::quiet_NaN();
  const Limits limits[] = {
      {"identity", -oo, oo, 1, 1},
      {"binary_step", 0, 1, 0, 0},
      {"sigmoid", 0, 1, 0, 0},
      {"hard_sigmoid", 0, 1, 0, 0},
      {"log_sigmoid", -oo, 0, 1, 0},
      {"tanh", -1, 1, 0, 0},
      {"hard_tanh", -1, 1, 0, 0},
      {"softsign", -1, 1, 0, 0},
      {"arctan", -1.5707963, 1.5707963, 0, 0},
      {"relu", 0, oo, 0, 1},
      {"relu6", 0, 6, 0, 0},
      {"leaky_relu", -oo, oo, 0.01, 1},
      {"prelu", -oo, oo, 0.25, 1},
      {"rrelu", -oo, oo, 11.0 / 48, 1},
      {"shifted_relu", 0, oo, 0, 1},
      {"squared_relu", 0, oo, 0, oo},
      {"elu", -1, oo, 0, 1},
      {"celu", -1, oo, 0, 1},
      {"selu", -1.7580993, oo, 0, 1.050701},
      {"softplus", 0, oo, 0, 1},
      {"gelu", 0, oo, 0, 1},
      {"gelu_tanh", 0, oo, 0, 1},
      {"swish", 0, oo, 0, 1},
      {"hard_swish", 0, oo, 0, 1},
      {"mish", 0, oo, 0, 1},
      {"softshrink", -oo, oo, 1, 1},
      {"hardshrink", -oo, oo, 1, 1},
      {"tanhshrink", -oo, oo, 1, 1},
      {"sine", none, none, none, none},
      {"gaussian", 0, 0, 0, 0},
      {"snake", none, none, none, none},
      {"custom", -oo, oo, 1, 1},
  };
  const auto matches = [](float got, double limit) {
    return std::isnan(limit) ? std::isnan(got)
                             : static_cast<double>(got) == doctest::Approx(limit).epsilon(1e-6) ||
                                   static_cast<double>(got) == limit;
  };
  CHECK(std::size(limits) == activation_rows().size());
  for (const Limits& limit : limits) {
    const auto index = find(activation_rows(), limit.name);
    REQUIRE(index.has_value());
    const Activation f = make_activation(with_defaults(activation_rows(), *index));
    CAPTURE(limit.name);
    CHECK(matches(value_at(f, -inf), limit.value_below));
    CHECK(matches(value_at(f, inf), limit.value_above));
    CHECK(matches(derivative_at(f, -inf), limit.derivative_below));
    CHECK(matches(derivative_at(f, inf), limit.derivative_above));
  }
}

TEST_CASE("the sign of zero and subnormal numbers change no result") {
  for (const Sample& sample : all_samples()) {
    CAPTURE(sample.name);
    CHECK(value_at(sample.f, -0.0f) == value_at(sample.f, 0.0f));
    CHECK(derivative_at(sample.f, -0.0f) == derivative_at(sample.f, 0.0f));
    for (float tiny : {1e-45f, 1e-40f}) {
      CHECK(std::abs(value_at(sample.f, tiny) - value_at(sample.f, 0.0f)) < 1e-37f);
      CHECK(std::isfinite(derivative_at(sample.f, -tiny)));
    }
  }
}

TEST_CASE("the stated range is met and not left") {
  const std::vector<float> xs = even_grid(-40.0, 40.0, 64'001);
  for (const Sample& sample : all_rows()) {
    CAPTURE(sample.name);
    const Curve curve = evaluate(sample.f, xs);
    const float least = *std::min_element(curve.value.begin(), curve.value.end());
    const float largest = *std::max_element(curve.value.begin(), curve.value.end());
    CAPTURE(least);
    CAPTURE(largest);
    const ActivationFacts& facts = *sample.facts;
    CHECK(static_cast<double>(least) >= facts.lower - ulp_at(facts.lower));
    CHECK(static_cast<double>(largest) <= facts.upper + ulp_at(facts.upper));
    constexpr double reached = 0.03;  // arctan is still 1/40 away from its limit
    if (facts.lower > -infinity) CHECK(static_cast<double>(least) < facts.lower + reached);
    if (facts.lower == -infinity) CHECK(least < -0.3f);
    if (facts.upper < infinity) CHECK(static_cast<double>(largest) > facts.upper - reached);
    if (facts.upper == infinity) CHECK(largest >= 38.0f);
    CHECK(facts.bounded() ==
          (value_at(sample.f, 1e6f) < 1e3f && value_at(sample.f, -1e6f) > -1e3f));
  }
}

TEST_CASE("the stated properties are those of the numbers") {
  constexpr double slack = 1e-6;                                    // of an f of size 1: some ulp
  const std::vector<float> xs = even_grid(-8.0, 8.0, 16 * 64 + 1);  // multiples of 1/64: every kink
  for (const Sample& sample : all_rows()) {
    CAPTURE(sample.name);
    const Curve curve = evaluate(sample.f, xs);
    bool falls = false, is_odd = true, jumps = false;
    std::size_t flat = 0, longest_flat = 0;
    for (std::size_t i = 0; i + 1 < xs.size(); ++i) {
      const double here = static_cast<double>(curve.value[i]);
      falls |= static_cast<double>(curve.value[i + 1]) < here - slack * (1 + std::abs(here));
      is_odd &= std::abs(here + static_cast<double>(curve.value[xs.size() - 1 - i])) <
                slack * (1 + std::abs(here));
      const float left = derivative_at(sample.f, xs[i] - 1e-4f),
                  right = derivative_at(sample.f, xs[i] + 1e-4f);
      jumps |= std::abs(left - right) > 0.02f;
      const bool still = curve.derivative[i] == 0.0f && curve.derivative[i + 1] == 0.0f &&
                         curve.value[i] == curve.value[i + 1];
      flat = still ? flat + 1 : 0;
      longest_flat = std::max(longest_flat, flat);
    }
    CHECK(sample.facts->monotone == !falls);
    CHECK(sample.facts->zero_centred == is_odd);
    if (sample.facts->row.name != "binary_step") CHECK(sample.facts->smooth == !jumps);
    CHECK(sample.facts->hard_zero == (longest_flat >= 32));
  }
}

TEST_CASE("the stated peak is the largest derivative") {
  constexpr float slack = 1e-5f;
  for (const Sample& sample : all_samples()) {
    CAPTURE(sample.name);
    const float peak = derivative_peak(sample.f);
    float largest = 0;
    for (double reach : {0.5, 12.0, 600.0})
      for (float d : evaluate(sample.f, even_grid(-reach, reach, 40'001)).derivative)
        largest = std::max(largest, std::abs(d));
    CAPTURE(peak);
    CAPTURE(largest);
    if (std::isinf(peak)) {
      CHECK(largest > 1000.0f);
    } else {
      CHECK(largest <= peak * (1 + slack));
      CHECK(largest >= peak * 0.98f);
    }
  }
}

TEST_CASE("relu takes the derivative at zero that it is told") {
  Choice choice = with_defaults(activation_rows(), *find(activation_rows(), "relu"));
  for (double at_zero : {0.0, 0.5, 1.0}) {
    choice.values[0] = at_zero;
    const Activation f = make_activation(choice);
    CHECK(static_cast<double>(derivative_at(f, 0.0f)) == at_zero);
    CHECK(static_cast<double>(derivative_at(f, -0.0f)) == at_zero);
    CHECK(derivative_at(f, 1e-45f) == 1.0f);
    CHECK(derivative_at(f, -1e-45f) == 0.0f);
  }
}

TEST_CASE("the derivative of tanh does not vanish before that of the true function") {
  const Activation f{ActivationKind::tanh, {}};
  CHECK(value_at(f, 12.0f) == 1.0f);
  CHECK(static_cast<double>(derivative_at(f, 12.0f)) ==
        doctest::Approx(1.5100538e-10).epsilon(1e-6));
}

TEST_CASE("the gradient of a learned parameter is the slope of the sum of outputs") {
  const std::vector<float> z = even_grid(-2.0, 3.0, 11);
  const std::vector<float> da = even_grid(-1.0, 1.5, 11);
  int learned = 0;
  for (const Sample& sample : all_rows()) {
    CAPTURE(sample.name);
    CHECK(learns_parameter(sample.f) == !sample.facts->learned.empty());
    const double gradient = static_cast<double>(activation_parameter_gradient(sample.f, z, da));
    if (!learns_parameter(sample.f)) {
      CHECK(gradient == 0.0);
      continue;
    }
    ++learned;
    CHECK(sample.facts->row.parameters[0].name == sample.facts->learned);
    constexpr float h = 0x1p-5f;
    Activation above = sample.f, below = sample.f;
    above.parameters[0] += h;
    below.parameters[0] -= h;
    double slope = 0;
    for (std::size_t i = 0; i < z.size(); ++i)
      slope += static_cast<double>(da[i]) *
               (static_cast<double>(value_at(above, z[i])) -
                static_cast<double>(value_at(below, z[i]))) /
               (2 * static_cast<double>(h));
    CHECK(gradient == doctest::Approx(slope).epsilon(1e-4));
  }
  CHECK(learned >= 1);
}

TEST_CASE("names are unique and every default lies within its bounds") {
  std::set<std::string_view> names;
  for (const ActivationFacts& facts : activation_table()) {
    CAPTURE(facts.row.name);
    CHECK(names.insert(facts.row.name).second);
    CHECK_FALSE(facts.row.label.empty());
    CHECK_FALSE(facts.row.formula.empty());
    CHECK_FALSE(facts.range.empty());
    for (std::size_t p = 0; p < facts.row.parameter_count(); ++p) {
      const Parameter& parameter = facts.row.parameters[p];
      CAPTURE(parameter.name);
      CHECK(parameter.min <= parameter.initial);
      CHECK(parameter.initial <= parameter.max);
      CHECK(parameter.min < parameter.max);
    }
  }
}

TEST_CASE("the bits of the whole catalogue are those of the golden hash, natively and in wasm") {
  // FNV-1a over value and derivative of every row. A change of any last place shows here; then this
  // number changes on purpose, in the commit that says why.
  constexpr std::uint64_t golden = 0x1044e1aef54bcb64u;
  std::uint64_t hash = 0xcbf29ce484222325u;
  const auto add = [&hash](float v) {
    const std::uint32_t bits = std::isnan(v) ? 0x7fc00000u : std::bit_cast<std::uint32_t>(v);
    for (int shift = 0; shift < 32; shift += 8)
      hash = (hash ^ (bits >> shift & 0xffu)) * 0x100000001b3u;
  };
  std::vector<float> xs = random_bits(2'000, 11);
  const auto grid = even_grid(-20.0, 20.0, 2'001);
  xs.insert(xs.end(), grid.begin(), grid.end());
  for (const Sample& sample : all_samples()) {
    const Curve curve = evaluate(sample.f, xs);
    for (float v : curve.value) add(v);
    for (float v : curve.derivative) add(v);
  }
  CHECK(hash == golden);
}
