#include "fixtures/stack/traces/jaeger_json.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/unit/traces/messages.h"

namespace composure::traces {
namespace {

using Json = nlohmann::json;

Json rendered(const otlp::ExportTraceServiceRequest& request) {
  SpanStore store(1000);
  store.add(request);
  const auto traces = store.search({.service = "s"});
  EXPECT_EQ(traces.size(), 1u);
  std::string json;
  append_trace(json, *traces.at(0), store);
  return Json::parse(json);
}

const Json* tag(const Json& owner, const std::string& key) {
  for (const Json& each : owner.at("tags"))
    if (each.at("key") == key) return &each;
  return nullptr;
}

TEST(JaegerJson, HasTheShapeThatJaegersUiReads) {
  otlp::ExportTraceServiceRequest request;
  otlp::Span& span = add_span(request, "s",
                              {.trace = "t",
                               .span = "2",
                               .name = "call \"f\"",
                               .start_ns = 1'700'000'000'123'456'789,
                               .end_ns = 1'700'000'000'123'999'999});
  span.set_parent_span_id(filled("1", 8));
  const Json trace = rendered(request);
  EXPECT_EQ(trace["traceID"], "74010101010101010101010101010101");
  const Json& json = trace["spans"][0];
  EXPECT_EQ(json["traceID"], trace["traceID"]);
  EXPECT_EQ(json["spanID"], "3201010101010101");
  EXPECT_EQ(json["operationName"], "call \"f\"");
  EXPECT_EQ(json["startTime"], 1'700'000'000'123'456);
  EXPECT_EQ(json["duration"], 543);
  EXPECT_EQ(json["references"],
            Json::parse(R"([{"refType":"CHILD_OF","traceID":"74010101010101010101010101010101",
                                                 "spanID":"3101010101010101"}])"));
  EXPECT_EQ(json["processID"], "p1");
  EXPECT_EQ(trace["processes"]["p1"]["serviceName"], "s");
  EXPECT_EQ((*tag(json, "composure.start_ns"))["value"], "1700000000123456789");
  EXPECT_EQ((*tag(json, "composure.duration_ns"))["value"], 543'210);
  EXPECT_EQ((*tag(json, "composure.duration_ns"))["type"], "int64");
}

TEST(JaegerJson, AnIdOf64BitsHas16Digits) {
  otlp::ExportTraceServiceRequest request;
  const std::string zeros(8, '\0');
  otlp::Span& span = add_span(request, "s", {.trace = zeros + "t", .span = "2"});
  span.set_parent_span_id(filled("1", 8));
  const Json trace = rendered(request);
  EXPECT_EQ(trace["traceID"], "7401010101010101");
  EXPECT_EQ(trace["spans"][0]["traceID"], "7401010101010101");
  EXPECT_EQ(trace["spans"][0]["references"][0]["traceID"], "7401010101010101");
}

TEST(JaegerJson, TagsKeepTheirTypes) {
  otlp::ExportTraceServiceRequest request;
  otlp::Span& span = add_span(request, "s", {"t", "1"});
  add_attribute(span, "text").set_string_value("line\nbreak");
  add_attribute(span, "whole").set_int_value(-9'007'199'254'740'991);
  add_attribute(span, "larger").set_int_value(9'007'199'254'740'992);
  add_attribute(span, "smaller").set_int_value(-9'007'199'254'740'993);
  add_attribute(span, "bytes").set_bytes_value(std::string("\0\xff", 2));
  add_attribute(span, "real").set_double_value(0.5);
  add_attribute(span, "truth").set_bool_value(true);
  otlp::ArrayValue& array = *add_attribute(span, "array").mutable_array_value();
  array.add_values()->set_string_value("a");
  array.add_values()->set_int_value(1);
  const Json trace = rendered(request);
  const Json& json = trace["spans"][0];
  EXPECT_EQ(*tag(json, "text"),
            Json::parse(R"({"key":"text","type":"string","value":"line\nbreak"})"));
  EXPECT_EQ(*tag(json, "whole"),
            Json::parse(R"({"key":"whole","type":"int64","value":-9007199254740991})"));
  EXPECT_EQ(*tag(json, "larger"),
            Json::parse(R"({"key":"larger","type":"int64","value":"9007199254740992"})"));
  EXPECT_EQ(*tag(json, "smaller"),
            Json::parse(R"({"key":"smaller","type":"int64","value":"-9007199254740993"})"));
  EXPECT_EQ(*tag(json, "bytes"), Json::parse(R"({"key":"bytes","type":"binary","value":"AP8="})"));
  EXPECT_EQ(*tag(json, "real"), Json::parse(R"({"key":"real","type":"float64","value":0.5})"));
  EXPECT_EQ(*tag(json, "truth"), Json::parse(R"({"key":"truth","type":"bool","value":true})"));
  EXPECT_EQ(*tag(json, "array"),
            Json::parse(R"({"key":"array","type":"string","value":"[\"a\",1]"})"));
}

TEST(JaegerJson, TheScopeBecomesTags) {
  otlp::ExportTraceServiceRequest request;
  add_span(request, "s", {"t", "1"});
  add_span(request, "s", {"t", "2"});
  otlp::ScopeSpans& scoped = *request.mutable_resource_spans(1)->mutable_scope_spans(0);
  scoped.mutable_scope()->set_name("library");
  scoped.mutable_scope()->set_version("1.2");
  const Json trace = rendered(request);
  EXPECT_EQ(tag(trace["spans"][0], "otel.scope.name"), nullptr);
  EXPECT_EQ((*tag(trace["spans"][1], "otel.scope.name"))["value"], "library");
  EXPECT_EQ((*tag(trace["spans"][1], "otel.scope.version"))["value"], "1.2");
}

TEST(JaegerJson, KindAndStatusBecomeTags) {
  otlp::ExportTraceServiceRequest request;
  otlp::Span& span = add_span(request, "s", {"t", "1"});
  span.set_kind(otlp::Span::SPAN_KIND_CONSUMER);
  span.mutable_status()->set_code(otlp::Status::STATUS_CODE_ERROR);
  span.mutable_status()->set_message("why");
  const Json trace = rendered(request);
  const Json& json = trace["spans"][0];
  EXPECT_EQ((*tag(json, "span.kind"))["value"], "consumer");
  EXPECT_EQ((*tag(json, "otel.status_code"))["value"], "ERROR");
  EXPECT_EQ((*tag(json, "error"))["value"], true);
  EXPECT_EQ((*tag(json, "otel.status_description"))["value"], "why");
}

TEST(JaegerJson, AnUnsetStatusLeavesNoTag) {
  otlp::ExportTraceServiceRequest request;
  add_span(request, "s", {"t", "1"});
  const Json trace = rendered(request);
  EXPECT_EQ(tag(trace["spans"][0], "otel.status_code"), nullptr);
  EXPECT_EQ(tag(trace["spans"][0], "error"), nullptr);
  EXPECT_EQ(tag(trace["spans"][0], "span.kind"), nullptr);
  EXPECT_TRUE(trace["spans"][0]["references"].empty());
}

TEST(JaegerJson, EventsAreLogsAndLinksAreReferences) {
  otlp::ExportTraceServiceRequest request;
  otlp::Span& span = add_span(request, "s", {"t", "1"});
  otlp::Span::Event& event = *span.add_events();
  event.set_time_unix_nano(5'000'000);
  event.set_name("retry");
  otlp::Span::Link& link = *span.add_links();
  link.set_trace_id(filled("u", 16));
  link.set_span_id(filled("9", 8));
  const Json trace = rendered(request);
  const Json& json = trace["spans"][0];
  EXPECT_EQ(
      json["logs"],
      Json::parse(
          R"([{"timestamp":5000,"fields":[{"key":"event","type":"string","value":"retry"}]}])"));
  EXPECT_EQ(json["references"][0]["refType"], "FOLLOWS_FROM");
  EXPECT_EQ(json["references"][0]["spanID"], "3901010101010101");
}

TEST(JaegerJson, EachServiceIsAProcessAndASpanSentTwiceStandsOnce) {
  otlp::ExportTraceServiceRequest request;
  add_span(request, "s", {"t", "1"});
  add_span(request, "u", {"t", "2"});
  add_span(request, "s", {"t", "1"});
  const Json trace = rendered(request);
  ASSERT_EQ(trace["spans"].size(), 2u);
  ASSERT_EQ(trace["processes"].size(), 2u);
  EXPECT_EQ(trace["processes"][trace["spans"][1]["processID"].get<std::string>()]["serviceName"],
            "u");
}

}  // namespace
}  // namespace composure::traces
