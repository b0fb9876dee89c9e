#include "harness/analysis/scaling.h"

#include <algorithm>
#include <optional>

#include "harness/analysis/estimate.h"

namespace composure::analysis {
namespace {

using observe::Point;
using observe::Series;
using Points = std::vector<Point>;

// Times of points, from the begin of the load.
class Since {
 public:
  explicit Since(std::int64_t start_ns) : start_ns_(start_ns) {}
  bool covers(const Point& point) const { return point.time_ns >= start_ns_; }
  double seconds(const Point& point) const {
    return static_cast<double>(point.time_ns - start_ns_) / 1e9;
  }

 private:
  std::int64_t start_ns_;
};

// Nothing where no time has passed.
std::optional<double> rate_between(const Point& earlier, const Point& later) {
  const double passed = static_cast<double>(later.time_ns - earlier.time_ns) / 1e9;
  if (!(passed > 0)) return std::nullopt;
  // A counter that goes down began anew at 0.
  const bool anew = later.value < earlier.value;
  return (anew ? later.value : later.value - earlier.value) / passed;
}

std::optional<double> first_above(const Points& counter, double per_s, const Since& since) {
  for (std::size_t i = 1; i < counter.size(); ++i) {
    if (!since.covers(counter[i])) continue;
    const auto rate = rate_between(counter[i - 1], counter[i]);
    if (rate && *rate > per_s) return std::max(0.0, since.seconds(counter[i - 1]));
  }
  return std::nullopt;
}

std::optional<double> first_firing(const Points& alert, const Since& since) {
  for (const Point& point : alert)
    if (since.covers(point) && point.value == 1) return since.seconds(point);
  return std::nullopt;
}

std::optional<double> first_rise(const Points& count, const Since& since) {
  for (const Point& point : count)
    if (point.value > count.front().value) return since.seconds(point);
  return std::nullopt;
}

std::optional<double> first_fall(const Points& count, const Since& since) {
  double before = 0;
  for (const Point& point : count) {
    if (point.value < before) return since.seconds(point);
    before = point.value;
  }
  return std::nullopt;
}

std::optional<int> most_replicas(const Points& count) {
  std::optional<int> most;
  for (const Point& point : count) most = std::max(most.value_or(0), static_cast<int>(point.value));
  return most;
}

void take(const Series& series, std::optional<double> above_per_s, const Since& since,
          result::Scaling& into) {
  const Points& points = series.points;
  if (series.name == invocations_series && above_per_s)
    into.load_above_s = first_above(points, *above_per_s, since);
  if (series.name == alert_series) into.alert_s = first_firing(points, since);
  if (series.name == "wanted") {
    into.scale_up_s = first_rise(points, since);
    into.scale_down_s = first_fall(points, since);
    into.wanted_max = most_replicas(points);
  }
  if (series.name == "ready" && !points.empty()) {
    into.ready_s = first_rise(points, since);
    into.ready_first = static_cast<int>(points.front().value);
    into.ready_max = most_replicas(points);
    into.ready_last = static_cast<int>(points.back().value);
  }
}

std::string function_of(const Series& series) {
  const std::string own = label_of(series, "function");
  return own.empty() ? observe::function_name(label_of(series, "function_name")) : own;
}

bool says_how_it_scaled(const Series& series) {
  return series.name == invocations_series || series.name == alert_series ||
         series.name == "wanted" || series.name == "ready";
}

std::vector<result::Moment> rates(const Points& counter, const Since& since) {
  std::vector<result::Moment> all;
  for (std::size_t i = 1; i < counter.size(); ++i)
    if (const auto rate = rate_between(counter[i - 1], counter[i]);
        rate && since.covers(counter[i]))
      all.push_back({since.seconds(counter[i]), *rate});
  return all;
}

std::vector<result::Moment> changes(const Points& count, const Since& since) {
  std::vector<result::Moment> all;
  for (const Point& point : count) {
    const bool same = !all.empty() && all.back().value == point.value;
    if (!same) all.push_back({since.seconds(point), point.value});
  }
  if (!all.empty() && all.back().at_s < since.seconds(count.back()))
    all.push_back({since.seconds(count.back()), count.back().value});
  return all;
}

using result::Scaling;
using result::ScalingSummary;

ScalingSummary summary_of(const std::vector<const Scaling*>& seen) {
  const auto over = [&](std::optional<double> Scaling::*time) {
    std::vector<double> values;
    for (const Scaling* each : seen)
      if (each->*time) values.push_back(*(each->*time));
    return estimate(values);
  };
  const auto most = [&](std::optional<int> Scaling::*count) {
    std::optional<int> highest;
    for (const Scaling* each : seen) highest = std::max(highest, each->*count);
    return highest;
  };
  return {.load_above_s = over(&Scaling::load_above_s),
          .alert_s = over(&Scaling::alert_s),
          .scale_up_s = over(&Scaling::scale_up_s),
          .ready_s = over(&Scaling::ready_s),
          .scale_down_s = over(&Scaling::scale_down_s),
          .wanted_max = most(&Scaling::wanted_max),
          .ready_max = most(&Scaling::ready_max)};
}

}  // namespace

std::map<std::string, result::Scaling> scaling_of(const std::vector<Series>& series,
                                                  std::optional<double> above_per_s,
                                                  std::int64_t start_ns) {
  std::map<std::string, result::Scaling> scaled;
  for (const Series& each : series)
    if (const std::string name = function_of(each); says_how_it_scaled(each) && !name.empty())
      take(each, above_per_s, Since(start_ns), scaled[name]);
  return scaled;
}

std::vector<result::ReplicaHistory> replica_histories(const std::vector<Series>& series,
                                                      std::int64_t start_ns) {
  const Since since(start_ns);
  std::map<std::string, result::ReplicaHistory> by_name;
  for (const Series& each : series) {
    const std::string name = function_of(each);
    if (name.empty() || !says_how_it_scaled(each)) continue;
    result::ReplicaHistory& history = by_name[name];
    if (each.name == "wanted") history.wanted = changes(each.points, since);
    if (each.name == "ready") history.ready = changes(each.points, since);
    if (each.name == invocations_series) history.rate = rates(each.points, since);
  }
  std::vector<result::ReplicaHistory> histories;
  for (auto& [name, history] : by_name) {
    history.function = name;
    if (!history.wanted.empty() || !history.ready.empty()) histories.push_back(std::move(history));
  }
  return histories;
}

std::map<std::string, ScalingSummary> scaling_summary(
    const std::vector<const result::Repeat*>& repeats) {
  std::map<std::string, std::vector<const Scaling*>> seen;
  for (const result::Repeat* repeat : repeats)
    for (const auto& [function, scaling] : repeat->scaling) seen[function].push_back(&scaling);
  std::map<std::string, ScalingSummary> summaries;
  for (const auto& [function, each] : seen) summaries[function] = summary_of(each);
  return summaries;
}

}  // namespace composure::analysis
