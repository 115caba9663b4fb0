// What is timed in the core itself, as a numbered list. Whoever times calls run(); the statistics
// are made in bench.mjs, which drives this program natively, as wasm in Node and in a browser, in
// turns. The native program reads lines `INDEX TURNS` and answers each with the seconds it took;
// it begins by printing the list.
#include "hillock/dense.hpp"
#include "hillock/sweep.hpp"
#include "peak.hpp"
#include "workload.hpp"

#include <chrono>
#include <cstdio>
#include <functional>
#include <optional>

namespace hillock::bench {
namespace {

struct Measure {
  std::string name;
  std::string label;
  double operations;  // of one turn; 0 where they are not counted
  std::function<std::function<void(std::size_t turns)>()> prepare;
  std::function<void(std::size_t)> run = {};  // once it is prepared
};

Measure whole_steps(const Workload& w) {
  return {w.name, w.label, operations(w), [w] {
            return [trainer = std::make_shared<Trainer>(configure(w))](std::size_t turns) {
              trainer->advance(turns);
            };
          }};
}

template <std::size_t Chains>
Measure ceiling() {
  return {"peak " + std::to_string(Chains), "multiply and add in registers",
          peak_operations(Chains), [] {
            return [](std::size_t turns) {
              // through a pointer, so that it stays a function of its own: engines optimise a
              // function at its next call, not while it runs
              static float (*volatile kernel)(Batch) = multiply_add<Chains>;
              volatile float factor = 0.9999f, sum = 0.0f;
              for (std::size_t t = 0; t < turns; ++t) sum = kernel(Batch(factor));
              static_cast<void>(sum);
            };
          }};
}

Measure grid() {
  constexpr std::size_t resolution = 200;
  return {"W6", "all units of 2-8-8-1 ReLU on a 200 x 200 grid", 0, [] {
            const Workload w{"", "", 2, {8, 8}, 1, "relu", 32};
            return [trainer = std::make_shared<Trainer>(configure(w)),
                    values = std::vector<float>(17 * resolution * resolution)](
                       std::size_t turns) mutable {
              for (std::size_t t = 0; t < turns; ++t) trainer->grid(resolution, 6.0f, true, values);
            };
          }};
}

// Cells of a grid of 64 learning rates by 64 seeds, in the four lanes or one after another.
Measure trainings(bool together) {
  static constexpr std::size_t side = 64, steps = 200;
  const std::string label = "one training of 2-8-8-1 ReLU: 100 examples, 200 steps, batch 32; ";
  const auto config_of =
      [base = configure({"", "", 2, {8, 8}, 1, "relu", 32, 100})](const Sweep::Cell& cell) {
        Config config = base;
        config.seed = static_cast<double>(cell.column);
        config.optimizer.values[0] = 0.001 * static_cast<double>(cell.row + 1);
        return config;
      };
  if (together)
    return {"W8", label + "one of a sweep", 0, [config_of] {
              // four are trained at a time: those that nobody asked for yet count the next time
              const auto start = [config_of] {
                return std::make_shared<Sweep>(side, side, steps, config_of);
              };
              return [start, sweep = start(), done = std::size_t{0}](std::size_t turns) mutable {
                while (done < turns)
                  if (!sweep->advance([&done](Sweep::Cell, Trainer&) { ++done; })) sweep = start();
                done -= turns;
              };
            }};
  return {"W8 alone", label + "alone", 0, [config_of] {
            return [config_of, cell = std::size_t{0}](std::size_t turns) mutable {
              for (; turns > 0; --turns, ++cell)
                Trainer(config_of({cell / side % side, cell % side})).advance(steps);
            };
          }};
}

// One activation's value and derivative, as many times as formulas.mjs computes them with Math.
Measure activation(std::uint8_t kind) {
  constexpr std::size_t count = 65536, row = 1024;
  const std::string_view name = activation_rows()[kind].name;
  return {"W7 " + std::string(name), "value and derivative of 65536 numbers", 0, [kind] {
            std::vector<float> x(count);
            for (std::size_t i = 0; i < count; ++i)
              x[i] = -6.0f + 12.0f * static_cast<float>(i) / static_cast<float>(count);
            return [f = make_activation(with_defaults(activation_rows(), kind)), x, value = x,
                    derivative = x](std::size_t turns) mutable {
              for (std::size_t t = 0; t < turns; ++t)
                for (std::size_t i = 0; i < count; i += row)
                  activation_evaluate(f, std::span(x).subspan(i, row), std::span(value).first(row),
                                      std::span(derivative).first(row));
            };
          }};
}

// The three products of a dense layer, each 2 units inputs examples operations.
std::vector<Measure> products(std::size_t units, std::size_t inputs, std::size_t examples) {
  struct Operands {
    Matrix a, z;
    std::vector<float> weights, bias;
  };
  const auto operands = [=] {
    auto o = std::make_shared<Operands>(Operands{Matrix(inputs, examples), Matrix(units, examples),
                                                 std::vector<float>(units * inputs + lanes),
                                                 std::vector<float>(units + lanes)});
    Random random(1, Stream::data);
    for (float& w : o->weights) w = random.normal();
    for (Matrix* m : {&o->a, &o->z})
      for (float& v : m->view().all()) v = random.normal();
    return o;
  };
  const std::string shape =
      std::to_string(units) + "x" + std::to_string(inputs) + "x" + std::to_string(examples);
  const double count = 2.0 * static_cast<double>(units * inputs * examples);
  return {{"forward " + shape, "pre-activations", count,
           [=] {
             return [o = operands()](std::size_t turns) {
               for (std::size_t t = 0; t < turns; ++t)
                 dense_forward(o->weights.data(), o->bias.data(), o->a.view(), o->z.view());
             };
           }},
          {"backward " + shape, "gradient of the inputs", count,
           [=] {
             return [o = operands()](std::size_t turns) {
               for (std::size_t t = 0; t < turns; ++t)
                 dense_backward_inputs(o->weights.data(), o->z.view(), o->a.view());
             };
           }},
          {"gradient " + shape, "gradient of the parameters", count, [=] {
             return [o = operands()](std::size_t turns) {
               for (std::size_t t = 0; t < turns; ++t)
                 dense_backward_parameters(o->z.view(), o->a.view(), o->weights.data(),
                                           o->bias.data(), false);
             };
           }}};
}

std::vector<Measure> make_measures() {
  std::vector<Measure> all{ceiling<12>(), ceiling<13>(), ceiling<14>()};
  for (const Workload& w : steps()) all.push_back(whole_steps(w));
  all.push_back(grid());
  all.push_back(trainings(true));
  all.push_back(trainings(false));
  for (std::uint8_t kind = 0; kind < activation_rows().size(); ++kind)
    if (activation_rows()[kind].name != "custom") all.push_back(activation(kind));
  // what the census costs: 250 examples, at the default cadence and without
  for (Workload w : {steps()[0], steps()[1]})
    for (const bool with : {false, true}) {
      w.examples = 250;
      w.census_every = with ? 0.0 : 1e9;
      Measure m = whole_steps(w);
      m.name += with ? " census" : " blind";
      all.push_back(m);
    }
  for (const std::size_t width : {8u, 32u, 64u, 256u})
    for (Measure& m : products(width, width, width == 8 ? 32 : width == 32 ? 64 : 128))
      all.push_back(std::move(m));
  for (const Workload& w : growth()) all.push_back(whole_steps(w));
  return all;
}

std::vector<Measure>& measures() {
  static std::vector<Measure> all = make_measures();
  return all;
}

}  // namespace
}  // namespace hillock::bench

