#include "hillock/loss.hpp"

#include "double_network.hpp"
#include "random_matrix.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace hillock;
using namespace hillock::test;

namespace {

// A loss is a handful of operations within 4 ulp each on numbers of the size of its largest term.
constexpr double rounding = 16 * 0x1p-23;
constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

bool is(const Choice& loss, LossKind kind) { return loss.index == static_cast<std::uint8_t>(kind); }

// Every row with its default parameters, and with each parameter at either end of its range.
std::vector<Choice> all_losses() {
  std::vector<Choice> choices;
  for (std::size_t row = 0; row < loss_rows().size(); ++row) {
    choices.push_back(with_defaults(loss_rows(), row));
    for (std::size_t p = 0; p < loss_rows()[row].parameter_count(); ++p)
      for (const double end :
           {loss_rows()[row].parameters[p].min, loss_rows()[row].parameters[p].max}) {
        choices.push_back(with_defaults(loss_rows(), row));
        choices.back().values[p] = end;
      }
  }
  return choices;
}

// Logits, what the output makes of them, and targets that the loss can have.
struct Case {
  Choice loss;
  OutputFunction output;
  Matrix z, a, y;

  Case(const Choice& chosen, std::size_t outputs, std::size_t examples, float size)
      : loss(chosen), z(outputs, examples), a(outputs, examples), y(outputs, examples) {
    Random random(outputs + examples, Stream::data);
    output.softmax = is(loss, LossKind::categorical_cross_entropy);
    for (std::size_t n = 0; n < examples; ++n) {
      const std::uint32_t wanted = random.below(static_cast<std::uint32_t>(outputs));
      for (std::size_t k = 0; k < outputs; ++k) {
        z.at(k, n) = size * random.normal();
        if (is(loss, LossKind::categorical_cross_entropy))
          y.at(k, n) = k == wanted ? 1.0f : 0.0f;
        else if (is(loss, LossKind::binary_cross_entropy))
          y.at(k, n) = random.below(2) == 0 ? 0.0f : 1.0f;
        else if (is(loss, LossKind::hinge))
          y.at(k, n) = random.below(2) == 0 ? -1.0f : 1.0f;
        else
          y.at(k, n) = random.normal();
      }
    }
    a = z;  // the output is the identity: the losses that read activations get z
  }

  [[nodiscard]] Doubles column(const Matrix& m, std::size_t n) const {
    Doubles values(m.rows());
    for (std::size_t k = 0; k < m.rows(); ++k) values[k] = static_cast<double>(m.at(k, n));
    return values;
  }
  [[nodiscard]] double exact(std::size_t n) const {
    return double_loss(loss, column(z, n), column(a, n), column(y, n));
  }
  [[nodiscard]] double got() const {
    Matrix scratch(z.rows(), z.columns());
    return loss_sum(loss, z.view(), a.view(), y.view(), scratch.view());
  }
  [[nodiscard]] Matrix gradient(float scale) const {
    Matrix dz(z.rows(), z.columns());
    for (float& v : dz.view().all()) v = not_a_number;  // it must all be written
    loss_gradient(loss, output, z.view(), a.view(), y.view(), scale, dz.view());
    return dz;
  }
};

}  // namespace

TEST_CASE("every loss is the sum of its definition, for logits from 0.1 to 1e4") {
  for (const Choice& loss : all_losses())
    for (const std::size_t outputs : {1u, 2u, 3u, 5u})
      for (const std::size_t examples : {1u, 3u, 4u, 7u})
        for (const float size : {0.1f, 1.0f, 10.0f, 100.0f, 1e4f}) {
          const Case c(loss, outputs, examples, size);
          double exact = 0, magnitudes = 0;
          for (std::size_t n = 0; n < examples; ++n) {
            exact += c.exact(n);
            magnitudes += std::abs(c.exact(n));
            for (std::size_t k = 0; k < outputs; ++k)
              magnitudes += std::abs(static_cast<double>(c.z.at(k, n)));
          }
          CAPTURE(std::string(loss_rows()[loss.index].name));
          CAPTURE(outputs);
          CAPTURE(size);
          CHECK(std::abs(c.got() - exact) <= rounding * magnitudes);
        }
}

