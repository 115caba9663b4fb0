#pragma once
// A matrix row is one unit (or one input column) over all examples: the examples are the contiguous
// axis, so that "is this unit silent?" is a scan of one row and a width of 2, 3 or 5 never leaves
// SIMD lanes empty.
#include "hillock/simd.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace hillock {

/// Borrowed matrix. `stride` is the distance between rows and at least padded(columns): whole
/// Batches may be read and written up to there.
template <class T>
struct MatrixView {
  T* data = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::size_t stride = 0;

  [[nodiscard]] T* row_data(std::size_t r) const noexcept { return data + r * stride; }
  [[nodiscard]] std::span<T> row(std::size_t r) const noexcept { return {row_data(r), columns}; }
  /// The rows with their padding, as one array.
  [[nodiscard]] std::span<T> all() const noexcept { return {data, rows * stride}; }
  /// The examples from `first` on; loads beyond the last of them read their neighbours.
  [[nodiscard]] MatrixView from_column(std::size_t first, std::size_t count) const noexcept {
    return {data + first, rows, count, stride};
  }
  operator MatrixView<const T>() const noexcept { return {data, rows, columns, stride}; }
};

using View = MatrixView<float>;
using ConstView = MatrixView<const float>;

/// Sets the padding of every row: to zeros, or to the row's last example again. A function of its
/// own, so that it is there once.
[[gnu::noinline]] inline void fill_padding(const View& m, bool repeat) noexcept {
  const std::size_t rest = m.columns % lanes, stride = m.stride;
  if (rest == 0) return;
  const Batch lane(0.0f, 1.0f, 2.0f, 3.0f);
  const BatchMask inside = lane < Batch(static_cast<float>(rest));
  float* last = m.data + m.columns - rest;
  for (std::size_t rows = m.rows; rows != 0; --rows, last += stride) {
    const Batch beyond(repeat ? last[rest - 1] : 0.0f);
    store(last, select(inside, load(last), beyond));  // whole: a load after parts stalls
  }
}

/// Sums over whole Batches then see the examples only.
inline void clear_padding(const View& m) noexcept { fill_padding(m, false); }

/// What is finite for the examples then is finite beyond them.
inline void repeat_last(const View& m) noexcept { fill_padding(m, true); }

/// Distance between rows for this many columns. Rows whose length is a multiple of 512 bytes would
/// all start in the same few cache sets; 16 floats more spread them (a quarter of the backward pass
/// of 64 units at batch 128).
[[nodiscard]] constexpr std::size_t row_stride(std::size_t columns) noexcept {
  const std::size_t stride = padded(columns);
  return stride != 0 && stride % 128 == 0 ? stride + 16 : stride;
}

/// Owned matrix of zeros. A view of fewer columns may have the longer stride, hence the room for 16
/// more in each row: so many floats beyond the end of a view may be written; four beyond the end of
/// the longest may be read.
class Matrix {
 public:
  static constexpr std::size_t room = 16;
  Matrix() = default;
  Matrix(std::size_t rows, std::size_t columns)
      : rows_(rows),
        columns_(columns),
        stride_(row_stride(columns)),
        lines_((rows * (padded(columns) + room) + room + line - 1) / line) {}

  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
  [[nodiscard]] std::size_t columns() const noexcept { return columns_; }
  [[nodiscard]] std::size_t stride() const noexcept { return stride_; }
  [[nodiscard]] View view() noexcept { return {values(), rows_, columns_, stride_}; }
  [[nodiscard]] ConstView view() const noexcept { return {values(), rows_, columns_, stride_}; }
  /// The same rows, used for fewer examples.
  [[nodiscard]] View view(std::size_t columns) noexcept {
    return {values(), rows_, columns, row_stride(columns)};
  }
  [[nodiscard]] float& at(std::size_t r, std::size_t c) noexcept {
    return values()[r * stride_ + c];
  }
  [[nodiscard]] float at(std::size_t r, std::size_t c) const noexcept {
    return values()[r * stride_ + c];
  }

 private:
  // Memory comes in cache lines: an allocator for wasm may align to 8 bytes only, and then every
  // fourth load of a Batch lies across two lines.
  static constexpr std::size_t line = 16;
  struct alignas(64) Line {
    float values[line] = {};
  };
  [[nodiscard]] float* values() noexcept { return reinterpret_cast<float*>(lines_.data()); }
  [[nodiscard]] const float* values() const noexcept {
    return reinterpret_cast<const float*>(lines_.data());
  }

  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  std::size_t stride_ = 0;
  std::vector<Line> lines_;
};

}  // namespace hillock
