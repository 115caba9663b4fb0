// The reader of a caller's own examples under any numbers, NaN and infinity among them: only whole,
// finite tables are accepted, a refusal names a field, and what is accepted is trained and
// predicted.
#include "hillock/spec.hpp"
#include "hillock/trainer.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>

using namespace hillock;

namespace {

void demand(bool holds) {
  if (!holds) std::abort();
}

/// Bytes, one after the other; 0 when there are no more.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  std::uint8_t next() { return at_ < size_ ? data_[at_++] : std::uint8_t{0}; }
  /// Any bits where the first byte says so, else a small whole number.
  float number() {
    const std::uint8_t kind = next();
    if (kind < 0xc0) return static_cast<float>(kind % 16) - (kind >= 0x80 ? 8.0f : 0.0f);
    std::uint32_t bits = 0;
    for (int i = 0; i < 4; ++i) bits = bits << 8 | next();
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_, at_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  const std::size_t columns = bytes.next() % 8, target_columns = bytes.next() % 4;
  const std::size_t classes = bytes.next() % 6, scaling = bytes.next() % scaling_rows().size();
  std::vector<float> inputs(bytes.next()), targets(bytes.next());
  const double train_fraction = bytes.next() / 255.0;
  const bool shuffle = bytes.next() % 2 != 0;
  for (float& v : inputs) v = bytes.number();
  for (float& v : targets) v = bytes.number();
  std::vector<SpecEntry> entries{{"data.name", std::string("table")},
                                 {"data.inputs", inputs},
                                 {"data.inputs.columns", static_cast<double>(columns)},
                                 {"data.targets", targets},
                                 {"data.targets.columns", static_cast<double>(target_columns)},
                                 {"data.scaling.name", std::string(scaling_rows()[scaling].name)},
                                 {"data.trainFraction", train_fraction},
                                 {"data.shuffle", shuffle}};
  if (classes != 0) entries.push_back({"data.classes", static_cast<double>(classes)});

  bool sound = columns > 0 && target_columns > 0 && !inputs.empty() && classes != 1 &&
               inputs.size() % columns == 0 &&
               targets.size() == inputs.size() / columns * target_columns &&
               (classes == 0 || target_columns == 1);
  for (const float v : inputs) sound = sound && std::isfinite(v);
  for (const float v : targets) {
    sound = sound && std::isfinite(v);
    if (classes != 0)
      sound = sound && v >= 0 && v < static_cast<float>(classes) && v == std::floor(v);
  }

  const auto result = read_spec(entries);
  const auto* error = std::get_if<ConfigError>(&result);
  const auto refusal =
      error != nullptr ? std::optional(*error) : validate(std::get<Config>(result));
  demand(refusal.has_value() == !sound);
  if (refusal) {
    demand(refusal->path.starts_with("data") && !refusal->reason.empty());
    return 0;
  }
  Trainer run(std::get<Config>(result));
  demand(run.data().table().examples() == inputs.size() / columns);
  demand(run.advance(2) == 2 || run.stopped());
  std::vector<float> outputs(inputs.size() / columns * run.network().outputs());
  run.predict(inputs, inputs.size() / columns, outputs);
  return 0;
}
