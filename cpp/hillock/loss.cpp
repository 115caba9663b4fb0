#include "hillock/loss.hpp"

#include "hillock/softmax.hpp"

#include <array>

namespace hillock {
namespace {

constexpr std::array<Row, 7> rows{{
    {"mean_squared_error", "mean squared error", "(a-y)^2", "Gauss 1809", {}},
    {"half_squared_error", "half squared error", "0.5*(a-y)^2", "TensorFlow Playground", {}},
    {"mean_absolute_error", "mean absolute error", "abs(a-y)", "Laplace 1774", {}},
    {"huber",
     "Huber",
     "where(abs(a-y)<=delta, 0.5*(a-y)^2, delta*(abs(a-y)-0.5*delta))",
     "Huber 1964; PyTorch HuberLoss",
     {{{"delta", "delta", 1.0, 1e-3, 1e3, Parameter::Kind::number,
        Parameter::Scale::logarithmic}}}},
    {"binary_cross_entropy",
     "binary cross-entropy",
     "max(z,0)-z*y+log1p(exp(-abs(z)))",
     "from logits, as PyTorch BCEWithLogitsLoss",
     {}},
    {"categorical_cross_entropy",
     "categorical cross-entropy",
     "logsumexp(z)-sum(y*z)",
     "from logits, as PyTorch CrossEntropyLoss",
     {}},
    {"hinge", "hinge", "max(0,1-y*a)", "Cortes & Vapnik 1995", {}},
}};

// Elementwise losses: x is the logit for the cross-entropy and the activation for the others.
struct SquaredError {
  float factor;
  Batch value(Batch a, Batch y) const noexcept { return Batch(factor) * ((a - y) * (a - y)); }
  Batch derivative(Batch a, Batch y) const noexcept { return Batch(2.0f * factor) * (a - y); }
};
struct AbsoluteError {
  Batch value(Batch a, Batch y) const noexcept { return abs(a - y); }
  Batch derivative(Batch a, Batch y) const noexcept {
    const Batch r = a - y;
    return select(r > Batch(0.0f), Batch(1.0f), select(r < Batch(0.0f), Batch(-1.0f), r));
  }
};
struct Huber {
  float delta;
  Batch value(Batch a, Batch y) const noexcept {
    const Batch r = abs(a - y), d(delta);
    return select(r > d, d * (r - Batch(0.5f) * d), Batch(0.5f) * r * r);
  }
  Batch derivative(Batch a, Batch y) const noexcept {
    const Batch r = a - y, d(delta);
    return select(r > d, d, select(r < -d, -d, r));
  }
};
struct BinaryCrossEntropy {
  Batch value(Batch z, Batch y) const noexcept {
    return max(Batch(0.0f), z) - z * y + log1p(exp(-abs(z)));
  }
  Batch derivative(Batch z, Batch y) const noexcept { return sigmoid(z) - y; }
};
struct Hinge {
  Batch value(Batch a, Batch y) const noexcept { return max(Batch(0.0f), Batch(1.0f) - y * a); }
  Batch derivative(Batch a, Batch y) const noexcept {
    const Batch margin = y * a;
    return select(margin < Batch(1.0f), -y, margin - margin);
  }
};

template <class Visit>
void with_elementwise_loss(const Choice& loss, Visit&& visit) {
  switch (static_cast<LossKind>(loss.index)) {
    case LossKind::mean_squared_error:
      return visit(SquaredError{1.0f});
    case LossKind::half_squared_error:
      return visit(SquaredError{0.5f});
    case LossKind::mean_absolute_error:
      return visit(AbsoluteError{});
    case LossKind::huber:
      return visit(Huber{static_cast<float>(loss.values[0])});
    case LossKind::binary_cross_entropy:
      return visit(BinaryCrossEntropy{});
    case LossKind::hinge:
      return visit(Hinge{});
    case LossKind::categorical_cross_entropy:
      return;  // runs over rows, not over elements
  }
}

[[nodiscard]] bool is(const Choice& loss, LossKind kind) noexcept {
  return loss.index == static_cast<std::uint8_t>(kind);
}

// dz = f(x, y), times what dz holds if `scaled`; in the padding, too: what comes out there is
// cleared at the end.
template <class F>
void combine(const ConstView& x, const ConstView& y, const View& dz, bool scaled, F f) noexcept {
  for (std::size_t r = 0; r < dz.rows; ++r)
    for (std::size_t n = 0; n < dz.columns; n += lanes) {
      float* d = dz.row_data(r) + n;
      const Batch own = f(load(x.row_data(r) + n), load(y.row_data(r) + n));
      store(d, scaled ? own * load(d) : own);
    }
}

}  // namespace

std::span<const Row> loss_rows() noexcept { return rows; }

bool reads_logits(const Choice& loss) noexcept {
  return is(loss, LossKind::binary_cross_entropy) || is(loss, LossKind::categorical_cross_entropy);
}

std::size_t loss_terms(const Choice& loss, std::size_t outputs) noexcept {
  return is(loss, LossKind::categorical_cross_entropy) ? 1 : outputs;
}

double loss_sum(const Choice& loss, ConstView z, ConstView a, ConstView y, View scratch) noexcept {
  double total = 0;
  const auto identity = [](Batch v) { return v; };
  if (is(loss, LossKind::categorical_cross_entropy)) {
    log_softmax_forward(z, scratch);
    for (std::size_t r = 0; r < z.rows; ++r) {
      // a class whose probability underflows to 0 has log -inf: it counts only where it is the
      // target
      zip(scratch.row(r), y.row(r), scratch.row(r),
          [](Batch l, Batch t) { return select(t == Batch(0.0f), Batch(0.0f), -t * l); });
      total += static_cast<double>(map_sum(scratch.row(r), identity));
    }
    return total;
  }
  const ConstView x = reads_logits(loss) ? z : a;
  with_elementwise_loss(loss, [&](auto l) {
    for (std::size_t r = 0; r < x.rows; ++r) {
      zip(x.row(r), y.row(r), scratch.row(r), [l](Batch p, Batch t) { return l.value(p, t); });
      total += static_cast<double>(map_sum(scratch.row(r), identity));
    }
  });
  return total;
}

void loss_gradient(const Choice& loss, const OutputFunction& output, const ConstView& z,
                   const ConstView& a, const ConstView& y, float scale, const View& dz,
                   bool has_derivative) noexcept {
  const Batch factor(scale);
  if (is(loss, LossKind::categorical_cross_entropy)) {
    softmax_forward(z, dz);
    combine(dz, y, dz, false, [factor](Batch p, Batch t) { return (p - t) * factor; });
  } else {
    const bool from_logits = reads_logits(loss);
    const bool scaled =
        !from_logits && !output.softmax && output.activation.kind != ActivationKind::identity;
    if (scaled && !has_derivative)
      for (std::size_t r = 0; r < z.rows; ++r)
        activation_derivative(output.activation, z.row(r), dz.row(r));
    with_elementwise_loss(loss, [&](auto l) {
      combine(from_logits ? z : a, y, dz, scaled,
              [l, factor](Batch p, Batch t) { return l.derivative(p, t) * factor; });
    });
    if (!from_logits && output.softmax) softmax_backward(a, dz);
  }
  clear_padding(dz);
}

}  // namespace hillock
