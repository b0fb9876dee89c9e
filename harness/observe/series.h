// Time series as values, whoever scraped them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace composure::observe {

struct Point {
  std::int64_t time_ns = 0;  // since the Unix epoch
  double value = 0;          // may be NaN, as Prometheus has it
};

struct Series {
  std::string name;  // what it shows: "request rate", chosen by the asker
  std::map<std::string, std::string> labels;
  std::vector<Point> points;  // by time
};

// Empty where there is none.
inline std::string label_of(const Series& series, const std::string& name) {
  const auto found = series.labels.find(name);
  return found == series.labels.end() ? std::string() : found->second;
}
// Without its namespace: OpenFaaS's metrics say "NAME.NAMESPACE".
inline std::string function_name(const std::string& full) { return full.substr(0, full.find('.')); }

}  // namespace composure::observe
