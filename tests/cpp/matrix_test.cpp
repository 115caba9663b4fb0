#include "hillock/matrix.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace hillock;

TEST_CASE("rows are whole Batches apart and never a multiple of 512 bytes") {
  for (std::size_t columns = 1; columns <= 2000; ++columns) {
    const std::size_t stride = row_stride(columns);
    const bool fits = stride >= columns && stride % lanes == 0;
    const bool spread = stride * sizeof(float) % 512 != 0;
    const bool thrifty = stride <= padded(columns) + 16;
    if (!(fits && spread && thrifty)) {
      CAPTURE(columns);
      CHECK(fits);
      CHECK(spread);
      CHECK(thrifty);
    }
  }
  CHECK(row_stride(0) == 0);
}

TEST_CASE("a new matrix is zero, padding included") {
  Matrix m(3, 5);
  for (const float v : m.view().all()) CHECK(v == 0.0f);
  CHECK(m.rows() == 3);
  CHECK(m.columns() == 5);
}

TEST_CASE("element (r, c) is the same through the matrix, its view and its row") {
  Matrix m(3, 6);
  m.at(2, 4) = 7.0f;
  const Matrix& read = m;
  CHECK(read.at(2, 4) == 7.0f);
  CHECK(m.view().row(2)[4] == 7.0f);
  CHECK(read.view().row_data(2)[4] == 7.0f);
  CHECK(m.view().row(2).size() == 6);
}

TEST_CASE("a view of fewer columns keeps its rows apart and inside the matrix") {
  // 128 and 512 are where the longer stride sets in: the view of 128 columns of a matrix of 130
  // needs more room a row than the matrix itself.
  for (const std::size_t columns : {1u, 4u, 13u, 130u, 131u, 515u}) {
    Matrix m(3, columns);
    const float* begin = m.view().data;
    for (std::size_t fewer = 0; fewer <= columns; ++fewer) {
      const View view = m.view(fewer);
      CAPTURE(columns);
      CAPTURE(fewer);
      REQUIRE(view.columns == fewer);
      REQUIRE(view.data == begin);
      REQUIRE(view.stride >= padded(fewer));
      for (std::size_t r = 0; r < 3; ++r)
        for (std::size_t c = 0; c < padded(fewer); ++c)
          view.row_data(r)[c] = static_cast<float>(r + 1);  // the sanitizer sees what is outside
      for (std::size_t r = 0; r < 3; ++r)
        for (const float v : view.row(r)) REQUIRE(v == static_cast<float>(r + 1));
    }
  }
}

TEST_CASE("four floats beyond the last column can be read from any column on") {
  for (std::size_t columns = 1; columns <= 9; ++columns) {
    const Matrix m(2, columns);
    for (std::size_t first = 0; first < columns; ++first) {
      const ConstView part = m.view().from_column(first, columns - first);
      float sum = 0;
      for (std::size_t r = 0; r < 2; ++r)
        for (std::size_t n = 0; n < part.columns; n += lanes)
          sum += reduce(load(part.row_data(r) + n));  // the sanitizer sees what is outside
      CHECK(sum == 0.0f);
    }
  }
}

TEST_CASE("a range of columns shows the same elements under new numbers") {
  Matrix m(2, 7);
  for (std::size_t r = 0; r < 2; ++r)
    for (std::size_t c = 0; c < 7; ++c) m.at(r, c) = static_cast<float>(10 * r + c);
  const View part = m.view().from_column(3, 2);
  CHECK(part.rows == 2);
  CHECK(part.row(1).size() == 2);
  CHECK(part.row(0)[0] == 3.0f);
  CHECK(part.row(1)[1] == 14.0f);
}

TEST_CASE("clearing the padding leaves every column as it was") {
  for (std::size_t columns = 1; columns <= 9; ++columns) {
    Matrix m(3, columns);
    for (float& v : m.view().all()) v = 1.0f;
    clear_padding(m.view());
    for (std::size_t r = 0; r < 3; ++r)
      for (std::size_t c = 0; c < padded(columns); ++c)
        CHECK(m.view().row_data(r)[c] == (c < columns ? 1.0f : 0.0f));
  }
}

TEST_CASE("repeating the last example leaves every column as it was") {
  for (std::size_t columns = 1; columns <= 9; ++columns) {
    Matrix m(3, columns);
    for (float& v : m.view().all()) v = -1.0f;
    for (std::size_t r = 0; r < 3; ++r)
      for (std::size_t c = 0; c < columns; ++c) m.at(r, c) = static_cast<float>(10 * r + c);
    repeat_last(m.view());
    for (std::size_t r = 0; r < 3; ++r)
      for (std::size_t c = 0; c < padded(columns); ++c)
        CHECK(m.view().row_data(r)[c] == m.at(r, std::min(c, columns - 1)));
  }
}
