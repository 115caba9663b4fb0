// What can be seen of a run without stepping it: predictions, the plane, histograms.
#include "hand_made.hpp"
#include "spec_entries.hpp"
#include "ulp.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

constexpr float inf = std::numeric_limits<float>::infinity();

Trainer trained(const Entries& entries) {
  Trainer run(accepted(entries));
  run.advance(20);
  return run;
}

struct Counts {
  std::vector<float> bins;
  float outside[2] = {};
  [[nodiscard]] double total() const {
    return std::accumulate(bins.begin(), bins.end(), 0.0) + static_cast<double>(outside[0]) +
           static_cast<double>(outside[1]);
  }
};

Counts histogram(Trainer& run, std::size_t layer, Histogrammed quantity, float low, float high,
                 std::size_t bins) {
  Counts counts{std::vector<float>(bins, 7.0f)};
  run.histogram(layer, quantity, low, high, counts.bins, counts.outside);
  return counts;
}

}  // namespace

TEST_CASE("a prediction is the network's output for rows as they are given, scaled and encoded") {
  // The outputs on the training rows must be those that the training inputs give.
  for (const char* scaling : {"none", "standardize", "min_max"}) {
    Trainer run = trained({{"data.samples", 700.0},
                           {"data.scaling", std::string(scaling)},
                           {"data.features.length", 3.0},
                           {"data.features.0", std::string("y")},
                           {"data.features.1", std::string("xy")},
                           {"data.features.2", std::string("sin_x")},
                           {"training.loss", std::string("categorical_cross_entropy")}});
    const std::size_t count = run.data().train_count();
    REQUIRE(count == 350);
    std::vector<float> outputs(2 * count);
    run.predict(run.data().table().inputs, count, outputs);
    Pass pass(run.network(), count);
    forward(run.network(), run.parameters(), run.data().train().inputs.view(), pass);
    std::size_t differences = 0;
    for (std::size_t n = 0; n < count; ++n)
      for (std::size_t k = 0; k < 2; ++k)
        differences += !same(outputs[2 * n + k], pass.a(2).row(k)[n]);
    CHECK(differences == 0);
  }
}

TEST_CASE("a row is predicted alike alone and among others") {
  Trainer run = trained({});
  const std::vector<float>& rows = run.data().table().inputs;
  std::vector<float> together(400), alone(1);
  run.predict(rows, 400, together);
  for (std::size_t n = 0; n < 400; ++n) {
    run.predict(std::span(rows).subspan(2 * n, 2), 1, alone);
    CHECK(same(alone[0], together[n]));
  }
  run.predict({}, 0, {});
}

TEST_CASE("the grid's first row is the top of the plane, and its points are the cells' centres") {
  Config config = accepted({{"data", std::string("circle")},
                            {"training.loss", std::string("mean_squared_error")},
                            {"network.output.activation", std::string("identity")},
                            {"network.layers.length", 0.0}});
  Trainer run(config);
  std::vector<float> values(4 * 4);
  run.set_parameters(std::vector<float>{1, 0, 0});  // the output is x
  run.grid(4, 8, false, values);
  for (std::size_t row = 0; row < 4; ++row)
    for (std::size_t column = 0; column < 4; ++column)
      CHECK(values[4 * row + column] == -6.0f + 4.0f * static_cast<float>(column));
  run.set_parameters(std::vector<float>{0, 1, 0});  // the output is y
  run.grid(4, 8, false, values);
  for (std::size_t row = 0; row < 4; ++row)
    for (std::size_t column = 0; column < 4; ++column)
      CHECK(values[4 * row + column] == 6.0f - 4.0f * static_cast<float>(row));
}

TEST_CASE("the grid holds every hidden unit layer by layer, then the outputs, as predicted") {
  Trainer run = trained({{"network.layers.0.units", 3.0},
                         {"network.layers.1.units", 5.0},
                         {"training.loss", std::string("categorical_cross_entropy")}});
  constexpr std::size_t resolution = 20, points = resolution * resolution;
  std::vector<float> all(points * 10), outputs(points * 2), rows(2 * points), predicted(2 * points);
  run.grid(resolution, 6, true, all);
  run.grid(resolution, 6, false, outputs);
  CHECK(std::equal(outputs.begin(), outputs.end(), all.begin() + 8 * points));
  Matrix plane(2, points);
  for (std::size_t p = 0; p < points; ++p) {
    rows[2 * p] = plane.at(0, p) = -6.0f + 0.6f * (static_cast<float>(p % resolution) + 0.5f);
    rows[2 * p + 1] = plane.at(1, p) = 6.0f - 0.6f * (static_cast<float>(p / resolution) + 0.5f);
  }
  run.predict(rows, points, predicted);
  Pass pass(run.network(), points);
  forward(run.network(), run.parameters(), plane.view(), pass);
  constexpr float bound = 1e-5f;  // the points are rounded in another order
  for (std::size_t p = 0; p < points; ++p) {
    for (std::size_t k = 0; k < 2; ++k)
      CHECK(std::abs(outputs[k * points + p] - predicted[2 * p + k]) < bound);
    for (std::size_t u = 0; u < 3; ++u)
      CHECK(std::abs(all[u * points + p] - pass.a(0).row(u)[p]) < bound);
    for (std::size_t u = 0; u < 5; ++u)
      CHECK(std::abs(all[(3 + u) * points + p] - pass.a(1).row(u)[p]) < bound);
  }
}

