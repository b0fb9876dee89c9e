#include <algorithm>

#include "fmt/format.h"
#include "reporters/number.h"
#include "reporters/page/chart.h"

namespace composure::reporters::page {
namespace {

using result::Cell;
using result::CellViews;
using result::RunResult;

using Times = std::vector<std::optional<double>>;

std::optional<double> in(const Unit& unit, const std::optional<double>& value) {
  return value ? std::optional(*value / unit.size) : std::nullopt;
}

// How long completion takes, as bars with their intervals.
Chart completion(const RunResult& run, const std::string& percentile) {
  const std::string metric = "completed." + percentile;
  Times medians;
  std::vector<const result::Estimate*> found;
  for (const Cell& cell : run.cells) {
    const auto at = cell.summary.find(metric);
    found.push_back(at == cell.summary.end() ? nullptr : &at->second);
    medians.push_back(found.back() ? std::optional(found.back()->median) : std::nullopt);
  }
  const Unit unit = time_unit(medians);
  Chart chart{.id = "completion-" + percentile,
              .title = "Time to complete, " + percentile,
              .note = "Median over repeats; the line spans its interval.",
              .y_label = fmt::format("{} completed, {}", percentile, unit.name)};
  Bars bars{.name = metric};
  for (std::size_t i = 0; i < run.cells.size(); ++i) {
    chart.labels.push_back(run.cells[i].label);
    bars.values.push_back(in(unit, medians[i]));
    const bool doubt = found[i] != nullptr && found[i]->low && found[i]->high;
    bars.intervals.push_back(
        doubt ? std::optional(std::pair(*found[i]->low / unit.size, *found[i]->high / unit.size))
              : std::nullopt);
  }
  chart.bars.push_back(std::move(bars));
  return chart;
}

Chart where_time_goes(const RunResult& run) {
  std::vector<const Cell*> traced;
  Times totals;
  for (const Cell& cell : run.cells) {
    if (cell.total.accounting.traced == 0) continue;
    traced.push_back(&cell);
    totals.push_back(nanoseconds(cell.total.accounting.mean_total));
  }
  const Unit unit = time_unit(totals);
  Chart chart{.id = "accounting",
              .title = "Where the time of an execution goes",
              .note =
                  "Mean over the traced executions, along the critical path; the parts add up "
                  "to the whole. residual: what no span covers.",
              .y_label = fmt::format("mean per execution, {}", unit.name),
              .stacked = true};
  for (const Cell* cell : traced) chart.labels.push_back(cell->label);
  for (std::size_t category = 0; category < result::category_count; ++category) {
    Bars bars{.name = std::string(result::category_names[category])};
    for (const Cell* cell : traced) {
      const double part = nanoseconds(cell->total.accounting.mean[category]);
      bars.values.push_back(part > 0 ? std::optional(part / unit.size) : std::nullopt);
    }
    if (std::any_of(bars.values.begin(), bars.values.end(), [](const auto& v) { return !!v; }))
      chart.bars.push_back(std::move(bars));
  }
  return chart;
}

// How many requests the curves are of: "600", or "400 to 600 a cell".
std::string counts_text(const std::vector<CellViews>& views) {
  std::uint64_t least = UINT64_MAX, most = 0;
  for (const CellViews& each : views) {
    if (each.curve.empty()) continue;
    least = std::min(least, each.requests);
    most = std::max(most, each.requests);
  }
  return least >= most ? fmt::format("{}", most) : fmt::format("{} to {} a cell", least, most);
}

Chart percentiles(const RunResult& run, const std::vector<CellViews>& views) {
  Times all;
  for (const CellViews& each : views)
    for (const auto& point : each.curve) all.push_back(nanoseconds(point.latency));
  const Unit unit = time_unit(all);
  Chart chart{.id = "percentiles",
              .title = "Latency by percentile",
              .note = fmt::format("Of all right answers of the repeats that count, taken "
                                  "together ({}): due to complete. The last point of each is its "
                                  "slowest.",
                                  counts_text(views)),
              .x_label = "share of executions that took at most so long",
              .y_label = fmt::format("latency, {}", unit.name),
              .x = Axis::percentile,
              .y = Axis::logarithmic};
  for (std::size_t i = 0; i < views.size(); ++i) {
    Line line{.name = run.cells[i].label, .color = static_cast<int>(i)};
    for (const auto& point : views[i].curve)
      line.points.push_back({1 / (1 - point.share), nanoseconds(point.latency) / unit.size});
    if (!line.points.empty()) chart.lines.push_back(std::move(line));
  }
  return chart;
}

Chart over_time(const RunResult& run, const std::vector<CellViews>& views) {
  Times all;
  for (const CellViews& each : views)
    for (const auto& bin : each.over_time)
      if (bin.max) all.push_back(nanoseconds(*bin.max));
  const Unit unit = time_unit(all);
  Chart chart{.id = "over-time",
              .title = "Latency over time",
              .note =
                  "Of the first repeat that counts, by when requests were due: median and "
                  "(dashed) slowest of each stretch of it.",
              .x_label = "since the begin of the load, s",
              .y_label = fmt::format("latency, {}", unit.name),
              .y = Axis::logarithmic};
  for (std::size_t i = 0; i < views.size(); ++i) {
    Line middle{.name = run.cells[i].label + ", median", .color = static_cast<int>(i)};
    Line most{
        .name = run.cells[i].label + ", slowest", .dashed = true, .color = static_cast<int>(i)};
    for (const auto& bin : views[i].over_time) {
      const double at = (bin.from_s + bin.to_s) / 2;
      if (bin.p50) middle.points.push_back({at, nanoseconds(*bin.p50) / unit.size});
      if (bin.max) most.points.push_back({at, nanoseconds(*bin.max) / unit.size});
    }
    if (!middle.points.empty()) chart.lines.push_back(std::move(middle));
    if (!most.points.empty()) chart.lines.push_back(std::move(most));
  }
  return chart;
}

std::vector<Point> points_of(const std::vector<result::Moment>& moments) {
  std::vector<Point> points;
  for (const result::Moment& moment : moments) points.push_back({moment.at_s, moment.value});
  return points;
}

// Of one cell: what was asked for and was there, beside the load.
Chart replicas(const Cell& cell, const CellViews& views, std::size_t number) {
  Chart chart{.id = fmt::format("replicas-{}", number),
              .title = "Replicas over load: " + cell.label,
              .note = fmt::format("Of repeat {}: replicas ready, (dashed) replicas asked for, and "
                                  "(thin, right axis) invocations between two scrapes.",
                                  views.repeat),
              .x_label = "since the begin of the load, s",
              .y_label = "replicas",
              .right_label = "invocations per second"};
  int color = 0;
  for (const result::ReplicaHistory& each : views.replicas) {
    chart.lines.push_back({.name = each.function + ", ready",
                           .points = points_of(each.ready),
                           .stepped = true,
                           .color = color});
    chart.lines.push_back({.name = each.function + ", wanted",
                           .points = points_of(each.wanted),
                           .dashed = true,
                           .stepped = true,
                           .color = color});
    chart.lines.push_back({.name = each.function + ", load",
                           .points = points_of(each.rate),
                           .right = true,
                           .color = color++});
  }
  std::erase_if(chart.lines, [](const Line& line) { return line.points.empty(); });
  return chart;
}

bool is_empty(const Chart& chart) {
  const auto none = [](const Bars& bars) {
    return std::none_of(bars.values.begin(), bars.values.end(), [](const auto& v) { return !!v; });
  };
  return chart.lines.empty() && std::all_of(chart.bars.begin(), chart.bars.end(), none);
}

}  // namespace

std::vector<Chart> charts_of(const RunResult& run, const std::vector<CellViews>& views) {
  std::vector<Chart> charts = {completion(run, "p50"), completion(run, "p99"), where_time_goes(run),
                               percentiles(run, views), over_time(run, views)};
  for (std::size_t i = 0; i < views.size(); ++i)
    charts.push_back(replicas(run.cells[i], views[i], i + 1));
  std::erase_if(charts, is_empty);
  return charts;
}

}  // namespace composure::reporters::page
