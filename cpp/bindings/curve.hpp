#pragma once
// One activation, evaluated array by array.
#include "exchange.hpp"
#include "hillock/activation.hpp"
#include "hillock/custom.hpp"

#include <memory>

namespace hillock {

class Curve {
 public:
  Curve(Exchange& exchange, const Activation& f, Formula formula);

  /// f and f' of what is given, one after the other into what is found.
  void evaluate(unsigned count);
  [[nodiscard]] unsigned hard_zero();
  /// Puts into the numbers where it bends; -1 where it is not piecewise linear.
  [[nodiscard]] double kinks();

 private:
  Exchange& exchange_;
  Activation f_;
  Formula formula_;  // owns what f_ points to
};

/// The activation of the first layer of a spec; nothing where that is refused.
[[nodiscard]] std::unique_ptr<Curve> open_curve(Exchange& exchange, unsigned leaves);

/// Reads a formula of so many characters. Puts 1 and the names of the parameters that it uses, or
/// 0, the place where reading stopped and what was expected there.
unsigned check_expression(Exchange& exchange, unsigned characters);

}  // namespace hillock
