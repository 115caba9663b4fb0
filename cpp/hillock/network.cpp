#include "hillock/network.hpp"

#include "hillock/dense.hpp"
#include "hillock/dropout.hpp"
#include "hillock/maxout.hpp"
#include "hillock/normalization.hpp"
#include "hillock/softmax.hpp"

#include <algorithm>
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

[[nodiscard]] NormalizationParameters normalization_of(const Layer& layer,
                                                       const float* parameters) noexcept {
  return {parameters + layer.scale,
          parameters + layer.shift,
          parameters + layer.mean,
          parameters + layer.variance,
          static_cast<float>(layer.normalization.values[0]),
          static_cast<float>(layer.normalization.values[1])};
}

// What training has and evaluation has not: random numbers, and running statistics that it moves.
struct Training {
  Random& random;
  float* statistics;
};

void activate(const Layer& layer, const std::span<const float>& parameters, const View& z,
              const View& a) noexcept {
  if (layer.softmax)
    softmax_forward(z, a);
  else if (layer.learned > 1)
    for (std::size_t u = 0; u < layer.units; ++u)
      activation_forward(layer.of_unit(u, parameters), z.row(u), a.row(u));
  else if (layer.learned == 1)
    activation_forward(layer.of_unit(0, parameters), z.all(), {a.data, z.all().size()});
  else
    activation_forward(layer.activation, z.all(), {a.data, z.all().size()});
}

// The second half of a crelu layer: f(-z), computed where -z is put.
void activate_mirrored(const Layer& layer, std::span<const float> parameters, View z,
                       View a) noexcept {
  for (std::size_t u = 0; u < layer.units; ++u) {
    const std::span<float> mirrored = a.row(layer.units + u);
    map(z.row(u), mirrored, [](Batch v) { return -v; });
    activation_forward(layer.of_unit(u, parameters), mirrored, mirrored);
  }
}

// dL/da of a layer becomes dL/dz in place, and the gradient of learned alphas is added up.
void activate_backward(const Layer& layer, const std::span<const float>& parameters, const View& z,
                       const View& dz, std::span<float> gradients, bool accumulate) noexcept {
  if (layer.learned == 0) {
    activation_backward(layer.activation, z.all(), dz.all(), dz.all());
    return;
  }
  if (!accumulate)
    for (std::size_t k = 0; k < layer.learned; ++k) gradients[layer.alpha + k] = 0.0f;
  for (std::size_t u = 0; u < layer.units; ++u) {
    const Activation f = layer.of_unit(u, parameters);
    gradients[layer.alpha + (layer.learned == 1 ? 0 : u)] +=
        activation_parameter_gradient(f, z.row(u), dz.row(u));
    activation_backward(f, z.row(u), dz.row(u), dz.row(u));
  }
}

// d/dz of f(z) and f(-z): the halves of dL/da are rows u and units + u of `gradient`.
void crelu_backward(const Layer& layer, std::span<const float> parameters, View z, View gradient,
                    View scratch) noexcept {
  for (std::size_t u = 0; u < layer.units; ++u) {
    const Activation f = layer.of_unit(u, parameters);
    const std::span<float> dz = gradient.row(u), mirrored = gradient.row(layer.units + u);
    const std::span<float> minus_z = scratch.row(layer.units + u);
    map(z.row(u), minus_z, [](Batch v) { return -v; });
    activation_backward(f, z.row(u), dz, dz);
    activation_backward(f, minus_z, mirrored, mirrored);
    zip(dz, mirrored, dz, [](Batch d, Batch m) { return d - m; });
  }
}

void slope_backward(ConstView z, ConstView slope, View dz) noexcept {
  for (std::size_t u = 0; u < dz.rows; ++u)
    for (std::size_t n = 0; n < dz.columns; ++n)
      if (!(z.row_data(u)[n] > 0.0f)) dz.row_data(u)[n] *= slope.row_data(u)[n];
}

void slope_forward(ConstView z, ConstView slope, View a) noexcept {
  for (std::size_t u = 0; u < z.rows; ++u)
    for (std::size_t n = 0; n < z.columns; ++n) {
      const float x = z.row_data(u)[n];
      a.row_data(u)[n] = x > 0.0f ? x : x * slope.row_data(u)[n];
    }
}