TEST_CASE("every loss's gradient is the slope of its definition") {
  // Differences of 2h in double: the third derivative of the cross-entropies is below 1, and none
  // of these numbers lies within h of a kink.
  constexpr double h = 1e-5, bound = 1e-6;
  for (const Choice& loss : all_losses())
    for (const std::size_t outputs : {1u, 2u, 3u, 5u})
      for (const std::size_t examples : {1u, 3u, 4u, 7u})
        for (const float size : {0.1f, 1.0f, 10.0f}) {
          const Case c(loss, outputs, examples, size);
          constexpr float scale = 0.25f;
          const Matrix dz = c.gradient(scale);
          for (std::size_t n = 0; n < examples; ++n)
            for (std::size_t k = 0; k < outputs; ++k) {
              Doubles z = c.column(c.z, n);
              const Doubles y = c.column(c.y, n);
              z[k] += h;
              const double above = double_loss(loss, z, z, y);
              z[k] -= 2 * h;
              const double slope = (above - double_loss(loss, z, z, y)) / (2 * h);
              CAPTURE(std::string(loss_rows()[loss.index].name));
              CAPTURE(c.z.at(k, n));
              CAPTURE(c.y.at(k, n));
              CHECK(std::abs(static_cast<double>(dz.at(k, n)) -
                             static_cast<double>(scale) * slope) <= bound * (1 + std::abs(slope)));
            }
        }
}

TEST_CASE("the gradient's padding is zero for every loss") {
  for (const Choice& loss : all_losses())
    for (std::size_t examples = 1; examples <= 9; ++examples) {
      const Case c(loss, 3, examples, 1.0f);
      const Matrix dz = c.gradient(1.0f);
      for (std::size_t k = 0; k < 3; ++k)
        for (std::size_t n = examples; n < padded(examples); ++n)
          CHECK(dz.view().row_data(k)[n] == 0.0f);
    }
}

TEST_CASE("no loss reads or counts what stands in the padding") {
  for (const Choice& loss : all_losses())
    for (std::size_t examples = 1; examples <= 9; ++examples) {
      Case c(loss, 3, examples, 1.0f);
      const double clean = c.got();
      for (Matrix* m : {&c.z, &c.a, &c.y})
        for (std::size_t k = 0; k < 3; ++k)
          for (std::size_t n = examples; n < padded(examples); ++n)
            m->view().row_data(k)[n] = not_a_number;
      CHECK(c.got() == clean);
    }
}

TEST_CASE("the cross-entropies of extreme logits are the logit or nothing, their slopes -1, 0, 1") {
  for (const float big : {100.0f, 1e4f, 1e30f})
    for (const float sign : {-1.0f, 1.0f})
      for (const float target : {0.0f, 1.0f}) {
        const bool right = (sign > 0) == (target > 0);
        const auto slope = static_cast<double>(sign);
        CAPTURE(sign * big);
        CAPTURE(target);
        Case binary(
            with_defaults(loss_rows(), static_cast<std::size_t>(LossKind::binary_cross_entropy)), 1,
            1, 1.0f);
        binary.z.at(0, 0) = sign * big;
        binary.y.at(0, 0) = target;
        CHECK(binary.got() == doctest::Approx(right ? 0.0 : static_cast<double>(big)));
        CHECK(binary.gradient(1.0f).at(0, 0) == doctest::Approx(right ? 0.0 : slope));

        Case several(with_defaults(loss_rows(),
                                   static_cast<std::size_t>(LossKind::categorical_cross_entropy)),
                     2, 1, 1.0f);
        several.z.at(0, 0) = sign * big, several.z.at(1, 0) = 0.0f;
        several.y.at(0, 0) = target, several.y.at(1, 0) = 1.0f - target;
        CHECK(several.got() == doctest::Approx(right ? 0.0 : static_cast<double>(big)));
        CHECK(several.gradient(1.0f).at(0, 0) == doctest::Approx(right ? 0.0 : slope));
        CHECK(several.gradient(1.0f).at(1, 0) == doctest::Approx(right ? 0.0 : -slope));
      }
}

