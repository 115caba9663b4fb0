#include "hillock/initializer.hpp"

#include "hillock/gain.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace hillock {
namespace {

constexpr Parameter gain{"gain", "gain", 1.0, 0.0, 100.0};
// Where it is set, the activation's gain takes the place of He's sqrt(2) and multiplies the
// others'.
constexpr Parameter match{"matchActivation",    "gain of the activation", 0.0, 0.0, 1.0,
                          Parameter::Kind::flag};
constexpr Parameter deviation(double initial) {
  return {"std", "standard deviation", initial, 0.0, 100.0};
}

// In the order of InitializerKind.
constexpr std::array<Row, 15> rows{{
    {"uniform",
     "uniform",
     "U(-limit, limit)",
     "TensorFlow Playground with limit 0.5",
     {{{"limit", "limit", 0.5, 0.0, 100.0}}}},
    {"normal", "normal", "N(0, std^2)", "Gauss 1809", {{deviation(0.05)}}},
    {"glorot_uniform",
     "Glorot uniform",
     "limit = gain*sqrt(6/(fan_in+fan_out))",
     "Glorot & Bengio 2010",
     {{gain, match}}},
    {"glorot_normal",
     "Glorot normal",
     "std = gain*sqrt(2/(fan_in+fan_out))",
     "Glorot & Bengio 2010",
     {{gain, match}}},
    {"he_uniform", "He uniform", "limit = gain*sqrt(6/fan_in)", "He et al. 2015", {{gain, match}}},
    {"he_normal", "He normal", "std = gain*sqrt(2/fan_in)", "He et al. 2015", {{gain, match}}},
    {"lecun_uniform",
     "LeCun uniform",
     "limit = gain*sqrt(3/fan_in)",
     "LeCun et al. 1998",
     {{gain, match}}},
    {"lecun_normal",
     "LeCun normal",
     "std = gain*sqrt(1/fan_in)",
     "LeCun et al. 1998",
     {{gain, match}}},
    {"truncated_normal",
     "truncated normal",
     "N(0, std^2) without what is beyond cut*std",
     "torch trunc_normal_; Keras TruncatedNormal",
     {{deviation(0.05), {"cut", "cut off at standard deviations", 2.0, 0.1, 10.0}}}},
    {"orthogonal",
     "orthogonal",
     "W*transpose(W) = gain^2*I, or transpose(W)*W where units outnumber inputs",
     "Saxe, McClelland & Ganguli 2014",
     {{gain, match}}},
    {"identity", "identity", "w(i,i) = gain, else 0", "Le, Jaitly & Hinton 2015", {{gain}}},
    {"sparse",
     "sparse",
     "N(0, std^2), ceil(sparsity*fan_out) zeros for each input",
     "Martens 2010",
     {{deviation(0.01), {"sparsity", "share of zeros", 0.1, 0.0, 1.0}}}},
    {"constant", "constant", "value", "", {{{"value", "value", 0.1, -100.0, 100.0}}}},
    {"zeros", "zeros", "0", "", {}},
    {"randomized_asymmetric",
     "randomized asymmetric",
     "of each unit's weights and bias one from Beta(2,1), the rest N(0, 0.6007^2/fan_in)",
     "Lu, Shin, Su & Karniadakis 2019",
     {}},
}};

void draw_uniform(float limit, Random& random, std::span<float> weights) noexcept {
  for (float& w : weights) w = random.uniform(-limit, limit);
}

void draw_normal(float std, Random& random, std::span<float> weights) noexcept {
  for (float& w : weights) w = std * random.normal();
}

void draw_truncated(float std, float cut, Random& random, std::span<float> weights) noexcept {
  for (float& w : weights) {
    float z = random.normal();
    while (abs(z) > cut) z = random.normal();
    w = std * z;
  }
}

// The vectors (rows of W, or columns where there are more units than inputs) are drawn from the
// normal distribution and made orthonormal one after the other (modified Gram-Schmidt, in double,
// against what was stored): the Q of a QR decomposition whose R has a positive diagonal, hence
// uniform over the orthogonal matrices (Mezzadri 2007). Where a subtraction takes more than half of
// the length its rounding errors show, and it is done again (Daniel et al. 1976).
void draw_orthogonal(float scale, std::size_t fan_in, std::size_t fan_out, Random& random,
                     std::span<float> weights) noexcept {
  const bool tall = fan_out > fan_in;
  const std::size_t length = std::max(fan_in, fan_out), count = std::min(fan_in, fan_out);
  std::vector<float> basis(length * count);
  std::vector<double> v(length);
  const auto dot = [length](const double* a, const auto* b) {
    double sums[4] = {};  // one would wait for itself: 2.7 s, not 0.9, at 1024 x 1024
    std::size_t i = 0;
    for (; i + 4 <= length; i += 4)
      for (std::size_t k = 0; k < 4; ++k) sums[k] += a[i + k] * static_cast<double>(b[i + k]);
    for (; i < length; ++i) sums[0] += a[i] * static_cast<double>(b[i]);
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
  };
  for (std::size_t k = 0; k < count; ++k) {
    double squared = 0, before = 0;
    while (squared == 0) {  // a single number may be drawn as zero
      for (double& x : v) x = static_cast<double>(random.normal());
      squared = dot(v.data(), v.data());
    }
    do {
      before = squared;
      for (std::size_t j = 0; j < k; ++j) {
        const float* q = basis.data() + j * length;
        const double along = dot(v.data(), q);
        for (std::size_t i = 0; i < length; ++i) v[i] -= along * static_cast<double>(q[i]);
      }
      squared = dot(v.data(), v.data());
    } while (squared < 0.25 * before);
    const double factor = 1.0 / std::sqrt(squared);
    for (std::size_t i = 0; i < length; ++i)
      basis[k * length + i] = static_cast<float>(v[i] * factor);
  }
  for (std::size_t u = 0; u < fan_out; ++u)
    for (std::size_t i = 0; i < fan_in; ++i)
      weights[u * fan_in + i] = scale * (tall ? basis[i * length + u] : basis[u * length + i]);
}

void set_identity(float scale, std::size_t fan_in, std::span<float> weights) noexcept {
  for (std::size_t k = 0; k < weights.size(); ++k)
    weights[k] = k / fan_in == k % fan_in ? scale : 0.0f;
}

// Which rows of a column are zero: each as likely as any other (selection sampling).
void draw_sparse(float std, double sparsity, std::size_t fan_in, std::size_t fan_out,
                 Random& random, std::span<float> weights) noexcept {
  draw_normal(std, random, weights);
  const auto zeros = static_cast<std::uint32_t>(std::ceil(sparsity * static_cast<double>(fan_out)));
  for (std::size_t i = 0; i < fan_in; ++i) {
    std::uint32_t missing = zeros;
    for (std::size_t u = 0; u < fan_out; ++u)
      if (random.below(static_cast<std::uint32_t>(fan_out - u)) < missing) {
        weights[u * fan_in + i] = 0.0f;
        --missing;
      }
  }
}

void draw_asymmetric(std::size_t fan_in, std::size_t fan_out, Random& random,
                     std::span<float> weights, std::span<float> biases) noexcept {
  // the second moment of a unit's output is then that of its input:
  // std = sqrt(1 + 8/(9 pi)) - 2 sqrt(2)/(3 sqrt(pi))
  const float std = 0.6007473f / sqrt(static_cast<float>(fan_in));
  const std::size_t entries = fan_in + (biases.empty() ? 0 : 1);
  for (std::size_t u = 0; u < fan_out; ++u) {
    const auto positive = random.below(static_cast<std::uint32_t>(entries));
    for (std::size_t e = 0; e < entries; ++e) {
      // the distribution function of Beta(2, 1) is x^2
      const float value = e == positive ? sqrt(random.uniform()) : std * random.normal();
      if (e < fan_in)
        weights[u * fan_in + e] = value;
      else
        biases[u] += value;
    }
  }
}

}  // namespace

