#include "hillock/network.hpp"

#include "hillock/dense.hpp"
#include "hillock/softmax.hpp"

namespace hillock {

Activation Layer::of_unit(std::size_t unit, std::span<const float> parameters) const noexcept {
  Activation f = activation;
  if (learned != 0) f.parameters[0] = parameters[alpha + (learned == 1 ? 0 : unit)];
  return f;
}

Network::Network(std::size_t inputs, std::span<const LayerShape> shapes) {
  const auto add_block = [this](ParameterKind kind, std::size_t rows, std::size_t columns) {
    blocks_.push_back({layers_.size(), kind, parameter_count_, rows, columns});
    parameter_count_ += rows * columns;
    return blocks_.back().offset;
  };
  for (const LayerShape& shape : shapes) {
    Layer layer{inputs, shape.units, shape.activation, shape.softmax, shape.has_bias};
    layer.weights = add_block(ParameterKind::weights, shape.units, inputs);
    if (shape.has_bias) layer.bias = add_block(ParameterKind::bias, shape.units, 1);
    if (!shape.softmax && learns_parameter(shape.activation)) {
      layer.learned = shape.shares_alpha ? 1 : shape.units;
      layer.alpha = add_block(ParameterKind::alpha, layer.learned, 1);
    }
    layers_.push_back(layer);
    inputs = shape.units;
  }
}

std::size_t Network::hidden_units() const noexcept {
  std::size_t count = 0;
  for (std::size_t l = 0; l + 1 < layers_.size(); ++l) count += layers_[l].units;
  return count;
}

Pass::Pass(const Network& network, std::size_t examples) : examples_(examples) {
  for (const Layer& layer : network.layers())
    for (auto* m : {&z_, &a_, &dz_}) m->emplace_back(layer.units, examples);
}

void forward(const Network& network, std::span<const float> parameters, ConstView inputs,
             Pass& pass) noexcept {
  ConstView x = inputs;
  for (std::size_t l = 0; l < network.layers().size(); ++l) {
    const Layer& layer = network.layers()[l];
    const View z = pass.z(l), a = pass.a(l);
    dense_forward(parameters.data() + layer.weights,
                  layer.has_bias ? parameters.data() + layer.bias : nullptr, x, z);
    if (layer.softmax)
      softmax_forward(z, a);
    else if (layer.learned > 1)
      for (std::size_t u = 0; u < layer.units; ++u)
        activation_forward(layer.of_unit(u, parameters), z.row(u), a.row(u));
    else
      activation_forward(layer.of_unit(0, parameters), z.all(), a.all());
    x = a;
  }
}

void backward(const Network& network, std::span<const float> parameters, ConstView inputs,
              Pass& pass, std::span<float> gradients, bool accumulate) noexcept {
  for (std::size_t l = network.layers().size(); l-- > 0;) {
    const Layer& layer = network.layers()[l];
    const View dz = pass.dz(l);
    // the lanes beyond the last example saw the next batch, which may overflow: 0 * inf is NaN
    if (l > 0) clear_padding(pass.a(l - 1));
    dense_backward_parameters(dz, l == 0 ? inputs : ConstView(pass.a(l - 1)),
                              gradients.data() + layer.weights,
                              layer.has_bias ? gradients.data() + layer.bias : nullptr, accumulate);
    if (l == 0) return;
    const Layer& below = network.layers()[l - 1];
    const View z = pass.z(l - 1), below_dz = pass.dz(l - 1);
    dense_backward_inputs(parameters.data() + layer.weights, dz, below_dz);
    if (below.learned == 0) {
      activation_backward(below.activation, z.all(), below_dz.all(), below_dz.all());
    } else {
      if (!accumulate)
        for (std::size_t k = 0; k < below.learned; ++k) gradients[below.alpha + k] = 0.0f;
      for (std::size_t u = 0; u < below.units; ++u) {
        const Activation f = below.of_unit(u, parameters);
        gradients[below.alpha + (below.learned == 1 ? 0 : u)] +=
            activation_parameter_gradient(f, z.row(u), below_dz.row(u));
        activation_backward(f, z.row(u), below_dz.row(u), below_dz.row(u));
      }
    }
    clear_padding(below_dz);
  }
}

}  // namespace hillock