TEST_CASE(
    "a class with logit -inf costs nothing unless it is the wanted one, and then everything") {
  Case c(with_defaults(loss_rows(), static_cast<std::size_t>(LossKind::categorical_cross_entropy)),
         3, 1, 1.0f);
  c.z.at(0, 0) = -inf, c.z.at(1, 0) = 0.0f, c.z.at(2, 0) = 0.0f;
  c.y.at(0, 0) = 0.0f, c.y.at(1, 0) = 1.0f, c.y.at(2, 0) = 0.0f;
  CHECK(c.got() == doctest::Approx(std::log(2.0)));
  CHECK(c.gradient(1.0f).at(0, 0) == 0.0f);
  c.y.at(0, 0) = 1.0f, c.y.at(1, 0) = 0.0f;
  CHECK(c.got() == static_cast<double>(inf));
  CHECK(c.gradient(1.0f).at(0, 0) == -1.0f);
}

TEST_CASE("categorical cross-entropy accepts shares as targets, and its gradients sum to zero") {
  Case c(with_defaults(loss_rows(), static_cast<std::size_t>(LossKind::categorical_cross_entropy)),
         3, 1, 1.0f);
  c.y.at(0, 0) = 0.5f, c.y.at(1, 0) = 0.25f, c.y.at(2, 0) = 0.25f;
  CHECK(c.got() == doctest::Approx(c.exact(0)).epsilon(1e-6));
  const Matrix dz = c.gradient(1.0f);
  CHECK(std::abs(dz.at(0, 0) + dz.at(1, 0) + dz.at(2, 0)) < 1e-6f);
}

TEST_CASE("at its kink a loss has the slope that PyTorch gives it") {
  const auto slope = [](LossKind kind, float a, float y) {
    Case c(with_defaults(loss_rows(), static_cast<std::size_t>(kind)), 1, 1, 1.0f);
    c.z.at(0, 0) = c.a.at(0, 0) = a;
    c.y.at(0, 0) = y;
    return c.gradient(1.0f).at(0, 0);
  };
  CHECK(slope(LossKind::mean_absolute_error, 2.0f, 2.0f) == 0.0f);
  CHECK(slope(LossKind::hinge, 1.0f, 1.0f) == 0.0f);
  CHECK(slope(LossKind::huber, 3.0f, 2.0f) == 1.0f);  // both pieces agree at delta
  CHECK(slope(LossKind::huber, 1.0f, 2.0f) == -1.0f);
}

TEST_CASE("NaN in what a loss reads makes its value and its gradient NaN") {
  for (const Choice& loss : all_losses())
    for (std::size_t n = 0; n < 6; ++n) {
      Case c(loss, 2, 6, 1.0f);
      c.z.at(1, n) = c.a.at(1, n) = not_a_number;
      CAPTURE(std::string(loss_rows()[loss.index].name));
      CHECK(std::isnan(c.got()));
      const Matrix dz = c.gradient(1.0f);
      CHECK(std::isnan(dz.at(1, n)));
      CHECK(!std::isnan(dz.at(1, (n + 1) % 6)));
    }
}

TEST_CASE("the mean runs over examples for categorical cross-entropy, else over every output") {
  for (std::size_t row = 0; row < loss_rows().size(); ++row) {
    const Choice loss = with_defaults(loss_rows(), row);
    CHECK(loss_terms(loss, 5) == (is(loss, LossKind::categorical_cross_entropy) ? 1 : 5));
  }
}
