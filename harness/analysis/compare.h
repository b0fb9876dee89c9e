// Which of two cells is faster, by their repeats, and whether that can be told. docs/statistics.md
// has the reasons, and how often each word is wrong.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "result/result.h"

namespace composure::analysis {

// Of each side, for any word but "inconclusive".
inline constexpr std::size_t fewest_repeats = 4;

// Factor, difference and p of one pair; the verdict takes the whole family. Nothing where
// contrast() has nothing.
std::optional<result::Comparison> compared(std::span<const double> faster,
                                           std::span<const double> slower);

// Verdicts of all comparisons of a run, whose p are adjusted for their number (Holm, 1979).
// "faster": adjusted p at most comparison_error, and the factor at least 1 + comparison_margin. "no
// difference": the factor's interval lies within the margin. "inconclusive" otherwise, with fewer
// than `fewest_repeats`, and without a p (a cell is invalid); `why` tells which.
void decide(std::span<result::Comparison> family);

// The comparisons of summarised cells: those that differ in the mechanism alone (or else in what
// the matrix varies last), each against the next slower one to complete, and where the slower to
// complete is the first to answer, that.
std::vector<result::Comparison> comparisons_of(const std::vector<result::Cell>& cells);

}  // namespace composure::analysis
