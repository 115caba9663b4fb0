#include "hillock/trainer.hpp"

#include "hillock/construction.hpp"
#include "hillock/gradient.hpp"

#include <algorithm>
#include <numeric>

namespace hillock {
namespace {

[[nodiscard]] std::size_t batch_examples(const Config& config) {
  return std::min(static_cast<std::size_t>(config.batch_size), train_example_count(config.data));
}

// A survey passes every training example forward and measures every unit; in narrow networks that
// is more than the work of an epoch. This many steps keep the surveys below a twentieth of the
// training.
[[nodiscard]] std::uint64_t automatic_interval(const Config& config) {
  return 32 * steps_per_epoch(config);
}

[[nodiscard]] bool all_finite(std::span<const float> values) noexcept {
  return map_sum(values, [](Batch v) { return v - v; }) == 0.0f;
}

[[nodiscard]] bool all_finite(View m) noexcept {
  for (std::size_t r = 0; r < m.rows; ++r)
    if (!all_finite(m.row(r))) return false;
  return true;
}

}  // namespace

Trainer::Trainer(const Config& config)
    : config_(config),
      data_(config.data, static_cast<std::uint64_t>(config.seed), target_code(config)),
      network_(make_network(config)),
      parameters_(initial_parameters(network_, config)),
      same_sign_shares_(network_.hidden_units()),
      signs_(network_.hidden_units()),
      pass_(network_, batch_examples(config)),
      chunk_(network_, survey_chunk),
      chunk_inputs_(network_.inputs(), survey_chunk),
      epoch_examples_(data_.train()),
      order_(data_.train_count()),
      order_random_(static_cast<std::uint64_t>(config.seed), Stream::order),
      noise_random_(static_cast<std::uint64_t>(config.seed), Stream::noise),
      survey_(network_),
      census_(network_) {
  std::iota(order_.begin(), order_.end(), 0u);
  prepare_steps();
  take_census();
}

// Everything whose size follows from the parameters and the optimizer.
void Trainer::prepare_steps() {
  batch_size_ = batch_examples(config_);
  gradients_.assign(network_.parameter_count(), 0.0f);
  training_gradient_.assign(network_.parameter_count(), 0.0f);
  parameters_before_last_ = parameters_;
  optimizer_state_.resize(optimizer_state_arrays(config_.optimizer) * network_.trained_count());
  census_interval_ = config_.census_every > 0 ? static_cast<std::uint64_t>(config_.census_every)
                                              : automatic_interval(config_);
  survey_is_fresh_ = gradient_is_fresh_ = test_is_fresh_ = false;
}

void Trainer::begin_epoch() noexcept {
  if (config_.shuffle)
    order_random_.shuffle(std::span(order_));
  else if (in_order_)
    return;
  else
    std::iota(order_.begin(), order_.end(), 0u);
  arrange_epoch();
}

void Trainer::arrange_epoch() noexcept {
  in_order_ = std::is_sorted(order_.begin(), order_.end());
  for (const auto& [from, to] :
       {std::pair(data_.train().inputs.view(), epoch_examples_.inputs.view()),
        std::pair(data_.train().targets.view(), epoch_examples_.targets.view())})
    for (std::size_t r = 0; r < from.rows; ++r)
      for (std::size_t n = 0; n < order_.size(); ++n)
        to.row_data(r)[n] = from.row_data(r)[order_[n]];
}

std::size_t Trainer::next_batch_size() const noexcept {
  return std::min(batch_size_, order_.size() - position_);
}

// From the parameters to the gradient of the next batch. Returns how many examples it has.
std::size_t Trainer::batch_gradient() noexcept {
  if (position_ == 0) begin_epoch();
  const std::size_t count = next_batch_size();
  const std::size_t last = network_.layers().size() - 1;
  const std::size_t terms = loss_terms(config_.loss, network_.outputs());
  const ConstView inputs = epoch_examples_.inputs.view().from_column(position_, count);
  const ConstView targets = epoch_examples_.targets.view().from_column(position_, count);
  pass_.resize(count);
  forward_training(network_, parameters_, inputs, noise_random_, pass_);
  loss_gradient(config_.loss, network_.output_function(), pass_.z(last), pass_.a(last), targets,
                1.0f / static_cast<float>(count * terms), pass_.dz(last),
                network_.layers()[last].keeps_derivative);
  backward(network_, parameters_, inputs, pass_, gradients_, false);
  return count;
}

double Trainer::learning_rate(std::uint64_t step) const noexcept {
  return config_.optimizer.values[0] * rate_factor(config_.schedule, step);
}

// From that gradient to the parameters. Returns 0 while they are finite.
float Trainer::update() noexcept {
  const std::size_t trained = network_.trained_count();
  if (config_.regularization.index != 0)
    add_penalty(config_.regularization, network_, parameters_, gradients_);
  if (config_.clipping.index != 0) clip(config_.clipping, gradients_);
  const auto gradients = std::span(gradients_).first(trained);
  const auto parameters = std::span(parameters_).first(trained);
  if (static_cast<ScheduleKind>(config_.schedule.index) == ScheduleKind::constant)
    return optimizer_update(config_.optimizer, optimizer_step_, gradients, parameters,
                            optimizer_state_);
  Choice scheduled = config_.optimizer;
  scheduled.values[0] = learning_rate();
  return optimizer_update(scheduled, optimizer_step_, gradients, parameters, optimizer_state_);
}

std::size_t Trainer::advance(std::size_t steps) noexcept {
  std::size_t taken = 0;
  std::uint64_t next_census = step_ - step_ % census_interval_ + census_interval_;
  while (taken < steps && !stop_) {
    const std::size_t count = batch_gradient();
    const bool census = step_ + 1 == next_census;
    // a run may end here because it was asked for no more steps, or by its stop condition
    if (census || taken + 1 == steps)
      std::copy(parameters_.begin(), parameters_.end(), parameters_before_last_.begin());
    ++optimizer_step_;
    const float check = update();
    ++step_;
    ++taken;
    position_ += count;
    if (position_ == order_.size()) {
      position_ = 0;
      ++epoch_;
    }
    survey_is_fresh_ = gradient_is_fresh_ = test_is_fresh_ = false;
    if (check != 0.0f) {
      diagnose();
      std::copy(parameters_.begin(), parameters_.end(), parameters_before_last_.begin());
    }
    if (census || stop_) {
      next_census = step_ + census_interval_;
      take_census();
      look_for_stop();
    }
  }
  return taken;
}

// Looks through the step that has just failed in the order in which it was computed.
void Trainer::diagnose() noexcept {
  const std::size_t layers = network_.layers().size();
  const auto stop = [this](std::size_t layer, Quantity quantity) {
    stop_ = Stop{step_, layer, quantity};
  };
  for (std::size_t l = 0; l < layers; ++l) {
    if (!all_finite(pass_.z(l))) return stop(l, Quantity::pre_activation);
    if (!all_finite(pass_.a(l))) return stop(l, Quantity::activation);
  }
  if (!all_finite(pass_.dz(layers - 1))) return stop(layers - 1, Quantity::loss_gradient);
  for (const Quantity quantity : {Quantity::gradient, Quantity::parameter})
    for (std::size_t l = layers; l-- > 0;)
      for (const ParameterBlock& block : network_.blocks()) {
        const std::span<const float> all =
            quantity == Quantity::gradient ? gradients_ : parameters_;
        if (block.layer == l && !all_finite(all.subspan(block.offset, block.size())))
          return stop(l, quantity);
      }
}

void Trainer::take_census() noexcept {
  census_.record(step_, network_, parameters_, data_.train().inputs.view(), survey());
}

void Trainer::look_for_stop() noexcept {
  if (stop_) return;
  const Fit fit = stops_on_test(config_.stop) ? test_fit() : train_fit();
  if (const auto reason = judge_stop(config_.stop, fit.loss, fit.accuracy, progress_))
    stop_ = Stop{step_, 0, Quantity::pre_activation, *reason};
}

Permanence Trainer::permanence() const noexcept {
  Permanence p;
  p.plain_updates =
      leaves_ungraded_parameters(config_.optimizer) &&
      static_cast<RegularizationKind>(config_.regularization.index) == RegularizationKind::none;
  for (const Layer& layer : network_.layers())
    p.plain_layers = p.plain_layers && !layer.normalizes() && !layer.drops() && !layer.residual &&
                     !layer.draws_slopes();
  return p;
}

void Trainer::set_parameters(std::span<const float> parameters) noexcept {
  if (step_ > 0) take_census();  // what training has done is told apart from what is set
  std::copy(parameters.begin(), parameters.end(), parameters_.begin());
  parameters_before_last_ = parameters_;
  survey_is_fresh_ = gradient_is_fresh_ = test_is_fresh_ = false;
  stop_.reset();
  progress_ = {};
  if (!all_finite(parameters_))
    for (std::size_t l = 0; l < network_.layers().size(); ++l)
      for (const ParameterBlock& block : network_.blocks())
        if (!stop_ && block.layer == l &&
            !all_finite(this->parameters().subspan(block.offset, block.size())))
          stop_ = Stop{step_, l, Quantity::parameter};
  if (step_ == 0) census_ = Census(network_);
  take_census();
}

void Trainer::revive(std::size_t layer, std::size_t unit) {
  take_census();
  const Layer& l = network_.layers()[layer];
  // the whole layer is drawn, as what some initializers give to one unit depends on the others
  std::vector<float> weights(l.linear_rows() * l.inputs), biases(l.has_bias ? l.linear_rows() : 0),
      learned(network_.parameter_count());
  Random random(static_cast<std::uint64_t>(config_.seed), Stream::revival, revived_++);
  draw_layer(l, config_, random, weights, biases);
  fill_learned(network_, learned);
  const std::size_t trained = network_.trained_count();
  for (const ParameterBlock& block : network_.blocks()) {
    const bool shared = block.kind == ParameterKind::alpha && block.rows != l.units;
    if (block.layer != layer || shared) continue;
    const std::size_t size = block.size() / l.units, first = unit * size;
    const std::span<const float> source = block.kind == ParameterKind::weights ? weights
                                          : block.kind == ParameterKind::bias
                                              ? biases
                                              : std::span(learned).subspan(block.offset);
    const auto put = [&](std::span<const float> values, std::span<float> array) {
      std::copy_n(values.begin(), size,
                  array.begin() + static_cast<std::ptrdiff_t>(block.offset + first));
    };
    put(source.subspan(first), parameters_);
    put(source.subspan(first), parameters_before_last_);  // no update of the last step
    if (block.offset >= trained) continue;
    for (std::size_t k = 0; k < optimizer_state_arrays(config_.optimizer); ++k)
      std::fill_n(optimizer_state_.begin() +
                      static_cast<std::ptrdiff_t>(k * trained + block.offset + first),
                  size, 0.0f);
  }
  survey_is_fresh_ = gradient_is_fresh_ = test_is_fresh_ = false;
  if (stop_ && stop_->reason != StopReason::non_finite) stop_.reset();
  progress_ = {};
  take_census();
}

std::optional<ConfigError> Trainer::change(const Config& config) {
  Config next = config;
  if (const auto field = first_fixed_difference(config_, next))
    return ConfigError{*field, "",
                       "cannot change while a run goes on: it needs new weights or data"};
  if (target_code(next) != target_code(config_))
    return ConfigError{"training.loss", "",
                       "would write the targets in another way: start a new run"};
  take_census();
  const Network old = network_;
  const std::vector<float> old_parameters = parameters_, old_state = optimizer_state_;
  const bool same_optimizer = next.optimizer.index == config_.optimizer.index;
  config_ = next;
  network_ = make_network(config_);
  parameters_.assign(network_.parameter_count(), 0.0f);
  fill_learned(network_, parameters_);
  carry_over(old, old_parameters, network_, parameters_);
  optimizer_state_ = {};  // not clear(): resize() would double what is kept
  prepare_steps();
  if (same_optimizer) {
    const std::size_t was = old.trained_count(), now = network_.trained_count();
    for (std::size_t k = 0; k < optimizer_state_arrays(config_.optimizer); ++k)
      carry_over(old, std::span(old_state).subspan(k * was, was), network_,
                 std::span(optimizer_state_).subspan(k * now, now));
  } else {
    optimizer_step_ = 0;
  }
  // the old ones give back their memory before the new ones take theirs
  pass_ = Pass();
  chunk_ = Pass();
  pass_ = Pass(network_, batch_examples(config_));
  chunk_ = Pass(network_, survey_chunk);
  if (stop_ && stop_->reason != StopReason::non_finite) stop_.reset();
  progress_ = {};
  census_.rebase(network_, parameters_);
  take_census();
  return std::nullopt;
}

}  // namespace hillock