// A copy for who looks at one example: later layers overwrite what they get.
void keep(ConstView values, Matrix& kept) noexcept {
  if (kept.rows() != 0)
    std::copy_n(values.data, values.all().size(), kept.view(values.columns).data);
}

// A count of floats rounded up to turns of activation_evaluate(). A Matrix has room for that, and
// nobody reads what is put there.
static_assert(activation_turn <= Matrix::room);
[[nodiscard]] constexpr std::size_t whole_turns(std::size_t count) noexcept {
  return (count + activation_turn - 1) / activation_turn * activation_turn;
}

// One forward pass; that of evaluation has no `training`.
void propagate(const Network& network, const std::span<const float>& parameters,
               const ConstView& inputs, const Training* training, Pass& pass,
               std::size_t layers) noexcept {
  pass.training = training != nullptr;
  ConstView x = inputs;
  for (std::size_t l = 0; l < std::min(layers, network.layers().size()); ++l) {
    const Layer& layer = network.layers()[l];
    Pass::Buffers& buffers = pass.buffers(l);
    const std::size_t examples = pass.examples();
    const View &z = pass.z(l), &a = pass.a(l);
    const bool maxout = layer.kind == LayerKind::maxout;
    const float* bias = layer.has_bias ? parameters.data() + layer.bias : nullptr;
    if (maxout) {
      const View pieces = buffers.pieces.view(examples);
      dense_forward(parameters.data() + layer.weights, bias, x, pieces);
      maxout_forward(pieces, z);
    } else {
      dense_forward(parameters.data() + layer.weights, bias, x, z);
    }
    keep(z, buffers.linear);
    if (layer.normalizes()) {
      const NormalizationParameters p = normalization_of(layer, parameters.data());
      const View normalized = buffers.normalized.view(examples);
      if (!is_batch(layer))
        layer_normalize(p, z, normalized, buffers.inverse_deviation);
      else if (training)
        batch_normalize_training(p, training->statistics + layer.mean,
                                 training->statistics + layer.variance, z, normalized,
                                 buffers.inverse_deviation);
      else
        batch_normalize(p, z, normalized, buffers.inverse_deviation);
    }
    if (training && layer.draws_slopes()) {
      const View slope = buffers.slope.view(examples);
      draw_slopes(layer.activation.parameters[0], layer.activation.parameters[1], training->random,
                  slope);
      slope_forward(z, slope, a);
    } else if (training && layer.keeps_derivative) {
      activation_evaluate(layer.activation, z.data, a.data, pass.dz(l).data,
                          whole_turns(z.all().size()));
    } else {
      activate(layer, parameters, z, a);
    }
    if (layer.kind == LayerKind::crelu) activate_mirrored(layer, parameters, z, a);
    keep(a, buffers.activation);
    if (training && layer.drops())
      drop(layer.dropout, training->random, a, buffers.dropped.view(examples));
    if (layer.residual)
      for (std::size_t r = 0; r < a.rows; ++r)
        zip(a.row(r), x.row(r), buffers.sum.view(examples).row(r),
            [](Batch own, Batch input) { return own + input; });
    x = pass.output(l);
    keep(x, buffers.output);
  }
}

}  // namespace

std::span<const Row> layer_rows() noexcept { return rows; }

bool Layer::draws_slopes() const noexcept { return activation.kind == ActivationKind::rrelu; }

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
    // what comes between dL/da and the next layer's weights, or between it and f', forbids it
    const bool last = l + 1 == shapes.size();
    layer.keeps_derivative = !last && !shapes[l + 1].residual && !layer.residual &&
                             !layer.drops() && !layer.draws_slopes() && layer.learned == 0 &&
                             layer.kind != LayerKind::crelu;
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
    : views_(network.layers().size()) {
  for (const Layer& layer : network.layers()) {
    Buffers& b = layers_.emplace_back();
    b.z = Matrix(layer.units, examples);
    b.a = Matrix(layer.outputs, examples);
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
  resize(examples);
}

Pass::Pass(const Pass& other)
    : training(other.training), layers_(other.layers_), views_(other.views_) {
  resize(other.examples_);
}

void Pass::resize(std::size_t examples) noexcept {
  if (examples_ == examples) return;
  examples_ = examples;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    Buffers& b = layers_[l];
    Views& v = views_[l];
    v.z = b.z.view(examples);
    v.a = b.a.view(examples);
    v.gradient = v.dz = b.gradient.view(examples);
    v.dz.rows = v.z.rows;
    v.output = b.sum.rows() != 0 ? b.sum.view(examples) : v.a;
  }
}

