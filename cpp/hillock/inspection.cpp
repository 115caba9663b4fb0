// The inspecting half of the trainer: one example, the next step, the pieces of the function.
// Nothing here changes what the next step does.
#include "hillock/kinks.hpp"
#include "hillock/trainer.hpp"

#include <algorithm>
#include <limits>

namespace hillock {
namespace {

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

[[nodiscard]] bool reads_logits(const Choice& loss) noexcept {
  const auto kind = static_cast<LossKind>(loss.index);
  return kind == LossKind::binary_cross_entropy || kind == LossKind::categorical_cross_entropy;
}

// The examples of one column, as a matrix.
[[nodiscard]] std::vector<float> column_of(ConstView m, std::size_t column) {
  std::vector<float> values(m.rows);
  for (std::size_t r = 0; r < m.rows; ++r) values[r] = m.row_data(r)[column];
  return values;
}

// Which of the pieces of f that the kinks separate z lies in.
[[nodiscard]] std::uint64_t piece_of(float z, std::span<const float> kinks) noexcept {
  std::uint64_t piece = 0;
  for (const float kink : kinks) piece += z > kink ? 1 : 0;
  return piece;
}

// The finalizer of SplitMix64, fed with one more number.
[[nodiscard]] std::uint64_t mix(std::uint64_t hash, std::uint64_t value) noexcept {
  hash += value + 0x9e3779b97f4a7c15u;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebu;
  return hash ^ (hash >> 31);
}

}  // namespace

ExampleTrace Trainer::trace(bool of_test, std::size_t example) const {
  const Examples& examples = of_test ? data_.test() : data_.train();
  const ConstView x = examples.inputs.view().from_column(example, 1);
  const ConstView y = examples.targets.view().from_column(example, 1);
  ExampleTrace trace;
  trace.inputs = column_of(x, 0);
  trace.targets = column_of(y, 0);
  trace.pass = Pass(network_, 1, true);
  trace.gradient.resize(network_.parameter_count());
  Pass& pass = trace.pass;
  forward(network_, parameters_, x, pass);

  const std::size_t last = network_.layers().size() - 1;
  const auto terms = static_cast<float>(loss_terms(config_.loss, network_.outputs()));
  const View d_a = pass.buffers(last).d_a.view(1);
  trace.loss = loss_sum(config_.loss, pass.z(last), pass.a(last), y, pass.dz(last)) /
               static_cast<double>(terms);
  // the gradient before the output's activation is that of an identity
  loss_gradient(config_.loss, {}, pass.z(last), pass.a(last), y, 1.0f / terms, d_a);
  if (reads_logits(config_.loss)) std::fill(d_a.all().begin(), d_a.all().end(), not_a_number);
  loss_gradient(config_.loss, output_function(), pass.z(last), pass.a(last), y, 1.0f / terms,
                pass.dz(last));
  for (std::size_t l = 0; l <= last; ++l) {
    const Layer& layer = network_.layers()[l];
    std::vector<float>& slopes = trace.derivative.emplace_back(layer.units, not_a_number);
    for (std::size_t u = 0; u < layer.units && !layer.softmax; ++u)
      activation_derivative(layer.of_unit(u, parameters_), pass.z(l).row(u), {&slopes[u], 1});
  }
  backward(network_, parameters_, x, pass, trace.gradient, false);
  return trace;
}

std::optional<NextUpdate> Trainer::next_update() {
  if (stop_) return std::nullopt;
  // the step is taken, and everything that it moved is put back
  const std::vector<float> parameters = parameters_, state = optimizer_state_;
  const std::vector<std::uint32_t> order = order_;
  const Random order_random = order_random_, noise_random = noise_random_;
  const std::size_t count = batch_gradient();
  NextUpdate next;
  const auto first = order_.begin() + static_cast<std::ptrdiff_t>(position_);
  next.examples.assign(first, first + static_cast<std::ptrdiff_t>(count));
  next.gradient = gradients_;
  ++optimizer_step_;
  static_cast<void>(update());
  next.update = parameters_;
  zip(next.update, parameters, next.update, [](Batch now, Batch was) { return now - was; });
  --optimizer_step_;
  parameters_ = parameters;
  optimizer_state_ = state;
  order_random_ = order_random;
  noise_random_ = noise_random;
  if (position_ == 0) {
    order_ = order;
    arrange_epoch();
  }
  return next;
}

// The first layer's z at three points of the plane gives it everywhere, whatever the scaling.
std::vector<Hinge> Trainer::hinges() {
  const Layer& layer = network_.layers().front();
  const auto& chosen = config_.data.features;
  const bool straight =
      is_table(config_.data.name) ||
      std::all_of(chosen.begin(), chosen.end(), [](std::uint8_t f) { return f < 2; });  // x and y
  const bool by_layer = static_cast<NormalizationKind>(layer.normalization.index) ==
                        NormalizationKind::layer_normalization;
  if (data_.table().columns != 2 || !straight || by_layer || layer.kind == LayerKind::maxout ||
      network_.layers().size() == 1)
    return {};
  // where f has no kink, or is smooth, the line on which z changes its sign
  std::vector<float> kinks = find_kinks(layer.activation).value_or(std::vector<float>{});
  if (kinks.empty()) kinks = {0.0f};
  if (layer.kind == LayerKind::crelu)
    for (std::size_t k = kinks.size(); k-- > 0;)
      if (kinks[k] != 0.0f) kinks.push_back(-kinks[k]);

  const float far = data_.domain();
  const float corners[] = {0.0f, 0.0f, far, 0.0f, 0.0f, far};
  const View x = chunk_inputs_.view(3);
  data_.encode(corners, x);
  chunk_.resize(3);
  forward(network_, parameters_, x, chunk_);
  std::vector<Hinge> hinges;
  for (std::size_t u = 0; u < layer.units; ++u) {
    const float* z = chunk_.z(0).row_data(u);
    for (const float kink : kinks)
      hinges.push_back({u, (z[1] - z[0]) / far, (z[2] - z[0]) / far, z[0] - kink, kink});
  }
  return hinges;
}

std::optional<std::size_t> Trainer::count_regions(std::size_t resolution, float domain) {
  const auto layers = network_.layers().first(network_.layers().size() - 1);
  if (data_.table().columns != 2) return std::nullopt;
  std::vector<std::vector<float>> kinks;
  for (const Layer& layer : layers) {
    const auto places = find_kinks(layer.activation);
    if (!places || static_cast<NormalizationKind>(layer.normalization.index) ==
                       NormalizationKind::layer_normalization)
      return std::nullopt;
    kinks.push_back(*places);
  }
  std::vector<std::uint64_t> patterns(resolution * resolution);
  for (std::size_t first = 0, count = 0; first < patterns.size(); first += count) {
    count = forward_grid(resolution, domain, first);
    const auto chunk = std::span(patterns).subspan(first, count);
    for (std::size_t l = 0; l < layers.size(); ++l) {
      const Layer& layer = layers[l];
      for (std::size_t u = 0; u < layer.units; ++u) {
        const float* z = chunk_.z(l).row_data(u);
        for (std::size_t n = 0; n < count; ++n) {
          std::uint64_t piece = piece_of(z[n], kinks[l]);
          if (layer.kind == LayerKind::crelu) piece = 16 * piece + piece_of(-z[n], kinks[l]);
          if (layer.kind == LayerKind::maxout) {
            const View pieces = chunk_.buffers(l).pieces.view(chunk_.examples());
            std::size_t best = 0;
            for (std::size_t p = 1; p < layer.pieces; ++p)
              if (pieces.row_data(u * layer.pieces + p)[n] >
                  pieces.row_data(u * layer.pieces + best)[n])
                best = p;
            piece = 16 * piece + best;
          }
          chunk[n] = mix(chunk[n], piece);
        }
      }
    }
  }
  std::sort(patterns.begin(), patterns.end());
  return static_cast<std::size_t>(std::unique(patterns.begin(), patterns.end()) - patterns.begin());
}

}  // namespace hillock
