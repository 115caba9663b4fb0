// The looking half of the trainer: what a run has learnt, measured at the present parameters.
// Nothing here changes what the next step does.
#include "hillock/trainer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace hillock {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

[[nodiscard]] double norm(std::span<const float> values) noexcept {
  double sum = 0;
  for (const float v : values) sum += static_cast<double>(v) * static_cast<double>(v);
  return std::sqrt(sum);
}

}  // namespace

template <class Look>
void Trainer::for_each_chunk(ConstView inputs, Look look) noexcept {
  for (std::size_t first = 0; first < inputs.columns; first += survey_chunk) {
    const std::size_t count = std::min(survey_chunk, inputs.columns - first);
    const ConstView x = inputs.from_column(first, count);
    chunk_.resize(count);
    forward(network_, parameters_, x, chunk_);
    look(x, first, count);
  }
}

double Trainer::correct(ConstView outputs, ConstView targets) const noexcept {
  double right = 0;
  const bool one_hot = outputs.rows > 1;
  const float threshold = target_code(config_) == TargetCode::minus_one_one ? 0.0f : 0.5f;
  for (std::size_t n = 0; n < outputs.columns; ++n) {
    if (!one_hot) {
      right += (outputs.data[n] > threshold) == (targets.data[n] > threshold) ? 1 : 0;
      continue;
    }
    std::size_t best = 0, wanted = 0;
    for (std::size_t k = 1; k < outputs.rows; ++k) {
      if (outputs.row_data(k)[n] > outputs.row_data(best)[n]) best = k;
      if (targets.row_data(k)[n] > targets.row_data(wanted)[n]) wanted = k;
    }
    right += best == wanted ? 1 : 0;
  }
  return right;
}

Fit Trainer::fit(const Examples& examples, bool with_survey) noexcept {
  if (examples.count() == 0) return {not_a_number, not_a_number};
  const std::size_t last = network_.layers().size() - 1;
  double loss = 0, right = 0;
  if (with_survey) survey_.begin();
  for_each_chunk(examples.inputs.view(), [&](ConstView, std::size_t first, std::size_t count) {
    const ConstView targets = examples.targets.view().from_column(first, count);
    loss += loss_sum(config_.loss, chunk_.z(last), chunk_.a(last), targets, chunk_.dz(last));
    right += correct(chunk_.a(last), targets);
    if (with_survey) survey_.observe(network_, parameters_, chunk_, first);
  });
  if (with_survey) survey_.finish(network_, parameters_, permanence());
  const auto count = static_cast<double>(examples.count());
  const auto terms = static_cast<double>(loss_terms(config_.loss, network_.outputs()));
  return {loss / (count * terms), data_.classes() == 0 ? not_a_number : right / count};
}

const Survey& Trainer::survey() noexcept {
  if (!survey_is_fresh_) {
    train_fit_ = fit(data_.train(), true);
    survey_is_fresh_ = true;
  }
  return survey_;
}

Fit Trainer::train_fit() noexcept {
  static_cast<void>(survey());
  return train_fit_;
}

Fit Trainer::test_fit() noexcept {
  if (!test_is_fresh_) {
    test_fit_ = fit(data_.test(), false);
    test_is_fresh_ = true;
  }
  return test_fit_;
}

UnitCounts Trainer::count_units() noexcept {
  UnitCounts counts;
  counts.hidden = network_.hidden_units();
  for (const UnitState s : survey().states()) ++counts.by_state[static_cast<std::size_t>(s)];
  for (const UnitRecord& r : census_.records()) counts.born_silent += r.born_silent ? 1 : 0;
  return counts;
}

// Backward through a chunk of the training set, which begins at the example `first`.
void Trainer::backward_chunk(ConstView x, std::size_t first, std::span<float> gradients) noexcept {
  const Examples& train = data_.train();
  const std::size_t last = network_.layers().size() - 1;
  const std::size_t terms = loss_terms(config_.loss, network_.outputs());
  loss_gradient(config_.loss, network_.output_function(), chunk_.z(last), chunk_.a(last),
                train.targets.view().from_column(first, x.columns),
                1.0f / static_cast<float>(train.count() * terms), chunk_.dz(last));
  backward(network_, parameters_, x, chunk_, gradients, first > 0);
}

