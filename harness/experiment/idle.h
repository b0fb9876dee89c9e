// Is a stack idle: does none of its programs hold a request?
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/waiter.h"
#include "harness/observe/metrics_text.h"

namespace composure::experiment {

// Lines of GET /metrics, by component.
using MetricsOf = std::map<std::string, std::vector<observe::MetricLine>>;

// The components that hold requests: gateway, provider, worker.
const std::vector<std::string>& holders();

// Requests held by their gauges. Nothing where a gauge is missing, is no number or is below zero: a
// program does not know what it holds, or miscounts, and what it says would hide what another one
// holds.
std::optional<std::uint64_t> held_requests(const MetricsOf& metrics);

// Asks `held` until it says 0 twice in a row (a message may be between two gauges). False: that was
// not so before `within` had passed or `interrupted` said so. What it could not tell, or an error,
// is asked again; an error that is the last word when the time is over is the answer.
Result<bool> await_idle(Waiter& time, std::chrono::milliseconds within,
                        const std::function<bool()>& interrupted,
                        const std::function<Result<std::optional<std::uint64_t>>()>& held);

}  // namespace composure::experiment
