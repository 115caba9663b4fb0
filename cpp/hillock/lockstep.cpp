#include "hillock/lockstep.hpp"

#include "hillock/gradient.hpp"
#include "hillock/softmax.hpp"

#include <algorithm>
#include <limits>

namespace hillock {
namespace {

// Beyond this many examples a step of one run adds the gradients of parts of its batch.
constexpr double most_examples = 1024;
constexpr std::size_t most_units = 32;

// An array of Batches.
[[nodiscard]] Matrix batches(std::size_t count) { return {1, count * lanes}; }

// One of so many for each example, with the room that the products ask for.
[[nodiscard]] Matrix batches(std::size_t examples, std::size_t width) {
  return batches((examples + interleaved_turn) * width);
}

// What lies in four arrays goes to the lanes of Batches that are `step` floats apart.
void join(const float* const (&apart)[lanes], std::size_t count, float* together,
          std::size_t step) noexcept {
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    Batch rows[lanes];
    for (std::size_t k = 0; k < lanes; ++k) rows[k] = load(apart[k] + i);
    transpose(rows);
    for (std::size_t k = 0; k < lanes; ++k) store(together + (i + k) * step, rows[k]);
  }
  for (; i < count; ++i)
    for (std::size_t k = 0; k < lanes; ++k) together[i * step + k] = apart[k][i];
}

// One lane of Batches that lie side by side.
void take_lane(const float* together, std::size_t lane, std::span<float> apart) noexcept {
  for (std::size_t i = 0; i < apart.size(); ++i) apart[i] = together[i * lanes + lane];
}

// ReLU whose derivative at z is that at its own value.
[[nodiscard]] bool is_relu(const Layer& layer) noexcept {
  return layer.activation.kind == ActivationKind::relu &&
         to_bits(layer.activation.parameters[0]) == 0;
}

[[nodiscard]] bool same(const Activation& a, const Activation& b) noexcept {
  return a.kind == b.kind && a.parameters == b.parameters && a.expression == b.expression;
}

[[nodiscard]] bool same(const Layer& a, const Layer& b) noexcept {
  return a.units == b.units && a.inputs == b.inputs && a.kind == b.kind && a.softmax == b.softmax &&
         a.has_bias == b.has_bias && same(a.activation, b.activation);
}

[[nodiscard]] bool goes_in_lanes(const Network& network) noexcept {
  for (const Layer& layer : network.layers()) {
    const bool output = &layer == &network.layers().back();
    if (layer.kind != LayerKind::dense || layer.normalizes() || layer.units > most_units ||
        layer.inputs > most_units || !(output || layer.keeps_derivative))
      return false;
  }
  return true;
}

}  // namespace

bool Lockstep::fits(std::span<Trainer* const> runs) noexcept {
  const Trainer& first = *runs[0];
  const Config& config = first.config_;
  if (runs.size() < 2 || runs.size() > lanes || config.batch_size > most_examples ||
      !goes_in_lanes(first.network_))
    return false;
  const std::span<const Layer> layers = first.network_.layers();
  return std::all_of(runs.begin(), runs.end(), [&](const Trainer* run) {
    const std::span<const Layer> own = run->network_.layers();
    return !run->stop_ && run->step_ == first.step_ && run->position_ == first.position_ &&
           run->optimizer_step_ == first.optimizer_step_ && run->batch_size_ == first.batch_size_ &&
           run->order_.size() == first.order_.size() && run->config_.loss == config.loss &&
           interleave(run->config_.optimizer, config.optimizer) &&
           std::equal(own.begin(), own.end(), layers.begin(), layers.end(),
                      [](const Layer& a, const Layer& b) { return same(a, b); });
  });
}

Lockstep::Lockstep(std::span<Trainer* const> runs) : runs_(runs.size()) {
  for (std::size_t k = 0; k < lanes; ++k) {
    lanes_[k].run = runs[k < runs_ ? k : 0];
    lanes_[k].follows = k < runs_;
    const Trainer& run = *lanes_[k].run;
    lanes_[k].order = run.order_;
    shuffles_ =
        shuffles_ || run.config_.shuffle || !std::is_sorted(run.order_.begin(), run.order_.end());
    limits_ = limits_ || run.config_.regularization.index != 0 || run.config_.clipping.index != 0;
  }
  const Network& network = first().network_;
  const std::size_t examples = first().order_.size(), batch = first().batch_size_;
  parameters_ = batches(network.parameter_count());
  gradients_ = batches(network.parameter_count());
  state_ = batches(first().optimizer_state_.size());
  std::size_t largest = 0;
  for (const Layer& layer : network.layers()) {
    largest = std::max(largest, layer.units * layer.inputs);
    Buffers& b = layers_.emplace_back();
    b.a = batches(batch, layer.units);
    if (layers_.size() == network.layers().size() || !is_relu(layer))
      b.derivative = batches(batch, layer.units);
  }
  transposed_ = batches(largest);
  inputs_ = batches(examples, network.inputs());
  targets_ = batches(examples, network.outputs());
  output_ = batches(batch, network.outputs());
  if (limits_)
    for (std::size_t k = 0; k < lanes; ++k) {
      apart_parameters_[k].resize(network.parameter_count());
      apart_gradients_[k].resize(network.parameter_count());
    }
}

