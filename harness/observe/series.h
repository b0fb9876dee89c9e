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

}  // namespace composure::observe
