// The inspecting half of the trainer: one example, the next step, the pieces of the function.
// Nothing here changes what the next step does.
#include "hillock/kinks.hpp"
#include "hillock/normalization.hpp"
#include "hillock/trainer.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

namespace hillock {
namespace {

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

// The examples of one column, as a matrix.
[[nodiscard]] std::vector<float> column_of(ConstView m, std::size_t column) {
  std::vector<float> values(m.rows);
  for (std::size_t r = 0; r < m.rows; ++r) values[r] = m.row_data(r)[column];
  return values;
}

[[nodiscard]] float mean_of(std::span<const float> values) noexcept {
  return map_sum(values, [](Batch v) { return v; }) / static_cast<float>(values.size());
}

// The mean and variance that an example is normalized by, and the two means that its gradient takes
// off.
void trace_statistics(const Layer& layer, std::span<const float> parameters, ExampleTrace& trace,
                      std::size_t l) {
  Pass& pass = trace.pass;
  Pass::Buffers& buffers = pass.buffers(l);
  LayerTrace& found = trace.layers[l];
  const std::size_t examples = pass.examples(), column = trace.column;
  const View linear = buffers.linear.view(examples), dz = buffers.d_z.view(examples),
             normalized = buffers.normalized.view(examples);
  const bool by_layer = static_cast<NormalizationKind>(layer.normalization.index) ==
                        NormalizationKind::layer_normalization;
  const bool running = !by_layer && !pass.training;
  for (std::size_t u = 0; u < layer.units; ++u) {
    if (by_layer && u > 0) {  // the same for every unit
      for (auto* values : {&found.mean, &found.variance, &found.gradient_mean, &found.product_mean})
        values->push_back(values->front());
      continue;
    }
    std::vector<float> s, d, product;
    for (std::size_t k = 0; k < (by_layer ? layer.units : examples); ++k) {
      const std::size_t row = by_layer ? k : u, n = by_layer ? column : k;
      s.push_back(linear.row_data(row)[n]);
      d.push_back(dz.row_data(row)[n] * (by_layer ? parameters[layer.scale + k] : 1.0f));
      product.push_back(d.back() * normalized.row_data(row)[n]);
    }
    const float mean = mean_of(s);
    std::vector<float> squares(s.size());
    map(s, squares, [mean](Batch v) { return (v - Batch(mean)) * (v - Batch(mean)); });
    found.mean.push_back(running ? parameters[layer.mean + u] : mean);
    found.variance.push_back(running ? parameters[layer.variance + u] : mean_of(squares));
    found.gradient_mean.push_back(running ? 0.0f : mean_of(d));
    found.product_mean.push_back(running ? 0.0f : mean_of(product));
  }
}

// Derivatives and statistics of every layer, once the pass has gone back.
void trace_layers(const Network& network, std::span<const float> parameters, ExampleTrace& trace) {
  const std::size_t column = trace.column;
  for (std::size_t l = 0; l < network.layers().size(); ++l) {
    const Layer& layer = network.layers()[l];
    LayerTrace& found = trace.layers.emplace_back();
    found.derivative.assign(layer.units, not_a_number);
    for (std::size_t u = 0; u < layer.units && !layer.softmax; ++u) {
      const float z = trace.pass.z(l).row_data(u)[column];
      const bool drawn = trace.pass.training && layer.draws_slopes() && !(z > 0.0f);
      if (drawn)
        found.derivative[u] =
            trace.pass.buffers(l).slope.view(trace.pass.examples()).row_data(u)[column];
      else
        activation_derivative(layer.of_unit(u, parameters), {&z, 1}, {&found.derivative[u], 1});
      if (layer.kind != LayerKind::crelu) continue;
      const float minus_z = -z;
      activation_derivative(layer.of_unit(u, parameters), {&minus_z, 1},
                            {&found.mirrored.emplace_back(), 1});
    }
    if (layer.normalizes()) trace_statistics(layer, parameters, trace, l);
  }
}

// The gradient that one member of a batch brings to each parameter.
void share_of_member(const Network& network, std::span<const float> parameters,
                     ExampleTrace& trace) {
  trace.gradient.assign(network.parameter_count(), 0.0f);
  Pass& pass = trace.pass;
  const std::size_t column = trace.column, examples = pass.examples();
  const auto at = [column](View m, std::size_t row) { return m.row_data(row)[column]; };
  for (std::size_t l = 0; l < network.layers().size(); ++l) {
    const Layer& layer = network.layers()[l];
    Pass::Buffers& b = pass.buffers(l);
    const bool maxout = layer.kind == LayerKind::maxout;
    const View d = maxout ? b.d_pieces.view(examples) : b.d_linear.view(examples);
    for (std::size_t r = 0; r < layer.linear_rows(); ++r) {
      for (std::size_t i = 0; i < layer.inputs; ++i)
        trace.gradient[layer.weights + r * layer.inputs + i] =
            at(d, r) *
            (l == 0 ? trace.inputs[i] : at(pass.buffers(l - 1).output.view(examples), i));
      if (layer.has_bias) trace.gradient[layer.bias + r] = at(d, r);
    }
    const View dz = b.d_z.view(examples);
    for (std::size_t u = 0; u < layer.units; ++u) {
      if (layer.normalizes()) {
        trace.gradient[layer.scale + u] = at(dz, u) * at(b.normalized.view(examples), u);
        trace.gradient[layer.shift + u] = at(dz, u);
      }
      if (layer.learned == 0) continue;
      const float z = at(pass.z(l), u);
      float d_a = at(b.d_a.view(examples), u);
      if (layer.drops()) d_a *= at(b.dropped.view(examples), u);
      trace.gradient[layer.alpha + (layer.learned == 1 ? 0 : u)] +=
          activation_parameter_gradient(layer.of_unit(u, parameters), {&z, 1}, {&d_a, 1});
    }
  }
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

// dL/da and dL/dz of the output for losses that are summed, and the loss of the example.
void Trainer::output_gradient(ExampleTrace& trace, const Network& network,
                              ConstView targets) const {
  Pass& pass = trace.pass;
  const std::size_t last = network.layers().size() - 1;
  const auto terms = static_cast<float>(loss_terms(config_.loss, network.outputs()));
  const View d_a = pass.buffers(last).d_a.view(pass.examples());
  const View z = pass.z(last), a = pass.a(last);
  // the gradient before the output's activation is that of an identity
  loss_gradient(config_.loss, {}, z, a, targets, 1.0f / terms, d_a);
  if (reads_logits(config_.loss)) std::fill(d_a.all().begin(), d_a.all().end(), not_a_number);
  loss_gradient(config_.loss, network.output_function(), z, a, targets, 1.0f / terms,
                pass.dz(last));
}

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
  trace.loss = loss_sum(config_.loss, pass.z(last), pass.a(last), y, pass.dz(last)) /
               static_cast<double>(loss_terms(config_.loss, network_.outputs()));
  output_gradient(trace, network_, y);
  backward(network_, parameters_, x, pass, trace.gradient, false);
  trace_layers(network_, parameters_, trace);
  return trace;
}

ExampleTrace Trainer::trace_training(std::size_t member) {
  const std::vector<std::uint32_t> order = order_;
  const Random order_random = order_random_;
  Random noise_random = noise_random_;
  if (position_ == 0) begin_epoch();
  const std::size_t count = next_batch_size();
  const ConstView x = epoch_examples_.inputs.view().from_column(position_, count);
  const ConstView y = epoch_examples_.targets.view().from_column(position_, count);
  Network network = network_;
  for (Layer& layer : network.layers()) layer.keeps_derivative = false;  // dL/da is wanted
  ExampleTrace trace;
  trace.column = member;
  trace.inputs = column_of(x, member);
  trace.targets = column_of(y, member);
  trace.pass = Pass(network, count, true);
  Pass& pass = trace.pass;
  std::vector<float> parameters = parameters_, batch_gradient(network.parameter_count());
  forward_training(network, parameters, x, noise_random, pass);

  // the loss of this one member: its columns alone
  Matrix alone[3];
  const std::size_t last = network.layers().size() - 1;
  const ConstView sources[] = {pass.z(last), pass.a(last), y};
  for (std::size_t m = 0; m < std::size(sources); ++m) {
    alone[m] = Matrix(sources[m].rows, 1);
    for (std::size_t r = 0; r < sources[m].rows; ++r)
      alone[m].view(1).row_data(r)[0] = sources[m].row_data(r)[member];
  }
  Matrix scratch(network.outputs(), 1);
  trace.loss = loss_sum(config_.loss, alone[0].view(1), alone[1].view(1), alone[2].view(1),
                        scratch.view(1)) /
               static_cast<double>(loss_terms(config_.loss, network.outputs()));
  output_gradient(trace, network, y);
  backward(network, parameters_, x, pass, batch_gradient, false);
  trace_layers(network, parameters_, trace);
  share_of_member(network, parameters_, trace);

  order_random_ = order_random;
  if (position_ == 0) {
    order_ = order;
    arrange_epoch();
  }
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
  next.optimizer_step = ++optimizer_step_;
  static_cast<void>(update());
  next.applied = gradients_;
  next.state_before = state;
  next.state_after = optimizer_state_;
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
  // by a heap: std::sort of integers would be 1 % of the module
  std::make_heap(patterns.begin(), patterns.end());
  std::sort_heap(patterns.begin(), patterns.end());
  return static_cast<std::size_t>(std::unique(patterns.begin(), patterns.end()) - patterns.begin());
}

}  // namespace hillock
