// The measuring half of the census: one look at every unit over the training set.
#include "hillock/census.hpp"

#include <limits>

namespace hillock {
namespace {

constexpr float beyond_all = std::numeric_limits<float>::infinity();

// Of the mean |f'| relative to the largest: 1 %, less what rounding may take from a mean of 20000.
// A leaky ReLU with the default slope sits exactly at 1 % while all its z are negative.
constexpr float saturated_below = 0.01f * (1.0f - 1e-5f);

// Sums over one row of a chunk. The remainder is looked at one by one, as padding must not count.
struct RowSums {
  float active = 0, abs_derivative = 0, z = 0, z_squared = 0, a = 0, a_squared = 0, zeros = 0;
  float check = 0;  // 0 while every z is finite, otherwise NaN
  float min_z = beyond_all, max_z = -beyond_all;
};

// f'(z) comes as an array, so that this loop exists once and not once for each activation (50 KB of
// wasm).
RowSums sum_row(bool hard_zero, const float* z, const float* a, const float* derivative,
                std::size_t count) noexcept {
  const Batch zero(0.0f), one(1.0f);
  Batch active(0.0f), abs_derivative(0.0f), sum_z(0.0f), sum_zz(0.0f), sum_a(0.0f), sum_aa(0.0f),
      zeros(0.0f), check(0.0f), low(beyond_all), high(-beyond_all);
  const auto look = [&](Batch x, Batch y, Batch slope, Batch weight) {
    active = active + select(hard_zero ? slope != zero : x > zero, weight, zero);
    abs_derivative = abs_derivative + weight * abs(slope);
    sum_z = sum_z + weight * x;
    sum_zz = sum_zz + weight * (x * x);
    sum_a = sum_a + weight * y;
    sum_aa = sum_aa + weight * (y * y);
    zeros = zeros + select(y == zero, weight, zero);
    check = check + (x - x);
    low = min(x, low);
    high = max(x, high);
  };
  std::size_t n = 0;
  for (; n + lanes <= count; n += lanes) look(load(z + n), load(a + n), load(derivative + n), one);
  if (n < count) {
    // lanes beyond the end repeat the last example with weight 0
    float x[lanes], y[lanes], d[lanes], w[lanes];
    for (std::size_t k = 0; k < lanes; ++k) {
      const std::size_t at = std::min(n + k, count - 1);
      x[k] = z[at];
      y[k] = a[at];
      d[k] = derivative[at];
      w[k] = n + k < count ? 1.0f : 0.0f;
    }
    look(load(x), load(y), load(d), load(w));
  }
  float l[lanes], h[lanes], of_z[lanes], of_a[lanes];
  store(l, low);
  store(h, high);
  store(of_z, reduce(active, abs_derivative, sum_z, sum_zz));
  store(of_a, reduce(sum_a, sum_aa, zeros, check));
  return {of_z[0],
          of_z[1],
          of_z[2],
          of_z[3],
          of_a[0],
          of_a[1],
          of_a[2],
          of_a[3],
          std::min(std::min(l[0], l[1]), std::min(l[2], l[3])),
          std::max(std::max(h[0], h[1]), std::max(h[2], h[3]))};
}

}  // namespace

Survey::Survey(const Network& network)
    : units_(network.hidden_units()),
      states_(network.hidden_units()),
      layers_(network.layers().size()),
      derivative_(survey_chunk),
      mirrored_(survey_chunk),
      slope_(survey_chunk) {}

void Survey::begin() noexcept {
  examples_ = 0;
  for (UnitMeasure& u : units_) u = {0.0f, 0.0f, beyond_all, -beyond_all, 0, false, true};
  for (LayerMeasure& l : layers_) l = {};
}

void Survey::observe(const Network& network, std::span<const float> parameters, Pass& pass,
                     std::size_t first_example) noexcept {
  const std::size_t count = pass.examples();
  examples_ += count;
  UnitMeasure* unit = units_.data();
  for (std::size_t l = 0; l < network.layers().size(); ++l) {
    const Layer& layer = network.layers()[l];
    const bool hidden = l + 1 < network.layers().size();
    const bool hard_zero = layer.hard_zero;
    LayerMeasure& total = layers_[l];
    for (std::size_t u = 0; u < layer.units; ++u) {
      const float* z = pass.z(l).row_data(u);
      activation_derivative(layer.of_unit(u, parameters), std::span(z, count),
                            std::span(derivative_).first(count));
      if (layer.kind == LayerKind::crelu)
        add_mirrored_slope(layer.of_unit(u, parameters), z, count);
      const RowSums s = sum_row(hard_zero, z, pass.a(l).row_data(u), derivative_.data(), count);
      total.mean_z += static_cast<double>(s.z);
      total.variance_z += static_cast<double>(s.z_squared);
      total.mean_a += static_cast<double>(s.a);
      total.variance_a += static_cast<double>(s.a_squared);
      total.zero_share += static_cast<double>(s.zeros);
      if (!hidden) continue;
      unit->active_share += s.active;
      unit->mean_abs_derivative += s.abs_derivative;
      unit->min_z = std::min(unit->min_z, s.min_z);
      if (s.max_z > unit->max_z) {
        unit->max_z = s.max_z;
        std::size_t n = 0;
        while (z[n] != s.max_z) ++n;
        unit->max_example = static_cast<std::uint32_t>(first_example + n);
      }
      unit->finite = unit->finite && s.check == 0.0f;
      ++unit;
    }
  }
}

// A crelu unit has two outputs, f(z) and f(-z): it is silent where neither moves.
void Survey::add_mirrored_slope(const Activation& f, const float* z, std::size_t count) noexcept {
  const auto mirrored = std::span(mirrored_).first(count), slope = std::span(slope_).first(count);
  const auto own = std::span(derivative_).first(count);
  map({z, count}, mirrored, [](Batch v) { return -v; });
  activation_derivative(f, mirrored, slope);
  zip(own, slope, own, [](Batch d, Batch m) { return abs(d) + abs(m); });
}

void Survey::finish(const Network& network, std::span<const float> parameters,
                    Permanence permanence) noexcept {
  const auto examples = static_cast<float>(examples_);
  for (UnitMeasure& u : units_) {
    u.active_share /= examples;
    u.mean_abs_derivative /= examples;
  }
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    LayerMeasure& m = layers_[l];
    const double count = static_cast<double>(examples_ * network.layers()[l].units);
    m.mean_z /= count;
    m.variance_z = std::max(0.0, m.variance_z / count - m.mean_z * m.mean_z);
    m.mean_a /= count;
    m.variance_a = std::max(0.0, m.variance_a / count - m.mean_a * m.mean_a);
    m.zero_share /= count;
  }
  judge(network, parameters, permanence);
}