std::span<const Row> initializer_rows() noexcept { return rows; }

void initialize(const Choice& initializer, std::size_t fan_in, std::size_t fan_out, Random& random,
                std::span<float> weights, std::span<float> biases,
                const Activation& activation) noexcept {
  const auto first = static_cast<float>(initializer.values[0]);
  const auto second = static_cast<float>(initializer.values[1]);
  const auto in = static_cast<float>(fan_in), out = static_cast<float>(fan_out);
  const bool matched = rows[initializer.index].parameters[1].name == match.name && second != 0.0f;
  const float matching = matched ? activation_gain(activation) : 1.0f;
  const float he = matched ? matching * matching : 2.0f;
  switch (static_cast<InitializerKind>(initializer.index)) {
    case InitializerKind::uniform:
      return draw_uniform(first, random, weights);
    case InitializerKind::normal:
      return draw_normal(first, random, weights);
    case InitializerKind::glorot_uniform:
      return draw_uniform(first * matching * sqrt(6.0f / (in + out)), random, weights);
    case InitializerKind::glorot_normal:
      return draw_normal(first * matching * sqrt(2.0f / (in + out)), random, weights);
    case InitializerKind::he_uniform:
      return draw_uniform(first * sqrt(3.0f * he / in), random, weights);
    case InitializerKind::he_normal:
      return draw_normal(first * sqrt(he / in), random, weights);
    case InitializerKind::lecun_uniform:
      return draw_uniform(first * matching * sqrt(3.0f / in), random, weights);
    case InitializerKind::lecun_normal:
      return draw_normal(first * matching * sqrt(1.0f / in), random, weights);
    case InitializerKind::truncated_normal:
      return draw_truncated(first, second, random, weights);
    case InitializerKind::orthogonal:
      return draw_orthogonal(first * matching, fan_in, fan_out, random, weights);
    case InitializerKind::identity:
      return set_identity(first, fan_in, weights);
    case InitializerKind::sparse:
      return draw_sparse(first, initializer.values[1], fan_in, fan_out, random, weights);
    case InitializerKind::constant:
      return std::fill(weights.begin(), weights.end(), first);
    case InitializerKind::zeros:
      return std::fill(weights.begin(), weights.end(), 0.0f);
    case InitializerKind::randomized_asymmetric:
      return draw_asymmetric(fan_in, fan_out, random, weights, biases);
  }
}

}  // namespace hillock
