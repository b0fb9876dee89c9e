// Exponential gaps of mean 1 as whole numbers, so that their sums are exact and the same
// everywhere.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "loadgen/random.h"
#include "loadgen/schedule/streams.h"

namespace composure::loadgen {

// A mean gap is 2^24 of them: a sum of 10^12 gaps still fits 64 bits.
inline constexpr int kGapBits = 24;

namespace exponential_detail {

constexpr double kLn2 = 0.693147180559945309417;
constexpr int kCellBits = 7;

struct Cell {
  double inverse;    // of the cell's middle
  double logarithm;  // natural
};

// ln c = 2 artanh((c - 1) / (c + 1)).
constexpr double logarithm(double c) {
  const double y = (c - 1) / (c + 1);
  double power = y, sum = 0;
  for (int n = 1; n < 60; n += 2, power *= y * y) sum += power / n;
  return 2 * sum;
}

constexpr std::array<Cell, 1 << kCellBits> make_cells() {
  std::array<Cell, 1 << kCellBits> cells{};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const double middle = 1 + (static_cast<double>(i) + 0.5) / static_cast<double>(cells.size());
    cells[i] = {1 / middle, logarithm(middle)};
  }
  return cells;
}

inline constexpr auto kCells = make_cells();

}  // namespace exponential_detail

// -ln(random / 2^64) in units of 2^-24, rounded to the nearest. The C library's logarithm may
// differ from one machine to the next; this is made of single IEEE operations only.
inline std::uint64_t exponential_gap(std::uint64_t random) {
  using namespace exponential_detail;
  const std::uint64_t u = random | 1;
  const int zeros = std::countl_zero(u);
  const std::uint64_t bits = (u << zeros) << 1;  // of the mantissa, behind the leading 1
  const Cell& cell = kCells[bits >> (64 - kCellBits)];
  const double mantissa = std::bit_cast<double>(0x3ff0000000000000u | (bits >> 12));
  const double r = mantissa * cell.inverse - 1;  // at most 1/256 off
  const double ln = cell.logarithm + (r - r * r * (0.5 - r * (1.0 / 3)));
  // NOLINTBEGIN(bugprone-incorrect-roundings): it is above 0, and what rounds costs more
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(
      ((zeros + 1) * kLn2 - ln) * static_cast<double>(1 << kGapBits) + 0.5));
  // NOLINTEND(bugprone-incorrect-roundings)
}

// The sums of the gaps up to and with request `sequence`, one request of `count` at a time. Every
// part draws all gaps, so that the parts fit together.
class PoissonSums {
 public:
  PoissonSums(std::uint64_t seed, std::uint32_t index, std::uint32_t count)
      : gaps_(seed, kGapStream), count_(count) {
    add(std::uint64_t{index} + 1);
  }
  std::uint64_t now() const { return sum_; }
  void step() { add(count_); }

 private:
  void add(std::uint64_t count) {
    for (; count > 0; --count) sum_ += exponential_gap(gaps_[drawn_++]);
  }

  RandomStream gaps_;
  std::uint32_t count_;
  std::uint64_t drawn_ = 0;
  std::uint64_t sum_ = 0;
};

}  // namespace composure::loadgen
