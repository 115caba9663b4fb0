#include "hillock/snapshot.hpp"

#include "hillock/trainer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace hillock;

namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr std::size_t checksum_bytes = 8;
constexpr std::size_t head_bytes = 8 + 1 + 8;  // magic, version, hash of the spec

template <class Rows>
Choice named(const Rows& rows, std::string_view name) {
  const auto index = find(rows, name);
  REQUIRE(index);
  return with_defaults(rows, *index);
}

/// A small run in which units die: 25 steps an epoch, a census every 10.
Config lively() {
  Config config;
  config.data.samples = 100;
  config.optimizer.values[0] = 0.2;
  config.layers[1].activation = named(activation_rows(), "prelu");
  config.bias = -1;
  config.census_every = 10;
  config.batch_size = 2;
  return config;
}

/// The same run a second time, in the state of the first.
Trainer twin_of(const Trainer& run) {
  Trainer twin(run.config());
  const auto error = twin.restore(run.save());
  if (error) FAIL(error->reason);
  return twin;
}

std::vector<double> numbers_of(const Event& e) {
  return {static_cast<double>(e.step),         static_cast<double>(e.previous_step),
          static_cast<double>(e.layer),        static_cast<double>(e.unit),
          static_cast<double>(e.from),         static_cast<double>(e.to),
          static_cast<double>(e.cause),        static_cast<double>(e.by_bias),
          static_cast<double>(e.by_weights),   static_cast<double>(e.by_inputs),
          static_cast<double>(e.share_before), static_cast<double>(e.share_after)};
}

std::vector<double> numbers_of(const UnitRecord& r) {
  return {static_cast<double>(r.state), static_cast<double>(r.since), static_cast<double>(r.deaths),
          static_cast<double>(r.revivals), static_cast<double>(r.born_silent)};
}

// Everything that can be seen of a run, besides the bytes of what cannot.
void check_same(const Trainer& a, const Trainer& b) {
  CHECK(a.save() == b.save());
  CHECK(a.step() == b.step());
  CHECK(a.epoch() == b.epoch());
  REQUIRE(a.stopped().has_value() == b.stopped().has_value());
  if (a.stopped()) {
    CHECK(a.stopped()->step == b.stopped()->step);
    CHECK(a.stopped()->layer == b.stopped()->layer);
    CHECK(a.stopped()->quantity == b.stopped()->quantity);
    CHECK(a.stopped()->reason == b.stopped()->reason);
  }
  CHECK(a.census().last_step() == b.census().last_step());
  for (std::size_t u = 0; u < a.census().records().size(); ++u)
    CHECK(numbers_of(a.census().records()[u]) == numbers_of(b.census().records()[u]));
  REQUIRE(a.census().event_count() == b.census().event_count());
  for (std::size_t e = a.census().events_dropped(); e < a.census().event_count(); ++e)
    CHECK(numbers_of(a.census().event(e)) == numbers_of(b.census().event(e)));
}

// With a checksum that fits, whatever the bytes say.
void forge(Bytes& bytes) {
  Checksum sum;
  for (std::size_t i = 0; i + checksum_bytes < bytes.size(); ++i) sum.add(bytes[i], 1);
  for (std::size_t i = 0; i < checksum_bytes; ++i)
    bytes[bytes.size() - checksum_bytes + i] = static_cast<std::uint8_t>(sum.value() >> (8 * i));
}

}  // namespace

TEST_CASE("a restored run goes on to the bit, with every optimizer, in the middle of an epoch") {
  for (std::size_t row = 0; row < optimizer_rows().size(); ++row) {
    Config config = lively();
    config.optimizer = with_defaults(optimizer_rows(), row);
    config.optimizer.values[0] *= 5;
    config.optimizer.values[1] = 0.3;  // a momentum, a beta, an lrDecay
    config.schedule = named(schedule_rows(), "cosine");
    config.stop = named(stop_rows(), "plateau");
    REQUIRE_FALSE(validate(config));
    Trainer run(config);
    for (const std::size_t steps : {0u, 1u, 37u, 60u}) {
      CHECK(run.advance(steps) == steps);
      Trainer twin = twin_of(run);
      CAPTURE(optimizer_rows()[row].name);
      CAPTURE(run.step());
      check_same(twin, run);
      Trainer straight = run;  // restoring changes nothing in the one that was saved
      CHECK(twin.advance(113) == straight.advance(113));
      check_same(twin, straight);
    }
  }
}

