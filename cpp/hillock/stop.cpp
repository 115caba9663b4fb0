#include "hillock/stop.hpp"

#include <array>

namespace hillock {
namespace {

constexpr Parameter examples{
    "on",        "measured on", 0.0, 0.0, 1.0, Parameter::Kind::option, Parameter::Scale::linear,
    "train|test"};

// The examples are the last parameter of every row that has any.
constexpr std::array<Row, 4> rows{{
    {"none", "never", "", "", {}},
    {"loss",
     "at a loss",
     "loss < below",
     "",
     {{{"below", "loss below", 0.01, 0.0, 1e6, Parameter::Kind::number,
        Parameter::Scale::logarithmic},
       examples}}},
    {"accuracy",
     "at an accuracy",
     "accuracy > above",
     "",
     {{{"above", "accuracy above", 0.99, 0.0, 1.0}, examples}}},
    {"plateau",
     "on a plateau",
     "no loss < best*(1-threshold) for `patience` censuses",
     "Prechelt 1998; patience as Keras EarlyStopping, threshold as torch ReduceLROnPlateau",
     {{{"patience", "censuses without progress", 10.0, 1.0, 1e6, Parameter::Kind::integer,
        Parameter::Scale::logarithmic},
       {"threshold", "least progress", 1e-4, 0.0, 1.0},
       examples}}},
}};

}  // namespace

std::span<const Row> stop_rows() noexcept { return rows; }

bool stops_on_test(const Choice& stop) noexcept {
  const std::size_t count = rows[stop.index].parameter_count();
  return count != 0 && stop.values[count - 1] != 0.0;
}

std::optional<StopReason> judge_stop(const Choice& stop, double loss, double accuracy,
                                     Progress& progress) noexcept {
  switch (static_cast<StopKind>(stop.index)) {
    case StopKind::none:
      return std::nullopt;
    case StopKind::loss:
      if (loss < stop.values[0]) return StopReason::loss;
      return std::nullopt;
    case StopKind::accuracy:
      if (accuracy > stop.values[0]) return StopReason::accuracy;
      return std::nullopt;
    case StopKind::plateau:
      if (loss < progress.best_loss * (1.0 - stop.values[1])) {
        progress = {loss, 0};
        return std::nullopt;
      }
      if (loss != loss || static_cast<double>(++progress.censuses_since) < stop.values[0])
        return std::nullopt;
      return StopReason::plateau;
  }
  return std::nullopt;
}

}  // namespace hillock
