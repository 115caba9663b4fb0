#pragma once
// The networks that are timed: named as in cpp/bench/README.md.
#include "hillock/spec.hpp"
#include "hillock/trainer.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hillock::bench {

struct Workload {
  std::string_view name;
  std::string_view label;
  std::size_t inputs;
  std::vector<std::size_t> hidden;
  std::size_t classes;  // 2: one sigmoid or tanh output; more: softmax
  std::string_view activation;
  std::size_t batch;
};

inline std::vector<Workload> workloads() {
  return {
      {"W1", "2-4-2-1 tanh, batch 10", 2, {4, 2}, 2, "tanh", 10},
      {"W2", "2-8x6-1 ReLU, batch 32", 2, {8, 8, 8, 8, 8, 8}, 2, "relu", 32},
      {"W3", "2-64-64-2 ReLU, softmax, batch 128", 2, {64, 64}, 2, "relu", 128},
      {"W4", "64-256-256-10 ReLU, softmax, batch 128", 64, {256, 256}, 10, "relu", 128},
      {"W5t", "2-32x50-1 tanh, batch 64", 2, std::vector<std::size_t>(50, 32), 2, "tanh", 64},
      {"W5s", "2-32x50-1 sigmoid, batch 64", 2, std::vector<std::size_t>(50, 32), 2, "sigmoid", 64},
  };
}

/// A table of random examples with a learnable rule: the class is a function of the first two
/// columns.
inline Config configure(const Workload& w) {
  constexpr std::size_t examples = 512;
  Random random(1, Stream::data);
  std::vector<float> inputs, targets;
  for (std::size_t e = 0; e < examples; ++e) {
    for (std::size_t c = 0; c < w.inputs; ++c) inputs.push_back(random.normal());
    const float* x = inputs.data() + e * w.inputs;
    const float angle = x[0] * x[1] > 0 ? 0.0f : 1.0f;
    targets.push_back(w.classes == 2 ? angle
                                     : angle + 2.0f * static_cast<float>(e % (w.classes / 2)));
  }
  const bool softmax = w.label.find("softmax") != std::string_view::npos;
  std::vector<SpecEntry> entries{
      {"data.name", std::string("table")},
      {"data.classes", static_cast<double>(w.classes)},
      {"data.inputs", inputs},
      {"data.inputs.columns", static_cast<double>(w.inputs)},
      {"data.targets", targets},
      {"data.trainFraction", 1.0},
      {"network.layers.length", static_cast<double>(w.hidden.size())},
      {"network.init.weights", std::string("glorot_uniform")},
      {"network.output.activation", std::string(softmax ? "softmax" : "tanh")},
      {"training.loss", std::string(softmax ? "categorical_cross_entropy" : "half_squared_error")},
      {"training.batchSize", static_cast<double>(w.batch)},
      {"training.shuffle", false},
      {"training.optimizer.learningRate", 0.01},
      {"census.every", 1e9},
  };
  for (std::size_t l = 0; l < w.hidden.size(); ++l) {
    const std::string path = "network.layers." + std::to_string(l);
    entries.push_back({path + ".units", static_cast<double>(w.hidden[l])});
    entries.push_back({path + ".activation", std::string(w.activation)});
  }
  return std::get<Config>(read_spec(entries));
}

/// Multiplications and additions of one step: forward, weight gradient, and input gradient but for
/// the first layer.
inline double operations(const Workload& w) {
  const bool softmax = w.label.find("softmax") != std::string_view::npos;
  double products = 0, first = 0;
  std::size_t inputs = w.inputs;
  for (const std::size_t units : w.hidden) {
    const auto layer = static_cast<double>(inputs * units);
    if (first == 0) first = layer;
    products += layer;
    inputs = units;
  }
  products += static_cast<double>(inputs * (softmax ? w.classes : 1));
  return 2.0 * static_cast<double>(w.batch) * (3.0 * products - first);
}

}  // namespace hillock::bench
