#include "harness/analysis/summarise.h"

#include "harness/analysis/compare.h"
#include "harness/analysis/estimate.h"
#include "harness/analysis/metric.h"
#include "harness/analysis/scaling.h"
#include "harness/analysis/total.h"
#include "result/metrics.h"

namespace composure::analysis {
namespace {

using result::Cell;
using result::Key;

result::Summary summary_of(const Cell& cell) {
  result::Summary summary;
  for (const result::Metric& metric : result::metrics()) {
    if (const auto made = estimate(values_of(cell, metric.name))) summary[metric.name] = *made;
  }
  return summary;
}

}  // namespace

void summarise(result::RunResult& run) {
  for (Cell& cell : run.cells) {
    cell.total = total_of(cell);
    cell.summary = summary_of(cell);
    cell.scaling = scaling_summary(counted(cell));
  }
  run.comparisons = comparisons_of(run.cells);
}

std::string label_of(const Key& key, std::string_view scenario_name) {
  std::string label;
  for (const auto& [path, value] : key) {
    if (path == result::mechanism_path) label = value;
  }
  for (const auto& [path, value] : key) {
    if (path == result::mechanism_path) continue;
    if (!label.empty()) label += ", ";
    const auto dot = path.rfind('.');
    std::string word = dot == std::string::npos ? path : path.substr(dot + 1);
    label += (word == "times" || word == "length" ? "n" : word) + "=" + value;
  }
  return label.empty() ? std::string(scenario_name) : label;
}

}  // namespace composure::analysis
