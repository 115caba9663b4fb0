#include "hillock/network.hpp"

#include "double_network.hpp"
#include "hillock/normalization.hpp"
#include "random_matrix.hpp"
#include "ulp.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

// The core computes in float: a gradient through four layers carries some 50 roundings of 2^-24,
// of terms that are a few times larger than itself where they cancel.
constexpr double gradient_bound = 5e-6;

Activation activation(std::size_t row) {
  return make_activation(with_defaults(activation_rows(), row));
}
Activation activation(ActivationKind kind) { return activation(static_cast<std::size_t>(kind)); }

// Random parameters of a size that keeps z around 1, biases included; learned slopes near theirs.
std::vector<float> random_parameters(const Network& network, Random& random) {
  std::vector<float> parameters(network.parameter_count());
  for (const ParameterBlock& block : network.blocks()) {
    const Layer& layer = network.layers()[block.layer];
    for (std::size_t i = block.offset; i < block.offset + block.size(); ++i)
      parameters[i] = block.kind == ParameterKind::weights
                          ? random.normal() / std::sqrt(static_cast<float>(layer.inputs))
                      : block.kind == ParameterKind::bias
                          ? 0.5f * random.normal()
                          : layer.activation.parameters[0] + 0.1f * random.normal();
  }
  return parameters;
}

// Targets that any loss accepts: classes as -1 or 1 for the hinge, as shares for the
// cross-entropies.
Matrix random_targets(const Choice& loss, std::size_t outputs, std::size_t examples,
                      Random& random) {
  Matrix y(outputs, examples);
  for (std::size_t n = 0; n < examples; ++n) {
    const std::uint32_t wanted = random.below(static_cast<std::uint32_t>(outputs));
    for (std::size_t k = 0; k < outputs; ++k) switch (static_cast<LossKind>(loss.index)) {
        case LossKind::categorical_cross_entropy:
          y.at(k, n) = k == wanted ? 1.0f : 0.0f;
          break;
        case LossKind::binary_cross_entropy:
          y.at(k, n) = static_cast<float>(random.below(2));
          break;
        case LossKind::hinge:
          y.at(k, n) = 2.0f * static_cast<float>(random.below(2)) - 1.0f;
          break;
        case LossKind::mean_squared_error:
        case LossKind::half_squared_error:
        case LossKind::mean_absolute_error:
        case LossKind::huber:
          y.at(k, n) = random.normal();
          break;
      }
  }
  return y;
}

std::vector<float> core_gradient(const Network& network, const Choice& loss,
                                 std::span<const float> parameters, ConstView x, ConstView y) {
  Pass pass(network, x.columns);
  std::vector<float> gradients(network.parameter_count(),
                               std::numeric_limits<float>::quiet_NaN());  // all must be written
  const std::size_t last = network.layers().size() - 1;
  forward(network, parameters, x, pass);
  const float scale = 1.0f / static_cast<float>(x.columns * loss_terms(loss, network.outputs()));
  loss_gradient(loss, {network.layers()[last].activation, network.layers()[last].softmax},
                pass.z(last), pass.a(last), y, scale, pass.dz(last));
  backward(network, parameters, x, pass, gradients, false);
  return gradients;
}

// The largest difference to central differences in double, relative to the largest gradient (or 1).
double gradient_error(const Network& network, const Choice& loss, Random& random,
                      std::size_t examples) {
  const std::vector<float> parameters = random_parameters(network, random);
  const Matrix x = random_matrix(network.inputs(), examples, random);
  const Matrix y = random_targets(loss, network.outputs(), examples, random);
  const std::vector<float> got = core_gradient(network, loss, parameters, x.view(), y.view());
  DoubleNetwork reference(network, loss, x.view(), y.view());
  const Doubles exact = reference.gradient(Doubles(parameters.begin(), parameters.end()));
  double largest = 1, worst = 0;
  for (const double g : exact) largest = std::max(largest, std::abs(g));
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const double error = std::abs(static_cast<double>(got[i]) - exact[i]);
    worst = std::isnan(error) ? infinity : std::max(worst, error);
  }
  return worst / largest;
}

