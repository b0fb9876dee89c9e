#include "loadgen/schedule/constant_arrival_rate.h"

#include "loadgen/schedule/streams.h"

namespace composure::loadgen {

ConstantRateArrivals::ConstantRateArrivals(ConstantArrivalRate rate, std::int64_t duration,
                                           Shard shard)
    : place_(ExactInterval::of_rate(rate.per_second), shard.index, shard.count),
      duration_(duration),
      count_(shard.count),
      // Rounded down, so that no request leaves its interval.
      jitter_(static_cast<std::uint64_t>(
          rate.jitter * static_cast<double>(ExactInterval::of_rate(rate.per_second).times(1)))),
      random_(rate.seed, kJitterStream),
      next_{.sequence = shard.index, .due = place_.now()} {
  if (jitter_ != 0 && next_.due < duration_) next_.due += offset();
}

}  // namespace composure::loadgen
