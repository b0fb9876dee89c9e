#include "harness/analysis/usage.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>

namespace composure::analysis {
namespace {

using observe::Point;
using observe::Series;

// The first and the last reading of all.
struct Span {
  std::int64_t begin_ns = std::numeric_limits<std::int64_t>::max();
  std::int64_t end_ns = std::numeric_limits<std::int64_t>::min();

  bool covered_by(const std::vector<Point>& points) const {
    return !points.empty() && points.front().time_ns == begin_ns && points.back().time_ns == end_ns;
  }
};

Span span_of(const std::vector<Series>& usage) {
  Span span;
  for (const Series& series : usage) {
    for (const Point& point : series.points) {
      span.begin_ns = std::min(span.begin_ns, point.time_ns);
      span.end_ns = std::max(span.end_ns, point.time_ns);
    }
  }
  return span;
}

double increase(const std::vector<Point>& points) {
  double sum = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    assert(points[i - 1].time_ns <= points[i].time_ns);
    const double before = points[i - 1].value, now = points[i].value;
    sum += now < before ? now : now - before;
  }
  assert(sum >= 0);
  return sum;
}

std::optional<double> highest(const std::vector<Point>& points) {
  std::optional<double> most;
  for (const Point& point : points) most = std::max(most.value_or(point.value), point.value);
  return most;
}

std::optional<std::uint64_t> bytes(const std::optional<double>& value) {
  return value ? std::optional(static_cast<std::uint64_t>(*value)) : std::nullopt;
}

// Of one function, or of one component.
struct Owned {
  std::vector<Point> cpu, memory, replicas;
  std::vector<std::vector<Point>> cpu_of_replicas;
  std::map<std::int64_t, double> memory_of_replicas;  // summed, by time

  void take(const Series& series) {
    const bool one_replica = series.labels.contains("replica");
    if (series.name == "cpu" && one_replica) cpu_of_replicas.push_back(series.points);
    if (series.name == "cpu" && !one_replica) cpu = series.points;
    if (series.name == "memory" && !one_replica) memory = series.points;
    if (series.name == "replicas") replicas = series.points;
    if (series.name != "memory" || !one_replica) return;
    for (const Point& point : series.points) memory_of_replicas[point.time_ns] += point.value;
  }

  // Where nobody counted those that are gone: what was seen of each, from nothing on where it came
  // later than the first reading.
  double cpu_seen_of_replicas(const Span& span) const {
    double sum = 0;
    for (const std::vector<Point>& points : cpu_of_replicas) {
      if (points.empty()) continue;
      if (points.front().time_ns > span.begin_ns) sum += points.front().value;
      sum += increase(points);
    }
    return sum;
  }

  std::optional<double> cpu_s(const Span& span) const {
    if (span.covered_by(cpu)) return increase(cpu);
    if (span.covered_by(replicas)) return cpu_seen_of_replicas(span);
    return std::nullopt;
  }

  result::ResourceUse use(const Span& span) const {
    result::ResourceUse use{.cpu_s = cpu_s(span), .memory_peak_bytes = bytes(highest(memory))};
    for (const auto& [time, sum] : memory_of_replicas)
      use.memory_peak_bytes =
          std::max(use.memory_peak_bytes.value_or(0), static_cast<std::uint64_t>(sum));
    if (const auto most = highest(replicas)) use.replicas_max = static_cast<int>(*most);
    return use;
  }
};

std::map<std::string, Owned> by_owner(const std::vector<Series>& usage, const char* label) {
  std::map<std::string, Owned> owners;
  for (const Series& series : usage)
    if (const std::string owner = label_of(series, label); !owner.empty())
      owners[owner].take(series);
  return owners;
}

bool only_measures(const std::string& component) {
  return component == load_generator || component == "metrics" || component == "traces";
}

// Ended counts, too: from then on nobody says when it began.
bool began_anew(const Series& series, const Span& span) {
  if (series.name == "restarts") return increase(series.points) > 0;
  return series.name == "started" &&
         (!span.covered_by(series.points) ||
          std::any_of(series.points.begin(), series.points.end(), [&](const Point& point) {
            return point.value != series.points.front().value;
          }));
}

}  // namespace

result::Resources resources_of(const std::vector<Series>& usage) {
  const Span span = span_of(usage);
  result::Resources resources;
  for (const auto& [name, owned] : by_owner(usage, "function"))
    resources.functions[name] = owned.use(span);
  for (const auto& [name, owned] : by_owner(usage, "component"))
    (only_measures(name) ? resources.instrument : resources.components)[name] = owned.use(span);
  return resources;
}

std::vector<std::string> restarted_in(const std::vector<Series>& usage) {
  const Span span = span_of(usage);
  std::set<std::string> names;
  for (const Series& series : usage) {
    if (!began_anew(series, span)) continue;
    const std::string function = label_of(series, "function");
    names.insert(function.empty() ? label_of(series, "component") : function);
  }
  return {names.begin(), names.end()};
}

}  // namespace composure::analysis
