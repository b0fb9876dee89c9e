#include "loadgen/bench/delays.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace composure::loadgen {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kCycle = 1000;

std::vector<double> cycle_from(std::uint64_t first) {
  std::vector<double> delays;
  for (std::uint64_t k = first; k < first + kCycle; ++k)
    delays.push_back(static_cast<double>(exponential_delay(100ms, k, kCycle).count()));
  return delays;
}

TEST(ExponentialDelay, HasItsMean) {
  const auto delays = cycle_from(0);
  EXPECT_NEAR(std::accumulate(delays.begin(), delays.end(), 0.0) / kCycle, 100e6, 0.1e6);
}

TEST(ExponentialDelay, TakesEachQuantileOnceInACycle) {
  auto delays = cycle_from(0);
  EXPECT_EQ(delays, cycle_from(kCycle));
  EXPECT_FALSE(std::is_sorted(delays.begin(), delays.end()));
  std::sort(delays.begin(), delays.end());
  EXPECT_EQ(std::adjacent_find(delays.begin(), delays.end()), delays.end());
  EXPECT_NEAR(delays[500], 100e6 * std::log(2), 0.2e6);
}

TEST(ExponentialPercentile, IsTheNearestRankOfACycle) {
  auto delays = cycle_from(0);
  std::sort(delays.begin(), delays.end());
  for (const double percentile : {0.1, 50.0, 99.0, 99.9, 100.0}) {
    const auto rank = static_cast<std::size_t>(std::lround(percentile / 100 * kCycle));
    EXPECT_EQ(static_cast<double>(exponential_percentile(100ms, percentile, kCycle).count()),
              delays[rank - 1])
        << percentile;
  }
}

}  // namespace
}  // namespace composure::loadgen
