#include "run.hpp"

#include "spec_leaves.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace hillock {
namespace {

// The tables of words.ts are in the order of these enums.
static_assert(static_cast<int>(UnitState::blown) == 5 && static_cast<int>(Cause::born) == 4);
static_assert(static_cast<int>(Quantity::parameter) == 4);
static_assert(static_cast<int>(StopReason::plateau) == 3);
static_assert(static_cast<int>(Histogrammed::gradient) == 2);
static_assert(static_cast<int>(ParameterKind::variance) == 6);

static_assert(Exchange::max_numbers >=
                  9 * static_cast<std::size_t>(Limits::layers * Limits::units) &&
              Exchange::max_numbers >= 12 * Census::max_events);

template <class T>
[[nodiscard]] double number(T value) noexcept {
  return static_cast<double>(value);
}

}  // namespace

unsigned Run::spec() { return write_leaves(exchange_, trainer_.config()); }
double Run::step() { return number(trainer_.step()); }
double Run::census_interval() { return number(trainer_.census_interval()); }
double Run::train(double steps) {
  return number(trainer_.advance(static_cast<std::size_t>(steps)));
}
double Run::learning_rate() { return trainer_.learning_rate(); }

unsigned Run::report() {
  const Fit train = trainer_.train_fit(), test = trainer_.test_fit();
  const UnitCounts counts = trainer_.count_units();
  const Stop stop = trainer_.stopped().value_or(Stop{});
  Answer answer(exchange_);
  answer.numbers({number(trainer_.step()), number(trainer_.epoch()), train.loss, test.loss,
                  train.accuracy, test.accuracy, number(counts.hidden)});
  for (const std::size_t count : counts.by_state) answer.number(number(count));
  answer.numbers({number(counts.born_silent), trainer_.stopped() ? 1.0 : 0.0, number(stop.reason),
                  number(stop.step), number(stop.layer), number(stop.quantity)});
  return answer.count();
}

unsigned Run::layer(unsigned index) {
  const auto layers = trainer_.network().layers();
  const Layer& layer = layers[index];
  const LayerNorms norms = trainer_.layer_norms(index);
  const LayerMeasure& measure = trainer_.survey().layers()[index];
  std::size_t first = 0;
  for (unsigned l = 0; l < index; ++l) first += layers[l].units;
  double born_silent = 0, deaths = 0, revivals = 0;
  if (index + 1u < layers.size())
    for (const UnitRecord& record : trainer_.census().records().subspan(first, layer.units)) {
      born_silent += record.born_silent ? 1 : 0;
      deaths += record.deaths;
      revivals += record.revivals;
    }
  Answer answer(exchange_);
  answer.numbers({number(layer.units), number(layer.inputs), norms.gradient, norms.parameters,
                  norms.last_update, measure.zero_share, measure.mean_z, measure.variance_z,
                  measure.mean_a, measure.variance_a, born_silent, deaths, revivals});
  return answer.count();
}

unsigned Run::data() {
  const Dataset& data = trainer_.data();
  const Table& table = data.table();
  Answer answer(exchange_);
  answer.numbers({number(trainer_.network().inputs()), number(trainer_.network().outputs()),
                  number(table.classes), number(data.domain()), number(table.columns),
                  number(table.target_columns), number(data.train_count()),
                  number(table.examples() - data.train_count())});
  return answer.count();
}

unsigned Run::units() {
  const Survey& survey = trainer_.survey();
  const auto records = trainer_.census().records();
  const std::size_t count = records.size();
  const std::span<double> rows = exchange_.numbers();
  for (std::size_t u = 0; u < count; ++u) {
    const UnitMeasure& measure = survey.units()[u];
    const UnitRecord& record = records[u];
    std::size_t at = u;
    for (const double value :
         {number(survey.states()[u]), number(measure.active_share),
          number(measure.mean_abs_derivative), number(record.since), number(record.deaths),
          number(record.revivals), record.born_silent ? 1.0 : 0.0, number(measure.min_z),
          number(measure.max_z)}) {
      rows[at] = value;
      at += count;
    }
  }
  return static_cast<unsigned>(count);
}

double Run::event_count() { return number(trainer_.census().event_count()); }
double Run::events_dropped() { return number(trainer_.census().events_dropped()); }

unsigned Run::events(double from) {
  const Census& census = trainer_.census();
  Answer answer(exchange_);
  for (auto e = static_cast<std::size_t>(std::min(from, event_count())); e < census.event_count();
       ++e) {
    const Event& event = census.event(e);
    answer.numbers({number(event.step), number(event.previous_step), number(event.layer),
                    number(event.unit), number(event.from), number(event.to), number(event.cause),
                    number(event.by_bias), number(event.by_weights), number(event.by_inputs),
                    number(event.share_before), number(event.share_after)});
  }
  return answer.count();
}

