#pragma once
// The networks that are timed: named as in cpp/bench/README.md.
#include "hillock/spec.hpp"
#include "hillock/trainer.hpp"

#include <string>
#include <vector>

namespace hillock::bench {

struct Workload {
  std::string name;
  std::string label;
  std::size_t inputs;
  std::vector<std::size_t> hidden;
  std::size_t outputs;  // 1: linear and half the squared error; more: softmax and cross-entropy
  std::string activation;
  std::size_t batch;
  std::size_t examples = 512;
  double census_every = 1e9;  // never; 0 is the default cadence
};

[[nodiscard]] inline std::vector<std::size_t> layers(std::size_t count, std::size_t units) {
  return std::vector<std::size_t>(count, units);
}

/// W1 to W5: whole steps.
[[nodiscard]] inline std::vector<Workload> steps() {
  return {
      {"W1", "2-4-2-1 tanh, batch 10", 2, {4, 2}, 1, "tanh", 10},
      {"W2", "2-8x6-1 ReLU, batch 32", 2, layers(6, 8), 1, "relu", 32},
      {"W3", "2-64-64-2 ReLU, softmax, batch 128", 2, {64, 64}, 2, "relu", 128},
      {"W4", "64-256-256-10 ReLU, softmax, batch 128", 64, {256, 256}, 10, "relu", 128},
      {"W5t", "2-32x50-1 tanh, batch 64", 2, layers(50, 32), 1, "tanh", 64},
      {"W5s", "2-32x50-1 sigmoid, batch 64", 2, layers(50, 32), 1, "sigmoid", 64},
  };
}

/// How the cost grows with width, depth and batch, around 2-64-64-1 at batch 128.
[[nodiscard]] inline std::vector<Workload> growth() {
  std::vector<Workload> all;
  const auto add = [&all](std::string name, std::size_t depth, std::size_t width,
                          std::size_t batch) {
    all.push_back({name, name + ", ReLU", 2, layers(depth, width), 1, "relu", batch, 1024});
  };
  for (std::size_t width = 4; width <= 1024; width *= 2)
    add("width " + std::to_string(width), 2, width, 128);
  for (std::size_t depth = 1; depth <= 64; depth *= 2)
    add("depth " + std::to_string(depth), depth, 64, 128);
  for (std::size_t batch = 1; batch <= 1024; batch *= 2)
    add("batch " + std::to_string(batch), 2, 64, batch);
  return all;
}

/// A table of random examples with a learnable rule: the class follows from the first two columns.
[[nodiscard]] inline Config configure(const Workload& w) {
  Random random(1, Stream::data);
  std::vector<float> inputs, targets;
  for (std::size_t e = 0; e < w.examples; ++e) {
    for (std::size_t c = 0; c < w.inputs; ++c) inputs.push_back(random.normal());
    const float* x = inputs.data() + e * w.inputs;
    const std::size_t side = x[0] * x[1] > 0.0f ? 0 : 1;
    targets.push_back(static_cast<float>(side + 2 * (w.outputs > 2 ? e % (w.outputs / 2) : 0)));
  }
  const bool softmax = w.outputs > 1;
  std::vector<SpecEntry> entries{
      {"data.name", std::string("table")},
      {"data.classes", static_cast<double>(softmax ? w.outputs : 2)},
      {"data.inputs", inputs},
      {"data.inputs.columns", static_cast<double>(w.inputs)},
      {"data.targets", targets},
      {"data.trainFraction", 1.0},
      {"network.layers.length", static_cast<double>(w.hidden.size())},
      {"network.init.weights", std::string("glorot_uniform")},
      {"network.output.activation", std::string(softmax ? "softmax" : "identity")},
      {"training.loss", std::string(softmax ? "categorical_cross_entropy" : "half_squared_error")},
      {"training.batchSize", static_cast<double>(w.batch)},
      {"training.shuffle", false},
      {"training.optimizer.learningRate", 0.01},
      {"census.every", w.census_every},
  };
  for (std::size_t l = 0; l < w.hidden.size(); ++l) {
    const std::string path = "network.layers." + std::to_string(l);
    entries.push_back({path + ".units", static_cast<double>(w.hidden[l])});
    entries.push_back({path + ".activation", w.activation});
  }
  return std::get<Config>(read_spec(entries));
}

/// Multiplications and additions of one step: forward, weight gradient, and input gradient but for
/// the first layer.
[[nodiscard]] inline double operations(const Workload& w) {
  double products = 0;
  std::size_t inputs = w.inputs;
  for (const std::size_t units : w.hidden) {
    products += static_cast<double>(inputs * units);
    inputs = units;
  }
  products += static_cast<double>(inputs * w.outputs);
  const auto first = static_cast<double>(w.inputs * w.hidden.front());
  return 2.0 * static_cast<double>(w.batch) * (3.0 * products - first);
}

}  // namespace hillock::bench
