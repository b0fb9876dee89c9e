#include "harness/analysis/estimate.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace composure::analysis {
namespace {

constexpr int resamples = 2000;
constexpr std::size_t fewest_for_order_statistics = 6;  // with 5, min to max covers only 93.75 %

std::vector<double> resampled(std::span<const double> values, std::mt19937_64& random) {
  std::vector<double> drawn(values.size());
  // Not uniform_int_distribution: its numbers differ between standard libraries.
  for (double& value : drawn) value = values[random() % values.size()];
  return drawn;
}

// The middle 95 % of bootstrap values.
void set_interval(result::Estimate& estimate, std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(std::lround(share * (resamples - 1)))];
  };
  estimate.low = at(0.025);
  estimate.high = at(0.975);
}

// The largest k such that [k-th smallest, k-th largest] holds the median with 95 %.
std::size_t order_of_interval(std::size_t n) {
  double below = std::pow(0.5, static_cast<double>(n));  // P(fewer than k values below the median)
  double term = below;
  std::size_t k = 1;
  while (k < n / 2) {
    term *= static_cast<double>(n - k + 1) / static_cast<double>(k);
    if (2 * (below + term) > 0.05) break;
    below += term;
    ++k;
  }
  return k;
}

}  // namespace

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

std::optional<result::Estimate> estimate(std::span<const double> values, std::uint64_t seed) {
  if (values.empty()) return std::nullopt;
  result::Estimate made;
  made.repeats = values.size();
  made.median = median({values.begin(), values.end()});
  if (values.size() >= fewest_for_order_statistics) {
    std::vector<double> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    const std::size_t k = order_of_interval(sorted.size());
    made.low = sorted[k - 1];
    made.high = sorted[sorted.size() - k];
  } else if (values.size() > 1) {
    std::mt19937_64 random(seed);
    std::vector<double> medians(resamples);
    for (double& each : medians) each = median(resampled(values, random));
    set_interval(made, std::move(medians));
  }
  return made;
}

std::optional<Contrast> contrast(std::span<const double> faster, std::span<const double> slower,
                                 std::uint64_t seed) {
  if (faster.empty() || slower.empty()) return std::nullopt;
  const double fast = median({faster.begin(), faster.end()});
  const double slow = median({slower.begin(), slower.end()});
  if (!(*std::min_element(faster.begin(), faster.end()) > 0)) return std::nullopt;
  Contrast made;
  made.factor.median = slow / fast;
  made.difference.median = slow - fast;
  made.factor.repeats = made.difference.repeats = std::min(faster.size(), slower.size());
  if (made.factor.repeats < 2) return made;
  std::mt19937_64 random(seed);
  std::vector<double> factors(resamples), differences(resamples);
  for (int i = 0; i < resamples; ++i) {
    const double a = median(resampled(faster, random));
    const double b = median(resampled(slower, random));
    factors[i] = b / a;
    differences[i] = b - a;
  }
  set_interval(made.factor, std::move(factors));
  set_interval(made.difference, std::move(differences));
  return made;
}

const char* contrast_verdict(const result::Estimate& factor, double margin) {
  if (!factor.low || !factor.high) return "inconclusive";
  if (*factor.low >= 1 + margin) return "faster";
  if (*factor.high <= 1 + margin && *factor.low >= 1 / (1 + margin)) return "no difference";
  return "inconclusive";
}

}  // namespace composure::analysis
