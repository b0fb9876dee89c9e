// The exact two-sample rank test (Mann and Whitney, 1947) and the interval for a shift that goes
// with it (Hodges and Lehmann, 1963): made for samples as small as repeats are. Nothing is assumed
// of how the values are distributed.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace composure::analysis {

// Up to so many values a side the null distribution is exact, above it is taken as normal.
inline constexpr std::size_t exact_up_to = 50;

// Two-sided: of all ways to deal these values to the two sides, the share in which the rank sums
// lie at least as far apart. Equal values share their mean rank, and the distribution is that of
// these ranks. 1 where a side is empty.
double rank_test(std::span<const double> a, std::span<const double> b);

// The least that rank_test() can say of so many values a side, when all of one lie below the other.
double least_p(std::size_t n, std::size_t m);

// Of the n * m differences (or ratios) of a value of one side and a value of the other, the k-th
// smallest and the k-th largest hold the shift (the factor) with `coverage`: at least `wanted`
// where any k gives that, otherwise the whole range with what it covers. Ties only raise it.
// Nothing where a side is empty or both have one value.
struct ShiftInterval {
  std::size_t k = 1;
  double coverage = 0;
};
std::optional<ShiftInterval> shift_interval(std::size_t n, std::size_t m, double wanted = 0.95);

}  // namespace composure::analysis
