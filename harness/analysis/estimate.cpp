#include "harness/analysis/estimate.h"

#include <algorithm>
#include <cmath>

#include "harness/analysis/rank_test.h"

namespace composure::analysis {
namespace {

using result::Estimate;

struct OrderInterval {
  std::size_t k;    // [k-th smallest, k-th largest]
  double coverage;  // of the median
};

// The largest k that covers 95 %; 1 where none does.
OrderInterval order_interval(std::size_t n) {
  double term = std::pow(0.5, static_cast<double>(n));  // P(k - 1 values lie below the median)
  double below = term;
  OrderInterval found{1, 1 - 2 * below};
  for (std::size_t k = 2; k <= n / 2; ++k) {
    term *= static_cast<double>(n - k + 2) / static_cast<double>(k - 1);
    below += term;
    if (1 - 2 * below < 0.95) break;
    found = {k, 1 - 2 * below};
  }
  return found;
}

double middle_of(const std::vector<double>& sorted) {
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

Estimate between(std::vector<double> pairs, const std::optional<ShiftInterval>& interval,
                 std::size_t repeats) {
  std::sort(pairs.begin(), pairs.end());
  Estimate made;
  made.median = middle_of(pairs);
  made.repeats = repeats;
  if (!interval) return made;
  made.low = pairs[interval->k - 1];
  made.high = pairs[pairs.size() - interval->k];
  made.coverage = interval->coverage;
  return made;
}

}  // namespace

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return middle_of(values);
}

std::optional<Estimate> estimate(std::span<const double> values) {
  if (values.empty()) return std::nullopt;
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  Estimate made;
  made.repeats = sorted.size();
  made.median = middle_of(sorted);
  if (sorted.size() == 1) return made;
  const OrderInterval interval = order_interval(sorted.size());
  made.low = sorted[interval.k - 1];
  made.high = sorted[sorted.size() - interval.k];
  made.coverage = interval.coverage;
  return made;
}

std::optional<Contrast> contrast(std::span<const double> faster, std::span<const double> slower) {
  if (faster.empty() || slower.empty()) return std::nullopt;
  if (!(*std::min_element(faster.begin(), faster.end()) > 0)) return std::nullopt;
  std::vector<double> factors, differences;
  factors.reserve(faster.size() * slower.size());
  differences.reserve(faster.size() * slower.size());
  for (const double fast : faster) {
    for (const double slow : slower) {
      factors.push_back(slow / fast);
      differences.push_back(slow - fast);
    }
  }
  const auto interval = shift_interval(faster.size(), slower.size());
  const std::size_t repeats = std::min(faster.size(), slower.size());
  return Contrast{between(std::move(factors), interval, repeats),
                  between(std::move(differences), interval, repeats)};
}

}  // namespace composure::analysis