unsigned Run::layout() {
  Answer answer(exchange_);
  for (const ParameterBlock& block : trainer_.network().blocks())
    answer.numbers({number(block.layer), number(block.kind), number(block.offset),
                    number(block.rows), number(block.columns)});
  return answer.count();
}

unsigned Run::hinges() {
  Answer answer(exchange_);
  for (const Hinge& hinge : trainer_.hinges())
    answer.numbers({number(hinge.unit), number(hinge.x), number(hinge.y), number(hinge.offset),
                    number(hinge.at)});
  return answer.count();
}

double Run::regions(unsigned resolution, double domain) {
  if (!fits(8.0 * resolution * resolution + (1u << 16))) return -2;
  const std::optional<std::size_t> count =
      trainer_.count_regions(resolution, static_cast<float>(domain));
  return count ? number(*count) : -1.0;
}

unsigned Run::parameters() { return Exchange::put(trainer_.parameters(), exchange_.found()); }
unsigned Run::gradients() { return Exchange::put(trainer_.training_gradient(), exchange_.found()); }
unsigned Run::same_sign_shares() {
  return Exchange::put(trainer_.same_sign_shares(), exchange_.found());
}

unsigned Run::pre_activations(unsigned layer, unsigned unit) {
  const std::size_t count = trainer_.data().train_count();
  trainer_.pre_activations(layer, unit, exchange_.found().first(count));
  return static_cast<unsigned>(count);
}

double Run::firing_example(unsigned layer, unsigned unit, unsigned from) {
  const auto found = trainer_.firing_example(layer, unit, from);
  return found ? static_cast<double>(*found) : -1.0;
}

unsigned Run::histogram(unsigned layer, unsigned quantity, double low, double high, unsigned bins) {
  const std::span<float> counts = exchange_.found();
  trainer_.histogram(layer, static_cast<Histogrammed>(quantity), static_cast<float>(low),
                     static_cast<float>(high), counts.first(bins), &counts[bins]);
  return bins + 2;
}

double Run::gradient_peak(unsigned layer) { return number(trainer_.gradient_peak(layer)); }

unsigned Run::grid(unsigned resolution, double domain, unsigned units) {
  const Network& network = trainer_.network();
  const std::size_t blocks = network.outputs() + (units != 0 ? network.hidden_units() : 0);
  const std::size_t count = blocks * trainer_.grid_points(resolution);
  trainer_.grid(resolution, static_cast<float>(domain), units != 0, exchange_.found().first(count));
  return static_cast<unsigned>(count);
}

unsigned Run::predict(unsigned count) {
  const std::size_t columns = trainer_.data().table().columns;
  const std::size_t outputs = count * trainer_.network().outputs();
  trainer_.predict(exchange_.given().first(count * columns), count,
                   exchange_.found().first(outputs));
  return static_cast<unsigned>(outputs);
}

unsigned Run::example(unsigned of_test, unsigned index) {
  return fits(pass_bytes(1)) ? put_trace(trainer_.trace(of_test != 0, index)) : 0;
}

unsigned Run::batch_example(unsigned member) {
  const double bytes = pass_bytes(trainer_.next_batch_size());
  return fits(bytes) ? put_trace(trainer_.trace_training(member)) : 0;
}

// Layer by layer, as run.ts reads them: z, f'(z), dL/dz, a, dL/da; what is normalized and its
// gradient, what the next layer gets; of maxout the pieces and their gradients, of crelu f'(-z), of
// a normalization the normalized values and its four statistics, of dropout in training the
// factors.
unsigned Run::put_trace(ExampleTrace trace) {
  std::span<float> room = exchange_.found();
  const auto add = [&room](std::span<const float> values) {
    room = room.subspan(Exchange::put(values, room));
  };
  Pass& pass = trace.pass;
  const auto add_column = [&](Matrix& m) {
    for (std::size_t r = 0; r < m.rows(); ++r)
      add({&m.view(pass.examples()).row_data(r)[trace.column], 1});
  };
  const auto loss = static_cast<float>(trace.loss);
  add({&loss, 1});
  add(trace.inputs);
  add(trace.targets);
  for (std::size_t l = 0; l < trace.layers.size(); ++l) {
    Pass::Buffers& b = pass.buffers(l);
    LayerTrace& layer = trace.layers[l];
    add_column(b.z);
    add(layer.derivative);
    for (Matrix* m :
         {&b.d_z, &b.activation, &b.d_a, &b.linear, &b.d_linear, &b.output, &b.pieces, &b.d_pieces})
      add_column(*m);
    add(layer.mirrored);
    add_column(b.normalized);
    for (const auto* values :
         {&layer.mean, &layer.variance, &layer.gradient_mean, &layer.product_mean})
      add(*values);
    if (pass.training) add_column(b.dropped);
  }
  add(trace.gradient);
  return static_cast<unsigned>(Exchange::max_floats - room.size());
}