TEST_CASE(
    "with data of one column the grid is a line, with every hidden unit on it, as predicted") {
  Trainer run = trained({{"data", std::string("sine")},
                         {"network.layers.0.units", 3.0},
                         {"training.loss", std::string("mean_squared_error")},
                         {"network.output.activation", std::string("identity")}});
  constexpr std::size_t resolution = 700;  // more than one portion
  REQUIRE(run.grid_points(resolution) == resolution);
  std::vector<float> values(12 * resolution), x(resolution), predicted(resolution);
  run.grid(resolution, 3, true, values);
  for (std::size_t p = 0; p < resolution; ++p)
    x[p] = -3.0f + 6.0f / resolution * (static_cast<float>(p) + 0.5f);
  run.predict(x, resolution, predicted);
  Pass pass(run.network(), 1);
  constexpr float bound = 1e-5f;  // the points are rounded in another order
  for (std::size_t p = 0; p < resolution; ++p) {
    CHECK(std::abs(values[11 * resolution + p] - predicted[p]) < bound);
    Matrix point(1, 1);
    point.at(0, 0) = x[p];
    forward(run.network(), run.parameters(), point.view(), pass);
    for (std::size_t u = 0; u < 3; ++u)
      CHECK(std::abs(values[u * resolution + p] - pass.a(0).row(u)[0]) < bound);
  }
}

TEST_CASE("a histogram counts every value of a layer once, in its bin or outside") {
  for (const std::size_t samples : {10u, 100u, 700u}) {
    Trainer run = trained({{"data.samples", static_cast<double>(samples)}});
    for (std::size_t layer = 0; layer < 3; ++layer)
      for (const Histogrammed quantity :
           {Histogrammed::pre_activation, Histogrammed::activation, Histogrammed::gradient})
        for (const std::size_t bins : {1u, 7u, 64u}) {
          const Counts counts = histogram(run, layer, quantity, -0.5f, 0.75f, bins);
          const std::size_t units = run.network().layers()[layer].units;
          CHECK(counts.total() == static_cast<double>(units * samples / 2));
        }
  }
}

TEST_CASE("a value falls into the bin whose bounds it is between, the ends into the outermost") {
  Trainer run(one_column({-3, -2, -1.5f, -1, 0, 0.5f, 1.25f, 2, 2.5f}, {1}));
  run.set_parameters(Weights(run).unit(0, 0, {1}, 0).values());
  const Counts z = histogram(run, 0, Histogrammed::pre_activation, -2, 2, 4);
  CHECK(z.bins == std::vector<float>{2, 1, 2, 2});  // [-2,-1) [-1,0) [0,1) [1,2]
  CHECK(z.outside[0] == 1.0f);
  CHECK(z.outside[1] == 1.0f);
  const Counts a = histogram(run, 0, Histogrammed::activation, 0, 2, 2);
  CHECK(a.bins == std::vector<float>{6, 2});
  CHECK(a.outside[1] == 1.0f);
}

TEST_CASE("the gradients in a histogram are those of the mean training loss") {
  // y = w x with w = 1 and targets 0: dL/dz = z / examples.
  Trainer run(one_column({-4, -2, 2, 4}, {}));
  run.set_parameters(std::vector<float>{1, 0});
  const Counts counts = histogram(run, 0, Histogrammed::gradient, -1, 1, 4);
  CHECK(counts.bins == std::vector<float>{1, 1, 0, 2});
}

TEST_CASE("NaN is counted nowhere, infinity outside") {
  Trainer run(one_column({1, 2, 3}, {2}));
  run.set_parameters(Weights(run).unit(0, 0, {inf}, 0).unit(0, 1, {std::nanf("")}, 0).values());
  const Counts counts = histogram(run, 0, Histogrammed::pre_activation, -1, 1, 3);
  CHECK(counts.bins == std::vector<float>{0, 0, 0});
  CHECK(counts.outside[0] == 0.0f);
  CHECK(counts.outside[1] == 3.0f);
}
