#include "harness/analysis/latency_views.h"

#include <algorithm>
#include <cmath>

namespace composure::analysis {
namespace {

using loadgen::Histogram;
using loadgen::Outcome;
using loadgen::Sample;

std::optional<Nanoseconds> as_time(const std::optional<std::int64_t>& value) {
  return value ? std::optional(Nanoseconds(*value)) : std::nullopt;
}

void add(const Sample& sample, Histogram& into) {
  if (sample.outcome == Outcome::ok) into.record(sample.response_time(), sample.weight);
}

result::TimeBin bin_of(std::span<const Sample* const> samples, Histogram& scratch) {
  scratch.clear();
  result::TimeBin bin;
  for (const Sample* sample : samples) {
    bin.requests += sample->weight;
    if (sample->outcome != Outcome::ok) bin.failed += sample->weight;
    add(*sample, scratch);
  }
  bin.p50 = as_time(scratch.percentile(50));
  bin.max = as_time(scratch.max());
  return bin;
}

}  // namespace

void add_latencies(std::span<const Sample> samples, Histogram& into) {
  for (const Sample& sample : samples) add(sample, into);
}

std::vector<result::CurvePoint> latency_curve(const Histogram& latencies, std::size_t points) {
  std::vector<result::CurvePoint> curve;
  if (latencies.count() == 0) return curve;
  curve.push_back({0, Nanoseconds(*latencies.min())});
  const double last = std::log10(static_cast<double>(latencies.count()));
  for (std::size_t i = 1; i < points; ++i) {
    const double share =
        1 - std::pow(10, -last * static_cast<double>(i) / static_cast<double>(points));
    if (const auto value = latencies.percentile(share * 100))
      curve.push_back({share, Nanoseconds(*value)});
  }
  // The slowest of n has all but one below it.
  const double of_all = 1 / static_cast<double>(latencies.count());
  curve.push_back({1 - of_all, Nanoseconds(*latencies.max())});
  return curve;
}

std::vector<result::TimeBin> latency_over_time(std::span<const Sample> samples, std::size_t bins) {
  std::vector<const Sample*> by_due;
  by_due.reserve(samples.size());
  for (const Sample& sample : samples) by_due.push_back(&sample);
  std::sort(by_due.begin(), by_due.end(),
            [](const Sample* a, const Sample* b) { return a->due < b->due; });
  std::vector<result::TimeBin> all;
  if (by_due.empty() || bins == 0) return all;
  const std::int64_t whole = by_due.back()->due + 1;
  const std::int64_t length =
      (whole + static_cast<std::int64_t>(bins) - 1) / static_cast<std::int64_t>(bins);
  Histogram scratch;
  for (auto from = by_due.begin(); from != by_due.end();) {
    const std::int64_t bin = (*from)->due / length;
    const auto to = std::find_if(from, by_due.end(),
                                 [&](const Sample* sample) { return sample->due / length != bin; });
    result::TimeBin made = bin_of({from, to}, scratch);
    made.from_s = static_cast<double>(bin * length) / 1e9;
    made.to_s = static_cast<double>(std::min((bin + 1) * length, whole)) / 1e9;
    all.push_back(made);
    from = to;
  }
  return all;
}

}  // namespace composure::analysis
