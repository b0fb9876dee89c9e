#include "loadgen/measure/live.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace composure::loadgen {
namespace {

// 8 linear steps in each power of two: values below 16 have buckets of their own.
std::size_t bucket_of(std::int64_t nanoseconds) {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(nanoseconds, 0));
  const int shift = std::max(0, static_cast<int>(std::bit_width(value)) - 4);
  return std::min<std::size_t>(kLiveBuckets - 1,
                               static_cast<std::size_t>(shift) * 8 + (value >> shift));
}

std::int64_t highest_in(std::size_t bucket) {
  const std::size_t shift = bucket < 16 ? 0 : bucket / 8 - 1;
  return static_cast<std::int64_t>(((bucket - shift * 8 + 1) << shift) - 1);
}

}  // namespace

std::uint64_t LiveSnapshot::ended() const {
  return std::accumulate(outcomes.begin(), outcomes.end(), std::uint64_t{0});
}

std::optional<std::int64_t> LiveSnapshot::response_percentile(double percentile) const {
  const auto count = std::accumulate(response.begin(), response.end(), std::uint64_t{0});
  if (count == 0) return std::nullopt;
  const auto rank = static_cast<std::uint64_t>(
      std::max(1.0, std::ceil(percentile / 100 * static_cast<double>(count))));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < response.size(); ++i) {
    seen += response[i];
    if (seen >= rank) return highest_in(i);
  }
  return highest_in(kLiveBuckets - 1);
}

LiveSnapshot LiveSnapshot::since(const LiveSnapshot& earlier) const {
  LiveSnapshot difference = *this;
  difference.scheduled -= earlier.scheduled;
  for (std::size_t i = 0; i < outcomes.size(); ++i) difference.outcomes[i] -= earlier.outcomes[i];
  for (std::size_t i = 0; i < response.size(); ++i) difference.response[i] -= earlier.response[i];
  return difference;
}

void LiveLane::ended(Outcome outcome, std::int64_t response_ns) {
  add(outcomes_[static_cast<std::size_t>(outcome)], 1);
  if (outcome == Outcome::ok) add(response_[bucket_of(response_ns)], 1);
}

void LiveLane::add_to(LiveSnapshot& sum) const {
  sum.scheduled += scheduled_.load(std::memory_order_relaxed);
  sum.in_flight += in_flight_.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < outcomes_.size(); ++i) {
    sum.outcomes[i] += outcomes_[i].load(std::memory_order_relaxed);
  }
  for (std::size_t i = 0; i < response_.size(); ++i) {
    sum.response[i] += response_[i].load(std::memory_order_relaxed);
  }
}

LiveSnapshot LiveCounters::snapshot() const {
  LiveSnapshot sum;
  for (const LiveLane& lane : lanes_) lane.add_to(sum);
  return sum;
}

}  // namespace composure::loadgen
