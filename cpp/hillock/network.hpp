#pragma once
// A network is a row of dense layers over ONE parameter buffer. Gradients and optimizer state have
// the same layout.
#include "hillock/activation.hpp"
#include "hillock/catalogue.hpp"
#include "hillock/loss.hpp"
#include "hillock/matrix.hpp"
#include "hillock/random.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hillock {

enum class ParameterKind : std::uint8_t { weights, bias, alpha, scale, shift, mean, variance };

/// A block of the parameter buffer: `rows` x `columns` floats from `offset` on, row-major.
struct ParameterBlock {
  std::size_t layer = 0;
  ParameterKind kind = ParameterKind::weights;
  std::size_t offset = 0;
  std::size_t rows = 0;
  std::size_t columns = 0;
  [[nodiscard]] std::size_t size() const noexcept { return rows * columns; }
};

enum class LayerKind : std::uint8_t { dense, maxout, crelu };
[[nodiscard]] std::span<const Row> layer_rows() noexcept;

/// What a layer is asked to be, before offsets are known.
struct LayerShape {
  std::size_t units = 0;
  Activation activation{};
  bool softmax = false;  // of the output only: a is the softmax of z
  bool has_bias = true;
  bool shares_alpha = false;
  LayerKind kind = LayerKind::dense;
  std::size_t pieces = 1;  // of maxout: linear pieces a unit
  Choice normalization{};
  Choice dropout{};
  bool residual = false;  // the layer's input is added to its output
};

/// One layer, from input x to output: the linear part W x + b (of a maxout unit the largest of
/// several), normalized if asked for, is the pre-activation z; a = f(z), and after it -- f(-z) for
/// crelu -- dropout and x itself if residual. Offsets point into the parameter buffer.
struct Layer : LayerShape {
  std::size_t inputs = 0;
  std::size_t outputs = 0;  // units, or twice that for crelu
  std::size_t learned = 0;  // alphas: 0, 1 (shared by the layer) or one a unit
  std::size_t weights = 0;
  std::size_t bias = 0;
  std::size_t alpha = 0;
  std::size_t scale = 0, shift = 0;    // of a normalization
  std::size_t mean = 0, variance = 0;  // running, of batch normalization
  bool hard_zero = false;              // its units can be silent

  /// Nothing but f(W x + b), with nothing learned or drawn in f.
  bool plain = false;

  /// A pass of training puts f'(z) where dL/da will come, which is multiplied with it on arrival:
  /// an activation then is computed once a step, with what f and f' have in common.
  bool keeps_derivative = false;

  /// Rows of the linear part.
  [[nodiscard]] std::size_t linear_rows() const noexcept { return units * pieces; }
  [[nodiscard]] bool normalizes() const noexcept { return normalization.index != 0; }
  [[nodiscard]] bool drops() const noexcept { return dropout.index != 0; }
  /// Slopes that training draws at random: randomized leaky ReLU.
  [[nodiscard]] bool draws_slopes() const noexcept {
    return activation.kind == ActivationKind::rrelu;
  }
  /// Whether a is z: the usual output of a regression.
  [[nodiscard]] bool passes_on() const noexcept {
    return plain && !softmax && activation.kind == ActivationKind::identity;
  }
  /// The activation of one unit: the layer's, with the unit's learned parameter filled in.
  [[nodiscard]] Activation of_unit(std::size_t unit,
                                   std::span<const float> parameters) const noexcept;
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
  [[nodiscard]] const OutputFunction& output_function() const noexcept { return output_function_; }
  [[nodiscard]] std::size_t parameter_count() const noexcept { return parameter_count_; }
  /// The parameters that an optimizer moves come first; running statistics, which it must not
  /// touch, follow.
  [[nodiscard]] std::size_t trained_count() const noexcept { return trained_count_; }
  [[nodiscard]] std::size_t hidden_units() const noexcept;
  /// Whether all layers are.
  [[nodiscard]] bool plain() const noexcept { return plain_; }

 private:
  std::vector<Layer> layers_;
  std::vector<ParameterBlock> blocks_;
  OutputFunction output_function_;
  std::size_t parameter_count_ = 0;
  std::size_t trained_count_ = 0;
  bool plain_ = true;
};

