// What a trainer saves and restores: everything that its next steps and looks depend on and that
// its spec does not say.
#include "hillock/snapshot.hpp"

#include "hillock/spec.hpp"
#include "hillock/trainer.hpp"

#include <string>

namespace hillock {
namespace {

constexpr std::uint64_t magic = 0x006b636f6c6c6968;  // "hillock" in bytes
constexpr std::uint64_t version = 2;
constexpr std::size_t frame = 8 + 1 + 8 + 8;  // magic, version, spec, checksum

// A number for all that a config says.
std::uint64_t hash_of(const Config& config) {
  Checksum sum;
  const auto text = [&sum](std::string_view words) {
    for (const char c : words) sum.add(static_cast<unsigned char>(c), 1);
    sum.add(0, 1);
  };
  for (const SpecEntry& entry : write_spec(config)) {
    text(entry.path);
    if (const auto* number = std::get_if<double>(&entry.value))
      sum.add(std::bit_cast<std::uint64_t>(*number), 8);
    if (const auto* flag = std::get_if<bool>(&entry.value)) sum.add(*flag, 1);
    if (const auto* word = std::get_if<std::string>(&entry.value)) text(*word);
  }
  if (!is_table(config.data.name)) return sum.value();
  const Table& table = config.data.table;  // whose numbers are no entries
  sum.add(table.columns, 8);
  sum.add(table.target_columns, 8);
  for (const auto* numbers : {&table.inputs, &table.targets})
    for (const float v : *numbers) sum.add(std::bit_cast<std::uint32_t>(v), 4);
  return sum.value();
}

}  // namespace

template <class Self, class Archive>
void Census::visit_state(Self& census, Archive& archive, const Network& network,
                         std::size_t examples) {
  constexpr auto last_state = static_cast<std::uint64_t>(UnitState::blown);
  const std::size_t hidden = network.layers().size() - 1;
  for (std::size_t u = 0; u < census.records_.size(); ++u) {
    auto& record = census.records_[u];
    archive.whole(record.state, last_state);
    archive.whole(record.since, most_counted);
    archive.whole(record.deaths, 0xffffffff);
    archive.whole(record.revivals, 0xffffffff);
    archive.whole(record.born_silent, 1);
    auto& measure = census.before_[u];
    archive.number(measure.active_share);
    archive.number(measure.mean_abs_derivative);
    archive.number(measure.min_z);
    archive.number(measure.max_z);
    archive.whole(measure.max_example, examples - 1);
    archive.whole(measure.silent, 1);
    archive.whole(measure.finite, 1);
  }
  archive.numbers(census.parameters_before_);
  archive.whole(census.last_step_, most_counted);
  archive.whole(census.started_, 1);
  const std::uint64_t count = archive.whole(census.event_count_, hidden == 0 ? 0 : 0xffffffff);
  if constexpr (!std::is_const_v<Self>)
    census.events_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(count, max_events)));
  for (std::uint64_t e = count > max_events ? count - max_events : 0; e < count; ++e) {
    auto& event = census.events_[e % max_events];
    archive.whole(event.step, most_counted);
    archive.whole(event.previous_step, most_counted);
    const auto layer = static_cast<std::size_t>(archive.whole(event.layer, hidden - 1));
    archive.whole(event.unit, network.layers()[layer].units - 1);
    archive.whole(event.from, last_state);
    archive.whole(event.to, last_state);
    archive.whole(event.cause, static_cast<std::uint64_t>(Cause::born));
    for (auto* number : {&event.by_bias, &event.by_weights, &event.by_inputs, &event.share_before,
                         &event.share_after})
      archive.number(*number);
  }
}

template <class Run, class Archive>
void Trainer::visit_state(Run& run, Archive& archive) {
  archive.numbers(run.parameters_);
  archive.numbers(run.parameters_before_last_);
  archive.numbers(run.optimizer_state_);
  archive.whole(run.optimizer_step_, most_counted);
  archive.whole(run.revived_, most_counted);
  archive.permutation(run.order_);
  Random::visit_state(run.order_random_, archive);
  Random::visit_state(run.noise_random_, archive);
  archive.whole(run.position_, run.order_.size() - 1);
  archive.whole(run.step_, most_counted);
  archive.whole(run.epoch_, most_counted);
  archive.number(run.progress_.best_loss);
  archive.whole(run.progress_.censuses_since, most_counted);
  bool stopped = run.stop_.has_value();
  Stop stop = run.stop_.value_or(Stop{});
  archive.whole(stopped, 1);
  archive.whole(stop.step, most_counted);
  archive.whole(stop.layer, run.network_.layers().size() - 1);
  archive.whole(stop.quantity, static_cast<std::uint64_t>(Quantity::parameter));
  archive.whole(stop.reason, static_cast<std::uint64_t>(StopReason::plateau));
  if constexpr (!std::is_const_v<Run>)
    if (archive.stores()) run.stop_ = stopped ? std::optional(stop) : std::nullopt;
  Census::visit_state(run.census_, archive, run.network_, run.order_.size());
}

std::size_t Trainer::save(std::span<std::uint8_t> room) const {
  SnapshotWriter writer(room);
  writer.whole(magic, ~std::uint64_t{0});
  writer.whole(version, 0xff);
  writer.whole(hash_of(config_), ~std::uint64_t{0});
  visit_state(*this, writer);
  return writer.finish();
}

std::vector<std::uint8_t> Trainer::save() const {
  std::vector<std::uint8_t> bytes(save({}));
  save(bytes);
  return bytes;
}

std::optional<ConfigError> Trainer::restore(std::span<const std::uint8_t> bytes) {
  const auto refusal = [&](std::string reason) {
    return ConfigError{"snapshot", join({bytes.size(), " bytes"}), std::move(reason)};
  };
  std::uint64_t found_magic = 0, found_version = 0, found_spec = 0, found_sum = 0;
  SnapshotReader head(bytes, true);
  head.whole(found_magic, ~std::uint64_t{0});
  head.whole(found_version, 0xff);
  head.whole(found_spec, ~std::uint64_t{0});
  if (bytes.size() < frame || found_magic != magic) return refusal("is not a snapshot of a run");
  if (found_version != version)
    return refusal(join({"is of version ", found_version, ", this is version ", version}));
  if (found_spec != hash_of(config_)) return refusal("belongs to a run with another spec");
  Checksum sum;
  for (const std::uint8_t byte : bytes.first(bytes.size() - 8)) sum.add(byte, 1);
  SnapshotReader(bytes.last(8), true).whole(found_sum, ~std::uint64_t{0});
  if (found_sum != sum.value()) return refusal("is damaged or cut off");
  const auto state = bytes.subspan(head.position(), bytes.size() - head.position() - 8);
  SnapshotReader judge(state, false);
  visit_state(*this, judge);
  if (judge.failed() || judge.position() != state.size())
    return refusal(
        join({"does not fit this run from byte ", head.position() + judge.position(), " on"}));
  SnapshotReader reader(state, true);
  visit_state(*this, reader);
  arrange_epoch();
  survey_is_fresh_ = gradient_is_fresh_ = test_is_fresh_ = false;
  return std::nullopt;
}

}  // namespace hillock
