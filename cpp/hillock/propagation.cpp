#include "hillock/dense.hpp"
#include "hillock/dropout.hpp"
#include "hillock/maxout.hpp"
#include "hillock/network.hpp"
#include "hillock/normalization.hpp"
#include "hillock/softmax.hpp"

#include <algorithm>

namespace hillock {
namespace {

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

static_assert(activation_turn <= Matrix::room);  // nobody reads what a last turn puts there

// The linear part of a layer that is not plain, or of a pass that keeps everything. What few layers
// have is in functions of its own, so that the others do not carry it along.
[[gnu::noinline]] void linear_forward(const Layer& layer, const float* parameters,
                                      const ConstView& x, const Training* training, const View& z,
                                      Pass::Buffers& buffers) noexcept {
  const std::size_t examples = z.columns;
  const float* bias = layer.has_bias ? parameters + layer.bias : nullptr;
  if (layer.kind == LayerKind::maxout) {
    const View pieces = buffers.pieces.view(examples);
    dense_forward(parameters + layer.weights, bias, x, pieces);
    maxout_forward(pieces, z);
  } else {
    dense_forward(parameters + layer.weights, bias, x, z);
  }
  keep(z, buffers.linear);
  if (!layer.normalizes()) return;
  const NormalizationParameters p = normalization_of(layer, parameters);
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

// From f(z) to what the next layer gets.
[[gnu::noinline]] void output_forward(const Layer& layer, const std::span<const float>& parameters,
                                      const ConstView& x, const Training* training, std::size_t l,
                                      Pass& pass) noexcept {
  Pass::Buffers& buffers = pass.buffers(l);
  const std::size_t examples = pass.examples();
  const View& a = pass.a(l);
  if (layer.kind == LayerKind::crelu) activate_mirrored(layer, parameters, pass.z(l), a);
  keep(a, buffers.activation);
  if (training && layer.drops())
    drop(layer.dropout, training->random, a, buffers.dropped.view(examples));
  if (layer.residual)
    for (std::size_t r = 0; r < a.rows; ++r)
      zip(a.row(r), x.row(r), buffers.sum.view(examples).row(r),
          [](Batch own, Batch input) { return own + input; });
  keep(pass.output(l), buffers.output);
}

// One forward pass; that of evaluation has no `training`.
void propagate(const Network& network, const std::span<const float>& parameters,
               const ConstView& inputs, const Training* training, Pass& pass,
               std::size_t layers) noexcept {
  pass.training = training != nullptr;
  pass.repeats_last = training && network.plain() && !pass.keeps_gradients();
  layers = std::min(layers, network.layers().size());
  for (std::size_t l = 0; l < layers; ++l) {
    const Layer& layer = network.layers()[l];
    const ConstView& x = l == 0 ? inputs : pass.input(l);
    const View &z = pass.z(l), &a = pass.a(l);
    const bool plain = layer.plain && !pass.keeps_gradients();
    if (plain)
      dense_forward(parameters.data() + layer.weights,
                    layer.has_bias ? parameters.data() + layer.bias : nullptr, x, z);
    else
      linear_forward(layer, parameters.data(), x, training, z, pass.buffers(l));
    if (l == 0 && pass.repeats_last) repeat_last(z);
    if (training && layer.draws_slopes()) {
      const View slope = pass.buffers(l).slope.view(z.columns);
      draw_slopes(layer.activation.parameters[0], layer.activation.parameters[1], training->random,
                  slope);
      slope_forward(z, slope, a);
    } else if (training && layer.keeps_derivative) {
      activation_evaluate(layer.activation, z.data, a.data, pass.dz(l).data,
                          whole_turns(z.rows * z.stride));
    } else if (a.data != z.data) {
      activate(layer, parameters, z, a);
    }
    if (!plain) output_forward(layer, parameters, x, training, l, pass);
  }
}

// dL/dz from the gradient with respect to what the next layer got.
[[gnu::noinline]] void output_backward(const Layer& layer, const std::span<const float>& parameters,
                                       std::size_t l, Pass& pass, std::span<float> gradients,
                                       bool accumulate) noexcept {
  Pass::Buffers& buffers = pass.buffers(l);
  const std::size_t examples = pass.examples();
  const View &dz = pass.dz(l), &z = pass.z(l), &gradient = pass.gradient(l);
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

// From dL/dz to the gradient with respect to what dense_forward() has computed, which is returned.
[[nodiscard, gnu::noinline]] View linear_backward(const Layer& layer, const float* parameters,
                                                  const View& dz, bool training,
                                                  Pass::Buffers& buffers, float* gradients,
                                                  bool accumulate) noexcept {
  const std::size_t examples = dz.columns;
  keep(dz, buffers.d_z);
  if (layer.normalizes()) {
    const ConstView normalized = buffers.normalized.view(examples);
    const NormalizationParameters p = normalization_of(layer, parameters);
    normalization_backward_parameters(dz, normalized, gradients + layer.scale,
                                      gradients + layer.shift, accumulate);
    if (is_batch(layer))
      batch_normalize_backward(p, normalized, buffers.inverse_deviation, training, dz);
    else
      layer_normalize_backward(p, normalized, buffers.inverse_deviation, dz);
    clear_padding(dz);
  }
  keep(dz, buffers.d_linear);
  if (layer.kind != LayerKind::maxout) return dz;
  const View d_pieces = buffers.d_pieces.view(examples);
  maxout_backward(buffers.pieces.view(examples), dz, d_pieces);
  return d_pieces;
}

}  // namespace

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
  const std::size_t last = network.layers().size() - 1;
  for (std::size_t l = last;; --l) {
    const Layer& layer = network.layers()[l];
    const View& dz = pass.dz(l);
    if (l != last && !(pass.training && layer.keeps_derivative))
      output_backward(layer, parameters, l, pass, gradients, accumulate);
    if (!pass.repeats_last) clear_padding(dz);
    const bool plain = layer.plain && !pass.keeps_gradients();
    const View pieces = plain ? View{}
                              : linear_backward(layer, parameters.data(), dz, pass.training,
                                                pass.buffers(l), gradients.data(), accumulate);
    const View& linear = plain ? dz : pieces;
    // the lanes beyond the last example saw the next batch, which may overflow: 0 * inf is NaN
    if (l > 0 && !pass.repeats_last) clear_padding(pass.output(l - 1));
    dense_backward_parameters(linear, l == 0 ? inputs : pass.input(l),
                              gradients.data() + layer.weights,
                              layer.has_bias ? gradients.data() + layer.bias : nullptr, accumulate);
    if (l == 0) return;
    const View& below = pass.gradient(l - 1);
    dense_backward_inputs(parameters.data() + layer.weights, linear, below,
                          pass.training && network.layers()[l - 1].keeps_derivative);
    if (layer.residual)
      for (std::size_t r = 0; r < below.rows; ++r)
        zip(below.row(r), pass.buffers(l).d_sum.view(below.columns).row(r), below.row(r),
            [](Batch own, Batch skip) { return own + skip; });
  }
}

}  // namespace hillock
