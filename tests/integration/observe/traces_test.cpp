// The reader against composure-traces: what was sent by OTLP comes back as traces, all of it.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/observe/jaeger_reader.h"
#include "harness/web/http_call.h"
#include "tests/support/eventually.h"
#include "tests/support/process.h"
#include "tests/places.h"

namespace composure::observe {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int64_t kBegin = 1'700'000'000'000'000'000;

std::string attribute(const std::string& key, const std::string& value) {
  return fmt::format(R"({{"key": "{}", "value": {{"stringValue": "{}"}}}})", key, value);
}

std::string otlp(const std::string& service, const std::string& spans) {
  return fmt::format(
      R"({{"resourceSpans": [{{"resource": {{"attributes": [{}]}}, "scopeSpans": [{{"spans": [{}]}}]}}]}})",
      attribute("service.name", service), spans);
}

// Trace `i` begins 1.5 us after the one before: a root of 5001 ns, and its child 7 ns later.
std::string span(int i, bool child) {
  const std::int64_t begin = kBegin + i * 1500 + (child ? 7 : 0);
  return fmt::format(
      R"({{"traceId": "{:032x}", "spanId": "{:016x}", "parentSpanId": "{}", "name": "{}",
    "startTimeUnixNano": "{}", "endTimeUnixNano": "{}", "attributes": [{}]}})",
      i + 1, 2 * i + (child ? 2 : 1), child ? fmt::format("{:016x}", 2 * i + 1) : "",
      child ? "handle echo" : "POST /function/{name}", begin, begin + (child ? 100 : 5001),
      attribute("composure.category", child ? "compute" : "gateway"));
}

class TracesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string address = fmt::format("127.0.0.1:{}", port_.port());
    url_ = "http://" + address;
    process_ = test::start_process({.command = {COMPOSURE_BIN_DIR "/composure-traces", "--listen",
                                                address, "--log-level", "warn"},
                                    .environment = {}});
    ASSERT_TRUE(test::eventually([&] { return bool(caller_.call({.url = url_ + "/healthz"})); }));
  }

  void send(const std::string& body) {
    const auto reply = caller_.call({.method = "POST",
                                     .url = url_ + "/v1/traces",
                                     .headers = {"Content-Type: application/json"},
                                     .body = body});
    ASSERT_TRUE(reply) << reply.error().text();
    ASSERT_EQ(reply->status, 200) << reply->body;
  }

  void send_traces(int count) {
    std::vector<std::string> roots;
    std::vector<std::string> children;
    for (int i = 0; i < count; ++i) {
      roots.push_back(span(i, false));
      children.push_back(span(i, true));
    }
    send(otlp("gateway", fmt::format("{}", fmt::join(roots, ","))));
    send(otlp("echo", fmt::format("{}", fmt::join(children, ","))));
  }

  PortReservation port_ = test::take_port();
  Process process_;
  std::string url_;
  web::HttpCaller caller_;
};

TEST_F(TracesTest, ATraceComesBackWithItsNanosecondsAndServices) {
  send_traces(1);
  JaegerReader reader(url_);
  const auto traces = reader.traces({"00000000000000000000000000000001"});
  ASSERT_TRUE(traces) << traces.error().text();
  ASSERT_THAT(*traces, SizeIs(1));
  ASSERT_THAT(traces->front().spans, SizeIs(2));
  const Span& first = traces->front().spans[0];
  const Span& second = traces->front().spans[1];
  const Span& root = first.parent_id.empty() ? first : second;
  const Span& child = first.parent_id.empty() ? second : first;
  EXPECT_EQ(root.service, "gateway");
  EXPECT_EQ(root.name, "POST /function/{name}");
  EXPECT_EQ(root.start_ns, kBegin);
  EXPECT_EQ(root.duration_ns, 5001);
  EXPECT_EQ(child.parent_id, root.span_id);
  EXPECT_EQ(child.service, "echo");
  EXPECT_EQ(child.start_ns, kBegin + 7);
  EXPECT_EQ(child.duration_ns, 100);
  EXPECT_EQ(child.attributes.at("composure.category"), "compute");
}

TEST_F(TracesTest, ManyTracesComeInTheOrderOfTheirIdsWithTheUnknownEmpty) {
  constexpr int kTraces = 100;
  send_traces(kTraces);
  std::vector<std::string> ids;
  for (int i = kTraces; i > 0; --i) ids.push_back(fmt::format("{:032x}", i));
  ids.insert(ids.begin() + 40, "0000000000000000000000000000dead");
  const auto traces = JaegerReader(url_).traces(ids);
  ASSERT_TRUE(traces) << traces.error().text();
  ASSERT_THAT(*traces, SizeIs(ids.size()));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ((*traces)[i].trace_id, ids[i]);
    EXPECT_THAT((*traces)[i].spans, SizeIs(i == 40 ? 0 : 2));
  }
  const auto none = JaegerReader(url_).traces({});
  ASSERT_TRUE(none);
  EXPECT_THAT(*none, IsEmpty());
}

TEST_F(TracesTest, AStoreThatIsGoneIsAnError) {
  process_.stop(2s);
  EXPECT_FALSE(JaegerReader(url_).traces({"1"}));
}

}  // namespace
}  // namespace composure::observe
