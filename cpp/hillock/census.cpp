#include "hillock/census.hpp"

#include <algorithm>

namespace hillock {

Census::Census(const Network& network)
    : records_(network.hidden_units()),
      before_(network.hidden_units()),
      parameters_before_(network.parameter_count()),
      old_pass_(network, 1),
      new_pass_(network, 1),
      example_(network.inputs(), 1) {
  events_.reserve(max_events);  // 800 kB that most runs hardly touch: not filled
}

void Census::rebase(const Network& network, std::span<const float> parameters) {
  parameters_before_.assign(parameters.begin(), parameters.end());
  old_pass_ = Pass(network, 1);
  new_pass_ = Pass(network, 1);
}

void Census::record(std::uint64_t step, const Network& network, std::span<const float> parameters,
                    ConstView inputs, const Survey& survey) noexcept {
  const auto layers = network.layers().first(network.layers().size() - 1);
  std::size_t index = 0;
  for (std::size_t l = 0; l < layers.size(); ++l)
    for (std::size_t u = 0; u < layers[l].units; ++u, ++index) {
      UnitRecord& record = records_[index];
      const UnitState state = survey.states()[index];
      const bool born = !started_ && is_silent(state);
      if (started_ ? state != record.state : born) {
        if (events_.size() < max_events) events_.emplace_back();
        Event& event = events_[event_count_++ % max_events];
        event = {step,
                 started_ ? last_step_ : step,
                 static_cast<std::uint16_t>(l),
                 static_cast<std::uint16_t>(u),
                 started_ ? record.state : state,
                 state,
                 born ? Cause::born : Cause::none,
                 0.0f,
                 0.0f,
                 0.0f,
                 started_ ? before_[index].active_share : survey.units()[index].active_share,
                 survey.units()[index].active_share};
        // where z was largest before it fell, or is largest now that it has risen
        const UnitMeasure &was = before_[index], &is = survey.units()[index];
        const bool linear = layers[l].kind != LayerKind::maxout && !layers[l].normalizes();
        if (started_ && linear && was.finite && is.finite)
          explain(event, network, parameters, inputs,
                  is.max_z > was.max_z ? is.max_example : was.max_example);
        if (started_ && is_silent(state) != is_silent(record.state))
          ++(is_silent(state) ? record.deaths : record.revivals);
        record.since = step;
      }
      if (!started_) record.since = step;
      record.born_silent = record.born_silent || born;
      record.state = state;
    }
  std::copy(survey.units().begin(), survey.units().end(), before_.begin());
  std::copy(parameters.begin(), parameters.end(), parameters_before_.begin());
  last_step_ = step;
  started_ = true;
}

// For a unit whose z is W x + b. With W, b, x before and W', b', x' now, z' - z splits without rest
// into
//   (b' - b)  +  (W' - W)(x + x')/2  +  (W + W')/2 (x' - x).
void Census::explain(Event& event, const Network& network, std::span<const float> parameters,
                     ConstView inputs, std::uint32_t example) noexcept {
  for (std::size_t i = 0; i < inputs.rows; ++i) example_.at(i, 0) = inputs.row_data(i)[example];
  ConstView x = example_.view(), x_before = example_.view();
  if (event.layer > 0) {
    forward(network, parameters_before_, x, old_pass_);
    forward(network, parameters, x, new_pass_);
    x_before = old_pass_.output(event.layer - 1u);
    x = new_pass_.output(event.layer - 1u);
  }
  const Layer& layer = network.layers()[event.layer];
  const std::size_t row = layer.weights + event.unit * layer.inputs;
  event.by_weights = event.by_inputs = 0.0f;
  for (std::size_t i = 0; i < layer.inputs; ++i) {
    const float w0 = parameters_before_[row + i], w1 = parameters[row + i];
    const float x0 = x_before.row_data(i)[0], x1 = x.row_data(i)[0];
    event.by_weights += (w1 - w0) * (0.5f * (x0 + x1));
    event.by_inputs += 0.5f * (w0 + w1) * (x1 - x0);
  }
  if (layer.has_bias)
    event.by_bias =
        parameters[layer.bias + event.unit] - parameters_before_[layer.bias + event.unit];
  // the cause is the term that went furthest in the direction of the whole change
  const float change = event.by_bias + event.by_weights + event.by_inputs;
  const float sign = change < 0.0f ? -1.0f : 1.0f;
  const float terms[3] = {sign * event.by_bias, sign * event.by_weights, sign * event.by_inputs};
  const auto largest = std::max_element(terms, terms + 3);
  if (*largest > 0.0f)
    event.cause = static_cast<Cause>(static_cast<int>(Cause::bias) + (largest - terms));
}

}  // namespace hillock
