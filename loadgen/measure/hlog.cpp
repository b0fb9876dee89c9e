#include "loadgen/measure/hlog.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "loadgen/measure/hdr_encoding.h"
#include "loadgen/measure/hgrm.h"
#include "loadgen/measure/histogram.h"

namespace composure::loadgen {
namespace {

struct Ended {
  std::int64_t interval;
  std::int64_t latency;
  std::uint32_t weight;
};

// Threads end requests side by side, so samples are only nearly in order.
std::vector<Ended> in_order(const std::vector<Sample>& samples, const HlogOptions& options) {
  const std::int64_t interval = options.interval.count();
  std::vector<Ended> ended;
  for (const Sample& sample : samples) {
    if (sample.outcome != Outcome::ok) continue;
    const std::int64_t latency = options.latency == HlogOptions::Latency::service
                                     ? sample.service_time()
                                     : sample.response_time();
    ended.push_back({sample.end() / interval, latency, sample.weight});
  }
  std::stable_sort(ended.begin(), ended.end(),
                   [](const Ended& a, const Ended& b) { return a.interval < b.interval; });
  return ended;
}

void write_head(std::int64_t start_wall_ns, std::ostream& out) {
  const auto milliseconds = start_wall_ns / 1'000'000;
  const auto seconds = static_cast<double>(milliseconds) / 1000;
  const auto date = fmt::gmtime(static_cast<std::time_t>(milliseconds / 1000));
  out << "#[Histogram log format version 1.3]\n";
  out << fmt::format("#[StartTime: {:.3f} (seconds since epoch), {:%a %b %d %H:%M:%S} UTC {:%Y}]\n",
                     seconds, date, date);
  out << fmt::format("#[BaseTime: {:.3f} (seconds since epoch)]\n", seconds);
  out << "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
         "\"Interval_Compressed_Histogram\"\n";
}

void write_interval(const Histogram& histogram, double start, double length, std::ostream& out) {
  const std::int64_t max =
      histogram.count() == 0
          ? 0
          : histogram_layout::highest_of(histogram_layout::index_of(*histogram.max()));
  out << fmt::format("{:.3f},{:.3f},{:.3f},{}\n", start, length,
                     static_cast<double>(max) / kMilliseconds, hdr_encoded(histogram));
}

}  // namespace

void write_hlog(const std::vector<Sample>& samples, std::int64_t start_wall_ns, std::ostream& out,
                const HlogOptions& options) {
  write_head(start_wall_ns, out);
  const std::vector<Ended> ended = in_order(samples, options);
  const double length = static_cast<double>(options.interval.count()) / 1e9;
  Histogram histogram;
  std::size_t next = 0;
  for (std::int64_t interval = 0; next < ended.size(); ++interval) {
    histogram.clear();
    for (; next < ended.size() && ended[next].interval == interval; ++next) {
      histogram.record(ended[next].latency, ended[next].weight);
    }
    write_interval(histogram, static_cast<double>(interval) * length, length, out);
  }
}

}  // namespace composure::loadgen
