// Reading traces from a store that counts what it took in, and from one that does not.
#include "harness/experiment/collect_traces.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>

#include "loadgen/request/trace_ids.h"
#include "tests/integration/loadgen/test_server.h"
#include "tests/support/temporary_folder.h"

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
          return counts && request.path == "/metrics" ? count(fd) : answer(fd, request.path);
        }) {}

  std::string url() const { return server_.url(); }
  int readings() const { return readings_; }

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

  Then answer(int fd, const std::string& path) {
    if (path.starts_with("/api/traces?traceID=")) return traces(fd, path);
    return loadgen::answer(fd, 404, ""), Then::keep;
  }

  // All traces are asked for at once.
  Then traces(int fd, const std::string& path) {
    const bool there = held_(asked_, readings()) >= kAll;
    ++readings_;
    std::string data;
    for (std::uint64_t k = kRequests; there && k-- > 0;)  // in another order
      if (const std::string id = loadgen::trace_id(kSeed, k); path.find(id) != std::string::npos)
        data += (data.empty() ? "" : ",") + trace(id, loadgen::span_id(kSeed, k));
    loadgen::answer(fd, 200, R"({"data": [)" + data + "]}");
    return Then::keep;
  }

  // Its one span stands there twice: it was sent again.
  static std::string trace(const std::string& id, const std::string& parent) {
    const std::string span = fmt::format(
        R"({{"traceID": "{}", "spanID": "00000000000000aa", "operationName": "POST /function/{{name}}",
  "startTime": 1, "duration": 1, "references": [{{"refType": "CHILD_OF", "spanID": "{}"}}],
  "processID": "p", "tags": []}})",
        id, parent);
    return fmt::format(
        R"({{"traceID": "{}", "spans": [{}, {}], "processes": {{"p": {{"serviceName": "gateway"}}}}}})",
        id, span, span);
  }

  const Held held_;
  std::atomic<int> asked_{0}, readings_{0};
  TestServer server_;
};

struct Collected {
  result::Accounting accounting;
  std::vector<nlohmann::json> spans;
};

Collected collect(const Store& store) {
  stack::StackAddress address;
  address.offers["traces"]["url"] = store.url();
  Instruments instruments(address);
  std::vector<loadgen::Sample> samples(kRequests);
  for (std::uint64_t k = 0; k < kRequests; ++k) {
    samples[k].sequence = kRequests - 1 - k;  // the last one ended first
    samples[k].flags = loadgen::kTraced;
    samples[k].done = 2000;
  }
  const test::TemporaryFolder folder;
  const auto accounting = collect_traces(address, instruments, {.seed = kSeed}, samples,
                                         folder.path("spans.jsonl"), [] { return false; });
  EXPECT_TRUE(accounting) << accounting.error().text();
  Collected collected;
  if (accounting) collected.accounting = *accounting;
  std::istringstream lines(folder.read("spans.jsonl"));
  for (std::string line; std::getline(lines, line);)
    collected.spans.push_back(nlohmann::json::parse(line));
  return collected;
}

void expect_whole(const Collected& collected) {
  EXPECT_EQ(collected.accounting.executions, kRequests);
  EXPECT_EQ(collected.accounting.traced, kRequests);
  EXPECT_EQ(collected.accounting.spans, 1) << "a span that was sent twice counts once";
  ASSERT_EQ(collected.spans.size(), kRequests);
  for (std::uint64_t k = 0; k < kRequests; ++k) EXPECT_EQ(collected.spans[k]["request"], k);
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

TEST(CollectTraces, WhatTheStoreHasNotIsExecutedButNotTraced) {
  const Store store(false, [](int, int) { return 0; });
  const Collected collected = collect(store);
  EXPECT_EQ(collected.accounting.executions, kRequests);
  EXPECT_EQ(collected.accounting.traced, 0u);
  EXPECT_TRUE(collected.spans.empty());
}

TEST(CollectTraces, ReadsAStoreThatDoesNotCountUntilNothingIsNew) {
  const Store store(false, [](int, int readings) { return readings == 0 ? 0 : kAll; });
  expect_whole(collect(store));
  EXPECT_EQ(store.readings(), 3);
}

}  // namespace
}  // namespace composure::experiment
