#pragma once
// The update rules, each a struct: its row, the arrays of state that it keeps, and the new value of
// a parameter from its gradient g, itself w and its states s, four parameters at a time. Formulas,
// order of operations and defaults are those of PyTorch's torch.optim. Whatever depends on the step
// t alone is computed in double, once a step.
#include "hillock/catalogue.hpp"
#include "hillock/power.hpp"
#include "hillock/simd.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hillock {

/// The values of a row's parameters, in the row's order; the learning rate comes first.
using OptimizerValues = std::array<double, max_parameters>;

namespace detail {

constexpr Parameter learning_rate(double initial) {
  return {"learningRate",
          "learning rate",
          initial,
          0.0,
          100.0,
          Parameter::Kind::number,
          Parameter::Scale::logarithmic};
}
constexpr Parameter weight_decay(double initial) {
  return {"weightDecay", "weight decay", initial, 0.0, 10.0};
}
constexpr Parameter share_kept(std::string_view name, std::string_view label, double initial) {
  return {name, label, initial, 0.0, 0.99999};
}
/// Never zero: where there was never a gradient the update would be 0/0.
constexpr Parameter epsilon(double initial) {
  return {"eps",
          "epsilon",
          initial,
          1e-16,
          1.0,
          Parameter::Kind::number,
          Parameter::Scale::logarithmic};
}

[[nodiscard]] inline Batch batch_of(double value) noexcept {
  return Batch(static_cast<float>(value));
}

/// A running mean that keeps a share of its past.
struct RunningMean {
  Batch kept, taken;
  explicit RunningMean(double share) noexcept
      : kept(batch_of(share)), taken(batch_of(1.0 - share)) {}
  Batch operator()(Batch mean, Batch next) const noexcept { return kept * mean + taken * next; }
};

}  // namespace detail

/// Gradient descent without momentum: nothing to remember.
struct PlainSgd {
  static constexpr std::size_t states = 0;
  Batch rate, decay;

  explicit PlainSgd(const OptimizerValues& p) noexcept
      : rate(detail::batch_of(p[0])), decay(detail::batch_of(p[3])) {}
  Batch operator()(Batch g, Batch w, Batch*) const noexcept { return w - rate * (g + decay * w); }
};

struct Sgd {
  static constexpr Row row{
      "sgd",
      "SGD",
      "v = momentum*v + (g + weightDecay*w); w = w - learningRate*v",
      "Robbins & Monro 1951; Polyak 1964; torch SGD",
      {{detail::learning_rate(0.03), detail::share_kept("momentum", "momentum", 0.0),
        Parameter{"nesterov", "Nesterov momentum", 0.0, 0.0, 1.0, Parameter::Kind::flag},
        detail::weight_decay(0.0)}}};
  static constexpr std::size_t states = 1;
  Batch rate, momentum, decay;
  bool nesterov;

  explicit Sgd(const OptimizerValues& p) noexcept
      : rate(detail::batch_of(p[0])),
        momentum(detail::batch_of(p[1])),
        decay(detail::batch_of(p[3])),
        nesterov(p[2] != 0.0) {}
  Batch operator()(Batch g, Batch w, Batch* s) const noexcept {
    g = g + decay * w;
    s[0] = momentum * s[0] + g;
    return w - rate * (nesterov ? g + momentum * s[0] : s[0]);
  }
};

struct Rmsprop {
  static constexpr Row row{
      "rmsprop",
      "RMSprop",
      "v = alpha*v + (1-alpha)*g^2; w = w - learningRate*g/(sqrt(v)+eps)",
      "Tieleman & Hinton 2012; centered: Graves 2013; torch RMSprop",
      {{detail::learning_rate(0.01), detail::share_kept("alpha", "share of the past kept", 0.99),
        detail::epsilon(1e-8), detail::share_kept("momentum", "momentum", 0.0),
        Parameter{"centered", "centred", 0.0, 0.0, 1.0, Parameter::Kind::flag},
        detail::weight_decay(0.0)}}};
  static constexpr std::size_t states = 3;
  Batch rate, eps, momentum, decay;
  detail::RunningMean average;
  bool centered;

