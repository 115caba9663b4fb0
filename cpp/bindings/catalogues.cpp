#include "catalogues.hpp"

#include "hillock/spec.hpp"

namespace hillock {
namespace {

// In the order of tables in web/src/engine/catalogues.ts.
constexpr std::span<const Row> (*tables[])() noexcept = {
    scaling_rows,        layer_rows,    normalization_rows,     dropout_rows,
    initializer_rows,    loss_rows,     output_activation_rows, optimizer_rows,
    regularization_rows, clipping_rows, schedule_rows,          stop_rows,
};

void write(Answer& out, const Parameter& p, std::string_view name) {
  out.text(name);
  out.text(p.label);
  out.text(p.options);
  out.numbers({p.initial, p.min, p.max, static_cast<double>(p.kind), static_cast<double>(p.scale)});
}

void write(Answer& out, const Row& row) {
  for (const std::string_view words : {row.name, row.label, row.formula, row.source})
    out.text(words);
  out.number(static_cast<double>(row.parameter_count()));
  for (std::size_t k = 0; k < row.parameter_count(); ++k)
    write(out, row.parameters[k], row.parameters[k].name);
}

template <class Items, class Write>
void write_list(Answer& out, const Items& items, Write write_item) {
  out.number(static_cast<double>(std::size(items)));
  for (const auto& item : items) write_item(item);
}

}  // namespace

unsigned write_catalogues(Exchange& exchange) {
  Answer out(exchange);
  out.text(HILLOCK_VERSION);
  for (const auto table : tables)
    write_list(out, table(), [&out](const Row& row) { write(out, row); });
  write_list(out, activation_table(), [&out](const ActivationFacts& f) {
    write(out, f.row);
    for (const std::string_view words :
         {f.range, f.learned, f.pytorch, f.jax, f.keras, f.differences})
      out.text(words);
    out.numbers({f.lower, f.upper, f.hard_zero ? 1.0 : 0.0, f.zero_centred ? 1.0 : 0.0,
                 f.monotone ? 1.0 : 0.0, f.smooth ? 1.0 : 0.0});
  });
  write_list(out, generators(), [&out](const Generator& generator) {
    write(out, generator.row);
    out.numbers({static_cast<double>(generator.columns), static_cast<double>(generator.classes),
                 static_cast<double>(generator.domain)});
  });
  write_list(out, features(), [&out](const Feature& feature) { out.text(feature.name); });
  write_list(out, Expression::function_names(), [&out](std::string_view name) { out.text(name); });
  write_list(out, spec_fields(Config()),
             [&out](const SpecField& field) { write(out, field.parameter, field.path); });
  return out.count();
}

}  // namespace hillock