std::size_t Lockstep::followers() const noexcept {
  return static_cast<std::size_t>(
      std::count_if(lanes_.begin(), lanes_.end(), [](const Lane& l) { return l.follows; }));
}

std::size_t Lockstep::steps_to_census() const noexcept {
  auto steps = std::numeric_limits<std::uint64_t>::max();
  for (const Lane& lane : lanes_)
    if (lane.follows)
      steps = std::min(steps,
                       lane.run->census_interval_ - lane.run->step_ % lane.run->census_interval_);
  return static_cast<std::size_t>(
      std::min<std::uint64_t>(steps, std::numeric_limits<std::size_t>::max()));
}

// The last step and those that end with a census are each run's own: there it looks at itself.
void Lockstep::advance(std::size_t steps) noexcept {
  while (steps > 0 && followers() > 1) {
    const std::size_t ahead = std::min(steps, steps_to_census());
    if (ahead > 1) {
      steps -= advance_lanes(ahead - 1);
      continue;
    }
    for (Lane& lane : lanes_) {
      if (!lane.follows) continue;
      lane.run->advance(1);
      lane.follows = !lane.run->stop_;
    }
    joined_ = joined_ && !shuffles_;
    --steps;
  }
  for (const Lane& lane : lanes_)
    if (lane.follows) lane.run->advance(steps);
}

// Returns the steps taken; fewer if no lane is left.
std::size_t Lockstep::advance_lanes(std::size_t steps) noexcept {
  enter();
  const std::size_t examples = first().order_.size(), batch = first().batch_size_;
  while (taken_ < steps && followers() != 0) {
    if (position_ == 0 || !joined_) begin_epoch();
    const std::size_t count = std::min(batch, examples - position_);
    gradient(count);
    if (limits_) limit_gradients();
    const Batch check = update();
    ++taken_;
    position_ += count;
    if (position_ == examples) {
      position_ = 0;
      ++epochs_;
    }
    float failed[lanes];
    store(failed, check);
    for (std::size_t k = 0; k < runs_; ++k)
      if (failed[k] != 0.0f && lanes_[k].follows) leave_failed(lanes_[k]);
  }
  leave();
  return taken_;
}

void Lockstep::enter() noexcept {
  const float *parameters[lanes], *state[lanes];
  for (std::size_t k = 0; k < lanes; ++k) {
    Lane& lane = lanes_[k];
    parameters[k] = lane.run->parameters_.data();
    state[k] = lane.run->optimizer_state_.data();
    if (!shuffles_ || !lane.follows) continue;
    lane.random = lane.run->order_random_;
    lane.order = lane.run->order_;
  }
  join(parameters, first().parameters_.size(), parameters_.view().data, lanes);
  join(state, first().optimizer_state_.size(), state_.view().data, lanes);
  const auto follower =
      std::find_if(lanes_.begin(), lanes_.end(), [](const Lane& l) { return l.follows; });
  position_ = follower->run->position_;
  taken_ = epochs_ = 0;
}

void Lockstep::leave() noexcept {
  for (std::size_t k = 0; k < runs_; ++k) {
    if (!lanes_[k].follows) continue;
    Trainer& run = *lanes_[k].run;
    take_lane(parameters_.view().data, k, run.parameters_);
    take_lane(state_.view().data, k, run.optimizer_state_);
    run.step_ += taken_;
    run.optimizer_step_ += taken_;
    run.epoch_ += epochs_;
    run.position_ = position_;
    run.survey_is_fresh_ = run.gradient_is_fresh_ = run.test_is_fresh_ = false;
  }
}

void Lockstep::leave_failed(Lane& lane) noexcept {
  Trainer& run = *lane.run;
  lane.follows = false;
  if (shuffles_) {
    run.order_random_ = lane.random;
    run.order_ = lane.order;
    run.arrange_epoch();
  }
  run.advance(taken_);  // stops itself, and says where the first number was not finite
}

void Lockstep::begin_epoch() noexcept {
  if (joined_ && !shuffles_) return;
  if (position_ == 0)
    for (const Lane& lane : lanes_)
      if (lane.follows) lane.run->begin_epoch();
  const auto join_rows = [this](auto matrix_of, Matrix& together) {
    const std::size_t rows = matrix_of(first()).rows();
    for (std::size_t r = 0; r < rows; ++r) {
      const float* apart[lanes];
      for (std::size_t k = 0; k < lanes; ++k)
        apart[k] = matrix_of(*lanes_[k].run).view().row_data(r);
      join(apart, first().order_.size(), together.view().data + r * lanes, rows * lanes);
    }
  };
  join_rows([](const Trainer& run) -> const Matrix& { return run.epoch_examples_.inputs; },
            inputs_);
  join_rows([](const Trainer& run) -> const Matrix& { return run.epoch_examples_.targets; },
            targets_);
  joined_ = true;
}

