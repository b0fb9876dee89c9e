#include "loadgen/attack/phases.h"

#include <algorithm>

namespace composure::loadgen {

void PhaseTotal::record(std::int64_t nanoseconds) {
  min = count == 0 ? nanoseconds : std::min(min, nanoseconds);
  max = std::max(max, nanoseconds);
  sum += nanoseconds;
  ++count;
}

void PhaseTotal::merge(const PhaseTotal& other) {
  if (other.count == 0) return;
  min = count == 0 ? other.min : std::min(min, other.min);
  max = std::max(max, other.max);
  sum += other.sum;
  count += other.count;
}

}  // namespace composure::loadgen
