// Prometheus's text format (https://prometheus.io/docs/instrumenting/exposition_formats/), as every
// program of a stack answers GET /metrics.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace composure::observe {

struct MetricLine {
  std::string name;
  std::map<std::string, std::string> labels;
  double value = 0;
};

// Comments and empty lines are left out; an unfinished line gives what of it is there.
std::vector<MetricLine> parse_metrics(std::string_view text);

}  // namespace composure::observe
