#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "harness/observe/jaeger_answer.h"

namespace composure::observe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(ParseJaeger, TakesSpansWithTheirNanosecondsServiceAndParent) {
  const auto traces =
      parse_jaeger(R"({"data": [{"traceID": "4bf92f3577b34da6a3ce929d0e0e4736", "spans": [
    {"traceID": "4bf92f3577b34da6a3ce929d0e0e4736", "spanID": "00f067aa0ba902b7", "operationName": "POST /function/echo",
     "references": [], "startTime": 1700000000000001, "duration": 2, "processID": "p1",
     "tags": [{"key": "composure.start_ns", "type": "int64", "value": 1700000000000001234},
              {"key": "composure.duration_ns", "type": "string", "value": "2345"},
              {"key": "http.response.status_code", "type": "int64", "value": 200},
              {"key": "error", "type": "bool", "value": true}, {"key": "composure.category", "value": "gateway"}]},
    {"traceID": "4bf92f3577b34da6a3ce929d0e0e4736", "spanID": "00f067aa0ba902b8", "operationName": "handle",
     "references": [{"refType": "FOLLOWS_FROM", "spanID": "1"}, {"refType": "CHILD_OF", "spanID": "00f067aa0ba902b7"}],
     "startTime": 1700000000000002, "duration": 1, "processID": "p2", "tags": null}],
   "processes": {"p1": {"serviceName": "gateway", "tags": []}, "p2": {"serviceName": "echo"}}}],
  "total": 0, "limit": 0, "offset": 0, "errors": null})");
  ASSERT_TRUE(traces) << traces.error().text();
  ASSERT_EQ(traces->size(), 1u);
  const Span& root = traces->front().spans[0];
  EXPECT_EQ(root.start_ns, 1700000000000001234);
  EXPECT_EQ(root.duration_ns, 2345);
  EXPECT_EQ(root.service, "gateway");
  EXPECT_EQ(root.name, "POST /function/echo");
  EXPECT_EQ(root.parent_id, "");
  EXPECT_THAT(root.attributes,
              ElementsAre(Pair("composure.category", "gateway"), Pair("error", "true"),
                          Pair("http.response.status_code", "200")));
  const Span& child = traces->front().spans[1];
  EXPECT_EQ(child.parent_id, "00f067aa0ba902b7");
  EXPECT_EQ(child.start_ns, 1700000000000002000);
  EXPECT_EQ(child.duration_ns, 1000);
  EXPECT_EQ(child.service, "echo");
}

// Jaeger before 1.17 dropped the leading zeros of ids.
TEST(ParseJaeger, PadsShortIds) {
  const auto traces =
      parse_jaeger(R"({"data": [{"traceID": "abc", "spans": [{"traceID": "abc", "spanID": "d",
    "operationName": "x", "references": [{"refType": "FOLLOWS_FROM", "spanID": "e"}], "startTime": 1, "duration": 1,
    "processID": "p1"}], "processes": {"p1": {"serviceName": "s"}}}]})");
  ASSERT_TRUE(traces) << traces.error().text();
  EXPECT_EQ(traces->front().trace_id, "00000000000000000000000000000abc");
  EXPECT_EQ(traces->front().spans[0].span_id, "000000000000000d");
  EXPECT_EQ(traces->front().spans[0].parent_id, "000000000000000e");
}

TEST(ParseJaeger, RefusesWhatIsNoAnswer) {
  for (const char* text :
       {"", "[]", "{\"data\": 5}", "{\"data\": [{}]}", "<html>", "{\"data\": [{\"traceID\": 5}]}"})
    EXPECT_FALSE(parse_jaeger(text)) << text;
  const auto none = parse_jaeger(R"({"data": null})");
  ASSERT_TRUE(none);
  EXPECT_THAT(*none, IsEmpty());
}

// However they arrived: what is made of them must not depend on it.
TEST(ParseJaeger, PutsSpansInTheirOrderAndEachOnce) {
  const auto span = [](const char* id, int start, const char* name) {
    return fmt::format(
        R"({{"traceID": "a", "spanID": "{}", "operationName": "{}", "startTime": {}, "duration": 1, "processID": "p"}})",
        id, name, start);
  };
  const auto traces = parse_jaeger(fmt::format(
      R"({{"data": [{{"traceID": "a", "spans": [{}, {}, {}, {}, {}], "processes": {{"p": {{"serviceName": "s"}}}}}}]}})",
      span("3", 9, "late"), span("2", 5, "two"), span("1", 5, "one"), span("3", 9, "late"),
      span("2", 5, "another with that id")));
  ASSERT_TRUE(traces) << traces.error().text();
  std::vector<std::string> names;
  for (const Span& each : traces->front().spans) names.push_back(each.name);
  EXPECT_THAT(names, ElementsAre("one", "another with that id", "two", "late"));
}

}  // namespace
}  // namespace composure::observe