TEST_CASE("a restored run looks as the saved one does") {
  Trainer run(lively());
  REQUIRE(run.advance(333) == 333);
  Trainer twin = twin_of(run);
  CHECK(twin.train_fit().loss == run.train_fit().loss);
  CHECK(twin.test_fit().loss == run.test_fit().loss);
  CHECK(twin.count_units().born_silent == run.count_units().born_silent);
  for (std::size_t l = 0; l < 3; ++l)
    CHECK(twin.layer_norms(l).last_update == run.layer_norms(l).last_update);
  REQUIRE(run.census().event_count() > 0);
  check_same(twin, run);
}

TEST_CASE("what training draws and averages on its way is restored, too") {
  Config config = lively();
  config.batch_size = 10;
  config.layers[0].normalization = named(normalization_rows(), "batch_normalization");
  config.layers[1].dropout = named(dropout_rows(), "dropout");
  config.layers[1].activation = named(activation_rows(), "rrelu");
  REQUIRE_FALSE(validate(config));
  Trainer run(config);
  REQUIRE(run.advance(33) == 33);
  Trainer twin = twin_of(run);
  CHECK(run.advance(100) == 100);
  twin.advance(100);
  check_same(twin, run);
}

TEST_CASE("a run that was changed on its way is restored into the spec that it has now") {
  Trainer run(lively());
  run.advance(30);
  Config changed = lively();
  changed.layers[0].activation = named(activation_rows(), "elu");
  changed.optimizer = named(optimizer_rows(), "adam");
  changed.shuffle = false;  // the order of the last epoch stays
  REQUIRE_FALSE(run.change(changed));
  run.advance(7);
  Trainer twin = twin_of(run);
  run.advance(100);
  twin.advance(100);
  check_same(twin, run);
  Trainer original(lively());
  CHECK(original.restore(run.save()));
}

TEST_CASE("a stopped run stays stopped, for its reason") {
  Config config = lively();
  config.stop = named(stop_rows(), "loss");
  config.stop.values[0] = 100;
  Trainer met(config);
  met.advance(50);
  REQUIRE(met.stopped());
  CHECK(met.stopped()->reason == StopReason::loss);
  Trainer twin = twin_of(met);
  CHECK(twin.advance(10) == 0);
  check_same(twin, met);

  config = lively();
  config.layers[0].activation = named(activation_rows(), "squared_relu");
  config.optimizer.values[0] = 100;
  Trainer blown(config);
  blown.advance(1000);
  REQUIRE(blown.stopped());
  CHECK(blown.stopped()->reason == StopReason::non_finite);
  twin = twin_of(blown);
  check_same(twin, blown);  // NaN and all
}

TEST_CASE("restoring forgets where the run was before") {
  Trainer run(lively()), other(lively());
  run.advance(20);
  other.advance(900);
  static_cast<void>(other.survey());
  REQUIRE_FALSE(other.restore(run.save()));
  check_same(other, run);
  CHECK(other.train_fit().loss == run.train_fit().loss);
  CHECK_FALSE(other.stopped());
}

TEST_CASE("more events than are kept are restored from the first that is left") {
  Config config = lively();
  config.layers.assign(1, LayerConfig{});
  config.layers[0].units = 1024;
  Trainer run(config);
  run.advance(1);
  std::vector<float> asleep(run.parameters().size()), awake(run.parameters().size(), 1.0f);
  const Layer& hidden = run.network().layers()[0];
  std::fill_n(asleep.begin() + static_cast<std::ptrdiff_t>(hidden.bias), hidden.units, -1.0f);
  while (run.census().events_dropped() < 100) {
    run.set_parameters(asleep);  // every unit changes its state at once
    run.set_parameters(awake);
  }
  check_same(twin_of(run), run);
}

TEST_CASE("a network without hidden layers is restored, too") {
  Config config = lively();
  config.layers.clear();
  Trainer run(config);
  run.advance(40);
  Trainer twin = twin_of(run);
  CHECK(twin.advance(40) == run.advance(40));
  check_same(twin, run);
}

