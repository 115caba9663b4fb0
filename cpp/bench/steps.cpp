// Times whole training steps against the machine's own peak of multiply and add on four lanes, in
// one process.
//   hillock_bench [milliseconds per measurement]
#include "workload.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace hillock::bench {
namespace {

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Multiply-adds in registers only: 12 independent chains hide the latency of both operations.
/// Called through a pointer, so that it stays a function of its own: engines optimise a function at
/// its next call, not while it runs.
constexpr std::size_t chains = 12;
constexpr std::size_t turns = 20000;
float multiply_add(Batch factor, Batch term) {
  Batch a(0.01f), b(0.02f), c(0.03f), d(0.04f), e(0.05f), f(0.06f), g(0.07f), h(0.08f), i(0.09f),
      j(0.1f), k(0.11f), l(0.12f);
  for (std::size_t r = 0; r < turns; ++r) {
    a = a * factor + term;
    b = b * factor + term;
    c = c * factor + term;
    d = d * factor + term;
    e = e * factor + term;
    f = f * factor + term;
    g = g * factor + term;
    h = h * factor + term;
    i = i * factor + term;
    j = j * factor + term;
    k = k * factor + term;
    l = l * factor + term;
  }
  return reduce(((a + b) + (c + d)) + ((e + f) + (g + h)) + ((i + j) + (k + l)));
}

/// Operations a second that no kernel on four lanes can pass: the best of what fits into `budget`
/// seconds.
double peak(double budget) {
  volatile float seed = 0.9999f;
  const Batch factor(seed), term(seed);
  double best = 0;
  float (*volatile kernel)(Batch, Batch) = multiply_add;
  const double end = seconds() + budget;
  while (seconds() < end) {
    const double start = seconds();
    volatile float sink = kernel(factor, term);
    static_cast<void>(sink);
    best = std::max(best, 2.0 * lanes * chains * turns / (seconds() - start));
  }
  return best;
}

struct Timed {
  Workload workload;
  Trainer trainer;
  std::size_t steps = 1;
  double best = 1e9;  // seconds a step
};

}  // namespace
}  // namespace hillock::bench

int main(int argc, char** argv) {
  using namespace hillock::bench;
  const double budget = (argc > 1 ? std::atof(argv[1]) : 300.0) / 1000.0;
  std::vector<Timed> runs;
  for (const Workload& w : workloads()) runs.push_back({w, hillock::Trainer(configure(w))});
  for (Timed& t : runs) {  // as many steps as take about 10 ms
    const double start = seconds();
    t.trainer.advance(20);
    t.steps =
        std::max<std::size_t>(1, static_cast<std::size_t>(20 * 0.01 / (seconds() - start + 1e-9)));
  }
  double top = 0;
  const int rounds = std::max(3, static_cast<int>(budget / 0.01));
  for (int r = 0; r < rounds; ++r) {  // interleaved: a slow moment hits everyone
    top = std::max(top, peak(0.002));
    for (Timed& t : runs) {
      const double start = seconds();
      t.trainer.advance(t.steps);
      t.best = std::min(t.best, (seconds() - start) / static_cast<double>(t.steps));
    }
  }
  std::printf("peak of multiply and add, four lanes: %.2f GFLOP/s\n", top * 1e-9);
  std::printf("%-4s %-40s %12s %12s %8s %8s\n", "", "", "us/step", "steps/s", "GFLOP/s", "of peak");
  for (Timed& t : runs) {
    const double rate = operations(t.workload) / t.best;
    std::printf("%-4s %-40s %12.3f %12.0f %8.2f %7.1f%%\n", t.workload.name.data(),
                t.workload.label.data(), t.best * 1e6, 1 / t.best, rate * 1e-9, 100 * rate / top);
  }
}