unsigned Run::next_update() {
  const std::size_t parameters = trainer_.parameters().size();
  const std::size_t arrays = 5 + 3 * optimizer_state_arrays(trainer_.config().optimizer);
  const double count = number(arrays * parameters + 2 * trainer_.data().train_count());
  if (!fits(4.0 * count)) return 0;
  std::optional<NextUpdate> next = trainer_.next_update();
  if (!next) return 0;
  next_ = *std::move(next);
  Answer answer(exchange_);
  for (const std::uint32_t example : next_.examples) answer.number(number(example));
  return answer.count();
}

unsigned Run::next_array(unsigned which) {
  const std::vector<float>* const arrays[] = {&next_.gradient, &next_.applied, &next_.update,
                                              &next_.state_before, &next_.state_after};
  const std::vector<float>& array = *arrays[which];
  exchange_.numbers()[0] = number(reinterpret_cast<std::uintptr_t>(array.data()));
  return static_cast<unsigned>(array.size());
}

double Run::optimizer_step() { return number(next_.optimizer_step); }

void Run::examples() {
  const Table& table = trainer_.data().table();
  Exchange::put(table.inputs, exchange_.found());
  Exchange::put(table.targets, exchange_.given());
}

unsigned Run::set_parameters() {
  const std::size_t count = trainer_.parameters().size();
  // before the first step the census begins anew: once more the parameters, and its events
  if (!fits(8.0 * number(count) + (1u << 21))) return 0;
  trainer_.set_parameters(exchange_.given().first(count));
  return 1;
}

unsigned Run::revive(unsigned layer, unsigned unit) {
  const Layer& l = trainer_.network().layers()[layer];
  const double drawn = number(l.linear_rows() * (l.inputs + 1));
  // an orthogonal initializer works in double and needs a copy
  if (!fits(16.0 * drawn + 4.0 * number(trainer_.parameters().size()))) return 0;
  trainer_.revive(layer, unit);
  return 1;
}

unsigned Run::change(unsigned leaves) {
  const std::optional<Config> config = read_leaves(exchange_, leaves, trainer_.config());
  if (!config) return 0;
  // for a moment there are the parameters and the optimizer's state before and after, and one
  // array of which there is an old and a new one
  const std::size_t arrays = 2 + optimizer_state_arrays(trainer_.config().optimizer) +
                             optimizer_state_arrays(config->optimizer);
  const double bytes = 4.0 * number(arrays * trainer_.parameters().size());
  const std::optional<ConfigError> error =
      fits(bytes) ? trainer_.change(*config) : out_of_memory(bytes);
  if (error) write_refusal(exchange_, *error);
  return error ? 0 : 1;
}

double Run::save() {
  const std::size_t size = trainer_.save({});
  if (!fits(number(size))) return 0;
  bytes_.resize(size);
  trainer_.save(bytes_);
  return number(size);
}

unsigned Run::bytes_room(unsigned count) {
  forget();
  if (!fits(count)) return 0;
  bytes_.resize(count);
  return 1;
}

unsigned Run::bytes() {
  return static_cast<unsigned>(reinterpret_cast<std::uintptr_t>(bytes_.data()));
}

unsigned Run::restore() {
  const std::optional<ConfigError> error = trainer_.restore(bytes_);
  if (error) write_refusal(exchange_, *error);
  return error ? 0 : 1;
}

void Run::forget() {
  bytes_ = {};
  next_ = {};
}

// Two passes, with what they keep, and the parameters three times.
double Run::pass_bytes(std::size_t examples) const {
  double rows = 0;
  for (const Layer& layer : trainer_.network().layers())
    rows += number(8 * layer.outputs + 8 * layer.units + 2 * layer.linear_rows());
  return 2.0 * 4.0 * number(examples + 24) * rows + 12.0 * number(trainer_.parameters().size());
}

std::unique_ptr<Run> open_run(Exchange& exchange, unsigned leaves) {
  const std::optional<Config> config = read_leaves(exchange, leaves, Config());
  if (!config) return nullptr;
  const double bytes = memory_bytes(*config);
  if (!fits(bytes + reserved_bytes)) {
    write_refusal(exchange, out_of_memory(bytes));
    return nullptr;
  }
  return std::make_unique<Run>(*config, exchange);
}

}  // namespace hillock
