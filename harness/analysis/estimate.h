// Medians over repeats and how sure they are. The unit is the repeat: requests within one are not
// independent.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "result/result.h"

namespace composure::analysis {

// The middle value, or the mean of the two middle ones. `values` is not empty.
double median(std::vector<double> values);

// The median with an interval between two of the values (Hahn and Meeker, Statistical Intervals,
// 5.2: the count of values below the true median is binomial), whatever the distribution: the
// narrowest that covers 95 %, which takes 6 values; of 2 to 5 values lowest to highest, which
// covers 1 - 2^(1-n). No interval for one value, nothing for none.
std::optional<result::Estimate> estimate(std::span<const double> values);

// How many times `faster` the values of `slower` are, and how much more: the median of all ratios
// (differences) of a value of one and a value of the other, with the interval of rank_test.h.
// Nothing where a side has no values or `faster` one that is not positive.
struct Contrast {
  result::Estimate factor{}, difference{};
};
std::optional<Contrast> contrast(std::span<const double> faster, std::span<const double> slower);

}  // namespace composure::analysis
