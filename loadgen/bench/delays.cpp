#include "loadgen/bench/delays.h"

#include <cmath>

namespace composure::loadgen {
namespace {

constexpr std::uint64_t kStride = 7919;  // a prime: the order is scattered and nothing comes twice

// By inversion of the distribution function.
std::chrono::nanoseconds quantile(std::chrono::nanoseconds mean, std::uint64_t i,
                                  std::uint64_t cycle) {
  const double u = (static_cast<double>(i) + 0.5) / static_cast<double>(cycle);
  return std::chrono::nanoseconds(
      std::llround(-static_cast<double>(mean.count()) * std::log1p(-u)));
}

}  // namespace

std::chrono::nanoseconds exponential_delay(std::chrono::nanoseconds mean, std::uint64_t k,
                                           std::uint64_t cycle) {
  return quantile(mean, (k % cycle) * kStride % cycle, cycle);
}

std::chrono::nanoseconds exponential_percentile(std::chrono::nanoseconds mean, double percentile,
                                                std::uint64_t cycle) {
  // 99.9 % of 1000 is 999, though not in binary fractions.
  constexpr double kRounding = 1e-6;
  const double rank = std::ceil(percentile / 100 * static_cast<double>(cycle) - kRounding);
  return quantile(mean, static_cast<std::uint64_t>(rank) - 1, cycle);
}

}  // namespace composure::loadgen
