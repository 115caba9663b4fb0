#pragma once
// PCG32 (O'Neill 2014, "PCG: A family of simple fast space-efficient statistically good
// algorithms"): 64 bits of state, integer arithmetic only, the same numbers on every machine. Each
// purpose draws from a stream of its own, so that a change of the data's noise does not change the
// initial weights.
#include "hillock/elementary.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace hillock {

enum class Stream : std::uint64_t { data = 1, split, weights, order, noise, revival };

class Random {
 public:
  Random(std::uint64_t seed, Stream purpose, std::uint64_t part = 0) noexcept
      : increment_(((static_cast<std::uint64_t>(purpose) << 32 | part) << 1) | 1) {
    bits();
    // neighbouring seeds start far apart: the finalizer of SplitMix64 (Steele, Lea & Flood 2014)
    seed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9u;
    seed = (seed ^ (seed >> 27)) * 0x94d049bb133111ebu;
    state_ += seed ^ (seed >> 31);
    bits();
  }

  std::uint32_t bits() noexcept {
    const std::uint64_t old = state_;
    state_ = old * 6364136223846793005u + increment_;
    const auto shifted = static_cast<std::uint32_t>(((old >> 18) ^ old) >> 27);
    const auto turn = static_cast<std::uint32_t>(old >> 59);
    return (shifted >> turn) | (shifted << ((32 - turn) & 31));
  }

  /// In [0, 1), a multiple of 2^-24.
  [[nodiscard]] float uniform() noexcept { return static_cast<float>(bits() >> 8) * 0x1p-24f; }
  [[nodiscard]] float uniform(float low, float high) noexcept {
    return low + (high - low) * uniform();
  }

  /// Mean 0, standard deviation 1: the polar method of Marsaglia and Bray (1964).
  [[nodiscard]] float normal() noexcept {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    for (;;) {
      const float u = uniform(-1.0f, 1.0f), v = uniform(-1.0f, 1.0f), s = u * u + v * v;
      if (s >= 1.0f || s == 0.0f) continue;
      const float m = sqrt(-2.0f * log(s) / s);
      spare_ = v * m;
      has_spare_ = true;
      return u * m;
    }
  }

  /// A whole number in [0, bound), without bias (Lemire 2019).
  [[nodiscard]] std::uint32_t below(std::uint32_t bound) noexcept {
    const std::uint32_t threshold = (0u - bound) % bound;
    for (;;) {
      const std::uint64_t product = static_cast<std::uint64_t>(bits()) * bound;
      if (static_cast<std::uint32_t>(product) >= threshold)
        return static_cast<std::uint32_t>(product >> 32);
    }
  }

  template <class T>
  void shuffle(std::span<T> items) noexcept {
    for (std::size_t i = items.size(); i > 1; --i)
      std::swap(items[i - 1], items[below(static_cast<std::uint32_t>(i))]);
  }

  /// Shows what the next numbers depend on to an archive of snapshot.hpp; seed and stream are not
  /// shown.
  template <class Self, class Archive>
  static void visit_state(Self& random, Archive& archive) {
    archive.whole(random.state_, ~std::uint64_t{0});
    archive.number(random.spare_);
    archive.whole(random.has_spare_, 1);
  }

 private:
  std::uint64_t state_ = 0;
  std::uint64_t increment_;
  float spare_ = 0.0f;
  bool has_spare_ = false;
};

}  // namespace hillock
