// What a scaler did within a repeat, from the series of it. Pure.
//
// Series: of Prometheus, as it scraped them, "invocations" (a counter of what the rule counts) and
// "alert" (1 while the rule's alert fires), with the label `function_name`; of the usage
// (harness/observe/usage.h) "wanted" and "ready", with the label `function`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/observe/series.h"
#include "result/result.h"
#include "result/run_record.h"

namespace composure::analysis {

inline constexpr const char* invocations_series = "invocations";
inline constexpr const char* alert_series = "alert";

// Of every function that a series names. `above_per_s` is the rule's bound, absent where it is not
// known; the load is above it from the begin of the first interval between two scrapes in which
// more was counted, which is at most a scrape early or late. Times count from `start_ns`; what was
// there before (an alert that fires already) has the time of its first point from then on.
std::map<std::string, result::Scaling> scaling_of(const std::vector<observe::Series>& series,
                                                  std::optional<double> above_per_s,
                                                  std::int64_t start_ns);

// The same functions' replicas and load over time: replicas where they change (and at the end),
// load between every two scrapes, at the later one's time. By name.
std::vector<result::ReplicaHistory> replica_histories(const std::vector<observe::Series>& series,
                                                      std::int64_t start_ns);

// Over the repeats of a cell that count.
std::map<std::string, result::ScalingSummary> scaling_summary(
    const std::vector<const result::Repeat*>& repeats);

}  // namespace composure::analysis
