// Traces of a repeat as they come out of a store that answers as Jaeger does.
#include "harness/experiment/collect_traces.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "harness/experiment/trace_pass.h"
#include "loadgen/request/trace_ids.h"
#include "tests/integration/loadgen/test_server.h"
#include "tests/support/temporary_folder.h"

namespace composure::experiment {
namespace {

using loadgen::SeenRequest;
using loadgen::TestServer;
using loadgen::Then;

constexpr std::uint64_t kSeed = 7;
constexpr std::uint64_t kRequests = 300;  // of more than one batch

// A store of the traces of requests [0, `held`), one span each, that it has got twice.
class Store {
 public:
  Store(bool counts, std::uint64_t held)
      : counts_(counts), server_([this, held](int fd, const SeenRequest& request) {
          return answer(fd, request.path, held);
        }) {
    for (std::uint64_t k = 0; k < held; ++k)
      by_id_[loadgen::trace_id(kSeed, k)] = loadgen::span_id(kSeed, k);
  }

  std::string url() const { return server_.url(); }
  // How often the first trace was asked for.
  int readings() const { return readings_; }

 private:
  Then answer(int fd, const std::string& path, std::uint64_t held) {
    const auto reply = [fd](int status, const std::string& body) {
      loadgen::answer(fd, status, body);
      return Then::keep;
    };
    if (path == "/metrics" && counts_)
      return reply(200, fmt::format("composure_traces_spans {}\n", held));
    if (!path.starts_with("/api/traces?traceID=")) return reply(404, "");
    if (path.find(loadgen::trace_id(kSeed, 0)) != std::string::npos) ++readings_;
    return reply(200, R"({"data": [)" + traces(path) + R"(], "errors": null})");
  }

  // In another order than that of the question.
  std::string traces(const std::string& question) const {
    std::string data;
    for (const auto& [id, parent] : by_id_)
      if (question.find(id) != std::string::npos)
        data += (data.empty() ? "" : ",") + trace(id, parent);
    return data;
  }

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

  const bool counts_;
  std::map<std::string, std::string> by_id_;
  std::atomic<int> readings_{0};
  TestServer server_;
};

class CollectTraces : public testing::Test {
 protected:
  // The last one ended first.
  static std::vector<loadgen::Sample> samples() {
    std::vector<loadgen::Sample> samples(kRequests);
    for (std::uint64_t k = 0; k < kRequests; ++k) {
      samples[k].sequence = kRequests - 1 - k;
      samples[k].flags = loadgen::kTraced;
      samples[k].done = 2000;
    }
    return samples;
  }
  std::string file() const { return folder_.path("spans.jsonl"); }

  void expect_whole(const Store& store) const {
    stack::StackAddress address;
    address.offers["traces"]["url"] = store.url();
    Instruments instruments(address);
    const auto accounting =
        collect_traces(address, instruments, window_, samples(), file(), [] { return false; });
    ASSERT_TRUE(accounting) << accounting.error().text();
    EXPECT_EQ(accounting->executions, kRequests);
    EXPECT_EQ(accounting->traced, kRequests);
    EXPECT_EQ(accounting->spans, 1) << "a span that was sent twice counts once";
    std::istringstream lines(folder_.read("spans.jsonl"));
    std::uint64_t next = 0;
    for (std::string line; std::getline(lines, line); ++next)
      ASSERT_EQ(nlohmann::json::parse(line)["request"], next);
    EXPECT_EQ(next, kRequests);
  }

  const MeasuredWindow window_{
      .seed = kSeed, .start_wall_ns = 0, .end_wall_ns = 0, .completes_later = false};
  const test::TemporaryFolder folder_;
};

TEST_F(CollectTraces, OfAStoreThatCountsOnce) {
  const Store store(true, kRequests);
  expect_whole(store);
  EXPECT_EQ(store.readings(), 1);
}

TEST_F(CollectTraces, OfAStoreThatDoesNotCountUntilNothingIsNew) {
  const Store store(false, kRequests);
  expect_whole(store);
  EXPECT_EQ(store.readings(), 2);
}

TEST_F(CollectTraces, WhatTheStoreHasNotIsExecutedButNotTraced) {
  const Store store(false, kRequests - 50);
  const auto pass = read_traces(store.url(), window_, samples(), file(), [] { return false; });
  ASSERT_TRUE(pass) << pass.error().text();
  EXPECT_FALSE(pass->whole);
  EXPECT_EQ(pass->spans, kRequests - 50);
  EXPECT_EQ(pass->accounting.mean().executions, kRequests);
  EXPECT_EQ(pass->accounting.mean().traced, kRequests - 50);
}

TEST_F(CollectTraces, AStoreThatIsGoneIsAnError) {
  EXPECT_FALSE(read_traces("http://127.0.0.1:1", window_, samples(), file(), [] { return false; }));
}

}  // namespace
}  // namespace composure::experiment
