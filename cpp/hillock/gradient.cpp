#include "hillock/gradient.hpp"

#include <array>
#include <limits>

namespace hillock {
namespace {

constexpr Parameter rate{
    "rate", "rate", 1e-3, 0.0, 10.0, Parameter::Kind::number, Parameter::Scale::logarithmic};
constexpr Parameter limit{
    "limit", "limit", 1.0, 1e-6, 1e6, Parameter::Kind::number, Parameter::Scale::logarithmic};

constexpr std::array<Row, 3> regularizations{{
    {"none", "none", "0", "", {}},
    {"l1", "L1", "rate*abs(w)", "Tibshirani 1996", {{rate}}},
    {"l2", "L2", "rate/2*w^2", "Hoerl & Kennard 1970", {{rate}}},
}};

constexpr std::array<Row, 3> clippings{{
    {"none", "none", "g", "", {}},
    {"value", "by value", "min(max(g,-limit),limit)", "", {{limit}}},
    {"norm", "by norm", "g*min(1,limit/norm(g))", "Pascanu, Mikolov & Bengio 2013", {{limit}}},
}};

}  // namespace

std::span<const Row> regularization_rows() noexcept { return regularizations; }
std::span<const Row> clipping_rows() noexcept { return clippings; }

void add_penalty(const Choice& regularization, const Network& network,
                 std::span<const float> parameters, std::span<float> gradients) noexcept {
  const auto kind = static_cast<RegularizationKind>(regularization.index);
  if (kind == RegularizationKind::none) return;
  const Batch strength(static_cast<float>(regularization.values[0])), zero(0.0f);
  for (const ParameterBlock& block : network.blocks()) {
    if (block.kind != ParameterKind::weights) continue;
    const auto w = parameters.subspan(block.offset, block.size());
    const auto g = gradients.subspan(block.offset, block.size());
    switch (kind) {
      case RegularizationKind::none:
        break;
      case RegularizationKind::l1:
        zip(w, g, g, [=](Batch v, Batch d) {
          return d + select(v > zero, strength, select(v < zero, -strength, zero));
        });
        break;
      case RegularizationKind::l2:
        zip(w, g, g, [=](Batch v, Batch d) { return d + strength * v; });
        break;
    }
  }
}

void clip(const Choice& clipping, std::span<float> gradients) noexcept {
  const Batch bound(static_cast<float>(clipping.values[0]));
  switch (static_cast<ClippingKind>(clipping.index)) {
    case ClippingKind::none:
      return;
    case ClippingKind::value:
      // written so that NaN passes: the comparison is false and the second argument stays
      return map(gradients, gradients, [=](Batch g) { return max(-bound, min(bound, g)); });
    case ClippingKind::norm: {
      const auto norm_in = [gradients](float unit) {
        const Batch u(unit);
        return sqrt(map_sum(gradients, [u](Batch g) { return (g * u) * (g * u); }));
      };
      const auto most = static_cast<float>(clipping.values[0]);
      float unit = 1.0f, norm = norm_in(unit);
      if (norm <= most) return;
      // squares of what is above 2e19 overflow: the limit over infinity would leave no gradient at
      // all
      if (norm > std::numeric_limits<float>::max()) norm = norm_in(unit = 0x1p-80f);
      const Batch u(unit), factor(most / norm);
      return map(gradients, gradients, [=](Batch g) { return (g * u) * factor; });
    }
  }
}

}  // namespace hillock