void forward(const Network& network, const std::span<const float>& parameters,
             const ConstView& inputs, Pass& pass, std::size_t layers) noexcept {
  propagate(network, parameters, inputs, nullptr, pass, layers);
}

void forward_training(const Network& network, const std::span<float>& parameters,
                      const ConstView& inputs, Random& random, Pass& pass) noexcept {
  const Training training{random, parameters.data()};
  propagate(network, parameters, inputs, &training, pass, network.layers().size());
}

void backward(const Network& network, const std::span<const float>& parameters,
              const ConstView& inputs, Pass& pass, const std::span<float>& gradients,
              bool accumulate) noexcept {
  const std::size_t examples = pass.examples();
  for (std::size_t l = network.layers().size(); l-- > 0;) {
    const Layer& layer = network.layers()[l];
    Pass::Buffers& buffers = pass.buffers(l);
    const View &dz = pass.dz(l), &z = pass.z(l), &gradient = pass.gradient(l);
    const bool output = l + 1 == network.layers().size();
    const bool has_dz = output || (pass.training && layer.keeps_derivative);
    if (!has_dz) {  // the buffer holds the gradient with respect to what the next layer got
      keep(gradient, buffers.d_a);
      if (layer.residual)
        std::copy_n(gradient.data, gradient.all().size(), buffers.d_sum.view(examples).data);
      if (pass.training && layer.drops()) multiply(buffers.dropped.view(examples), gradient);
      if (layer.kind == LayerKind::crelu)
        crelu_backward(layer, parameters, z, gradient, pass.a(l));
      else if (pass.training && layer.draws_slopes())
        slope_backward(z, buffers.slope.view(examples), dz);
      else
        activate_backward(layer, parameters, z, dz, gradients, accumulate);
    }
    clear_padding(dz);
    keep(dz, buffers.d_z);
    if (layer.normalizes()) {
      const ConstView normalized = buffers.normalized.view(examples);
      const NormalizationParameters p = normalization_of(layer, parameters.data());
      normalization_backward_parameters(dz, normalized, gradients.data() + layer.scale,
                                        gradients.data() + layer.shift, accumulate);
      if (is_batch(layer))
        batch_normalize_backward(p, normalized, buffers.inverse_deviation, pass.training, dz);
      else
        layer_normalize_backward(p, normalized, buffers.inverse_deviation, dz);
      clear_padding(dz);
    }
    keep(dz, buffers.d_linear);
    const bool maxout = layer.kind == LayerKind::maxout;
    const View d_pieces = maxout ? buffers.d_pieces.view(examples) : View{};
    if (maxout) maxout_backward(buffers.pieces.view(examples), dz, d_pieces);
    const View& linear = maxout ? d_pieces : dz;
    // the lanes beyond the last example saw the next batch, which may overflow: 0 * inf is NaN
    if (l > 0) clear_padding(pass.output(l - 1));
    dense_backward_parameters(linear, l == 0 ? inputs : ConstView(pass.output(l - 1)),
                              gradients.data() + layer.weights,
                              layer.has_bias ? gradients.data() + layer.bias : nullptr, accumulate);
    if (l == 0) return;
    const View& below = pass.gradient(l - 1);
    dense_backward_inputs(parameters.data() + layer.weights, linear, below,
                          pass.training && network.layers()[l - 1].keeps_derivative);
    if (layer.residual)
      for (std::size_t r = 0; r < below.rows; ++r)
        zip(below.row(r), buffers.d_sum.view(examples).row(r), below.row(r),
            [](Batch own, Batch skip) { return own + skip; });
  }
}

}  // namespace hillock