// A silent unit gets no gradient itself. It stays silent for good if what reaches it cannot change
// either: in the first layer that is the data; above it, units that are dead, or a layer below that
// gets no gradient because some layer from this one upward is silent as a whole. Otherwise the
// layer below may still revive it.
void Survey::judge(const Network& network, std::span<const float> parameters,
                   Permanence permanence) noexcept {
  const auto layers = network.layers().first(network.layers().size() - 1);
  std::size_t frozen_from = 0;  // layers below this one get no gradient
  std::size_t first = 0;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const bool hard_zero = layers[l].hard_zero;
    bool all_silent = true;
    for (std::size_t u = 0; u < layers[l].units; ++u) {
      UnitMeasure& m = units_[first + u];
      const std::span w =
          parameters.subspan(layers[l].weights + u * layers[l].inputs, layers[l].inputs);
      m.finite = m.finite && map_sum(w, [](Batch v) { return v - v; }) == 0.0f;
      m.silent = hard_zero && m.finite && m.active_share == 0.0f;
      all_silent = all_silent && m.silent;
    }
    if (all_silent) frozen_from = l;
    first += layers[l].units;
  }
  first = 0;
  bool all_dead_below = true;  // the data cannot change
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const Layer& layer = layers[l];
    const bool hard_zero = layer.hard_zero;
    const bool for_good =
        permanence.plain_updates &&
        (l == 0 ? !layer.normalizes()
                : permanence.plain_layers && (all_dead_below || l <= frozen_from));
    const float peak = derivative_peak(layer.activation);  // costs a typed-in formula 257 values
    const auto peak_of = [&](std::size_t u) {
      return layer.learned == 0 ? peak : derivative_peak(layer.of_unit(u, parameters));
    };
    bool all_dead = true;
    for (std::size_t u = 0; u < layer.units; ++u) {
      const UnitMeasure& m = units_[first + u];
      UnitState& state = states_[first + u];
      if (!m.finite)
        state = UnitState::blown;
      else if (m.silent)
        state = for_good ? UnitState::dead : UnitState::dormant;
      else if (hard_zero)
        state = m.active_share >= 0.05f ? UnitState::active : UnitState::sparse;
      else
        state = m.mean_abs_derivative >= saturated_below * peak_of(u) ? UnitState::active
                                                                      : UnitState::saturated;
      all_dead = all_dead && state == UnitState::dead;
    }
    all_dead_below = all_dead;
    first += layer.units;
  }
}

}  // namespace hillock
