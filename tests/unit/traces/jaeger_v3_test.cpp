#include "fixtures/stack/traces/jaeger_v3.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "fixtures/stack/traces/otlp_body.h"
#include "tests/unit/traces/messages.h"

namespace composure::traces {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

TEST(JaegerV3, QueriesInBothSpellings) {
  for (const char* text :
       {"query.service_name=s&query.operation_name=op&query.start_time_min=1970-01-01T00:00:01Z"
        "&query.start_time_max=1970-01-01T00:00:02Z&query.duration_min=1ms&query.search_depth=7"
        "&query.attributes=%7B%22k%22%3A1%7D",
        "query.serviceName=s&query.operationName=op&query.startTimeMin=1970-01-01T00:00:01Z"
        "&query.startTimeMax=1970-01-01T00:00:02Z&query.durationMin=1ms&query.numTraces=7"
        "&query.attributes=%7B%22k%22%3A1%7D"}) {
    const auto query = parse_v3_query(text);
    ASSERT_TRUE(query) << query.error().text();
    EXPECT_EQ(query->service, "s");
    EXPECT_EQ(query->operation, "op");
    EXPECT_EQ(query->start_ns, 1'000'000'000);
    EXPECT_EQ(query->end_ns, 2'000'000'000);
    EXPECT_EQ(query->min_duration_ns, 1'000'000);
    EXPECT_EQ(query->limit, 7u);
    EXPECT_EQ(query->tags.at(0), std::pair(std::string("k"), std::string("1")));
  }
  EXPECT_THAT(parse_v3_query("query.service_name=s").error().text(), HasSubstr("are required"));
  EXPECT_THAT(parse_v3_query("").error().text(), HasSubstr("query.service_name is required"));
}

http::Response ask(const std::string& target, const otlp::ExportTraceServiceRequest& spans) {
  const auto store = std::make_shared<SpanStore>(1000);
  store->add(spans);
  http::Response response = answer_v3({"GET", target, {}, ""}, store);
  while (response.more && response.more(response.body)) continue;
  return response;
}

// What is answered is OTLP: read again it is what came in.
TEST(JaegerV3, ATraceComesBackAsOtlp) {
  otlp::ExportTraceServiceRequest sent;
  otlp::Span& span = add_span(sent, "s", {"t", "1"});
  span.set_kind(otlp::Span::SPAN_KIND_SERVER);
  span.set_parent_span_id(filled("0", 8));
  span.set_trace_state("a=b");
  span.mutable_status()->set_code(otlp::Status::STATUS_CODE_ERROR);
  span.mutable_status()->set_message("why \"");
  add_attribute(span, "bytes").set_bytes_value(std::string("\0\xff", 2));
  add_attribute(span, "whole").set_int_value(std::numeric_limits<std::int64_t>::min());
  add_attribute(span, "real").set_double_value(0.1);
  add_attribute(span, "truth").set_bool_value(false);
  add_attribute(span, "text").set_string_value("");
  add_attribute(span, "list").mutable_array_value()->add_values()->set_string_value("x");
  auto& pair = *add_attribute(span, "map").mutable_kvlist_value()->add_values();
  pair.set_key("k");
  pair.mutable_value()->set_int_value(1);
  span.add_events()->set_name("e");
  span.mutable_events(0)->set_time_unix_nano(5);
  span.add_links()->set_trace_id(filled("u", 16));
  span.mutable_links(0)->set_span_id(filled("9", 8));
  sent.mutable_resource_spans(0)->mutable_scope_spans(0)->mutable_scope()->set_name("library");
  sent.mutable_resource_spans(0)->mutable_scope_spans(0)->mutable_scope()->set_version("1");
  const auto response = ask("/api/v3/traces/74010101010101010101010101010101", sent);
  EXPECT_EQ(response.status, 200u);
  otlp::ExportTraceServiceRequest got;
  const Status parsed = parse_otlp_json(Json::parse(response.body)["result"].dump(), got);
  ASSERT_TRUE(parsed) << parsed.error().text();
  EXPECT_EQ(got.SerializeAsString(), sent.SerializeAsString());
}

TEST(JaegerV3, SpansStandByResourceAndScope) {
  otlp::ExportTraceServiceRequest sent;
  add_span(sent, "s", {"t", "1"});
  add_span(sent, "u", {"t", "2"});
  add_span(sent, "s", {"t", "3"});
  sent.mutable_resource_spans(2)->mutable_scope_spans(0)->mutable_scope()->set_name("library");
  add_span(sent, "s", {"t", "4"});
  const Json result =
      Json::parse(ask("/api/v3/traces/74010101010101010101010101010101", sent).body)["result"];
  ASSERT_EQ(result["resourceSpans"].size(), 2u);
  const Json& of_s = result["resourceSpans"][0]["scopeSpans"];
  ASSERT_EQ(of_s.size(), 2u);
  EXPECT_EQ(of_s[0]["spans"].size(), 2u);
  EXPECT_EQ(of_s[1]["scope"]["name"], "library");
  EXPECT_EQ(of_s[1]["spans"].size(), 1u);
  EXPECT_EQ(result["resourceSpans"][1]["scopeSpans"][0]["spans"].size(), 1u);
}

TEST(JaegerV3, ServicesOperationsAndErrors) {
  otlp::ExportTraceServiceRequest sent;
  add_span(sent, "s", {"t", "1"}).set_kind(otlp::Span::SPAN_KIND_SERVER);
  add_span(sent, "s", {.trace = "t", .span = "2", .name = "other"});
  EXPECT_EQ(ask("/api/v3/services", sent).body, R"({"services":["s"]})");
  EXPECT_EQ(ask("/api/v3/operations?service=s&span_kind=server", sent).body,
            R"({"operations":[{"name":"op","spanKind":"server"}]})");
  EXPECT_EQ(Json::parse(ask("/api/v3/operations?service=s", sent).body)["operations"].size(), 2u);
  const std::string times =
      "&query.start_time_min=1970-01-01T00:00:00Z&query.start_time_max=1970-01-01T00:00:01Z";
  EXPECT_EQ(ask("/api/v3/traces?query.service_name=s" + times, sent).status, 200u);
  for (const auto& [target, status] :
       {std::pair(std::string("operations"), 400), std::pair(std::string("traces"), 400),
        std::pair(std::string("traces/x"), 400), std::pair(std::string("traces/1"), 404),
        std::pair("traces?query.service_name=nobody" + times, 404),
        std::pair(std::string("nothing"), 404)}) {
    const auto refused = ask("/api/v3/" + target, sent);
    EXPECT_EQ(refused.status, static_cast<unsigned>(status)) << target;
    EXPECT_EQ(Json::parse(refused.body)["error"]["httpCode"], status);
  }
}

}  // namespace
}  // namespace composure::traces
