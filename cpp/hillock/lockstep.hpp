#pragma once
// Four runs of one network that step together, one in each lane: every parameter, activation and
// gradient is a Batch whose lanes are the four. A narrow network alone spends half of a step on
// calls, loops of few turns and sums across lanes; four in lanes have none of that.
#include "hillock/interleaved_dense.hpp"
#include "hillock/matrix.hpp"
#include "hillock/trainer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hillock {

class Lockstep {
 public:
  /// Whether these runs can step together. They may differ in seed, data, initial weights, and in
  /// every number of optimizer, schedule, penalty, clipping, stop condition and census. They must
  /// have taken the same steps with as many examples, batches of one size (of 1024 at most), the
  /// same loss, optimizer, and layers, which are dense, without normalization, dropout, residuals,
  /// learned or random slopes, and no wider than 32 units: wider ones gain nothing.
  [[nodiscard]] static bool fits(std::span<Trainer* const> runs) noexcept;

  /// Takes all memory that stepping needs. Errors: none; two to four runs, which must fit.
  explicit Lockstep(std::span<Trainer* const> runs);

  /// Trainer::advance(steps) of each run: the same bits, censuses, events and stops.
  void advance(std::size_t steps) noexcept;

 private:
  // A run stays behind while its lane goes on; what begin_epoch() changes is kept for a run whose
  // lane fails, which then takes the same steps itself.
  struct Lane {
    Trainer* run = nullptr;
    bool follows = false;
    Random random{0, Stream::order};
    std::vector<std::uint32_t> order{};
  };
  struct Buffers {
    Matrix a, derivative;  // a ReLU has `a` alone, which becomes the gradient in place
    [[nodiscard]] float* gradient() noexcept {
      return (derivative.rows() != 0 ? derivative : a).view().data;
    }
  };

  [[nodiscard]] const Trainer& first() const noexcept { return *lanes_[0].run; }
  [[nodiscard]] std::size_t followers() const noexcept;
  [[nodiscard]] std::size_t steps_to_census() const noexcept;
  std::size_t advance_lanes(std::size_t steps) noexcept;
  void enter() noexcept;
  void leave() noexcept;
  void leave_failed(Lane& lane) noexcept;
  void begin_epoch() noexcept;
  void gradient(std::size_t count) noexcept;
  void output_gradient(std::size_t count) noexcept;
  void limit_gradients() noexcept;
  [[nodiscard]] Batch update() noexcept;

  std::array<Lane, lanes> lanes_;  // beyond the last run the first again, which does not follow
  std::size_t runs_;
  bool shuffles_ = false, limits_ = false, joined_ = false;
  std::size_t position_ = 0, taken_ = 0, epochs_ = 0;  // since enter(), but for the position
  Matrix parameters_, gradients_, state_, transposed_;
  Matrix inputs_, targets_, output_;  // output_: a of the last layer where it is not z
  std::vector<Buffers> layers_;
  std::array<std::vector<float>, lanes> apart_parameters_, apart_gradients_;
};

}  // namespace hillock
