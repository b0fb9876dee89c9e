// May the numbers of an attack be believed, or was the load generator what was measured? Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace composure::loadgen {

// Requests that were dropped because there was no connection for them.
struct Unconnected {
  std::uint64_t requests = 0;
  // That the load may need, and that the system allows; both 0: not known.
  std::uint64_t descriptors_needed = 0, descriptors_allowed = 0;
};

// What an attack can say of itself.
struct LoadFacts {
  bool closed_loop = false;
  std::optional<double> target_per_s;  // open loop at one constant rate only
  double offered_per_s = 0;
  double duration_s = 0;  // of offering
  std::uint64_t sent = 0;
  std::uint64_t dropped = 0;  // came due, never sent
  Unconnected unconnected{};  // of the dropped
  // Nanoseconds, open loop; nothing where too few requests support the percentile.
  std::optional<std::int64_t> start_lag_p99, service_p50;
  std::optional<double> cpu_share;    // of what its threads could have used, without waiting busily
  std::uint64_t samples_thinned = 0;  // have no sample of their own; the histograms have them
  std::int64_t longest_connect = 0;   // nanoseconds
};

struct DoubtLimits {
  double rate_error = 0.01;      // |offered - target| / target
  double start_lag_share = 0.1;  // p99 of the start lag / p50 of the service time
  double cpu_share = 0.8;
};

struct Doubt {
  bool grave = false;  // the numbers should not be believed; else a note beside them
  std::string what;
  std::string cure;
};

// In order of weight: grave ones first.
std::vector<Doubt> doubts(const LoadFacts& facts, const DoubtLimits& limits = {});

}  // namespace composure::loadgen
