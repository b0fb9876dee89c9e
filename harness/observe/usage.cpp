#include "harness/observe/usage.h"

#include <cassert>
#include <cmath>

namespace composure::observe {
namespace {

std::string label_of(const MetricLine& line, const char* name) {
  const auto found = line.labels.find(name);
  return found == line.labels.end() ? "" : found->second;
}

// What a family of the provider's is called here; empty: nothing of ours.
std::string_view usage_name(std::string_view family) {
  if (family == "container_cpu_usage_seconds_total") return "cpu";
  if (family == "container_memory_working_set_bytes") return "memory";
  if (family == "composure_provider_function_cpu_seconds_total") return "cpu";
  if (family == "composure_provider_restarts_total") return "restarts";
  return {};
}

}  // namespace

void UsageSeries::add(std::string_view name, const Labels& labels, std::int64_t time_ns,
                      double value) {
  if (!std::isfinite(value) || value < 0) return;
  std::vector<Point>& points = points_[{std::string(name), labels}];
  assert(points.empty() || points.back().time_ns <= time_ns);
  points.push_back({time_ns, value});
}

std::vector<Series> UsageSeries::take() {
  std::vector<Series> all;
  for (auto& [key, points] : points_)
    all.push_back({.name = key.first, .labels = key.second, .points = std::move(points)});
  points_.clear();
  return all;
}

void add_functions(const std::vector<MetricLine>& metrics, std::int64_t time_ns,
                   UsageSeries& into) {
  std::map<std::string, int> replicas;
  for (const MetricLine& line : metrics) {
    const std::string function = function_name(label_of(line, "function_name"));
    if (function.empty()) continue;
    int& count = replicas[function];
    if (line.name == "container_start_time_seconds") ++count;
    const std::string_view name = usage_name(line.name);
    if (name.empty()) continue;
    Labels labels{{"function", function}};
    if (const std::string replica = label_of(line, "name"); !replica.empty())
      labels["replica"] = replica;
    into.add(name, labels, time_ns, line.value);
  }
  for (const auto& [function, count] : replicas)
    into.add("replicas", {{"function", function}}, time_ns, count);
}

}  // namespace composure::observe
