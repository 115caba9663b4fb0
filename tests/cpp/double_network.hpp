#pragma once
// Networks and losses once more, in double precision and straight from their definitions, one
// example at a time. Gradients are central differences: nothing here knows the chain rule.
#include "hillock/loss.hpp"
#include "hillock/network.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace hillock::test {

using Doubles = std::vector<double>;

inline double log_sum_exp(const Doubles& z) {
  const double largest = *std::max_element(z.begin(), z.end());
  double sum = 0;
  for (const double v : z) sum += std::exp(v - largest);
  return largest + std::log(sum);
}

inline Doubles softmax(const Doubles& z) {
  Doubles p(z);
  for (double& v : p) v = std::exp(v - log_sum_exp(z));
  return p;
}

/// Loss of one example, summed over its outputs: z logits, a activations, y targets.
inline double double_loss(const Choice& loss, const Doubles& z, const Doubles& a,
                          const Doubles& y) {
  double sum = 0;
  for (std::size_t k = 0; k < z.size(); ++k) {
    const double r = a[k] - y[k];
    switch (static_cast<LossKind>(loss.index)) {
      case LossKind::mean_squared_error:
        sum += r * r;
        break;
      case LossKind::half_squared_error:
        sum += r * r / 2;
        break;
      case LossKind::mean_absolute_error:
        sum += std::abs(r);
        break;
      case LossKind::huber: {
        const double delta = loss.values[0];
        sum += std::abs(r) <= delta ? r * r / 2 : delta * (std::abs(r) - delta / 2);
        break;
      }
      case LossKind::binary_cross_entropy:
        // -y log s(z) - (1-y) log s(-z)
        sum += y[k] * log_sum_exp({0, -z[k]}) + (1 - y[k]) * log_sum_exp({0, z[k]});
        break;
      case LossKind::categorical_cross_entropy:
        if (y[k] != 0) sum += y[k] * (log_sum_exp(z) - z[k]);
        break;
      case LossKind::hinge:
        sum += std::max(0.0, 1 - y[k] * a[k]);
        break;
    }
  }
  return sum;
}

/// Terms that the mean of a loss runs over.
inline double double_loss_terms(const Choice& loss, std::size_t examples, std::size_t outputs) {
  const bool by_example =
      loss.index == static_cast<std::uint8_t>(LossKind::categorical_cross_entropy);
  return static_cast<double>(by_example ? examples : examples * outputs);
}

/// Mean loss of a network over examples, as a function of the parameters. The core's activations
/// exist in float only; here each is continued from its value along its derivative, both taken at
/// the z that anchor() has found: as steep as the curve there, and smooth. (That value and
/// derivative are right, and belong to one another, is tested with the activations.)
class DoubleNetwork {
 public:
  DoubleNetwork(const Network& network, const Choice& loss, ConstView inputs, ConstView targets)
      : network_(network), loss_(loss), inputs_(inputs), targets_(targets) {}

  void anchor(const Doubles& parameters) {
    tangents_.clear();
    anchoring_ = true;
    static_cast<void>(loss(parameters));
    anchoring_ = false;
  }

  double loss(const Doubles& parameters) {
    next_ = 0;
    double sum = 0;
    for (std::size_t n = 0; n < inputs_.columns; ++n) {
      Doubles x(inputs_.rows), y(targets_.rows), z;
      for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(inputs_.row(i)[n]);
      for (std::size_t k = 0; k < y.size(); ++k) y[k] = static_cast<double>(targets_.row(k)[n]);
      for (const Layer& layer : network_.layers()) {
        z.assign(layer.units, 0);
        for (std::size_t u = 0; u < layer.units; ++u) {
          if (layer.has_bias) z[u] = parameters[layer.bias + u];
          for (std::size_t i = 0; i < layer.inputs; ++i)
            z[u] += parameters[layer.weights + u * layer.inputs + i] * x[i];
        }
        x = layer.softmax ? softmax(z) : z;
        if (!layer.softmax)
          for (std::size_t u = 0; u < layer.units; ++u) x[u] = activate(layer, u, z[u], parameters);
      }
      sum += double_loss(loss_, z, x, y);
    }
    return sum / double_loss_terms(loss_, inputs_.columns, targets_.rows);
  }

  /// Differences of 2e-5 in a smooth function of order one: right to 1e-9.
  Doubles gradient(const Doubles& parameters) {
    anchor(parameters);
    Doubles moved = parameters, gradient(parameters.size());
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      constexpr double h = 1e-5;
      moved[p] = parameters[p] + h;
      const double above = loss(moved);
      moved[p] = parameters[p] - h;
      gradient[p] = (above - loss(moved)) / (2 * h);
      moved[p] = parameters[p];
    }
    return gradient;
  }

 private:
  struct Tangent {
    double z, alpha, value, by_z, by_alpha;
  };

  double activate(const Layer& layer, std::size_t unit, double z, const Doubles& parameters) {
    const double alpha =
        layer.learned == 0 ? 0 : parameters[layer.alpha + (layer.learned == 1 ? 0 : unit)];
    if (anchoring_) tangents_.push_back(touch(layer, z, alpha));
    const Tangent& t = tangents_[next_++];
    return t.value + t.by_z * (z - t.z) + t.by_alpha * (alpha - t.alpha);
  }

  static Tangent touch(const Layer& layer, double z, double alpha) {
    Activation f = layer.activation;
    const auto at = static_cast<float>(z);
    float value = 0, slope = 0, above = 0, below = 0;
    if (layer.learned != 0) {
      constexpr float h = 0x1p-6f;  // the curves are straight in their learned parameter
      f.parameters[0] = static_cast<float>(alpha) + h;
      activation_forward(f, {&at, 1}, {&above, 1});
      f.parameters[0] = static_cast<float>(alpha) - h;
      activation_forward(f, {&at, 1}, {&below, 1});
      f.parameters[0] = static_cast<float>(alpha);
    }
    activation_evaluate(f, {&at, 1}, {&value, 1}, {&slope, 1});
    return {static_cast<double>(at), static_cast<double>(static_cast<float>(alpha)),
            static_cast<double>(value), static_cast<double>(slope),
            static_cast<double>((above - below) * 0x1p5f)};
  }

  const Network& network_;
  Choice loss_;
  ConstView inputs_, targets_;
  std::vector<Tangent> tangents_;  // in the order in which loss() comes by
  std::size_t next_ = 0;
  bool anchoring_ = false;
};

}  // namespace hillock::test
