#pragma once
// What the seeded generators are made of: how many examples of each class, and the functions behind
// the rows of the catalogue.
#include "hillock/dataset.hpp"

namespace hillock {

inline constexpr float pi = 3.14159265f;

/// Examples of one class. Of two classes the first (index 0) has the share amount.balance, rounded
/// to the nearest example; of more, it has its share compared with each of the others, which are
/// equal.
[[nodiscard]] std::size_t class_samples(const Amount& amount, std::size_t classes,
                                        std::size_t index) noexcept;

// Each adds amount.samples examples to a table that has its columns and classes.
// class_generators.cpp
void make_circle(const Amount& amount, const Choice& choice, Random& random, Table& table);
void make_exclusive_or(const Amount& amount, const Choice& choice, Random& random, Table& table);
void make_gauss(const Amount& amount, const Choice& choice, Random& random, Table& table);
void make_spiral(const Amount& amount, const Choice& choice, Random& random, Table& table);
void make_spirals(const Amount& amount, const Choice& choice, Random& random, Table& table);
void make_moons(const Amount& amount, const Choice& choice, Random& random, Table& table);
void make_rings(const Amount& amount, const Choice& choice, Random& random, Table& table);
void make_checkerboard(const Amount& amount, const Choice& choice, Random& random, Table& table);
void make_blobs(const Amount& amount, const Choice& choice, Random& random, Table& table);
void make_parity(const Amount& amount, const Choice& choice, Random& random, Table& table);
// value_generators.cpp
void make_plane(const Amount& amount, const Choice& choice, Random& random, Table& table);
void make_hills(const Amount& amount, const Choice& choice, Random& random, Table& table);
void make_bumps(const Amount& amount, const Choice& choice, Random& random, Table& table);
void make_sine(const Amount& amount, const Choice& choice, Random& random, Table& table);
void make_step(const Amount& amount, const Choice& choice, Random& random, Table& table);
void make_abs(const Amount& amount, const Choice& choice, Random& random, Table& table);
void make_line(const Amount& amount, const Choice& choice, Random& random, Table& table);

}  // namespace hillock