// From the parameters to the gradient of the next batch.
void Lockstep::gradient(std::size_t count) noexcept {
  const std::span<const Layer> network = first().network_.layers();
  const std::size_t last = network.size() - 1;
  const float* parameters = parameters_.view().data;
  float* gradients = gradients_.view().data;
  const float* inputs = inputs_.view().data + position_ * network[0].inputs * lanes;
  for (std::size_t l = 0; l <= last; ++l) {
    const Layer& layer = network[l];
    float* a = layers_[l].a.view().data;
    const bool hidden = l != last, relu = hidden && is_relu(layer);
    interleaved_forward({layer.units, layer.inputs}, parameters + layer.weights * lanes,
                        layer.has_bias ? parameters + layer.bias * lanes : nullptr,
                        l == 0 ? inputs : layers_[l - 1].a.view().data, a, count,
                        relu ? Finish::relu : Finish::none, transposed_.view().data);
    if (hidden && !relu)
      activation_evaluate(layer.activation, a, a, layers_[l].gradient(),
                          whole_turns(count * layer.units * lanes));
  }
  output_gradient(count);
  for (std::size_t l = last + 1; l-- > 0;) {
    const Layer& layer = network[l];
    const InterleavedShape shape{layer.units, layer.inputs};
    const float* dz = layers_[l].gradient();
    interleaved_backward_parameters(shape, dz, l == 0 ? inputs : layers_[l - 1].a.view().data,
                                    gradients + layer.weights * lanes,
                                    layer.has_bias ? gradients + layer.bias * lanes : nullptr,
                                    count);
    if (l != 0)
      interleaved_backward_inputs(shape, parameters + layer.weights * lanes, dz,
                                  layers_[l - 1].gradient(), count,
                                  is_relu(network[l - 1]) ? Finish::scale_by_relu : Finish::scale);
  }
}

void Lockstep::output_gradient(std::size_t count) noexcept {
  const Choice& loss = first().config_.loss;
  const Network& network = first().network_;
  const OutputFunction& f = network.output_function();
  const std::size_t outputs = network.outputs(), all = count * outputs * lanes;
  const float scale = 1.0f / static_cast<float>(count * loss_terms(loss, outputs));
  // all elements as one row; softmax is told of one example at a time, of four networks
  const std::size_t rows = f.softmax ? outputs : 1, columns = f.softmax ? lanes : all;
  const bool is_z =
      reads_logits(loss) || (!f.softmax && f.activation.kind == ActivationKind::identity);
  View z{layers_.back().a.view().data, rows, columns, columns};
  View a{is_z ? z.data : output_.view().data, rows, columns, columns};
  View dz{layers_.back().gradient(), rows, columns, columns};
  View y{targets_.view().data + position_ * outputs * lanes, rows, columns, columns};
  for (std::size_t done = 0; done < all; done += rows * columns) {
    if (!is_z && f.softmax)
      softmax_forward(z, a);
    else if (!is_z)
      activation_evaluate(f.activation, z.data, a.data, dz.data, whole_turns(all));
    loss_gradient(loss, f, z, a, y, scale, dz, true);
    for (View* view : {&z, &a, &dz, &y}) view->data += rows * columns;
  }
}

// Penalties and clipping look at one network at a time.
void Lockstep::limit_gradients() noexcept {
  const float* gradients[lanes];
  for (std::size_t k = 0; k < lanes; ++k) {
    const Trainer& run = *lanes_[k].run;
    take_lane(parameters_.view().data, k, apart_parameters_[k]);
    take_lane(gradients_.view().data, k, apart_gradients_[k]);
    add_penalty(run.config_.regularization, run.network_, apart_parameters_[k],
                apart_gradients_[k]);
    clip(run.config_.clipping, apart_gradients_[k]);
    gradients[k] = apart_gradients_[k].data();
  }
  join(gradients, apart_gradients_[0].size(), gradients_.view().data, lanes);
}

Batch Lockstep::update() noexcept {
  Choice optimizers[lanes];
  const auto follower =
      std::find_if(lanes_.begin(), lanes_.end(), [](const Lane& l) { return l.follows; });
  const std::uint64_t step = follower->run->step_ + taken_;
  for (std::size_t k = 0; k < lanes; ++k) {
    optimizers[k] = lanes_[k].run->config_.optimizer;
    optimizers[k].values[0] = lanes_[k].run->learning_rate(step);
  }
  return optimizer_update_interleaved(optimizers, follower->run->optimizer_step_ + taken_ + 1,
                                      gradients_.view().data, parameters_.view().data,
                                      state_.view().data, first().parameters_.size());
}

}  // namespace hillock
