#include "hillock/stop.hpp"

#include "hillock/trainer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

using namespace hillock;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t census_interval = 25;

Choice stop(std::string_view name, std::vector<double> values = {}) {
  Choice choice = with_defaults(stop_rows(), *find(stop_rows(), name));
  std::copy(values.begin(), values.end(), choice.values.begin());
  return choice;
}

// Two clouds that a network separates within a few hundred steps.
Config easy(const Choice& condition) {
  Config config;
  config.data.name = with_defaults(dataset_rows(), *find(dataset_rows(), "gauss"));
  config.census_every = census_interval;
  config.optimizer.values[0] = 0.1;
  config.stop = condition;
  REQUIRE_FALSE(validate(config));
  return config;
}

std::optional<StopReason> judge(const Choice& condition, double loss, double accuracy) {
  Progress progress;
  return judge_stop(condition, loss, accuracy, progress);
}

}  // namespace

TEST_CASE("a condition is met beyond its bound and not on it") {
  CHECK(judge(stop("loss", {0.5}), 0.49, not_a_number) == StopReason::loss);
  CHECK_FALSE(judge(stop("loss", {0.5}), 0.5, not_a_number));
  CHECK(judge(stop("accuracy", {0.9}), 9, 0.91) == StopReason::accuracy);
  CHECK_FALSE(judge(stop("accuracy", {0.9}), 0, 0.9));
  CHECK_FALSE(judge(stop("none"), 0, 1));
}

TEST_CASE("a fit that is not a number meets no condition") {
  for (std::size_t row = 0; row < stop_rows().size(); ++row) {
    const Choice condition = with_defaults(stop_rows(), row);
    Progress progress;
    for (int census = 0; census < 100; ++census)
      CHECK_FALSE(judge_stop(condition, not_a_number, not_a_number, progress));
  }
}

TEST_CASE("a plateau is as many censuses in a row without progress as its patience") {
  const Choice plateau = stop("plateau", {3, 0.1});
  Progress progress;
  // 0.95 is no progress on 1.0 at a threshold of a tenth, 0.89 is
  for (const double loss : {1.0, 0.95, 0.95, 0.89, 0.89, 2.0})
    CHECK_FALSE(judge_stop(plateau, loss, not_a_number, progress));
  CHECK(judge_stop(plateau, 0.85, not_a_number, progress) == StopReason::plateau);
}

TEST_CASE("a run stops at the first census that finds the loss below its bound") {
  Trainer free(easy(stop("none"))), bound(easy(stop("loss", {0.05})));
  CHECK(free.advance(1000) == 1000);
  const std::size_t taken = bound.advance(1000);
  REQUIRE(bound.stopped());
  CHECK(taken < 1000);
  CHECK(bound.stopped()->reason == StopReason::loss);
  CHECK(bound.stopped()->step == taken);
  CHECK(taken % census_interval == 0);
  CHECK(bound.train_fit().loss < 0.05);
  Trainer again(easy(stop("none")));
  again.advance(taken - census_interval);
  CHECK(again.train_fit().loss >= 0.05);
  CHECK(bound.advance(100) == 0);
}

TEST_CASE("an accuracy can be waited for on the test set") {
  Trainer trainer(easy(stop("accuracy", {0.95, 1})));
  trainer.advance(5000);
  REQUIRE(trainer.stopped());
  CHECK(trainer.stopped()->reason == StopReason::accuracy);
  CHECK(trainer.test_fit().accuracy > 0.95);
}

TEST_CASE("a run that learns nothing stops when its patience ends") {
  Config config = easy(stop("plateau", {4, 0, 0}));
  config.optimizer.values[0] = 0;
  Trainer trainer(config);
  // the first census is the best loss there ever is, four more are waited for
  CHECK(trainer.advance(1000) == 5 * census_interval);
  CHECK(trainer.stopped()->reason == StopReason::plateau);
}

TEST_CASE("a run that met its condition goes on after a change, a blown one does not") {
  Trainer trainer(easy(stop("loss", {0.05})));
  trainer.advance(1000);
  REQUIRE(trainer.stopped());
  REQUIRE_FALSE(trainer.change(easy(stop("none"))));
  CHECK_FALSE(trainer.stopped());
  CHECK(trainer.advance(10) == 10);

  Config config = easy(stop("none"));
  config.optimizer.values[0] = 100;
  config.loss = with_defaults(loss_rows(), static_cast<std::size_t>(LossKind::mean_squared_error));
  config.output_activation =
      with_defaults(output_activation_rows(), static_cast<std::size_t>(ActivationKind::identity));
  Trainer blown(config);
  blown.advance(1000);
  REQUIRE(blown.stopped());
  CHECK(blown.stopped()->reason == StopReason::non_finite);
  config.stop = stop("plateau");
  REQUIRE_FALSE(blown.change(config));
  CHECK(blown.advance(10) == 0);
}

TEST_CASE("a condition that can never be met is refused") {
  Config config = easy(stop("accuracy", {0.9, 0}));
  config.data.train_fraction = 1;
  CHECK_FALSE(validate(config));
  config.stop = stop("loss", {0.1, 1});
  REQUIRE(validate(config));
  CHECK(validate(config)->path == "training.stop.on");

  config = easy(stop("none"));
  config.data.name = with_defaults(dataset_rows(), *find(dataset_rows(), "table"));
  config.data.table = {1, 1, 0, {1, 2, 3}, {1, 2, 3}};
  config.loss = with_defaults(loss_rows(), static_cast<std::size_t>(LossKind::mean_squared_error));
  CHECK_FALSE(validate(config));
  config.stop = stop("accuracy");
  REQUIRE(validate(config));
  CHECK(validate(config)->path == "training.stop");
}
