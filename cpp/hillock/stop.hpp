#pragma once
// When a run has done what was asked of it: judged at every census.
#include "hillock/catalogue.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>

namespace hillock {

enum class StopKind : std::uint8_t { none, loss, accuracy, plateau };

[[nodiscard]] std::span<const Row> stop_rows() noexcept;

/// Why a run takes no more steps: a number that is not finite, whatever the condition, or the
/// condition of that name.
enum class StopReason : std::uint8_t { non_finite, loss, accuracy, plateau };

/// Whether the condition looks at the test set; otherwise at the training set.
[[nodiscard]] bool stops_on_test(const Choice& stop) noexcept;

/// What `plateau` remembers: the best loss so far, and how many censuses ago it was found.
struct Progress {
  double best_loss = std::numeric_limits<double>::infinity();
  std::uint64_t censuses_since = 0;
};

/// Looks at the fit of one more census. A loss or accuracy of NaN (no such examples, no classes)
/// meets no condition.
[[nodiscard]] std::optional<StopReason> judge_stop(const Choice& stop, double loss, double accuracy,
                                                   Progress& progress) noexcept;

}  // namespace hillock