std::span<const float> Trainer::training_gradient() noexcept {
  if (gradient_is_fresh_) return training_gradient_;
  const Examples& train = data_.train();
  std::fill(signs_.begin(), signs_.end(), SignCount{});
  for_each_chunk(train.inputs.view(), [&](ConstView x, std::size_t first, std::size_t) {
    backward_chunk(x, first, training_gradient_);
    count_signs(x);
  });
  for (std::size_t u = 0; u < signs_.size(); ++u)
    same_sign_shares_[u] = signs_[u].alike / signs_[u].examples;
  gradient_is_fresh_ = true;
  return training_gradient_;
}

// Weights of one unit get gradients of one sign from an example whose inputs have one sign, which
// dL/dz turns for all of them together.
void Trainer::count_signs(ConstView inputs) noexcept {
  std::array<bool, survey_chunk> one_sign, any;
  std::size_t unit = 0;
  for (std::size_t l = 0; l + 1 < network_.layers().size(); ++l) {
    const ConstView x = l == 0 ? inputs : ConstView(chunk_.output(l - 1));
    for (std::size_t n = 0; n < x.columns; ++n) {
      bool above = false, below = false;
      for (std::size_t i = 0; i < x.rows; ++i) {
        above = above || x.row_data(i)[n] > 0.0f;
        below = below || x.row_data(i)[n] < 0.0f;
      }
      one_sign[n] = above != below;
      any[n] = above || below;
    }
    const View dz = chunk_.dz(l);
    for (std::size_t u = 0; u < network_.layers()[l].units; ++u, ++unit)
      for (std::size_t n = 0; n < x.columns; ++n) {
        if (dz.row_data(u)[n] == 0.0f || !any[n]) continue;
        signs_[unit].examples += 1.0f;
        signs_[unit].alike += one_sign[n] ? 1.0f : 0.0f;
      }
  }
}

std::span<const float> Trainer::same_sign_shares() noexcept {
  static_cast<void>(training_gradient());
  return same_sign_shares_;
}

LayerNorms Trainer::layer_norms(std::size_t layer) noexcept {
  const std::span<const float> gradient = training_gradient();
  double g = 0, w = 0, step = 0;
  for (const ParameterBlock& block : network_.blocks()) {
    if (block.layer != layer) continue;
    const double block_g = norm(gradient.subspan(block.offset, block.size()));
    const double block_w = norm(parameters().subspan(block.offset, block.size()));
    g += block_g * block_g;
    w += block_w * block_w;
    for (std::size_t i = block.offset; i < block.offset + block.size(); ++i) {
      const double d =
          static_cast<double>(parameters_[i]) - static_cast<double>(parameters_before_last_[i]);
      step += d * d;
    }
  }
  return {std::sqrt(g), std::sqrt(w), std::sqrt(step)};
}

float Trainer::gradient_peak(std::size_t layer) noexcept {
  float peak = 0.0f;
  for_each_chunk(data_.train().inputs.view(), [&](ConstView x, std::size_t first, std::size_t) {
    backward_chunk(x, first, gradients_);
    for (std::size_t u = 0; u < chunk_.dz(layer).rows; ++u)
      for (const float v : chunk_.dz(layer).row(u)) peak = std::max(peak, std::abs(v));
  });
  return peak;
}

void Trainer::histogram(std::size_t layer, Histogrammed quantity, float low, float high,
                        std::span<float> counts, float outside[2]) noexcept {
  std::fill(counts.begin(), counts.end(), 0.0f);
  outside[0] = outside[1] = 0.0f;
  const float per_unit = static_cast<float>(counts.size()) / (high - low);
  for_each_chunk(data_.train().inputs.view(), [&](ConstView x, std::size_t first, std::size_t) {
    if (quantity == Histogrammed::gradient)
      backward_chunk(x, first, gradients_);  // the next step overwrites them
    const View values = quantity == Histogrammed::pre_activation ? chunk_.z(layer)
                        : quantity == Histogrammed::activation   ? chunk_.a(layer)
                                                                 : chunk_.dz(layer);
    for (std::size_t u = 0; u < values.rows; ++u)
      for (const float v : values.row(u)) {
        if (v < low)
          ++outside[0];
        else if (v > high)
          ++outside[1];
        else if (v == v)
          ++counts[std::min(counts.size() - 1, static_cast<std::size_t>((v - low) * per_unit))];
      }
  });
}

