#include "hillock/construction.hpp"

#include "hillock/initializer.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace hillock {

Network make_network(const Config& config) {
  std::vector<LayerShape> shapes;
  for (const LayerConfig& layer : config.layers) {
    const Activation f = make_activation(layer.activation, layer.formula);
    const auto kind = static_cast<LayerKind>(layer.type.index);
    const bool maxout = kind == LayerKind::maxout;
    shapes.push_back({.units = static_cast<std::size_t>(layer.units),
                      .activation = f,
                      .softmax = false,
                      .has_bias = layer.bias,
                      .shares_alpha = shares_parameter(f),
                      .kind = kind,
                      .pieces = maxout ? static_cast<std::size_t>(layer.type.values[0]) : 1,
                      .normalization = layer.normalization,
                      .dropout = layer.dropout,
                      .residual = layer.residual});
  }
  LayerShape output;
  output.units = output_count(config);
  output.softmax = is_softmax(config.output_activation);
  if (!output.softmax)
    output.activation = make_activation(config.output_activation, config.output_formula);
  shapes.push_back(output);
  return Network(input_count(config.data), shapes);
}

void fill_learned(const Network& network, std::span<float> parameters) {
  for (const ParameterBlock& block : network.blocks()) {
    const auto values = parameters.subspan(block.offset, block.size());
    if (block.kind == ParameterKind::alpha)
      std::fill(values.begin(), values.end(),
                network.layers()[block.layer].activation.parameters[0]);
    if (block.kind == ParameterKind::scale || block.kind == ParameterKind::variance)
      std::fill(values.begin(), values.end(), 1.0f);
  }
}

void draw_layer(const Layer& layer, const Config& config, Random& random, std::span<float> weights,
                std::span<float> biases) {
  std::fill(biases.begin(), biases.end(), static_cast<float>(config.bias));
  initialize(config.weights, layer.inputs, layer.linear_rows(), random, weights, biases,
             layer.activation);
}

std::vector<float> initial_parameters(const Network& network, const Config& config) {
  std::vector<float> parameters(network.parameter_count());
  const auto seed = static_cast<std::uint64_t>(config.seed);
  for (std::size_t l = 0; l < network.layers().size(); ++l) {
    const Layer& layer = network.layers()[l];
    Random random(seed, Stream::weights, l);  // a stream a layer: other depths keep these weights
    draw_layer(layer, config, random,
               std::span(parameters).subspan(layer.weights, layer.linear_rows() * layer.inputs),
               std::span(parameters).subspan(layer.bias, layer.has_bias ? layer.linear_rows() : 0));
  }
  fill_learned(network, parameters);
  return parameters;
}

void carry_over(const Network& from, std::span<const float> old, const Network& to,
                std::span<float> now) {
  for (const ParameterBlock& target : to.blocks())
    for (const ParameterBlock& source : from.blocks())
      if (source.layer == target.layer && source.kind == target.kind &&
          source.rows == target.rows && source.columns == target.columns &&
          target.offset + target.size() <= now.size())
        std::copy_n(old.begin() + static_cast<std::ptrdiff_t>(source.offset), source.size(),
                    now.begin() + static_cast<std::ptrdiff_t>(target.offset));
}

}  // namespace hillock