TEST_CASE("cut off or damaged bytes are refused and leave the run as it is") {
  Config config = lively();
  config.layers.assign(1, LayerConfig{});
  config.layers[0].units = 2;
  config.data.samples = 10;
  Trainer run(config);
  run.advance(12);
  const Bytes saved = run.save();
  Trainer target(config);
  const Bytes before = target.save();
  for (std::size_t length = 0; length < saved.size(); ++length)
    REQUIRE(target.restore(std::span(saved).first(length)));
  for (std::size_t at = 0; at < saved.size(); ++at)
    for (const int bit : {0, 7}) {
      Bytes damaged = saved;
      damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ (1 << bit));
      REQUIRE(target.restore(damaged));
    }
  Bytes longer = saved;
  longer.push_back(0);
  CHECK(target.restore(longer));
  forge(longer);
  CHECK(target.restore(longer));
  CHECK(target.save() == before);
  CHECK_FALSE(target.restore(saved));
}

TEST_CASE("a refusal says what is wrong") {
  Trainer run(lively());
  const Bytes saved = run.save();
  const auto reason = [&](Trainer& target, const Bytes& bytes) {
    const auto error = target.restore(bytes);
    REQUIRE(error);
    CHECK(error->path == "snapshot");
    CHECK(error->value == std::to_string(bytes.size()) + " bytes");
    return error->reason;
  };
  CHECK(reason(run, {}) == "is not a snapshot of a run");
  CHECK(reason(run, Bytes(1000, 0x7f)) == "is not a snapshot of a run");
  Bytes newer = saved;
  newer[8] = 3;
  CHECK(reason(run, newer) == "is of version 3, this is version 2");
  Bytes cut = saved;
  cut.resize(cut.size() - 1);
  CHECK(reason(run, cut) == "is damaged or cut off");
  for (const int field : {0, 1, 2, 3}) {
    Config config = lively();
    if (field == 0) config.seed = 2;
    if (field == 1) config.data.features = {0, 2};
    if (field == 2) config.layers[0].units = 9;
    if (field == 3) config.optimizer.values[0] = 0.51;
    Trainer other(config);
    CHECK(reason(other, saved) == "belongs to a run with another spec");
  }
  // the first index of the order is that of another example as well
  Bytes twice = saved;
  const std::size_t order =
      head_bytes + 4 * (3 * run.parameters().size()) + 16;  // parameters, last, state, two counts
  REQUIRE(twice[order] != twice[order + 1]);
  twice[order] = twice[order + 1];
  forge(twice);
  CHECK(reason(run, twice).starts_with("does not fit this run"));
}

TEST_CASE("a table's numbers belong to its spec") {
  Config config = lively();
  config.data.name = named(dataset_rows(), "table");
  config.data.table = {2, 1, 2, {1, 2, 3, 4, 5, 6}, {0, 1, 0}};
  Trainer run(config);
  config.data.table.inputs[3] = 4.5f;
  Trainer other(config);
  CHECK(other.restore(run.save()));
  CHECK_FALSE(Trainer(run.config()).restore(run.save()));
}

TEST_CASE("forged bytes are refused or make a run that can go on") {
  Config config = lively();
  config.data.samples = 40;
  Trainer run(config);
  run.advance(77);
  const Bytes saved = run.save();
  Trainer target(config);
  Random random(1, Stream::data);
  std::size_t taken = 0;
  const auto size = static_cast<std::uint32_t>(saved.size() - head_bytes - checksum_bytes);
  for (int trial = 0; trial < 3000; ++trial) {
    Bytes forged = saved;
    for (std::uint32_t k = random.below(4) + 1; k > 0; --k) {
      // runs of the same byte make the largest and smallest numbers of every width
      const std::size_t at = head_bytes + random.below(size);
      const std::size_t length = std::min<std::size_t>(random.below(9), forged.size() - at);
      const auto byte = static_cast<std::uint8_t>(random.below(2) == 0 ? 0xff * random.below(2)
                                                                       : random.below(256));
      std::fill_n(forged.begin() + static_cast<std::ptrdiff_t>(at), length, byte);
    }
    if (random.below(4) == 0) forged.resize(forged.size() - random.below(size));
    forge(forged);
    if (target.restore(forged)) continue;
    ++taken;
    target.advance(7);
    static_cast<void>(target.survey());
    const Census& census = target.census();
    for (std::size_t e = census.events_dropped(); e < census.event_count(); ++e) {
      const Event& event = census.event(e);
      REQUIRE(event.layer < 2);
      REQUIRE(event.unit < 8);
      REQUIRE(event.to <= UnitState::blown);
      REQUIRE(event.cause <= Cause::born);
    }
  }
  CHECK(taken > 100);  // most of the bytes are floats, of which every one is allowed
}
