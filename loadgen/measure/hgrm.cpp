#include "loadgen/measure/hgrm.h"

#include <fmt/format.h>

#include <cmath>
#include <ostream>

namespace composure::loadgen {
namespace {

using histogram_layout::highest_of;
using histogram_layout::width_of;

constexpr int kStepsPerHalving = 5;

// The steps in which percentiles are listed: finer by half each time that what is above halves.
double step_after(double percentile) {
  const auto halvings = static_cast<long>(std::log(100.0 / (100.0 - percentile)) / std::log(2.0));
  return 100.0 / (kStepsPerHalving * std::pow(2.0, static_cast<double>(halvings + 1)));
}

void write_percentiles(const Histogram& histogram, std::ostream& out, double unit) {
  const auto total = static_cast<double>(histogram.count());
  std::uint64_t seen = 0;
  double level = 0;
  const auto write = [&](std::size_t bucket) {
    out << fmt::format("{:12.3f} {:2.12f} {:10d}", static_cast<double>(highest_of(bucket)) / unit,
                       level / 100, seen);
    if (level < 100) out << fmt::format(" {:14.2f}", 1 / (1 - level / 100));
    out << '\n';
  };
  for (std::size_t i = 0; seen < histogram.count(); ++i) {
    if (histogram.counts()[i] == 0) continue;
    seen += histogram.counts()[i];
    while (level <= 100 * static_cast<double>(seen) / total) {
      write(i);
      level += step_after(level);
      if (seen == histogram.count()) break;
    }
    if (seen < histogram.count()) continue;
    level = 100;
    write(i);
  }
}

// Each value counts as the middle of its bucket.
template <typename F>
double mean_of(const Histogram& histogram, F f) {
  if (histogram.count() == 0) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < histogram.counts().size(); ++i) {
    if (histogram.counts()[i] == 0) continue;
    const std::int64_t lowest = highest_of(i) - width_of(i) + 1;
    sum += f(static_cast<double>(lowest + width_of(i) / 2)) *
           static_cast<double>(histogram.counts()[i]);
  }
  return sum / static_cast<double>(histogram.count());
}

}  // namespace

void write_hgrm(const Histogram& histogram, std::ostream& out, double unit) {
  const double mean = mean_of(histogram, [](double value) { return value; });
  const double variance =
      mean_of(histogram, [&](double value) { return (value - mean) * (value - mean); });
  const std::int64_t max =
      histogram.count() == 0 ? 0 : highest_of(histogram_layout::index_of(*histogram.max()));
  const std::size_t buckets = histogram.counts().size() / histogram_layout::kHalf;
  out << fmt::format("{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile", "TotalCount",
                     "1/(1-Percentile)");
  write_percentiles(histogram, out, unit);
  out << fmt::format("#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n", mean / unit,
                     std::sqrt(variance) / unit);
  out << fmt::format("#[Max     = {:12.3f}, Total count    = {:12d}]\n",
                     static_cast<double>(max) / unit, histogram.count());
  out << fmt::format("#[Buckets = {:12d}, SubBuckets     = {:12d}]\n", buckets,
                     2 * histogram_layout::kHalf);
}

}  // namespace composure::loadgen