/// Examples that are surveyed at a time: few enough for a chunk of every layer to stay in cache.
inline constexpr std::size_t survey_chunk = 256;

/// What one pass over up to `examples` examples leaves behind, for every layer: z, a, what the next
/// layer gets, and after backward() the gradient of the loss with respect to the linear part.
class Pass {
 public:
  /// Matrices of one layer; those of parts that it does not have are empty.
  struct Buffers {
    Matrix z, a, gradient;    // no a where that is z
    Matrix pieces, d_pieces;  // maxout
    Matrix normalized;        // normalization
    std::vector<float> inverse_deviation;
    Matrix slope, dropped;  // random slopes, and what dropout multiplied with
    Matrix sum, d_sum;      // residual
    // Of a pass that keeps what others overwrite: what is normalized, or z where nothing is; f(z);
    // what the next layer got; its gradient, dL/dz, and the gradient with respect to `linear`.
    Matrix linear, activation, output, d_a, d_z, d_linear;
  };

  Pass() = default;
  Pass(const Network& network, std::size_t examples, bool keeps_gradients = false);
  Pass(const Pass& other);  // whose views look at its own buffers
  Pass(Pass&&) = default;
  Pass& operator=(Pass&&) = default;

  /// Selects how many examples the next pass has. Shapes of the views follow.
  void resize(std::size_t examples) noexcept {
    if (examples != examples_) reshape(examples);
  }
  [[nodiscard]] std::size_t examples() const noexcept { return examples_; }
  [[nodiscard]] const View& z(std::size_t layer) const noexcept { return views_[layer].z; }
  [[nodiscard]] const View& a(std::size_t layer) const noexcept { return views_[layer].a; }
  [[nodiscard]] const View& dz(std::size_t layer) const noexcept { return views_[layer].dz; }
  /// The gradient with respect to what the next layer gets, where dz comes.
  [[nodiscard]] const View& gradient(std::size_t layer) const noexcept {
    return views_[layer].gradient;
  }
  /// What the next layer gets: a, or its sum with the layer's input.
  [[nodiscard]] const View& output(std::size_t layer) const noexcept {
    return views_[layer].output;
  }
  /// What a layer other than the first gets: the output of the one below.
  [[nodiscard]] const ConstView& input(std::size_t layer) const noexcept {
    return views_[layer].input;
  }
  [[nodiscard]] Buffers& buffers(std::size_t layer) noexcept { return layers_[layer]; }
  [[nodiscard]] bool keeps_gradients() const noexcept { return keeps_gradients_; }
  /// Whether the last forward pass was one of training: backward() goes the way that it came.
  bool training = false;
  /// Whether the padding went through that pass as the last example did: what is finite there is
  /// finite here, and sums need only the zeros that the loss puts there.
  bool repeats_last = false;

 private:
  // Made when the number of examples changes, not at every look: a step of a narrow network has
  // hardly more to do than to ask for them.
  struct Views {
    View z, a, dz, gradient, output;
    ConstView input;
  };
  void reshape(std::size_t examples) noexcept;
  std::size_t examples_ = 0;
  bool keeps_gradients_ = false;
  std::vector<Buffers> layers_;
  std::vector<Views> views_;
};

/// Fills z and a of every layer, as evaluation does: running statistics, nothing random.
/// Shapes: inputs (network.inputs(), pass.examples()); parameters network.parameter_count().
/// `layers`: no more than these, from the first one on.
void forward(const Network& network, const std::span<const float>& parameters,
             const ConstView& inputs, Pass& pass,
             std::size_t layers = static_cast<std::size_t>(-1)) noexcept;

/// As training does: statistics of the batch, which move the running ones, dropout and random
/// slopes.
void forward_training(const Network& network, const std::span<float>& parameters,
                      const ConstView& inputs, Random& random, Pass& pass) noexcept;

/// From dz of the output (which the caller has set, zeros beyond the examples) to dz of every layer
/// and the gradient of every parameter, through the last forward pass. The gradient of running
/// statistics is zero. Shapes: as forward, gradients as parameters. With `accumulate` gradients are
/// added to, otherwise replaced.
void backward(const Network& network, const std::span<const float>& parameters,
              const ConstView& inputs, Pass& pass, const std::span<float>& gradients,
              bool accumulate) noexcept;

}  // namespace hillock
