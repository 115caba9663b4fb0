#include "hillock/maxout.hpp"

namespace hillock {

namespace {

[[nodiscard]] Batch largest_piece(ConstView pieces, std::size_t first, std::size_t count,
                                  std::size_t n) noexcept {
  Batch best = load(pieces.row_data(first) + n);
  for (std::size_t k = 1; k < count; ++k) {
    const Batch v = load(pieces.row_data(first + k) + n);
    best =
        select(best >= v, best, select(best == best, v, best));  // a NaN stays, and one in v wins
  }
  return best;
}

}  // namespace

void maxout_forward(ConstView pieces, View z) noexcept {
  const std::size_t count = pieces.rows / z.rows;
  for (std::size_t u = 0; u < z.rows; ++u)
    for (std::size_t n = 0; n < padded(z.columns); n += lanes)
      store(z.row_data(u) + n, largest_piece(pieces, u * count, count, n));
}

void maxout_backward(ConstView pieces, ConstView dz, View d_pieces) noexcept {
  const std::size_t count = pieces.rows / dz.rows;
  for (std::size_t u = 0; u < dz.rows; ++u)
    for (std::size_t n = 0; n < padded(dz.columns); n += lanes) {
      const Batch best = largest_piece(pieces, u * count, count, n);
      Batch rest = load(dz.row_data(u) + n);  // what no piece has taken yet
      for (std::size_t k = 0; k < count; ++k) {
        const auto wins = load(pieces.row_data(u * count + k) + n) == best;
        store(d_pieces.row_data(u * count + k) + n, select(wins, rest, Batch(0.0f)));
        rest = select(wins, Batch(0.0f), rest);
      }
    }
}

}  // namespace hillock
