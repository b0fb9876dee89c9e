// composure-traces as a process: spans in from a tracer, out as a reader of Jaeger's API asks for
// them.
#include <gmock/gmock.h>
#include <signal.h>

#include <nlohmann/json.hpp>

#include "fixtures/stack/telemetry/tracer.h"
#include "tests/integration/http/program_under_test.h"
#include "tests/support/public_client.h"

namespace composure::traces {
namespace {

using composure::testing::ProgramUnderTest;
using ::testing::HasSubstr;
using Json = nlohmann::json;

constexpr const char* kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";

// Joins the chunks of an answer, if it has any.
std::string joined(const std::string& answer) {
  std::string body = ProgramUnderTest::body(answer);
  if (answer.find("Transfer-Encoding: chunked") == std::string::npos) return body;
  std::string whole;
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t length = std::stoul(body.substr(at), nullptr, 16);
    at = body.find("\r\n", at) + 2;
    whole += body.substr(at, length);
    at += length + 2;
  }
  return whole;
}

Json get(ProgramUnderTest& program, const std::string& target) {
  return Json::parse(joined(program.ask("GET", target)));
}

std::string otlp_json(int trace, int spans) {
  Json list = Json::array();
  for (int i = 0; i < spans; ++i) {
    char trace_id[33], span_id[17];
    std::snprintf(trace_id, sizeof trace_id, "%032x", trace);
    std::snprintf(span_id, sizeof span_id, "%016x", i + 1);
    list.push_back({{"traceId", trace_id},
                    {"spanId", span_id},
                    {"name", "op"},
                    {"startTimeUnixNano", std::to_string(1000000 + trace * 1000)},
                    {"endTimeUnixNano", std::to_string(2000000 + trace * 1000)}});
  }
  const Json name = {{"key", "service.name"}, {"value", {{"stringValue", "bulk"}}}};
  return Json{{"resourceSpans",
               {{{"resource", {{"attributes", {name}}}}, {"scopeSpans", {{{"spans", list}}}}}}}}
      .dump();
}

int post_json(ProgramUnderTest& program, const std::string& body) {
  return program.status(
      program.ask("POST", "/v1/traces", body, "Content-Type: application/json\r\n"));
}

// The answer to the first request was lost on the way.
TEST(TracesProgram, ABatchThatIsSentAgainIsCountedAndAnsweredOnce) {
  ProgramUnderTest program("composure-traces", {});
  for (int time = 0; time < 2; ++time) ASSERT_EQ(post_json(program, otlp_json(7, 5)), 200);
  EXPECT_THAT(program.ask("GET", "/metrics"), HasSubstr("composure_traces_spans 5\n"));
  const Json found = get(program, "/api/traces?service=bulk");
  ASSERT_EQ(found["data"].size(), 1u);
  EXPECT_EQ(found["data"][0]["spans"].size(), 5u);
}

TEST(TracesProgram, GivesBackWhatATracerSent) {
  ProgramUnderTest program("composure-traces", {});
  {
    telemetry::Tracer tracer("gateway", "http://127.0.0.1:" + std::to_string(program.port()));
    auto span = tracer.start(
        "POST /function/{name}", telemetry::SpanKind::server, "gateway",
        telemetry::parse_traceparent(std::string("00-") + kTrace + "-00f067aa0ba902b7-01"));
    span.set("faas.invoked_name", "echo");
    span.set_start(1'700'000'000'123'456'789);
    span.end_at(1'700'000'000'123'556'790);
  }
  const Json answer = get(program, std::string("/api/traces/") + kTrace);
  ASSERT_EQ(answer["data"].size(), 1u);
  const Json& span = answer["data"][0]["spans"][0];
  EXPECT_EQ(span["operationName"], "POST /function/{name}");
  EXPECT_EQ(span["references"][0]["spanID"], "00f067aa0ba902b7");
  std::map<std::string, Json> tags;
  for (const Json& tag : span["tags"]) tags[tag["key"]] = tag["value"];
  EXPECT_EQ(tags["composure.category"], "gateway");
  EXPECT_EQ(tags["faas.invoked_name"], "echo");
  EXPECT_EQ(tags["span.kind"], "server");
  EXPECT_EQ(tags["composure.start_ns"], "1700000000123456789") << "JavaScript would round it";
  EXPECT_EQ(tags["composure.duration_ns"], 100'001);

  EXPECT_EQ(get(program, "/api/services")["data"], Json::parse(R"(["gateway"])"));
  EXPECT_EQ(get(program, "/api/services/gateway/operations")["data"],
            Json::parse(R"(["POST /function/{name}"])"));
  EXPECT_EQ(
      get(program,
          "/api/traces?service=gateway&tags=%7B%22faas.invoked_name%22%3A%22echo%22%7D")["data"]
          .size(),
      1u);
  EXPECT_EQ(get(program, "/api/traces?service=gateway&start=1700000000123457")["data"].size(), 0u);
}

TEST(TracesProgram, ABulkReadGivesEveryTrace) {
  ProgramUnderTest program("composure-traces", {});
  for (int i = 1; i <= 2000; ++i) ASSERT_EQ(post_json(program, otlp_json(i, 12)), 200);
  const Json answer = get(program, "/api/traces?service=bulk&limit=20000");
  EXPECT_EQ(answer["total"], 2000);
  ASSERT_EQ(answer["data"].size(), 2000u);
  EXPECT_EQ(answer["data"][0]["traceID"], "00000000000007d0") << "the latest first";
  for (const Json& trace : answer["data"]) ASSERT_EQ(trace["spans"].size(), 12u);
  EXPECT_EQ(get(program, "/api/traces?service=bulk&limit=5")["data"].size(), 5u);
}

TEST(TracesProgram, TracesAreGivenByTheirIds) {
  ProgramUnderTest program("composure-traces", {});
  for (int i = 1; i <= 9; ++i) ASSERT_EQ(post_json(program, otlp_json(i, 3)), 200);
  const Json answer = get(program, "/api/traces?traceID=7&traceID=beef&traceID=2");
  ASSERT_EQ(answer["data"].size(), 2u);
  EXPECT_EQ(answer["data"][0]["traceID"], "0000000000000007");
  EXPECT_EQ(answer["data"][1]["traceID"], "0000000000000002");
  EXPECT_EQ(answer["data"][1]["spans"].size(), 3u);
  ASSERT_EQ(answer["errors"].size(), 1u);
  EXPECT_EQ(answer["errors"][0]["traceID"], "000000000000beef");
  EXPECT_EQ(get(program, "/api/traces?traceID=7")["errors"], Json());
  EXPECT_EQ(program.status(program.ask("GET", "/api/traces?traceID=x")), 400);
}

TEST(TracesProgram, AnswersOperationsAndVersion3) {
  ProgramUnderTest program("composure-traces", {});
  ASSERT_EQ(post_json(program, otlp_json(7, 3)), 200);
  EXPECT_EQ(get(program, "/api/operations?service=bulk")["data"],
            Json::parse(R"([{"name":"op","spanKind":""}])"));
  EXPECT_EQ(get(program, "/api/operations?service=bulk&spanKind=server")["data"], Json::array());
  EXPECT_EQ(program.status(program.ask("GET", "/api/operations")), 400);
  const Json trace = get(program, "/api/v3/traces/7")["result"]["resourceSpans"];
  ASSERT_EQ(trace.size(), 1u);
  EXPECT_EQ(trace[0]["scopeSpans"][0]["spans"].size(), 3u);
  const Json found =
      get(program,
          "/api/v3/traces?query.service_name=bulk&query.start_time_min=1970-01-01T00:00:00Z"
          "&query.start_time_max=1970-01-01T00:00:01Z");
  EXPECT_EQ(found["result"]["resourceSpans"], trace);
}

TEST(TracesProgram, RefusesSpansAsGrpcsStatus) {
  ProgramUnderTest program("composure-traces", {});
  const auto json = Json::parse(
      program.body(program.ask("POST", "/v1/traces", "{", "Content-Type: application/json\r\n")));
  EXPECT_EQ(json["code"], 3);
  EXPECT_THAT(json["message"].get<std::string>(), HasSubstr("not OTLP"));
  const std::string binary = program.body(
      program.ask("POST", "/v1/traces", "\xff\xff", "Content-Type: application/x-protobuf\r\n"));
  EXPECT_THAT(binary, ::testing::StartsWith("\x08\x03\x12"));  // code: 3, message: ...
  EXPECT_THAT(binary, HasSubstr("body is not an ExportTraceServiceRequest"));
}

TEST(TracesProgram, PastItsCapacityTheOldestGoAndAreCounted) {
  ProgramUnderTest program("composure-traces", {"--capacity", "20"});
  for (int i = 1; i <= 6; ++i) ASSERT_EQ(post_json(program, otlp_json(i, 5)), 200);
  EXPECT_EQ(program.status(program.ask("GET", "/api/traces/2")), 404);
  EXPECT_EQ(program.status(program.ask("GET", "/api/traces/3")), 200);
  const std::string metrics = program.ask("GET", "/metrics");
  EXPECT_THAT(metrics, HasSubstr("composure_traces_spans 20\n"));
  EXPECT_THAT(metrics, HasSubstr("composure_traces_dropped_total{reason=\"capacity\"} 10\n"));
  EXPECT_THAT(metrics,
              HasSubstr("composure_traces_requests_total{code=\"200\",operation=\"export\"} 6\n"));
  EXPECT_THAT(metrics, HasSubstr("process_cpu_seconds_total"));
}

TEST(TracesProgram, RefusesInWordsWhatItCannotTake) {
  ProgramUnderTest program("composure-traces", {});
  EXPECT_EQ(post_json(program, "{"), 400);
  EXPECT_EQ(program.status(program.ask("POST", "/v1/traces", "\xff\xff",
                                       "Content-Type: application/x-protobuf\r\n")),
            400);
  EXPECT_EQ(program.status(program.ask("POST", "/v1/traces", "x")), 415);
  EXPECT_EQ(program.status(program.ask("GET", "/v1/traces")), 405);
  EXPECT_EQ(program.status(program.ask("GET", "/api/traces")), 400);
  EXPECT_EQ(program.status(program.ask("GET", "/api/traces/nonsense")), 400);
  EXPECT_EQ(program.status(program.ask("GET", "/api/nothing")), 404);
  EXPECT_EQ(program.status(program.ask("GET", "/healthz")), 200);
  const Json refusal = get(program, "/api/traces/1");
  EXPECT_EQ(refusal["errors"][0]["msg"], "trace not found");
  EXPECT_TRUE(refusal["data"].is_null());
}

TEST(TracesProgram, OpenTelemetrysOwnExportersAgree) {
  ProgramUnderTest program("composure-traces", {});
  test::expect_client_agrees("integration/traces/otel_check.py",
                             {"http://127.0.0.1:" + std::to_string(program.port())});
}

TEST(TracesProgram, ARealJaegerAnswersTheSameQuestionsAlike) {
  ProgramUnderTest program("composure-traces", {});
  test::expect_client_agrees("integration/traces/jaeger_check.py",
                             {"http://127.0.0.1:" + std::to_string(program.port())});
}

TEST(TracesProgram, LeavesOnSigtermWithExitCode0) {
  ProgramUnderTest program("composure-traces", {});
  program.process().signal(SIGTERM);
  const auto end = program.process().wait(std::chrono::seconds(20));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 0);
}

}  // namespace
}  // namespace composure::traces
