// What JavaScript sees of the library: functions of numbers. An object is its address, and whatever
// is no number goes through the exchange; web/src/engine makes typed objects of both again.
#include "catalogues.hpp"
#include "curve.hpp"
#include "exchange.hpp"
#include "run.hpp"
#include "setting_grid.hpp"

#include <emscripten/bind.h>

#include <cstdint>
#include <memory>

namespace hillock {
namespace {

template <class T>
[[nodiscard]] T& at(unsigned address) noexcept {
  return *reinterpret_cast<T*>(static_cast<std::uintptr_t>(address));
}
template <class T>
[[nodiscard]] unsigned address_of(T* object) noexcept {
  return static_cast<unsigned>(reinterpret_cast<std::uintptr_t>(object));
}

[[nodiscard]] unsigned open_exchange() { return address_of(new Exchange); }
[[nodiscard]] unsigned numbers(unsigned exchange) {
  return address_of(at<Exchange>(exchange).numbers().data());
}
[[nodiscard]] unsigned given(unsigned exchange) {
  return address_of(at<Exchange>(exchange).given().data());
}
[[nodiscard]] unsigned found(unsigned exchange) {
  return address_of(at<Exchange>(exchange).found().data());
}

/// A function of an exchange, or of an object, as one of its address.
template <auto function>
struct Of;
template <class Result, class... Args, Result (*function)(Exchange&, Args...)>
struct Of<function> {
  static Result call(unsigned exchange, Args... args) {
    return function(at<Exchange>(exchange), args...);
  }
};
template <class T, class... Args, std::unique_ptr<T> (*open)(Exchange&, Args...)>
struct Of<open> {
  static unsigned call(unsigned exchange, Args... args) {
    return address_of(open(at<Exchange>(exchange), args...).release());
  }
};
template <class Result, class T, class... Args, Result (T::*method)(Args...)>
struct Of<method> {
  static Result call(unsigned object, Args... args) { return (at<T>(object).*method)(args...); }
};

template <class T>
void close(unsigned object) {
  delete &at<T>(object);
}

}  // namespace

EMSCRIPTEN_BINDINGS(hillock) {
  using emscripten::function;

  function("openExchange", &open_exchange);
  function("numbers(exchange)", &numbers);
  function("given(exchange)", &given);
  function("found(exchange)", &found);
  function("catalogues(exchange)", &Of<&write_catalogues>::call);
  function("checkExpression(exchange, characters)", &Of<&check_expression>::call);

  function("openCurve(exchange, leaves)", &Of<&open_curve>::call);
  function("closeCurve(curve)", &close<Curve>);
  function("evaluate(curve, count)", &Of<&Curve::evaluate>::call);
  function("hardZero(curve)", &Of<&Curve::hard_zero>::call);
  function("kinks(curve)", &Of<&Curve::kinks>::call);

  function("openSweep(exchange, leaves, rows, columns, steps)", &Of<&open_sweep>::call);
  function("closeSweep(sweep)", &close<SettingGrid>);
  function("trainCells(sweep)", &Of<&SettingGrid::train>::call);

  function("openRun(exchange, leaves)", &Of<&open_run>::call);
  function("closeRun(run)", &close<Run>);
  function("spec(run)", &Of<&Run::spec>::call);
  function("step(run)", &Of<&Run::step>::call);
  function("censusInterval(run)", &Of<&Run::census_interval>::call);
  function("train(run, steps)", &Of<&Run::train>::call);
  function("learningRate(run)", &Of<&Run::learning_rate>::call);
  function("report(run)", &Of<&Run::report>::call);
  function("layer(run, index)", &Of<&Run::layer>::call);
  function("data(run)", &Of<&Run::data>::call);
  function("units(run)", &Of<&Run::units>::call);
  function("eventCount(run)", &Of<&Run::event_count>::call);
  function("eventsDropped(run)", &Of<&Run::events_dropped>::call);
  function("events(run, from)", &Of<&Run::events>::call);
  function("layout(run)", &Of<&Run::layout>::call);
  function("hinges(run)", &Of<&Run::hinges>::call);
  function("regions(run, resolution, domain)", &Of<&Run::regions>::call);
  function("parameters(run)", &Of<&Run::parameters>::call);
  function("gradients(run)", &Of<&Run::gradients>::call);
  function("sameSignShares(run)", &Of<&Run::same_sign_shares>::call);
  function("preActivations(run, layer, unit)", &Of<&Run::pre_activations>::call);
  function("firingExample(run, layer, unit, from)", &Of<&Run::firing_example>::call);
  function("histogram(run, layer, quantity, low, high, bins)", &Of<&Run::histogram>::call);
  function("gradientPeak(run, layer)", &Of<&Run::gradient_peak>::call);
  function("grid(run, resolution, domain, units)", &Of<&Run::grid>::call);
  function("predict(run, count)", &Of<&Run::predict>::call);
  function("example(run, ofTest, index)", &Of<&Run::example>::call);
  function("batchExample(run, member)", &Of<&Run::batch_example>::call);
  function("nextUpdate(run)", &Of<&Run::next_update>::call);
  function("nextArray(run, which)", &Of<&Run::next_array>::call);
  function("optimizerStep(run)", &Of<&Run::optimizer_step>::call);
  function("examples(run)", &Of<&Run::examples>::call);
  function("setParameters(run)", &Of<&Run::set_parameters>::call);
  function("revive(run, layer, unit)", &Of<&Run::revive>::call);
  function("change(run, leaves)", &Of<&Run::change>::call);
  function("save(run)", &Of<&Run::save>::call);
  function("bytesRoom(run, count)", &Of<&Run::bytes_room>::call);
  function("bytes(run)", &Of<&Run::bytes>::call);
  function("restore(run)", &Of<&Run::restore>::call);
  function("forget(run)", &Of<&Run::forget>::call);
}

}  // namespace hillock