bool reads_logits(const Choice& loss, LossKind& kind) {
  kind = static_cast<LossKind>(loss.index);
  return kind == LossKind::binary_cross_entropy || kind == LossKind::categorical_cross_entropy;
}

}  // namespace

TEST_CASE("gradients match central differences for every hidden activation, loss and depth") {
  for (std::size_t hidden = 0; hidden < activation_rows().size(); ++hidden)
    for (std::size_t row = 0; row < loss_rows().size(); ++row)
      for (std::size_t depth = 1; depth <= 3; ++depth) {
        const Choice loss = with_defaults(loss_rows(), row);
        LossKind kind{};
        const bool logits = reads_logits(loss, kind);
        std::vector<LayerShape> shapes;
        for (std::size_t l = 0; l < depth; ++l)
          shapes.push_back({3 + l % 2, activation(hidden), false, l != 1, l % 2 == 0});
        shapes.push_back({2 + depth % 2,
                          activation(logits ? ActivationKind::sigmoid : ActivationKind::tanh),
                          kind == LossKind::categorical_cross_entropy, true, false});
        Random random(1000 * hidden + 10 * row + depth, Stream::data);
        CAPTURE(std::string(activation_rows()[hidden].name));
        CAPTURE(std::string(loss_rows()[row].name));
        CAPTURE(depth);
        CHECK(gradient_error(Network(2, shapes), loss, random, 5) <= gradient_bound);
      }
}

TEST_CASE(
    "gradients match central differences for every output, softmax included, and every loss") {
  for (std::size_t output = 0; output <= activation_rows().size(); ++output)
    for (std::size_t row = 0; row < loss_rows().size(); ++row)
      for (const std::size_t outputs : {1u, 3u}) {
        const Choice loss = with_defaults(loss_rows(), row);
        LossKind kind{};
        if (reads_logits(loss, kind)) continue;
        const bool softmax = output == activation_rows().size();
        const Activation f = softmax ? Activation{} : activation(output);
        if (learns_parameter(f)) continue;  // validate() refuses it as an output
        const LayerShape shapes[] = {{4, activation(ActivationKind::tanh)},
                                     {outputs, f, softmax, true, false}};
        Random random(1000 * output + 10 * row + outputs, Stream::data);
        CAPTURE(output);
        CAPTURE(std::string(loss_rows()[row].name));
        CAPTURE(outputs);
        CHECK(gradient_error(Network(2, shapes), loss, random, 5) <= gradient_bound);
      }
}

TEST_CASE("a learned slope of each unit, or of each layer, gets the gradient of its own units") {
  for (const bool shared : {false, true})
    for (std::size_t row = 0; row < loss_rows().size(); ++row)
      for (const std::size_t examples : {1u, 4u, 7u}) {
        const Choice loss = with_defaults(loss_rows(), row);
        LossKind kind{};
        const bool logits = reads_logits(loss, kind);
        const LayerShape shapes[] = {
            {5, activation(ActivationKind::prelu), false, true, shared},
            {3, activation(ActivationKind::prelu), false, false, !shared},
            {2, activation(logits ? ActivationKind::sigmoid : ActivationKind::identity),
             kind == LossKind::categorical_cross_entropy, true, false}};
        const Network network(2, shapes);
        CHECK(network.layers()[0].learned == (shared ? 1 : 5));
        CHECK(network.layers()[1].learned == (shared ? 3 : 1));
        Random random(10 * row + examples, Stream::data);
        CAPTURE(std::string(loss_rows()[row].name));
        CHECK(gradient_error(network, loss, random, examples) <= gradient_bound);
      }
}

