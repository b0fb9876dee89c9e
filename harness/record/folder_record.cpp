#include "harness/record/folder_record.h"

#include "harness/analysis/execution_view.h"
#include "harness/analysis/latency_views.h"
#include "harness/analysis/scaling.h"
#include "harness/analysis/total.h"
#include "harness/observe/series_file.h"
#include "harness/observe/span_file.h"
#include "loadgen/measure/sample_file.h"

namespace composure::record {
namespace {

using result::Cell;
using result::CellViews;
using result::ExecutionView;
using result::Repeat;

// What a chart of a usual width still tells apart.
constexpr std::size_t curve_points = 100, time_bins = 120;

Result<ExecutionView> execution_in(const loadgen::SampleFile& samples, const std::string& spans,
                                   const std::string& which, std::uint64_t repeat) {
  const auto sample = analysis::execution_that_is(which, samples.samples);
  if (!sample)
    return Error{.what = "no execution is \"" + which + "\"",
                 .where = spans,
                 .hint = "median, slowest, p99 (of 100 or more that are traced) or a number"};
  const auto trace = observe::read_trace(spans, sample->sequence);
  if (!trace) return trace.error();
  if (trace->spans.empty())
    return Error{.what = "request " + std::to_string(sample->sequence) + " has no spans",
                 .where = spans,
                 .hint = "it was not traced (measure.traces)"};
  return ExecutionView{.which = which,
                       .repeat = repeat,
                       .request = sample->sequence,
                       .latency = Nanoseconds(sample->response_time()),
                       .spans = analysis::span_views(*trace, samples.start_wall_ns + sample->due)};
}

// Of a repeat's folder.
void add_executions(const loadgen::SampleFile& samples, const std::string& folder,
                    const Repeat& repeat, CellViews& views) {
  if (repeat.accounting.traced == 0) return;
  for (const std::string which : {"median", "p99", "slowest"}) {
    auto view = execution_in(samples, folder + "/spans.jsonl", which, repeat.index);
    if (view)
      views.executions.push_back(std::move(*view));
    else if (which == "median")  // there always is one; a p99 takes a hundred
      views.missing.push_back(view.error().text());
  }
}

std::vector<observe::Series> series_in(const std::string& folder,
                                       std::vector<std::string>& missing) {
  std::vector<observe::Series> all;
  for (const char* name : {"/series.json", "/usage.json"}) {
    if (auto series = observe::read_series(folder + name))
      all.insert(all.end(), series->begin(), series->end());
    else
      missing.push_back(series.error().text());
  }
  return all;
}

// What is drawn of one repeat.
void add_repeat(const loadgen::SampleFile& samples, const std::string& folder, const Repeat& repeat,
                CellViews& views) {
  views.repeat = repeat.index;
  views.over_time = analysis::latency_over_time(samples.samples, time_bins);
  add_executions(samples, folder, repeat, views);
  if (!repeat.scaling.empty())
    views.replicas =
        analysis::replica_histories(series_in(folder, views.missing), samples.start_wall_ns);
}

}  // namespace

std::string FolderRecord::folder_of(const Repeat& repeat) const {
  return run_.folder + "/" + repeat.folder;
}

CellViews FolderRecord::views(const Cell& cell) const {
  CellViews views;
  loadgen::Histogram latencies;
  const auto repeats = analysis::counted(cell);
  for (const Repeat* repeat : repeats) {
    const auto samples = loadgen::read_samples(folder_of(*repeat) + "/samples.bin");
    if (!samples) {
      views.missing.push_back(samples.error().text());
      continue;
    }
    analysis::add_latencies(samples->samples, latencies);
    if (repeat == repeats.front()) add_repeat(*samples, folder_of(*repeat), *repeat, views);
  }
  views.requests = latencies.count();
  views.curve = analysis::latency_curve(latencies, curve_points);
  return views;
}

Result<ExecutionView> FolderRecord::execution(const Cell& cell, const std::string& which) const {
  const auto repeats = analysis::counted(cell);
  if (repeats.empty()) return Error{.what = "was not measured", .where = cell.label};
  const Repeat& repeat = *repeats.front();
  const auto samples = loadgen::read_samples(folder_of(repeat) + "/samples.bin");
  if (!samples) return samples.error();
  return execution_in(*samples, folder_of(repeat) + "/spans.jsonl", which, repeat.index);
}

}  // namespace composure::record
