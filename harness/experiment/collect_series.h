// After a measurement: the series of its stack, read from the stack's Prometheus.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "harness/experiment/measured_window.h"
#include "harness/observe/series.h"
#include "harness/stack/stack_address.h"

namespace composure::experiment {

// Request rate, replicas, CPU and memory per function and component over the measurement, one point
// a second; the age of the newest scrape four times per scrape interval.
Result<std::vector<observe::Series>> collect_series(const stack::StackAddress& address,
                                                    const MeasuredWindow& window);

// What the rule that scales functions saw and did, each sample as it was scraped
// (harness/analysis/scaling.h names the series).
Result<std::vector<observe::Series>> collect_rule(const stack::StackAddress& address,
                                                  const MeasuredWindow& window);

// Components whose process began anew while the series go on, by its own word (the series "process
// start"): of a stack that others brought up we may know no process.
std::set<std::string> restarted_in_series(const std::vector<observe::Series>& series);

// Seconds of the widest gap between two scrapes of the gateway, from the series "scrape age" (how
// old the newest sample was each time); nothing where that series is missing.
std::optional<double> widest_gap(const std::vector<observe::Series>& series);

}  // namespace composure::experiment
