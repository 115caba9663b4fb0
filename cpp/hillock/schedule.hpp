#pragma once
// How the learning rate changes over the steps of a run: a factor on the optimizer's own.
#include "hillock/catalogue.hpp"

#include <cstdint>
#include <span>

namespace hillock {

enum class ScheduleKind : std::uint8_t { constant, step, exponential, cosine, warm_up };

[[nodiscard]] std::span<const Row> schedule_rows() noexcept;

/// What the learning rate is multiplied by, from 0 to 1, where `step` steps were taken before.
/// The same bits natively and in wasm. Source: PyTorch's torch.optim.lr_scheduler (StepLR,
/// ExponentialLR, CosineAnnealingLR, LinearLR), counted in steps. After its last step the cosine
/// stays at its floor, where PyTorch's would rise again.
[[nodiscard]] double rate_factor(const Choice& schedule, std::uint64_t step) noexcept;

}  // namespace hillock
