// The spans of gateway and worker, as docs/wire.md lists them: the accounting is made from them.
#include <gmock/gmock.h>

#include "fixtures/stack/telemetry/otlp.pb.h"
#include "tests/integration/queue/support.h"

namespace composure::test {
namespace {

struct SpanSeen {
  std::string service;
  otlp::Span span;
  std::string attribute(const std::string& key) const {
    for (const auto& one : span.attributes()) {
      if (one.key() != key) continue;
      return one.value().string_value().empty() ? std::to_string(one.value().int_value())
                                                : one.value().string_value();
    }
    return "";
  }
};
using Spans = std::map<std::string, SpanSeen>;  // by name

struct SpansTest : ::testing::Test {
  SpansTest() {
    stack.provider.deploy("f", {});
    stack.provider.deploy("g", {});
    stack.provider.deploy("sleeper", {.replicas = 0, .looks_until_ready = 3});
    gateway = stack.start_gateway({"--traces", stack.provider.url()});
  }

  Spans spans() {
    Spans all;
    for (const std::string& body : stack.provider.traces()) {
      otlp::ExportTraceServiceRequest message;
      EXPECT_TRUE(message.ParseFromString(body));
      for (const auto& resource : message.resource_spans()) {
        std::string service;
        for (const auto& one : resource.resource().attributes()) {
          if (one.key() == "service.name") service = one.value().string_value();
        }
        for (const auto& scope : resource.scope_spans()) {
          for (const auto& span : scope.spans()) all[span.name()] = {service, span};
        }
      }
    }
    return all;
  }
  http::Response post(const std::string& target, bool sampled = true) {
    http::Request request{.method = "POST", .target = target};
    request.headers.set("traceparent",
                        std::string("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0") +
                            (sampled ? "1" : "0"));
    return stack.thread.call(gateway->url(), std::move(request));
  }
  Stack stack;
  std::unique_ptr<Program> gateway;
};

TEST_F(SpansTest, of_an_asynchronous_call_hang_together) {
  auto worker = stack.start_worker(gateway->url(), {"--traces", stack.provider.url()});
  ASSERT_EQ(post("/async-function/f").status, 202u);
  ASSERT_TRUE(eventually([&] { return spans().size() >= 4; }));
  Spans all = spans();
  const SpanSeen &accept = all["POST /async-function/f"], &publish = all["publish"],
                 &deliver = all["deliver f"], &invoke = all["POST /function/f"];
  EXPECT_EQ(accept.span.parent_span_id(), std::string("\xb7\xad\x6b\x71\x69\x20\x33\x31"));
  EXPECT_EQ(publish.span.parent_span_id(), accept.span.span_id());
  EXPECT_EQ(deliver.span.parent_span_id(), publish.span.span_id());
  EXPECT_EQ(invoke.span.parent_span_id(), deliver.span.span_id());
  EXPECT_EQ(accept.service, "gateway");
  EXPECT_EQ(deliver.service, "queue-worker");
  EXPECT_EQ(accept.attribute("composure.category"), "gateway");
  EXPECT_EQ(publish.attribute("composure.category"), "queue");
  EXPECT_EQ(deliver.attribute("composure.category"), "queue");
  EXPECT_EQ(invoke.attribute("composure.category"), "gateway");
  EXPECT_EQ(publish.attribute("messaging.system"), "nats");
  EXPECT_EQ(deliver.attribute("messaging.system"), "nats");
  EXPECT_EQ(accept.attribute("http.response.status_code"), "202");
  EXPECT_EQ(invoke.attribute("http.response.status_code"), "200");
  EXPECT_EQ(invoke.attribute("faas.invoked_name"), "f");
  EXPECT_EQ(invoke.span.kind(), otlp::Span::SPAN_KIND_SERVER);
  EXPECT_EQ(publish.span.kind(), otlp::Span::SPAN_KIND_PRODUCER);
  EXPECT_EQ(deliver.span.kind(), otlp::Span::SPAN_KIND_CONSUMER);
  // A delivery lasts from the message's publication until it is settled: the call lies within.
  EXPECT_GE(deliver.span.start_time_unix_nano(), publish.span.start_time_unix_nano());
  EXPECT_LE(deliver.span.start_time_unix_nano(), publish.span.end_time_unix_nano());
  EXPECT_LE(deliver.span.start_time_unix_nano(), invoke.span.start_time_unix_nano());
  EXPECT_GE(deliver.span.end_time_unix_nano(), invoke.span.end_time_unix_nano());
}

TEST_F(SpansTest, tell_how_long_a_call_waited_for_a_replica) {
  EXPECT_EQ(post("/function/sleeper").status, 200u);
  ASSERT_TRUE(eventually([&] { return spans().size() >= 2; }));
  Spans all = spans();
  const SpanSeen &cold = all["wait for replica"], &invoke = all["POST /function/sleeper"];
  EXPECT_EQ(cold.attribute("composure.category"), "cold");
  EXPECT_EQ(cold.span.parent_span_id(), invoke.span.span_id());
  EXPECT_LT(cold.span.end_time_unix_nano(), invoke.span.end_time_unix_nano());
}

TEST_F(SpansTest, are_not_made_where_the_caller_samples_nothing) {
  post("/function/g", false);
  EXPECT_EQ(stack.thread.get(gateway->url() + "/function/g").status, 200u);
  post("/function/f");
  ASSERT_TRUE(eventually([&] { return spans().contains("POST /function/f"); }));
  EXPECT_EQ(spans().size(), 1u);
}

}  // namespace
}  // namespace composure::test