TEST_CASE("the blocks cover the parameter buffer in order, what is trained first, without gap") {
  for (const bool biased : {true, false})
    for (const bool shared : {true, false})
      for (std::size_t row = 0; row < normalization_rows().size(); ++row)
        for (std::size_t depth = 0; depth <= 3; ++depth) {
          std::vector<LayerShape> shapes(depth + 1);
          for (std::size_t l = 0; l < depth; ++l)
            shapes[l] = {
                .units = 3 + l,
                .activation = activation(l % 2 == 0 ? ActivationKind::prelu : ActivationKind::relu),
                .has_bias = biased,
                .shares_alpha = shared,
                .normalization = with_defaults(normalization_rows(), row)};
          shapes[depth] = {.units = 2, .softmax = true};
          const Network network(4, shapes);
          std::size_t offset = 0;
          for (const ParameterBlock& block : network.blocks()) {
            CHECK(block.offset == offset);
            CHECK(block.size() > 0);
            const Layer& owner = network.layers()[block.layer];
            const auto belongs = [&](std::size_t at, std::size_t size, bool trained) {
              CHECK(block.offset == at);
              CHECK(block.size() == size);
              CHECK((block.offset < network.trained_count()) == trained);
            };
            switch (block.kind) {
              case ParameterKind::weights:
                CHECK(block.rows == owner.units);
                belongs(owner.weights, owner.units * owner.inputs, true);
                break;
              case ParameterKind::bias:
                CHECK(owner.has_bias);
                belongs(owner.bias, owner.units, true);
                break;
              case ParameterKind::alpha:
                CHECK(owner.learned == (shared ? 1 : owner.units));
                belongs(owner.alpha, owner.learned, true);
                break;
              case ParameterKind::scale:
                belongs(owner.scale, owner.units, true);
                break;
              case ParameterKind::shift:
                belongs(owner.shift, owner.units, true);
                break;
              case ParameterKind::mean:
                belongs(owner.mean, owner.units, false);
                break;
              case ParameterKind::variance:
                belongs(owner.variance, owner.units, false);
                break;
            }
            offset += block.size();
          }
          CHECK(offset == network.parameter_count());
          CHECK(network.layers().size() == depth + 1);
          CHECK(network.inputs() == 4);
          CHECK(network.outputs() == 2);
          std::size_t hidden = 0;
          for (std::size_t l = 0; l < depth; ++l) hidden += shapes[l].units;
          CHECK(network.hidden_units() == hidden);
        }
}

TEST_CASE("the unit of a layer with learned slopes has the slope of its place in the buffer") {
  const LayerShape shapes[] = {{3, activation(ActivationKind::prelu), false, true, false},
                               {2, activation(ActivationKind::prelu), false, true, true},
                               {1, activation(ActivationKind::identity)}};
  const Network network(1, shapes);
  std::vector<float> parameters(network.parameter_count());
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i] = static_cast<float>(i);
  const Layer& own = network.layers()[0];
  const Layer& shared = network.layers()[1];
  for (std::size_t u = 0; u < 3; ++u)
    CHECK(own.of_unit(u, parameters).parameters[0] == static_cast<float>(own.alpha + u));
  for (std::size_t u = 0; u < 2; ++u)
    CHECK(shared.of_unit(u, parameters).parameters[0] == static_cast<float>(shared.alpha));
}

TEST_CASE("gradients accumulated over parts of a batch add up to those of the whole") {
  // Sums of 11 terms in another order.
  constexpr double bound = 16 * 0x1p-23;
  const LayerShape shapes[] = {{5, activation(ActivationKind::prelu), false, true, false},
                               {4, activation(ActivationKind::prelu), false, true, true},
                               {3, activation(ActivationKind::tanh)},
                               {2, activation(ActivationKind::identity)}};
  const Network network(3, shapes);
  Random random(1, Stream::data);
  const Choice loss = with_defaults(loss_rows(), static_cast<std::size_t>(LossKind::huber));
  const std::vector<float> parameters = random_parameters(network, random);
  const Matrix x = random_matrix(3, 11, random), y = random_targets(loss, 2, 11, random);
  const std::vector<float> whole = core_gradient(network, loss, parameters, x.view(), y.view());

  std::vector<float> parts(network.parameter_count());
  Pass pass(network, 5);
  const std::size_t last = network.layers().size() - 1;
  for (const auto& [first, count] : {std::pair(0u, 5u), {5u, 4u}, {9u, 2u}}) {
    const ConstView part = x.view().from_column(first, count);
    pass.resize(count);
    forward(network, parameters, part, pass);
    loss_gradient(loss, {network.layers()[last].activation, false}, pass.z(last), pass.a(last),
                  y.view().from_column(first, count), 1.0f / 22, pass.dz(last));
    backward(network, parameters, part, pass, parts, first > 0);
  }
  for (std::size_t i = 0; i < parts.size(); ++i)
    CHECK(std::abs(static_cast<double>(parts[i]) - static_cast<double>(whole[i])) <= bound);
}

