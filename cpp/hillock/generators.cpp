// The catalogue of the seeded generators.
#include "hillock/generators.hpp"

#include <array>

namespace hillock {
namespace {

constexpr Parameter scale(std::string_view label) {
  return {"scale", label, 1.0, 0.01, 100.0, Parameter::Kind::number, Parameter::Scale::logarithmic};
}
constexpr Parameter whole(std::string_view name, std::string_view label, double initial, double min,
                          double max) {
  return {name, label, initial, min, max, Parameter::Kind::integer};
}

constexpr std::array<Generator, 17> table_of_generators{{
    {{"circle", "circle", "x^2+y^2 < 2.5^2", "TensorFlow Playground", {}}, 2, 2, 6.0f, make_circle},
    {{"xor", "exclusive or", "x*y >= 0", "TensorFlow Playground; Minsky & Papert 1969", {}},
     2,
     2,
     6.0f,
     make_exclusive_or},
    {{"gauss", "two clouds", "x+y > 0, but for noise", "TensorFlow Playground", {}},
     2,
     2,
     6.0f,
     make_gauss},
    {{"spiral",
      "spiral",
      "two arms: angle = 2*pi*1.75*r/5, or pi more",
      "TensorFlow Playground; Lang & Witbrock 1988",
      {}},
     2,
     2,
     6.0f,
     make_spiral},
    {{"spirals",
      "spirals",
      "class k: angle = 2*pi*(turns*r/5+k/arms)",
      "after Lang & Witbrock 1988",
      {{whole("arms", "arms", 3, 2, 8), {"turns", "turns", 1.0, 0.1, 4.0}}}},
     2,
     3,
     6.0f,
     make_spirals,
     {},
     "arms"},
    {{"moons",
      "two moons",
      "half circles of radius 1: y = sqrt(1-(x+0.5)^2)-0.25, and its mirror image",
      "scikit-learn make_moons, centred",
      {{scale("radius")}}},
     2,
     2,
     2.0f,
     make_moons},
    {{"rings",
      "rings",
      "class k: radius = inner+(1-inner)*k/(rings-1)",
      "after scikit-learn make_circles",
      {{whole("rings", "rings", 2, 2, 8),
        {"inner", "innermost radius", 0.4, 0.0, 0.95},
        scale("outermost radius")}}},
     2,
     2,
     1.5f,
     make_rings,
     {},
     "rings"},
    {{"checkerboard",
      "checkerboard",
      "(floor((x+5)*cells/10)+floor((y+5)*cells/10)) mod 2",
      "",
      {{whole("cells", "fields a side", 4, 2, 16)}}},
     2,
     2,
     6.0f,
     make_checkerboard},
    {{"blobs",
      "clouds",
      "class k: N(3.5*(sin(2*pi*k/classes), cos(2*pi*k/classes)), 0.25+7*noise)",
      "after scikit-learn make_blobs",
      {{whole("classes", "clouds", 3, 2, 10)}}},
     2,
     3,
     6.0f,
     make_blobs,
     {},
     "classes"},
    {{"parity",
      "parity",
      "bits of -1 and 1: whether an odd number of them is 1",
      "Minsky & Papert 1969",
      {{whole("bits", "bits", 4, 2, 16)}}},
     4,
     2,
     1.5f,
     make_parity,
     "bits",
     {}},
    {{"plane", "plane", "(x+y)/10", "TensorFlow Playground", {}}, 2, 0, 6.0f, make_plane},
    {{"gauss_regression",
      "hills",
      "of six cones (1-distance/2)*sign the one that is furthest from 0",
      "TensorFlow Playground",
      {}},
     2,
     0,
     6.0f,
     make_hills},
    {{"bumps",
      "bumps",
      "sum of (-1)^k*exp(-distance(k)^2/(2*width^2))",
      "",
      {{whole("bumps", "bumps", 5, 1, 20), {"width", "width", 1.0, 0.1, 5.0}}}},
     2,
     0,
     6.0f,
     make_bumps},
    {{"sine",
      "sine",
      "sin(frequency*pi*x)",
      "",
      {{{"frequency", "half turns from 0 to 1", 3.0, 0.0, 50.0}, scale("largest x")}}},
     1,
     0,
     1.0f,
     make_sine},
    {{"step", "step", "x >= 0", "", {{scale("largest x")}}}, 1, 0, 1.0f, make_step},
    {{"abs", "absolute value", "abs(x)", "", {{scale("largest x")}}}, 1, 0, 1.0f, make_abs},
    {{"line",
      "line",
      "slope*x+intercept",
      "",
      {{{"slope", "slope", 1.0, -100.0, 100.0},
        {"intercept", "intercept", 0.0, -100.0, 100.0},
        scale("largest x")}}},
     1,
     0,
     1.0f,
     make_line},
}};

constexpr auto all_rows = [] {
  std::array<Row, table_of_generators.size() + 1> rows{};
  for (std::size_t i = 0; i < table_of_generators.size(); ++i) rows[i] = table_of_generators[i].row;
  rows.back() = {"table", "own data", "", "", {}};
  return rows;
}();

// The value of a parameter of a generator's row, if it has one of this name. A spec is read before
// it is judged: what is out of bounds counts as not given.
double value_of(const Choice& dataset, std::string_view name, double otherwise) noexcept {
  const Row& row = table_of_generators[dataset.index].row;
  for (std::size_t p = 0; p < row.parameter_count(); ++p)
    if (row.parameters[p].name == name && dataset.values[p] >= row.parameters[p].min &&
        dataset.values[p] <= row.parameters[p].max)
      return dataset.values[p];
  return otherwise;
}

std::size_t count_of(const Choice& dataset, std::string_view name, std::size_t otherwise) noexcept {
  return static_cast<std::size_t>(value_of(dataset, name, static_cast<double>(otherwise)));
}

}  // namespace

std::span<const Generator> generators() noexcept { return table_of_generators; }
std::span<const Row> dataset_rows() noexcept { return all_rows; }
bool is_table(const Choice& dataset) noexcept {
  return dataset.index == table_of_generators.size();
}

std::size_t generated_columns(const Choice& dataset) noexcept {
  const Generator& g = table_of_generators[dataset.index];
  return count_of(dataset, g.columns_parameter, g.columns);
}

std::size_t generated_classes(const Choice& dataset) noexcept {
  const Generator& g = table_of_generators[dataset.index];
  return count_of(dataset, g.classes_parameter, g.classes);
}

float generated_domain(const Choice& dataset) noexcept {
  return table_of_generators[dataset.index].domain *
         static_cast<float>(value_of(dataset, "scale", 1.0));
}

}  // namespace hillock
