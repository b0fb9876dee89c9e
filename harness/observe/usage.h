// What functions and components use, as series over a repeat.
//
// Names: "cpu" (seconds consumed since it began), "memory" (bytes it holds now, without what could
// be given back at once), "replicas" (of a function, now), "wanted" and
// "ready" (how many replicas of a function were asked for, and can take requests), "restarts" (of a
// function's replicas, since it was deployed), "started" (when a component's process began, seconds
// since the machine did). Labels: `component`, or `function` and, where a series is of one replica,
// `replica`. A function's own "cpu" counts its replicas that are gone, too. All points of one
// reading have the same time; what could not be read at that time has no point.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/observe/metrics_text.h"
#include "harness/observe/series.h"

namespace composure::observe {

using Labels = std::map<std::string, std::string>;

class UsageSeries {
 public:
  // `time_ns` never goes back. A value that is none (not a number, below zero) was not observed.
  void add(std::string_view name, const Labels& labels, std::int64_t time_ns, double value);
  // By name and labels.
  std::vector<Series> take();

 private:
  std::map<std::pair<std::string, Labels>, std::vector<Point>> points_;
};

// From a provider's metrics, cAdvisor's names (docs/wire.md "Metrics"); `function` is without its
// namespace.
void add_functions(const std::vector<MetricLine>& metrics, std::int64_t time_ns, UsageSeries& into);
}  // namespace composure::observe
