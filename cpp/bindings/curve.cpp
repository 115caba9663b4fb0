#include "curve.hpp"

#include "hillock/kinks.hpp"
#include "spec_leaves.hpp"

#include <utility>
#include <variant>

namespace hillock {

Curve::Curve(Exchange& exchange, const Activation& f, Formula formula)
    : exchange_(exchange), f_(f), formula_(std::move(formula)) {}

void Curve::evaluate(unsigned count) {
  activation_evaluate(f_, exchange_.given().first(count), exchange_.found().first(count),
                      exchange_.found().subspan(count, count));
}

unsigned Curve::hard_zero() { return has_hard_zero(f_) ? 1 : 0; }

double Curve::kinks() {
  const std::optional<std::vector<float>> places = find_kinks(f_);
  if (!places) return -1;
  Answer answer(exchange_);
  for (const float place : *places) answer.number(static_cast<double>(place));
  return answer.count();
}

std::unique_ptr<Curve> open_curve(Exchange& exchange, unsigned leaves) {
  const std::optional<Config> config = read_leaves(exchange, leaves, Config());
  if (!config) return nullptr;
  const LayerConfig& layer = config->layers.front();
  return std::make_unique<Curve>(exchange, make_activation(layer.activation, layer.formula),
                                 layer.formula);
}

unsigned check_expression(Exchange& exchange, unsigned characters) {
  const std::string text(exchange.characters().data(), characters);
  const auto result = parse_expression(text, custom_parameter_names);
  Answer answer(exchange);
  if (const auto* error = std::get_if<ExpressionError>(&result)) {
    answer.numbers({0, static_cast<double>(error->position)});
    answer.text(error->expected);
    return answer.count();
  }
  answer.number(1);
  for (std::size_t p = 0; p < custom_parameter_names.size(); ++p)
    if (std::get<Expression>(result).uses(p)) answer.text(custom_parameter_names[p]);
  return answer.count();
}

}  // namespace hillock
