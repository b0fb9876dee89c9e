// Reading traces from a store that counts what it took in, and from one that does not.
#include "harness/experiment/collect_traces.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <functional>

#include "loadgen/request/trace_ids.h"
#include "tests/integration/loadgen/test_server.h"

namespace composure::experiment {
namespace {

using loadgen::SeenRequest;
using loadgen::TestServer;
using loadgen::Then;

constexpr std::uint64_t kSeed = 7;
constexpr std::size_t kRequests = 3;

// Spans held after so many questions for the count and readings of all traces.
using Held = std::function<int(int asked, int readings)>;
constexpr int kAll = 100;  // from that many on, the traces are there

// A store of one trace of one span for each request.
class Store {
 public:
  Store(bool counts, Held held)
      : held_(std::move(held)), server_([this, counts](int fd, const SeenRequest& request) {
          return counts && request.path == "/metrics" ? count(fd) : trace(fd, request.path);
        }) {}

  std::string url() const { return server_.url(); }
  int readings() const { return traces_asked_ / static_cast<int>(kRequests); }

 private:
  // What was let go of was held once; what was refused never.
  Then count(int fd) {
    const int asked = asked_++;
    const int held = held_(asked, readings());
    loadgen::answer(fd, 200,
                    fmt::format(R"(composure_traces_spans {}
composure_traces_dropped_total{{reason="capacity"}} {}
composure_traces_dropped_total{{reason="invalid"}} {}
)",
                                held - held / 3, held / 3, asked));
    return Then::keep;
  }

  Then trace(int fd, const std::string& path) {
    if (!path.starts_with("/api/traces/")) return loadgen::answer(fd, 404, ""), Then::keep;
    const bool there = held_(asked_, readings()) >= kAll;
    ++traces_asked_;
    if (!there) return loadgen::answer(fd, 404, ""), Then::keep;
    const std::string id = path.substr(path.rfind('/') + 1);
    std::string parent;
    for (std::uint64_t k = 0; k < kRequests; ++k)
      if (loadgen::trace_id(kSeed, k) == id) parent = loadgen::span_id(kSeed, k);
    loadgen::answer(fd, 200,
                    fmt::format(R"({{"data": [{{"traceID": "{}", "spans": [{{"traceID": "{}",
  "spanID": "00000000000000aa", "operationName": "POST /function/{{name}}", "startTime": 1, "duration": 1,
  "references": [{{"refType": "CHILD_OF", "spanID": "{}"}}], "processID": "p", "tags": []}}],
  "processes": {{"p": {{"serviceName": "gateway"}}}}}}]}})",
                                id, id, parent));
    return Then::keep;
  }

  const Held held_;
  std::atomic<int> asked_{0}, traces_asked_{0};
  TestServer server_;
};

std::vector<TracedExecution> collect(const Store& store) {
  stack::StackAddress address;
  address.offers["traces"]["url"] = store.url();
  Instruments instruments(address);
  std::vector<loadgen::Sample> samples(kRequests);
  for (std::uint64_t k = 0; k < kRequests; ++k) {
    samples[k].sequence = k;
    samples[k].flags = loadgen::kTraced;
    samples[k].outcome = loadgen::Outcome::ok;
  }
  auto traces =
      collect_traces(address, instruments, {.seed = kSeed}, samples, [] { return false; });
  EXPECT_TRUE(traces) << traces.error().text();
  return traces ? *traces : std::vector<TracedExecution>{};
}

void expect_whole(const std::vector<TracedExecution>& executions) {
  EXPECT_EQ(executions.size(), kRequests);
  for (const auto& [sample, trace] : executions) EXPECT_EQ(trace.spans.size(), 1u);
}

TEST(CollectTraces, ReadsAStoreThatCountsOnce) {
  const Store store(true, [](int, int) { return kAll; });
  expect_whole(collect(store));
  EXPECT_EQ(store.readings(), 1);
}

TEST(CollectTraces, DoesNotReadWhileTheCountGrows) {
  const Store store(true, [](int asked, int) { return std::min(5 * asked, kAll); });
  expect_whole(collect(store));
  EXPECT_EQ(store.readings(), 1);
}

TEST(CollectTraces, ReadsAgainWhatWasNotWhole) {
  const Store store(true, [](int, int readings) { return readings == 0 ? 0 : kAll; });
  expect_whole(collect(store));
  EXPECT_EQ(store.readings(), 2);
}

TEST(CollectTraces, ReadsAgainWhatHasGrownWhileItWasRead) {
  const Store store(true, [](int, int readings) { return readings == 0 ? kAll : kAll + 1; });
  expect_whole(collect(store));
  EXPECT_EQ(store.readings(), 2);
}

TEST(CollectTraces, ReadsAStoreThatDoesNotCountUntilNothingIsNew) {
  const Store store(false, [](int, int readings) { return readings == 0 ? 0 : kAll; });
  expect_whole(collect(store));
  EXPECT_EQ(store.readings(), 3);
}

}  // namespace
}  // namespace composure::experiment