  explicit Rmsprop(const OptimizerValues& p) noexcept
      : rate(detail::batch_of(p[0])),
        eps(detail::batch_of(p[2])),
        momentum(detail::batch_of(p[3])),
        decay(detail::batch_of(p[5])),
        average(p[1]),
        centered(p[4] != 0.0) {}
  Batch operator()(Batch g, Batch w, Batch* s) const noexcept {
    g = g + decay * w;
    s[0] = average(s[0], g * g);
    Batch variance = s[0];
    if (centered) {
      s[1] = average(s[1], g);
      variance = max(Batch(0.0f), variance - s[1] * s[1]);  // rounding may leave it below zero
    }
    s[2] = momentum * s[2] + g / (sqrt(variance) + eps);
    return w - rate * s[2];
  }
};

struct Adagrad {
  static constexpr Row row{
      "adagrad",
      "Adagrad",
      "v = v + g^2; w = w - learningRate/(1+(t-1)*lrDecay)*g/(sqrt(v)+eps)",
      "Duchi, Hazan & Singer 2011; torch Adagrad",
      {{detail::learning_rate(0.01),
        Parameter{"lrDecay", "decay of the learning rate", 0.0, 0.0, 10.0},
        Parameter{"initialAccumulator", "initial accumulator", 0.0, 0.0, 100.0},
        detail::epsilon(1e-10), detail::weight_decay(0.0)}}};
  static constexpr std::size_t states = 1;
  Batch rate, initial, eps, decay;

  Adagrad(const OptimizerValues& p, std::uint64_t t) noexcept
      : rate(detail::batch_of(p[0] / (1.0 + static_cast<double>(t - 1) * p[1]))),
        initial(detail::batch_of(t == 1 ? p[2] : 0.0)),
        eps(detail::batch_of(p[3])),
        decay(detail::batch_of(p[4])) {}
  Batch operator()(Batch g, Batch w, Batch* s) const noexcept {
    g = g + decay * w;
    s[0] = (s[0] + initial) + g * g;
    return w - rate * (g / (sqrt(s[0]) + eps));
  }
};

/// Adam, and AdamW, which takes the decay off the parameter instead of adding it to the gradient.
struct Adam {
  static constexpr Row row{
      "adam",
      "Adam",
      "m = beta1*m + (1-beta1)*g; v = beta2*v + (1-beta2)*g^2; "
      "w = w - learningRate*m/(1-beta1^t)/(sqrt(v/(1-beta2^t))+eps)",
      "Kingma & Ba 2015; torch Adam",
      {{detail::learning_rate(0.001), detail::share_kept("beta1", "beta 1", 0.9),
        detail::share_kept("beta2", "beta 2", 0.999), detail::epsilon(1e-8),
        detail::weight_decay(0.0)}}};
  static constexpr Row decoupled_row{
      "adamw",
      "AdamW",
      "as adam, after w = w - learningRate*weightDecay*w",
      "Loshchilov & Hutter 2019; torch AdamW",
      {{detail::learning_rate(0.001), detail::share_kept("beta1", "beta 1", 0.9),
        detail::share_kept("beta2", "beta 2", 0.999), detail::epsilon(1e-8),
        detail::weight_decay(0.01)}}};
  static constexpr std::size_t states = 2;
  Batch rate, scale, eps, decay, kept;
  detail::RunningMean mean, square;

  Adam(const OptimizerValues& p, std::uint64_t t, bool decoupled) noexcept
      : rate(detail::batch_of(p[0] / (1.0 - power(p[1], t)))),
        scale(detail::batch_of(1.0 / std::sqrt(1.0 - power(p[2], t)))),
        eps(detail::batch_of(p[3])),
        decay(detail::batch_of(decoupled ? 0.0 : p[4])),
        kept(detail::batch_of(decoupled ? 1.0 - p[0] * p[4] : 1.0)),
        mean(p[1]),
        square(p[2]) {}
  Batch operator()(Batch g, Batch w, Batch* s) const noexcept {
    g = g + decay * w;
    s[0] = mean(s[0], g);
    s[1] = square(s[1], g * g);
    return w * kept - rate * (s[0] / (sqrt(s[1]) * scale + eps));
  }
};