void Trainer::pre_activations(std::size_t layer, std::size_t unit, std::span<float> z) noexcept {
  for_each_chunk(data_.train().inputs.view(), [&](ConstView, std::size_t first, std::size_t count) {
    std::copy_n(chunk_.z(layer).row_data(unit), count, z.data() + first);
  });
}

std::optional<std::size_t> Trainer::firing_example(std::size_t layer, std::size_t unit,
                                                   std::size_t from) noexcept {
  const ConstView inputs = data_.train().inputs.view();
  const Layer& l = network_.layers()[layer];
  const Activation f = l.of_unit(unit, parameters_);
  std::size_t part = lanes;
  for (std::size_t done = 0, count = 0; done < inputs.columns; done += count, part = survey_chunk) {
    const std::size_t first = (from + done) % inputs.columns;
    count = std::min({part, inputs.columns - first, inputs.columns - done});
    chunk_.resize(count);
    forward(network_, parameters_, inputs.from_column(first, count), chunk_, layer + 1);
    const std::span<float> z = chunk_.z(layer).row(unit), slope = chunk_.dz(layer).row(unit);
    const auto fires = [&](std::size_t n) { return !(slope[n] == 0.0f) || !(z[n] - z[n] == 0.0f); };
    for (const bool mirrored : {false, true}) {
      if (mirrored && l.kind != LayerKind::crelu) break;
      if (mirrored) map(z, z, [](Batch v) { return -v; });
      activation_derivative(f, z, slope);
      for (std::size_t n = 0; n < count; ++n)
        if (fires(n)) return first + n;
    }
  }
  return std::nullopt;
}

void Trainer::predict(std::span<const float> rows, std::size_t count,
                      std::span<float> outputs) noexcept {
  const std::size_t columns = data_.table().columns, width = network_.outputs();
  for (std::size_t first = 0; first < count; first += survey_chunk) {
    const std::size_t part = std::min(survey_chunk, count - first);
    const View x = chunk_inputs_.view(part);
    data_.encode(rows.subspan(first * columns, part * columns), x);
    chunk_.resize(part);
    forward(network_, parameters_, x, chunk_);
    const View a = chunk_.a(network_.layers().size() - 1);
    for (std::size_t k = 0; k < width; ++k)
      for (std::size_t n = 0; n < part; ++n) outputs[(first + n) * width + k] = a.row_data(k)[n];
  }
}

// The next points of a grid from `first` on, forward through chunk_. Returns how many there were.
std::size_t Trainer::forward_grid(std::size_t resolution, float domain,
                                  std::size_t first) noexcept {
  const float cell = 2.0f * domain / static_cast<float>(resolution);
  const std::size_t columns = data_.table().columns;
  const std::size_t part = std::min(survey_chunk, grid_points(resolution) - first);
  float plane[2 * survey_chunk];
  std::size_t row = first / resolution, column = first % resolution;
  const auto height = [&] { return domain - cell * (static_cast<float>(row) + 0.5f); };
  float y = height();
  for (std::size_t n = 0; n < part; ++n) {
    plane[columns * n] = -domain + cell * (static_cast<float>(column) + 0.5f);
    if (columns == 2) plane[2 * n + 1] = y;
    if (++column < resolution) continue;
    column = 0;
    ++row;
    y = height();
  }
  const View x = chunk_inputs_.view(part);
  data_.encode(std::span(plane).first(columns * part), x);
  chunk_.resize(part);
  forward(network_, parameters_, x, chunk_);
  return part;
}

void Trainer::grid(std::size_t resolution, float domain, bool units,
                   std::span<float> values) noexcept {
  const std::size_t points = grid_points(resolution);
  for (std::size_t first = 0, part = 0; first < points; first += part) {
    part = forward_grid(resolution, domain, first);
    float* block = values.data() + first;
    for (std::size_t l = units ? 0 : network_.layers().size() - 1; l < network_.layers().size();
         ++l)
      for (std::size_t u = 0; u < network_.layers()[l].units; ++u, block += points)
        std::copy_n(chunk_.a(l).row_data(u), part, block);
  }
}

}  // namespace hillock
