#include "harness/observe/series_file.h"

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace composure::observe {

using Json = nlohmann::json;

Status write_series(const std::string& file, const std::vector<Series>& series) {
  Json all = Json::array();
  for (const Series& each : series) {
    Json points = Json::array();
    for (const Point& point : each.points) points.push_back({point.time_ns, point.value});
    all.push_back({{"name", each.name}, {"labels", each.labels}, {"points", std::move(points)}});
  }
  return write_file(file, all.dump() + "\n");
}

}  // namespace composure::observe