struct Nadam {
  static constexpr Row row{
      "nadam",
      "NAdam",
      "mu(t) = beta1*(1-0.96^(t*momentumDecay)/2); P(t) = P(t-1)*mu(t); m, v as adam; "
      "w = w - learningRate*((1-mu(t))/(1-P(t))*g + "
      "mu(t+1)/(1-P(t+1))*m)/(sqrt(v/(1-beta2^t))+eps)",
      "Dozat 2016; torch NAdam",
      {{detail::learning_rate(0.002), detail::share_kept("beta1", "beta 1", 0.9),
        detail::share_kept("beta2", "beta 2", 0.999), detail::epsilon(1e-8),
        // up to here the product of the mu vanishes within 70 steps, see Momenta
        Parameter{"momentumDecay", "decay of the momentum", 0.004, 0.0, 0.1},
        detail::weight_decay(0.0)}}};
  static constexpr std::size_t states = 2;

  /// mu(t), mu(t+1) and P(t), all from t: few factors are needed until 1 - P is 1.
  struct Momenta {
    double now = 0.0, next = 0.0, product = 1.0;
    Momenta(double beta1, double decay, std::uint64_t t) noexcept {
      const double x = -0.040821994520255166 * decay;  // log(0.96): |x| < 0.0041
      const double base = 1.0 + x * (1.0 + x / 2 * (1.0 + x / 3 * (1.0 + x / 4 * (1.0 + x / 5))));
      const auto mu = [=](double fall) { return beta1 * (1.0 - 0.5 * fall); };
      now = mu(power(base, t));
      next = mu(power(base, t + 1));
      double fall = 1.0;
      for (std::uint64_t k = 1; k <= t && product > 1e-17; ++k) product *= mu(fall *= base);
    }
  };

  Batch gradient_rate, mean_rate, scale, eps, decay;
  detail::RunningMean mean, square;

  Nadam(const OptimizerValues& p, std::uint64_t t) noexcept : Nadam(p, t, Momenta(p[1], p[4], t)) {}
  Nadam(const OptimizerValues& p, std::uint64_t t, const Momenta& mu) noexcept
      : gradient_rate(detail::batch_of(p[0] * (1.0 - mu.now) / (1.0 - mu.product))),
        mean_rate(detail::batch_of(p[0] * mu.next / (1.0 - mu.product * mu.next))),
        scale(detail::batch_of(1.0 / std::sqrt(1.0 - power(p[2], t)))),
        eps(detail::batch_of(p[3])),
        decay(detail::batch_of(p[5])),
        mean(p[1]),
        square(p[2]) {}
  Batch operator()(Batch g, Batch w, Batch* s) const noexcept {
    g = g + decay * w;
    s[0] = mean(s[0], g);
    s[1] = square(s[1], g * g);
    return w - (gradient_rate * g + mean_rate * s[0]) / (sqrt(s[1]) * scale + eps);
  }
};

struct Lion {
  static constexpr Row row{
      "lion",
      "Lion",
      "u = beta1*m + (1-beta1)*g; m = beta2*m + (1-beta2)*g; "
      "w = w - learningRate*(sign(u) + weightDecay*w)",
      "Chen et al. 2023",
      {{detail::learning_rate(0.0001), detail::share_kept("beta1", "beta 1", 0.9),
        detail::share_kept("beta2", "beta 2", 0.99), detail::weight_decay(0.0)}}};
  static constexpr std::size_t states = 1;
  Batch rate, kept;
  detail::RunningMean direction, mean;

  explicit Lion(const OptimizerValues& p) noexcept
      : rate(detail::batch_of(p[0])),
        kept(detail::batch_of(1.0 - p[0] * p[3])),
        direction(p[1]),
        mean(p[2]) {}
  Batch operator()(Batch g, Batch w, Batch* s) const noexcept {
    const Batch u = direction(s[0], g), zero(0.0f);
    s[0] = mean(s[0], g);
    // what is neither above nor below zero is zero or NaN, and stays so
    const Batch sign = select(u > zero, Batch(1.0f), select(u < zero, Batch(-1.0f), u));
    return w * kept - rate * sign;
  }
};

}  // namespace hillock