extern "C" {
int bench_count() { return static_cast<int>(hillock::bench::measures().size()); }
const char* bench_name(int index) {
  return hillock::bench::measures()[static_cast<std::size_t>(index)].name.c_str();
}
const char* bench_label(int index) {
  return hillock::bench::measures()[static_cast<std::size_t>(index)].label.c_str();
}
double bench_operations(int index) {
  return hillock::bench::measures()[static_cast<std::size_t>(index)].operations;
}
void bench_run(int index, int turns) {
  auto& measure = hillock::bench::measures()[static_cast<std::size_t>(index)];
  if (!measure.run) measure.run = measure.prepare();
  measure.run(static_cast<std::size_t>(turns));
}
void bench_forget(int index) {
  hillock::bench::measures()[static_cast<std::size_t>(index)].run = {};
}
}

int main() {
  for (int i = 0; i < bench_count(); ++i)
    std::printf("%s\t%s\t%.0f\n", bench_name(i), bench_label(i), bench_operations(i));
  std::printf("\n");
  std::fflush(stdout);
  int index = 0, turns = 0;
  while (std::scanf("%d %d", &index, &turns) == 2) {
    if (turns == 0) {
      bench_forget(index);
      continue;
    }
    const auto start = std::chrono::steady_clock::now();
    bench_run(index, turns);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::printf("%.9f\n", took.count());
    std::fflush(stdout);
  }
}
