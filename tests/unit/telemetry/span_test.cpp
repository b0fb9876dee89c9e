#include <gtest/gtest.h>

#include "fixtures/stack/telemetry/otlp.pb.h"
#include "fixtures/stack/telemetry/otlp_message.h"
#include "fixtures/stack/telemetry/tracer.h"

namespace composure::telemetry {
namespace {

std::optional<TraceContext> parent(bool sampled) {
  return parse_traceparent(std::string("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0") +
                           (sampled ? "1" : "0"));
}

TEST(Span, WithoutAParentRecordsNothingAndHandsOnNothing) {
  Tracer tracer("x", "http://127.0.0.1:1");
  Span span = tracer.start("a", SpanKind::server, "gateway", std::nullopt);
  span.set("k", "v");
  EXPECT_FALSE(span.recording());
  EXPECT_EQ(span.context().traceparent(), "");
}

TEST(Span, AnUnsampledParentIsHandedOnAsItIs) {
  Tracer tracer("x", "http://127.0.0.1:1");
  const Span span = tracer.start("a", SpanKind::server, "gateway", parent(false));
  EXPECT_FALSE(span.recording());
  EXPECT_EQ(span.context().traceparent(), parent(false)->traceparent());
}

TEST(Span, WithoutAnEndpointTheParentIsHandedOn) {
  Tracer tracer("x", "");
  const Span span = tracer.start("a", SpanKind::server, "gateway", parent(true));
  EXPECT_FALSE(span.recording());
  EXPECT_EQ(span.context().traceparent(), parent(true)->traceparent());
}

TEST(Span, EachHasAnIdOfItsOwnInTheParentsTrace) {
  Tracer tracer("x", "http://127.0.0.1:1");
  const Span a = tracer.start("a", SpanKind::server, "gateway", parent(true));
  const Span b = tracer.start("b", SpanKind::server, "gateway", parent(true));
  EXPECT_TRUE(a.recording());
  EXPECT_EQ(a.context().trace_id, parent(true)->trace_id);
  EXPECT_NE(a.context().span_id, b.context().span_id);
  EXPECT_NE(a.context().span_id, parent(true)->span_id);
}

TEST(OtlpMessage, CarriesWhatASpanKnows) {
  Tracer tracer("x", "http://127.0.0.1:1");
  std::vector<Span> spans;
  Span span = tracer.start("call f", SpanKind::client, "engine", parent(true));
  span.set("composure.execution", "e1");
  span.set("http.response.status_code", 502);
  span.set_error("it broke");
  span.set_start(1'700'000'000'000'000'001);
  spans.push_back(std::move(span));

  otlp::ExportTraceServiceRequest request;
  ASSERT_TRUE(request.ParseFromString(OtlpMessage::encode("flow", spans)));
  ASSERT_EQ(request.resource_spans_size(), 1);
  const auto& resource_spans = request.resource_spans(0);
  EXPECT_EQ(resource_spans.resource().attributes(0).key(), "service.name");
  EXPECT_EQ(resource_spans.resource().attributes(0).value().string_value(), "flow");
  ASSERT_EQ(resource_spans.scope_spans(0).spans_size(), 1);
  const otlp::Span& sent = resource_spans.scope_spans(0).spans(0);
  EXPECT_EQ(sent.name(), "call f");
  EXPECT_EQ(sent.kind(), otlp::Span::SPAN_KIND_CLIENT);
  EXPECT_EQ(sent.trace_id().size(), 16u);
  EXPECT_EQ(sent.span_id().size(), 8u);
  EXPECT_EQ(sent.parent_span_id(), std::string("\x00\xf0\x67\xaa\x0b\xa9\x02\xb7", 8));
  EXPECT_EQ(sent.start_time_unix_nano(), 1'700'000'000'000'000'001u);
  EXPECT_EQ(sent.status().code(), otlp::Status::STATUS_CODE_ERROR);
  EXPECT_EQ(sent.status().message(), "it broke");
  ASSERT_EQ(sent.attributes_size(), 3);
  EXPECT_EQ(sent.attributes(0).key(), "composure.category");
  EXPECT_EQ(sent.attributes(0).value().string_value(), "engine");
  EXPECT_EQ(sent.attributes(2).value().int_value(), 502);
}

}  // namespace
}  // namespace composure::telemetry
