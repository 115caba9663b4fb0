#include "hillock/kinks.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace hillock;

namespace {

std::optional<std::vector<float>> kinks_of(std::string_view name, double parameter) {
  Choice choice = with_defaults(activation_rows(), *find(activation_rows(), name));
  if (activation_rows()[choice.index].parameter_count() > 0) choice.values[0] = parameter;
  return find_kinks(make_activation(choice));
}

}  // namespace

TEST_CASE("the kinks of every piecewise linear activation are found, and no other has any") {
  const std::vector<std::pair<std::string, std::vector<float>>> known{
      {"identity", {}},
      {"binary_step", {0}},
      {"hard_sigmoid", {-3, 3}},
      {"hard_tanh", {-1, 1}},
      {"relu", {0}},
      {"relu6", {0, 6}},
      {"leaky_relu", {0}},
      {"prelu", {0}},
      {"rrelu", {0}},
      {"shifted_relu", {0.25f}},
      {"softshrink", {-0.25f, 0.25f}},
      {"hardshrink", {-0.25f, 0.25f}}};
  for (const Row& row : activation_rows()) {
    CAPTURE(row.name);
    const auto found = kinks_of(row.name, 0.25);
    const auto expected = std::find_if(known.begin(), known.end(),
                                       [&](const auto& k) { return k.first == row.name; });
    if (row.name == "custom") continue;  // a formula of the caller's
    REQUIRE(found.has_value() == (expected != known.end()));
    if (found) CHECK(*found == expected->second);
  }
}

TEST_CASE("a slope of one on both sides is no kink, half a slope at zero not two") {
  CHECK(kinks_of("leaky_relu", 1)->empty());
  CHECK(*kinks_of("relu", 0.5) == std::vector<float>{0});
  CHECK(*kinks_of("shifted_relu", -4.7) == std::vector<float>{-4.7f});
}
