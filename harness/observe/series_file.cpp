#include "harness/observe/series_file.h"

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace composure::observe {

using Json = nlohmann::json;

namespace {

Series series_of(const Json& json) {
  Series series{.name = json.at("name"), .labels = json.at("labels"), .points = {}};
  for (const Json& point : json.at("points")) {
    // A value that is no number (NaN) is null.
    const Json& value = point.at(1);
    if (value.is_number()) series.points.push_back({point.at(0), value});
  }
  return series;
}

}  // namespace

Result<std::vector<Series>> read_series(const std::string& file) {
  const auto text = read_file(file);
  if (!text) return text.error();
  try {
    std::vector<Series> all;
    for (const Json& each : Json::parse(*text)) all.push_back(series_of(each));
    return all;
  } catch (const Json::exception& error) {
    return Error{.what = std::string("is not a file of series: ") + error.what(), .where = file};
  }
}

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
