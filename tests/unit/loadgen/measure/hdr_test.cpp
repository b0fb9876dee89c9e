// What HdrHistogram's own programs write and read. The files in hdr/ were written by its Java
// library (Debian's libhdrhistogram-java 2.1.11), each histogram being new Histogram(1,
// 3600000000000L, 3) with the values below: *.hgrm by outputPercentileDistribution(stream, 5,
// 1000000.0) (few.hgrm: 1000.0), three.hlog by HistogramLogWriter (outputLogFormatVersion,
// outputStartTime, outputBaseTime, setBaseTime, outputLegend, and outputIntervalHistogram for few,
// none and many), base time 1700000000123 ms, time zone UTC. What we write was read back with its
// HistogramLogProcessor and with Python's hdrhistogram 0.10.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <sstream>

#include "base/encoding.h"
#include "base/text.h"
#include "loadgen/measure/hdr_encoding.h"
#include "loadgen/measure/hgrm.h"
#include "loadgen/measure/hlog.h"
#include "tests/places.h"

namespace composure::loadgen {
namespace {

std::vector<std::int64_t> few() { return {1, 2, 3, 1000, 2047, 2048, 4096, 1'000'000'000}; }

std::vector<std::int64_t> many() {
  std::vector<std::int64_t> values;
  std::uint64_t state = 1;
  for (int i = 0; i < 20'000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    values.push_back(static_cast<std::int64_t>(200'000 + (state >> 44)));
  }
  values.insert(values.end(), 150, 1'500'000'000);
  return values;
}

Histogram histogram_of(const std::vector<std::int64_t>& values) {
  Histogram histogram;
  for (const std::int64_t value : values) histogram.record(value);
  return histogram;
}

std::string golden(const std::string& name) {
  auto text = read_file(COMPOSURE_SOURCE_DIR "/tests/unit/loadgen/measure/hdr/" + name);
  EXPECT_TRUE(text) << name;
  return text ? *text : std::string{};
}

std::string hgrm(const Histogram& histogram, double unit) {
  std::ostringstream out;
  write_hgrm(histogram, out, unit);
  return out.str();
}

// The uncompressed encoding: header and counts.
std::string unpacked(std::string_view base64) {
  const std::string bytes = from_base64(base64).value_or("");
  EXPECT_EQ(bytes.substr(0, 4), "\x1c\x84\x93\x14");
  std::string plain(1 << 20, '\0');
  uLongf size = plain.size();
  EXPECT_EQ(uncompress(reinterpret_cast<Bytef*>(plain.data()), &size,
                       reinterpret_cast<const Bytef*>(bytes.data() + 8), bytes.size() - 8),
            Z_OK);
  EXPECT_EQ(static_cast<unsigned char>(bytes[6]) * 256u + static_cast<unsigned char>(bytes[7]),
            bytes.size() - 8);
  plain.resize(size);
  return plain;
}

std::vector<std::uint64_t> counts_in(const std::string& plain) {
  std::vector<std::uint64_t> counts;
  for (std::size_t i = 40; i < plain.size();) {
    std::uint64_t raw = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(plain.at(i++));
      raw |= static_cast<std::uint64_t>(shift == 56 ? byte : byte & 0x7f) << shift;
      if (shift == 56 || byte < 0x80) break;
    }
    const auto value = static_cast<std::int64_t>(raw >> 1) ^ -static_cast<std::int64_t>(raw & 1);
    if (value < 0) {
      counts.resize(counts.size() + static_cast<std::size_t>(-value), 0);
    } else {
      counts.push_back(static_cast<std::uint64_t>(value));
    }
  }
  return counts;
}

TEST(Hgrm, IsWhatTheLibraryPrints) {
  EXPECT_EQ(hgrm(histogram_of(many()), kMilliseconds), golden("many.hgrm"));
  EXPECT_EQ(hgrm(histogram_of(few()), kMicroseconds), golden("few.hgrm"));
  EXPECT_EQ(hgrm(Histogram(), kMilliseconds), golden("none.hgrm"));
}

TEST(HdrEncoding, HoldsEveryCount) {
  Histogram histogram = histogram_of(many());
  histogram.record(3, (std::uint64_t{1} << 62) + 5);  // takes all bits of nine bytes
  histogram.record(4, 63);
  histogram.record(5, 64);
  histogram.record(Histogram::kHighest, 1 << 20);
  auto counts = counts_in(unpacked(hdr_encoded(histogram)));
  counts.resize(histogram.counts().size());
  EXPECT_EQ(counts, histogram.counts());
}

// Samples whose response times are the values, `end` being when they ended.
void add(std::vector<Sample>& samples, std::int64_t end, const std::vector<std::int64_t>& values) {
  for (const std::int64_t value : values) {
    samples.push_back({.due = end - value, .sent = end - value / 2, .done = end, .status = 200});
  }
}

std::string hlog(const std::vector<Sample>& samples, const HlogOptions& options = {}) {
  std::ostringstream out;
  write_hlog(samples, 1'700'000'000'123'000'000, out, options);
  return out.str();
}

TEST(Hlog, IsWhatTheLibraryWrites) {
  std::vector<Sample> samples;
  add(samples, 2'700'000'000, many());
  add(samples, 999'999'999, few());
  samples.push_back({.due = 1, .done = 1'500'000'000, .outcome = Outcome::http_error});
  const auto ours = split(hlog(samples), '\n');
  const auto theirs = split(golden("three.hlog"), '\n');
  ASSERT_EQ(ours.size(), theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    // How well zlib packs depends on its version.
    const auto split_at = std::min(ours[i].find("HISTF"), ours[i].size());
    EXPECT_EQ(ours[i].substr(0, split_at), theirs[i].substr(0, split_at));
    if (split_at == ours[i].size()) continue;
    EXPECT_EQ(unpacked(ours[i].substr(split_at)), unpacked(theirs[i].substr(split_at))) << i;
  }
}

Histogram only_interval(const std::string& log) {
  const auto lines = split(log, '\n');
  const auto counts = counts_in(unpacked(lines.at(4).substr(lines.at(4).find("HISTF"))));
  Histogram histogram;
  for (std::size_t i = 0; i < counts.size(); ++i)
    histogram.record(histogram_layout::highest_of(i), counts[i]);
  return histogram;
}

TEST(Hlog, CountsThinnedSamplesWithTheirWeight) {
  std::vector<Sample> samples;
  add(samples, 5000, {1000});
  add(samples, 5000, {3000});
  samples[1].weight = 7;
  const Histogram histogram = only_interval(hlog(samples));
  EXPECT_EQ(histogram.count(), 8u);
  EXPECT_EQ(histogram.percentile(20), 3001);
}

TEST(Hlog, HasServiceTimesAndOtherIntervalsWhenAsked) {
  std::vector<Sample> samples;
  add(samples, 5'000'000, {1000});
  EXPECT_EQ(only_interval(hlog(samples, {.latency = HlogOptions::Latency::service})).max(), 500);
  samples.front().done += 15'000'000'000;
  const auto log = hlog(samples, {.interval = std::chrono::seconds(10)});
  EXPECT_THAT(log, testing::HasSubstr("\n0.000,10.000,0.000,HISTF"));
  EXPECT_THAT(log, testing::HasSubstr("\n10.000,10.000,15007."));
}

}  // namespace
}  // namespace composure::loadgen
