#pragma once
// A network is a row of dense layers over ONE parameter buffer. Gradients and optimizer state have
// the same layout.
#include "hillock/activation.hpp"
#include "hillock/loss.hpp"
#include "hillock/matrix.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hillock {

enum class ParameterKind : std::uint8_t { weights, bias, alpha };

/// A block of the parameter buffer: `rows` x `columns` floats from `offset` on, row-major.
struct ParameterBlock {
  std::size_t layer = 0;
  ParameterKind kind = ParameterKind::weights;
  std::size_t offset = 0;
  std::size_t rows = 0;
  std::size_t columns = 0;
  [[nodiscard]] std::size_t size() const noexcept { return rows * columns; }
};

/// One layer: z = W x + b, a = f(z). Offsets point into the parameter buffer.
struct Layer {
  std::size_t inputs = 0;
  std::size_t units = 0;
  Activation activation{};
  bool softmax = false;  // of the output only: a is the softmax of z
  bool has_bias = true;
  std::size_t learned = 0;  // alphas: 0, 1 (shared by the layer) or one a unit
  std::size_t weights = 0;
  std::size_t bias = 0;
  std::size_t alpha = 0;

  /// The activation of one unit: the layer's, with the unit's learned parameter filled in.
  [[nodiscard]] Activation of_unit(std::size_t unit,
                                   std::span<const float> parameters) const noexcept;
};

/// What a layer is asked to be, before offsets are known.
struct LayerShape {
  std::size_t units = 0;
  Activation activation{};
  bool softmax = false;
  bool has_bias = true;
  bool shares_alpha = false;
};

class Network {
 public:
  /// Hidden layers first, the output last; at least one layer.
  Network(std::size_t inputs, std::span<const LayerShape> shapes);

  [[nodiscard]] std::span<const Layer> layers() const noexcept { return layers_; }
  [[nodiscard]] std::span<Layer> layers() noexcept { return layers_; }
  [[nodiscard]] std::span<const ParameterBlock> blocks() const noexcept { return blocks_; }
  [[nodiscard]] std::size_t inputs() const noexcept { return layers_.front().inputs; }
  [[nodiscard]] std::size_t outputs() const noexcept { return layers_.back().units; }
  [[nodiscard]] std::size_t parameter_count() const noexcept { return parameter_count_; }
  [[nodiscard]] std::size_t hidden_units() const noexcept;

 private:
  std::vector<Layer> layers_;
  std::vector<ParameterBlock> blocks_;
  std::size_t parameter_count_ = 0;
};

/// Examples that are surveyed at a time: few enough for a chunk of every layer to stay in cache.
inline constexpr std::size_t survey_chunk = 256;

/// What one pass over up to `examples` examples leaves behind: z, a and dL/dz of every layer.
class Pass {
 public:
  Pass(const Network& network, std::size_t examples);

  /// Selects how many examples the next pass has. Shapes of the views follow.
  void resize(std::size_t examples) noexcept { examples_ = examples; }
  [[nodiscard]] std::size_t examples() const noexcept { return examples_; }
  [[nodiscard]] View z(std::size_t layer) noexcept { return z_[layer].view(examples_); }
  [[nodiscard]] View a(std::size_t layer) noexcept { return a_[layer].view(examples_); }
  [[nodiscard]] View dz(std::size_t layer) noexcept { return dz_[layer].view(examples_); }

 private:
  std::size_t examples_;
  std::vector<Matrix> z_, a_, dz_;
};

/// Fills z and a of every layer.
/// Shapes: inputs (network.inputs(), pass.examples()); parameters network.parameter_count().
void forward(const Network& network, std::span<const float> parameters, ConstView inputs,
             Pass& pass) noexcept;

/// From dz of the output (which the caller has set) to dz of every layer and the gradient of every
/// parameter. Shapes: as forward, gradients as parameters. With `accumulate` gradients are added
/// to, otherwise replaced.
void backward(const Network& network, std::span<const float> parameters, ConstView inputs,
              Pass& pass, std::span<float> gradients, bool accumulate) noexcept;

}  // namespace hillock
