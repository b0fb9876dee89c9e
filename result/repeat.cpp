#include "result/repeat.h"

#include <numeric>

namespace composure::result {

std::uint64_t Outcomes::total() const {
  std::uint64_t sum = of("http_error");
  for (const auto& [name, count] : counts) sum += count;
  return sum;
}

std::uint64_t Outcomes::of(std::string_view name) const {
  if (name == "http_error") {
    return std::accumulate(
        http_error.begin(), http_error.end(), std::uint64_t{0},
        [](std::uint64_t sum, const auto& status) { return sum + status.second; });
  }
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

bool supports(std::uint64_t count, double quantile) {
  // The tolerance is for 1 - 0.999, which is a little less than 0.001 in binary.
  return static_cast<double>(count) * (1 - quantile) >= 1 - 1e-9;
}

LatencyBlock supported(LatencyBlock block) {
  const auto keep = [&](double quantile, std::optional<Nanoseconds>& value) {
    if (!supports(block.count, quantile)) value.reset();
  };
  keep(0.5, block.p50);
  keep(0.75, block.p75);
  keep(0.9, block.p90);
  keep(0.95, block.p95);
  keep(0.99, block.p99);
  keep(0.999, block.p99_9);
  return block;
}

std::string_view text(RepeatOutcome outcome) {
  switch (outcome) {
    case RepeatOutcome::measured:
      return "measured";
    case RepeatOutcome::invalid:
      return "invalid";
    case RepeatOutcome::failed:
      return "failed";
  }
  return "unknown";
}

RepeatOutcome Repeat::outcome() const {
  if (failed) return RepeatOutcome::failed;
  return validity.valid() ? RepeatOutcome::measured : RepeatOutcome::invalid;
}

}  // namespace composure::result
