#pragma once
// Activations made of straight pieces: the rectifiers and their kin. At a kink f' is PyTorch's.
#include "hillock/activation_facts.hpp"
#include "hillock/elementary.hpp"

namespace hillock {

struct Identity {
  static constexpr ActivationFacts facts{.row = {"identity", "Identity", "x", ""},
                                         .range = "(-inf, inf)",
                                         .zero_centred = true,
                                         .monotone = true,
                                         .smooth = true,
                                         .pytorch = "nn.Identity",
                                         .jax = "nn.identity",
                                         .keras = "linear"};
  template <class V>
  V value(V z) const noexcept {
    return z;
  }
  template <class V>
  V derivative(V z) const noexcept {
    return keep_nan(z, V(1.0f));
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }
};

struct BinaryStep {
  static constexpr ActivationFacts facts{
      .row = {"binary_step", "Binary step", "x >= 0 ? 1 : 0",
              "McCulloch & Pitts 1943; Rosenblatt 1958"},
      .range = "{0, 1}",
      .lower = 0,
      .upper = 1,
      .monotone = true,
      .hard_zero = true,
      .pytorch = "heaviside",
      .jax = "numpy.heaviside",
      .differences = "heaviside takes the value at 0 as an argument; here it is 1"};
  template <class V>
  V value(V z) const noexcept {
    return keep_nan(z, select(z >= V(0.0f), V(1.0f), V(0.0f)));
  }
  template <class V>
  V derivative(V z) const noexcept {
    return keep_nan(z, V(0.0f));
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 0.0f; }
};

/// ReLU with f'(0) = 0, its default: the derivative follows from the value.
struct PlainRelu {
  template <class V>
  static V value(V z) noexcept {
    return max(V(0.0f), z);
  }
  /// Values are 0, NaN or above 0. A choice between 1 and a would take four instructions.
  template <class V>
  static V derivative_from_value(V a) noexcept {
    return min(constant<V, 1.0f>(), ceil(a));
  }
  template <class V>
  Tangent<V> tangent(V z) const noexcept {
    const V a = value(z);
    return {a, derivative_from_value(a)};
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }
};

struct Relu {
  static constexpr ActivationFacts facts{
      .row = {"relu",
              "ReLU",
              "max(0, x)",
              "Fukushima 1969; Nair & Hinton 2010",
              {{{"derivativeAtZero", "f'(0)", 0, 0, 1}}}},
      .range = "[0, inf)",
      .lower = 0,
      .monotone = true,
      .hard_zero = true,
      .pytorch = "nn.ReLU",
      .jax = "nn.relu",
      .keras = "relu",
      .differences = "all three take f'(0) = 0, the default here"};
  using AtDefault = PlainRelu;
  float at_zero;
  constexpr explicit Relu(const ActivationParameters& p) noexcept : at_zero(p[0]) {}
  template <class V>
  V value(V z) const noexcept {
    return PlainRelu::value(z);
  }
  template <class V>
  V derivative(V z) const noexcept {
    // at_zero + z is at_zero at zero and NaN at NaN.
    return select(z > V(0.0f), V(1.0f), select(z < V(0.0f), V(0.0f), V(at_zero) + z));
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }
};

struct Relu6 {
  static constexpr ActivationFacts facts{
      .row = {"relu6", "ReLU6", "min(max(0, x), 6)", "Krizhevsky 2010"},
      .range = "[0, 6]",
      .lower = 0,
      .upper = 6,
      .monotone = true,
      .hard_zero = true,
      .pytorch = "nn.ReLU6",
      .jax = "nn.relu6",
      .keras = "relu6"};
  template <class V>
  V value(V z) const noexcept {
    return min(V(6.0f), max(V(0.0f), z));
  }
  template <class V>
  V derivative(V z) const noexcept {
    return keep_nan(z, select(z > V(0.0f), select(z < V(6.0f), V(1.0f), V(0.0f)), V(0.0f)));
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }
};

struct ShiftedRelu {
  static constexpr ActivationFacts facts{.row = {"shifted_relu",
                                                 "Shifted ReLU",
                                                 "max(0, x - tau)",
                                                 "Price et al. 2021",
                                                 {{{"tau", "threshold", 1, -5, 5}}}},
                                         .range = "[0, inf)",
                                         .lower = 0,
                                         .monotone = true,
                                         .hard_zero = true};
  float tau;
  constexpr explicit ShiftedRelu(const ActivationParameters& p) noexcept : tau(p[0]) {}
  template <class V>
  V value(V z) const noexcept {
    return max(V(0.0f), z - V(tau));
  }
  template <class V>
  V derivative(V z) const noexcept {
    return keep_nan(z, select(z > V(tau), V(1.0f), V(0.0f)));
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }
};

/// x above zero and alpha x below: leaky_relu, prelu and rrelu differ in where alpha comes from.
template <class V>
[[nodiscard]] inline Tangent<V> two_slopes(V z, float alpha) noexcept {
  const V slope = select(z > V(0.0f), V(1.0f), V(alpha));
  return {slope * z, keep_nan(z, slope)};
}

struct LeakyRelu {
  static constexpr ActivationFacts facts{.row = {"leaky_relu",
                                                 "Leaky ReLU",
                                                 "x > 0 ? x : alpha*x",
                                                 "Maas, Hannun & Ng 2013",
                                                 {{{"alpha", "slope below zero", 0.01, 0, 1}}}},
                                         .range = "(-inf, inf)",
                                         .monotone = true,
                                         .pytorch = "nn.LeakyReLU",
                                         .jax = "nn.leaky_relu",
                                         .keras = "leaky_relu",
                                         .differences =
                                             "alpha is 0.01 in PyTorch and JAX, 0.2 in Keras (0.3 "
                                             "in its layer); f'(0) is alpha in PyTorch, "
                                             "1 in JAX. PyTorch is followed"};
  float alpha;
  constexpr explicit LeakyRelu(const ActivationParameters& p) noexcept : alpha(p[0]) {}
  template <class V>
  Tangent<V> tangent(V z) const noexcept {
    return two_slopes(z, alpha);
  }
  [[nodiscard]] float derivative_peak() const noexcept { return max(1.0f, abs(alpha)); }
};

struct Prelu {
  static constexpr ActivationFacts facts{
      .row = {"prelu",
              "PReLU",
              "x > 0 ? x : alpha*x",
              "He, Zhang, Ren & Sun 2015",
              {{{"alpha", "initial slope below zero", 0.25, -1, 1},
                {"sharing", "one alpha per", 0, 0, 1, Parameter::Kind::option,
                 Parameter::Scale::linear, "unit|layer"}}}},
      .range = "(-inf, inf)",
      .monotone = true,
      .learned = "alpha",
      .pytorch = "nn.PReLU",
      .keras = "layers.PReLU",
      .differences =
          "PyTorch starts at 0.25 with one alpha a layer, Keras at 0 with one a unit. The start is "
          "PyTorch's, "
          "sharing is a setting"};
  float alpha;
  constexpr explicit Prelu(const ActivationParameters& p) noexcept : alpha(p[0]) {}
  template <class V>
  Tangent<V> tangent(V z) const noexcept {
    return two_slopes(z, alpha);
  }
  template <class V>
  V parameter_derivative(V z) const noexcept {
    return min(V(0.0f), z);
  }
  [[nodiscard]] float derivative_peak() const noexcept { return max(1.0f, abs(alpha)); }
};

struct Rrelu {
  static constexpr ActivationFacts facts{
      .row = {"rrelu",
              "RReLU",
              "x > 0 ? x : (lower + upper)/2*x",
              "Xu, Wang, Chen & Li 2015",
              {{{"lower", "least slope below zero", 1.0 / 8, 0, 1},
                {"upper", "largest slope below zero", 1.0 / 3, 0, 1}}}},
      .range = "(-inf, inf)",
      .monotone = true,
      .pytorch = "nn.RReLU",
      .differences = "value and derivative are those of evaluation, where the slope is the mean"};
  float alpha;
  constexpr explicit Rrelu(const ActivationParameters& p) noexcept : alpha(0.5f * (p[0] + p[1])) {}
  template <class V>
  Tangent<V> tangent(V z) const noexcept {
    return two_slopes(z, alpha);
  }
  [[nodiscard]] float derivative_peak() const noexcept { return max(1.0f, alpha); }
};

struct HardTanh {
  static constexpr ActivationFacts facts{
      .row = {"hard_tanh", "Hard tanh", "clamp(x, -1, 1)", "Collobert 2004"},
      .range = "[-1, 1]",
      .lower = -1,
      .upper = 1,
      .zero_centred = true,
      .monotone = true,
      .hard_zero = true,
      .pytorch = "nn.Hardtanh",
      .jax = "nn.hard_tanh",
      .keras = "hard_tanh",
      .differences = "f'(-1) = f'(1) = 0 in PyTorch, 1 in JAX; PyTorch is followed"};
  template <class V>
  V value(V z) const noexcept {
    return min(V(1.0f), max(V(-1.0f), z));
  }
  template <class V>
  V derivative(V z) const noexcept {
    return keep_nan(z, select(abs(z) < V(1.0f), V(1.0f), V(0.0f)));
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }
};

struct HardSigmoid {
  static constexpr ActivationFacts facts{
      .row = {"hard_sigmoid", "Hard sigmoid", "clamp(x + 3, 0, 6)/6",
              "Courbariaux, Bengio & David 2015; Howard et al. 2019"},
      .range = "[0, 1]",
      .lower = 0,
      .upper = 1,
      .monotone = true,
      .hard_zero = true,
      .pytorch = "nn.Hardsigmoid",
      .jax = "nn.hard_sigmoid",
      .keras = "hard_sigmoid",
      .differences = "Keras before version 3 had slope 0.2 and knees at -2.5 and 2.5"};
  template <class V>
  V value(V z) const noexcept {
    return min(V(6.0f), max(V(0.0f), z + V(3.0f))) * V(1.0f / 6.0f);
  }
  template <class V>
  V derivative(V z) const noexcept {
    return keep_nan(z, select(abs(z) < V(3.0f), V(1.0f / 6.0f), V(0.0f)));
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f / 6.0f; }
};

struct Softshrink {
  static constexpr ActivationFacts facts{.row = {"softshrink",
                                                 "Soft shrink",
                                                 "abs(x) > lambda ? x - lambda*sign(x) : 0",
                                                 "Donoho 1995",
                                                 {{{"lambda", "threshold", 0.5, 0, 5}}}},
                                         .range = "(-inf, inf)",
                                         .zero_centred = true,
                                         .monotone = true,
                                         .hard_zero = true,
                                         .pytorch = "nn.Softshrink",
                                         .keras = "soft_shrink"};
  float lambda;
  constexpr explicit Softshrink(const ActivationParameters& p) noexcept : lambda(p[0]) {}
  template <class V>
  V value(V z) const noexcept {
    return z - min(V(lambda), max(V(-lambda), z));
  }
  template <class V>
  V derivative(V z) const noexcept {
    return keep_nan(z, select(abs(z) > V(lambda), V(1.0f), V(0.0f)));
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }
};

struct Hardshrink {
  static constexpr ActivationFacts facts{.row = {"hardshrink",
                                                 "Hard shrink",
                                                 "abs(x) > lambda ? x : 0",
                                                 "Donoho & Johnstone 1994",
                                                 {{{"lambda", "threshold", 0.5, 0, 5}}}},
                                         .range = "(-inf, -lambda) or 0 or (lambda, inf)",
                                         .zero_centred = true,
                                         .monotone = true,
                                         .hard_zero = true,
                                         .pytorch = "nn.Hardshrink",
                                         .keras = "hard_shrink"};
  float lambda;
  constexpr explicit Hardshrink(const ActivationParameters& p) noexcept : lambda(p[0]) {}
  template <class V>
  V value(V z) const noexcept {
    return select(abs(z) <= V(lambda), V(0.0f), z);
  }
  template <class V>
  V derivative(V z) const noexcept {
    return keep_nan(z, select(abs(z) > V(lambda), V(1.0f), V(0.0f)));
  }
  [[nodiscard]] float derivative_peak() const noexcept { return 1.0f; }
};

}  // namespace hillock
