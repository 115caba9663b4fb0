#include "hillock/network.hpp"

#include "hillock/normalization.hpp"

#include <array>

namespace hillock {
namespace {

constexpr std::array<Row, 3> rows{{
    {"dense", "dense", "f(W x + b)", "", {}},
    {"maxout",
     "maxout",
     "f(max over pieces of (W x + b))",
     "Goodfellow et al. 2013",
     {{{"pieces", "linear pieces a unit", 2, 2, 8, Parameter::Kind::integer}}}},
    {"crelu", "concatenated", "f(z) and f(-z)", "Shang et al. 2016", {}},
}};

[[nodiscard]] bool is_batch(const Layer& layer) noexcept {
  return static_cast<NormalizationKind>(layer.normalization.index) ==
         NormalizationKind::batch_normalization;
}

}  // namespace

std::span<const Row> layer_rows() noexcept { return rows; }

Activation Layer::of_unit(std::size_t unit, std::span<const float> parameters) const noexcept {
  Activation f = activation;
  if (learned != 0) f.parameters[0] = parameters[alpha + (learned == 1 ? 0 : unit)];
  return f;
}

Network::Network(std::size_t inputs, std::span<const LayerShape> shapes) {
  const auto add_block = [this](std::size_t layer, ParameterKind kind, std::size_t block_rows,
                                std::size_t columns) {
    blocks_.push_back({layer, kind, parameter_count_, block_rows, columns});
    parameter_count_ += block_rows * columns;
    return blocks_.back().offset;
  };
  for (std::size_t l = 0; l < shapes.size(); ++l) {
    Layer layer{shapes[l]};
    layer.inputs = inputs;
    layer.hard_zero = has_hard_zero(layer.activation);
    layer.outputs = layer.kind == LayerKind::crelu ? 2 * layer.units : layer.units;
    layer.weights = add_block(l, ParameterKind::weights, layer.linear_rows(), inputs);
    if (layer.has_bias) layer.bias = add_block(l, ParameterKind::bias, layer.linear_rows(), 1);
    if (!layer.softmax && learns_parameter(layer.activation)) {
      layer.learned = layer.shares_alpha ? 1 : layer.units;
      layer.alpha = add_block(l, ParameterKind::alpha, layer.learned, 1);
    }
    if (layer.normalizes()) {
      layer.scale = add_block(l, ParameterKind::scale, layer.units, 1);
      layer.shift = add_block(l, ParameterKind::shift, layer.units, 1);
    }
    layer.plain = layer.kind == LayerKind::dense && layer.learned == 0 && !layer.draws_slopes() &&
                  !layer.normalizes() && !layer.drops() && !layer.residual;
    // what comes between dL/da and the next layer's weights, or between it and f', forbids it
    const bool last = l + 1 == shapes.size();
    layer.keeps_derivative =
        (last ? !layer.softmax && layer.activation.kind != ActivationKind::identity
              : !shapes[l + 1].residual) &&
        !layer.residual && !layer.drops() && !layer.draws_slopes() && layer.learned == 0 &&
        layer.kind != LayerKind::crelu;
    plain_ = plain_ && layer.plain;
    layers_.push_back(layer);
    inputs = layer.outputs;
  }
  output_function_ = {layers_.back().activation, layers_.back().softmax};
  trained_count_ = parameter_count_;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    if (!is_batch(layers_[l])) continue;
    layers_[l].mean = add_block(l, ParameterKind::mean, layers_[l].units, 1);
    layers_[l].variance = add_block(l, ParameterKind::variance, layers_[l].units, 1);
  }
}

std::size_t Network::hidden_units() const noexcept {
  std::size_t count = 0;
  for (std::size_t l = 0; l + 1 < layers_.size(); ++l) count += layers_[l].units;
  return count;
}

Pass::Pass(const Network& network, std::size_t examples, bool keeps_gradients)
    : keeps_gradients_(keeps_gradients), views_(network.layers().size()) {
  for (const Layer& layer : network.layers()) {
    Buffers& b = layers_.emplace_back();
    b.z = Matrix(layer.units, examples);
    if (!layer.passes_on()) b.a = Matrix(layer.outputs, examples);
    b.gradient = Matrix(layer.outputs, examples);
    if (layer.kind == LayerKind::maxout) {
      b.pieces = Matrix(layer.linear_rows(), examples);
      b.d_pieces = Matrix(layer.linear_rows(), examples);
    }
    if (layer.normalizes()) {
      b.normalized = Matrix(layer.units, examples);
      b.inverse_deviation.resize(is_batch(layer) ? layer.units : padded(examples));
    }
    if (layer.draws_slopes()) b.slope = Matrix(layer.units, examples);
    if (layer.drops()) b.dropped = Matrix(layer.outputs, examples);
    if (layer.residual) {
      b.sum = Matrix(layer.outputs, examples);
      b.d_sum = Matrix(layer.outputs, examples);
    }
    if (keeps_gradients) {
      b.linear = Matrix(layer.units, examples);
      b.activation = Matrix(layer.outputs, examples);
      b.output = Matrix(layer.outputs, examples);
      b.d_a = Matrix(layer.outputs, examples);
      b.d_z = Matrix(layer.units, examples);
      b.d_linear = Matrix(layer.units, examples);
    }
  }
  reshape(examples);
}

Pass::Pass(const Pass& other)
    : training(other.training),
      repeats_last(other.repeats_last),
      keeps_gradients_(other.keeps_gradients_),
      layers_(other.layers_),
      views_(other.views_) {
  reshape(other.examples_);
}

void Pass::reshape(std::size_t examples) noexcept {
  examples_ = examples;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    Buffers& b = layers_[l];
    Views& v = views_[l];
    v.z = b.z.view(examples);
    v.a = b.a.rows() != 0 ? b.a.view(examples) : v.z;
    v.gradient = v.dz = b.gradient.view(examples);
    v.dz.rows = v.z.rows;
    v.output = b.sum.rows() != 0 ? b.sum.view(examples) : v.a;
    if (l > 0) v.input = views_[l - 1].output;
  }
}

}  // namespace hillock
