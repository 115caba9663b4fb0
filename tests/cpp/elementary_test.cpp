#include "hillock/elementary.hpp"

#include "hillock/error_function.hpp"
#include "hillock/trigonometric.hpp"
#include "ulp.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

struct Function {
  const char* name;
  float (*scalar)(float);
  Batch (*batch)(Batch);
  double (*exact)(double);
  double bound;                               // ulp, as stated in the header
  double lowest = -3.5e38, highest = 3.5e38;  // where it is defined
};

#define FUNCTION(f) #f, [](float x) { return f(x); }, [](Batch x) { return f(x); }

// The bound of each is what the headers promise.
const Function functions[] = {
    {FUNCTION(exp), [](double x) { return std::exp(x); }, 2},
    {FUNCTION(expm1), [](double x) { return std::expm1(x); }, 3},
    {FUNCTION(log), [](double x) { return std::log(x); }, 2},
    {FUNCTION(log1p), [](double x) { return std::log1p(x); }, 3},
    {FUNCTION(log1p_near), [](double x) { return std::log1p(x); }, 2, 0, 1},
    {FUNCTION(tanh), [](double x) { return std::tanh(x); }, 3},
    {FUNCTION(sin), [](double x) { return std::sin(x); }, 3},
    {FUNCTION(cos), [](double x) { return std::cos(x); }, 3},
    {FUNCTION(atan), [](double x) { return std::atan(x); }, 3},
    {FUNCTION(erf), [](double x) { return std::erf(x); }, 4},
};

std::vector<float> sample(const Function& f) {
  std::vector<float> xs = random_bits(400'000);
  for (double reach : {1.0, 10.0, 110.0, 4000.0}) {
    const auto grid = even_grid(-reach, reach, 100'001);
    xs.insert(xs.end(), grid.begin(), grid.end());
  }
  for (float special :
       {0.0f, -0.0f, inf, -inf, not_a_number, 1e-45f, -1e-45f, 1.17549435e-38f, 3.4e38f, -3.4e38f})
    xs.push_back(special);
  std::erase_if(xs, [&](float x) {
    return static_cast<double>(x) < f.lowest || static_cast<double>(x) > f.highest;
  });
  return xs;
}

}  // namespace

TEST_CASE("every elementary function keeps the ulp bound of its header") {
  for (const Function& f : functions) {
    CAPTURE(f.name);
    double worst = 0;
    float where = 0;
    for (float x : sample(f)) {
      const double error = ulp_error(f.scalar(x), f.exact(static_cast<double>(x)));
      if (error > worst) worst = error, where = x;
    }
    CAPTURE(where);
    CAPTURE(f.scalar(where));
    CAPTURE(f.exact(static_cast<double>(where)));
    CHECK(worst <= f.bound);
  }
}