TEST_CASE("every activation of one example has the same bits whatever else is in the batch") {
  const LayerShape shapes[] = {{5, activation(ActivationKind::elu)},
                               {7, activation(ActivationKind::prelu), false, true, false},
                               {3, Activation{}, true, true, false}};
  const Network network(2, shapes);
  Random random(1, Stream::data);
  const std::vector<float> parameters = random_parameters(network, random);
  const Matrix x = random_matrix(2, 13, random);
  Pass whole(network, 13), part(network, 13);
  forward(network, parameters, x.view(), whole);
  std::size_t differences = 0;
  for (std::size_t count = 1; count <= 13; ++count)
    for (std::size_t first = 0; first + count <= 13; ++first) {
      part.resize(count);  // up and down again: what an earlier pass left must not show
      forward(network, parameters, x.view().from_column(first, count), part);
      for (std::size_t l = 0; l < 3; ++l)
        for (std::size_t u = 0; u < network.layers()[l].units; ++u)
          for (std::size_t n = 0; n < count; ++n) {
            differences += !same(part.z(l).row(u)[n], whole.z(l).row(u)[first + n]);
            differences += !same(part.a(l).row(u)[n], whole.a(l).row(u)[first + n]);
          }
    }
  CHECK(differences == 0);
}

TEST_CASE("a batch's gradient has the same bits wherever in the training set its examples stand") {
  const LayerShape shapes[] = {{5, activation(ActivationKind::relu)},
                               {3, activation(ActivationKind::prelu), false, true, true},
                               {2, activation(ActivationKind::tanh)}};
  const Network network(2, shapes);
  Random random(1, Stream::data);
  const Choice loss =
      with_defaults(loss_rows(), static_cast<std::size_t>(LossKind::mean_squared_error));
  const std::vector<float> parameters = random_parameters(network, random);
  const Matrix batch = random_matrix(2, 6, random), targets = random_targets(loss, 2, 6, random);
  const std::vector<float> alone =
      core_gradient(network, loss, parameters, batch.view(), targets.view());
  for (std::size_t first = 0; first <= 7; ++first) {
    Matrix x = random_matrix(2, 13, random), y = random_targets(loss, 2, 13, random);
    for (std::size_t r = 0; r < 2; ++r)
      for (std::size_t n = 0; n < 6; ++n) {
        x.at(r, first + n) = batch.at(r, n);
        y.at(r, first + n) = targets.at(r, n);
      }
    const std::vector<float> got = core_gradient(
        network, loss, parameters, x.view().from_column(first, 6), y.view().from_column(first, 6));
    CHECK(std::equal(alone.begin(), alone.end(), got.begin(), same));
  }
}

TEST_CASE("an example that overflows does not touch the gradient of the batch before it") {
  // Lanes beyond the last example of a batch see the next batch: what they compute must not count,
  // not even as 0 * infinity.
  const LayerShape shapes[] = {{3, activation(ActivationKind::identity)},
                               {2, activation(ActivationKind::relu)},
                               {1, activation(ActivationKind::identity)}};
  const Network network(1, shapes);
  const Choice loss =
      with_defaults(loss_rows(), static_cast<std::size_t>(LossKind::half_squared_error));
  const std::vector<float> parameters(network.parameter_count(), 100.0f);
  Matrix x(1, 4), y(1, 4);
  for (std::size_t n = 0; n < 4; ++n) x.at(0, n) = n == 0 ? 0.5f : 3e38f;
  const std::vector<float> gradient = core_gradient(
      network, loss, parameters, x.view().from_column(0, 1), y.view().from_column(0, 1));
  for (const float g : gradient) CHECK(std::isfinite(g));
}
