#include <cmath>
#include <nlohmann/json.hpp>

#include "reporters/page/chart.h"

namespace composure::reporters::page {
namespace {

using Json = nlohmann::json;

constexpr const char* axis_names[] = {"linear", "logarithmic", "percentile"};

// Four digits are more than a screen shows.
double short_number(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  const double scale = std::pow(10, 3 - std::floor(std::log10(std::fabs(value))));
  return std::round(value * scale) / scale;
}

Json number(const std::optional<double>& value) {
  return value ? Json(short_number(*value)) : Json(nullptr);
}

Json line_json(const Line& line) {
  Json points = Json::array();
  for (const Point& point : line.points)
    points.push_back({short_number(point.x), short_number(point.y)});
  return {{"name", line.name},   {"points", points},        {"dashed", line.dashed},
          {"right", line.right}, {"stepped", line.stepped}, {"color", line.color}};
}

Json bars_json(const Bars& bars) {
  Json values = Json::array(), intervals = Json::array();
  for (const auto& value : bars.values) values.push_back(number(value));
  for (const auto& interval : bars.intervals)
    intervals.push_back(interval
                            ? Json{short_number(interval->first), short_number(interval->second)}
                            : Json(nullptr));
  return {{"name", bars.name}, {"values", values}, {"intervals", intervals}};
}

Json chart_json(const Chart& chart) {
  Json lines = Json::array(), bars = Json::array();
  for (const Line& line : chart.lines) lines.push_back(line_json(line));
  for (const Bars& each : chart.bars) bars.push_back(bars_json(each));
  return {{"id", chart.id},
          {"x", {{"label", chart.x_label}, {"axis", axis_names[static_cast<int>(chart.x)]}}},
          {"y", {{"label", chart.y_label}, {"axis", axis_names[static_cast<int>(chart.y)]}}},
          {"right", chart.right_label},
          {"lines", lines},
          {"labels", chart.labels},
          {"bars", bars},
          {"stacked", chart.stacked}};
}

}  // namespace

std::string json_of(const std::vector<Chart>& charts) {
  Json all = Json::array();
  for (const Chart& chart : charts) all.push_back(chart_json(chart));
  const std::string text = all.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string safe;  // nothing in it ends or opens a script element
  for (const char c : text) safe += c == '<' ? std::string("\\u003c") : std::string(1, c);
  return safe;
}

}  // namespace composure::reporters::page
