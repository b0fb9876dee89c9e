// How many traces can be read from the real trace store, in what memory.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "base/text.h"
#include "harness/experiment/collect_traces.h"
#include "harness/web/http_call.h"
#include "tests/integration/experiment/otlp_traces.h"
#include "tests/integration/http/program_under_test.h"
#include "tests/support/sanitizer.h"
#include "tests/support/temporary_folder.h"

namespace composure::experiment {
namespace {

constexpr std::uint64_t kSeed = 7;
constexpr std::int64_t kBegin = 1'700'000'000'000'000'000;

std::uint64_t peak_mib() {
  const auto status = read_file("/proc/self/status");
  return std::strtoull(status->c_str() + status->find("VmHWM:") + 6, nullptr, 10) / 1024;
}

// Of the whole file, block by block.
std::uint64_t checksum(const std::string& file) {
  std::ifstream in(file);
  std::string block(std::size_t{1} << 20, 0);
  std::uint64_t sum = 0;
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0)
    sum = sum * 31 +
          checksum_of(std::string_view(block).substr(0, static_cast<std::size_t>(in.gcount())));
  return sum;
}

class TraceVolume : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* count = std::getenv("COMPOSURE_TEST_TRACES");
    if (count != nullptr) traces_ = std::strtoull(count, nullptr, 10);
    url_ = "http://127.0.0.1:" + std::to_string(store_.port());
    web::HttpCaller caller;
    for (std::uint64_t from = 0; from < traces_; from += 1000) {
      const std::uint64_t to = std::min(from + 1000, traces_);
      const auto reply = caller.call({.method = "POST",
                                      .url = url_ + "/v1/traces",
                                      .headers = {"Content-Type: application/x-protobuf"},
                                      .body = otlp_traces(kSeed, from, to, kBegin)});
      ASSERT_TRUE(reply && reply->ok());
    }
  }

  std::vector<loadgen::Sample> samples() const {
    std::vector<loadgen::Sample> samples(traces_);
    for (std::uint64_t k = 0; k < traces_; ++k) {
      samples[k].sequence = k;
      samples[k].flags = loadgen::kTraced;
      samples[k].due = samples[k].sent = static_cast<std::int64_t>(k) * 1'000'000;
      samples[k].done = samples[k].due + 1'000'000;
    }
    return samples;
  }

  Result<result::Accounting> collect(const std::string& span_file) {
    stack::StackAddress address;
    address.offers["traces"]["url"] = url_;
    Instruments instruments(address);
    return collect_traces(address, instruments, {.seed = kSeed, .start_wall_ns = kBegin}, samples(),
                          span_file, [] { return false; });
  }

  std::uint64_t traces_ = test::kSanitized ? 1000 : 6000;
  composure::testing::ProgramUnderTest store_{"composure-traces", {}};
  std::string url_;
  test::TemporaryFolder folder_;
};

// COMPOSURE_TEST_TRACES=300000 trace_volume_test: the figures of docs/result.md.
TEST_F(TraceVolume, IsReadInBoundedMemoryAndTheSameEachTime) {
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak begins anew
  const std::uint64_t before = peak_mib();
  const auto begin = std::chrono::steady_clock::now();
  const auto accounting = collect(folder_.path("spans.jsonl"));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const std::uint64_t more = peak_mib() - before;
  std::cout << traces_ << " traces: " << took.count() << " s, " << more << " MiB\n";
  ASSERT_TRUE(accounting) << accounting.error().text();
  EXPECT_EQ(accounting->executions, traces_);
  EXPECT_EQ(accounting->traced, traces_);
  EXPECT_EQ(accounting->spans, kSpansOfTrace);
  EXPECT_EQ(accounting->mean_total, std::chrono::milliseconds(1));
  const std::uint64_t samples_mib = traces_ * sizeof(loadgen::Sample) >> 20;
  if (test::kSanitized)
    std::cout << "memory is not judged: a sanitizer keeps what is freed\n";
  else
    EXPECT_LT(more, 64 + 2 * samples_mib) << "the spans alone would take 4 KiB a trace";

  const auto again = collect(folder_.path("again.jsonl"));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->mean, accounting->mean);
  EXPECT_EQ(checksum(folder_.path("spans.jsonl")), checksum(folder_.path("again.jsonl")));
}

}  // namespace
}  // namespace composure::experiment
