// Medians over repeats and how sure they are. The unit is the repeat: requests within one are not
// independent.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "result/result.h"

namespace composure::analysis {

// The middle value, or the mean of the two middle ones. `values` is not empty.
double median(std::vector<double> values);

// The median with its 95 % interval. From 6 values on by order statistics (Hahn and Meeker,
// Statistical Intervals, 5.2: the count of values below the median is binomial), so with any
// distribution; for 2 to 5 by bootstrap (percentiles of 2000 resampled medians; seeded; covers less
// than 95 %); none for one. Nothing for no values.
std::optional<result::Estimate> estimate(std::span<const double> values, std::uint64_t seed = 1);

// median(slower) / median(faster) and median(slower) - median(faster), with bootstrap intervals
// where both sides have at least two values. Nothing where one side has none or the faster median
// is not positive.
struct Contrast {
  result::Estimate factor{}, difference{};
};
std::optional<Contrast> contrast(std::span<const double> faster, std::span<const double> slower,
                                 std::uint64_t seed = 1);

// "faster": the whole interval lies beyond 1 + margin. "no difference": it lies within the margin
// on both sides. Otherwise, and without an interval, "inconclusive".
const char* contrast_verdict(const result::Estimate& factor, double margin = 0.05);

}  // namespace composure::analysis
