#include "harness/observe/jaeger_reader.h"

#include <gmock/gmock.h>

namespace composure::observe {
namespace {

constexpr const char* kAnswer = R"({"data":[{"traceID":"0af7651916cd43dd8448eb211c80319c","spans":[
  {"traceID":"0af7651916cd43dd8448eb211c80319c","spanID":"b7ad6b7169203331","operationName":"root","references":[],
   "startTime":1700000000000001,"duration":20,"tags":[{"key":"http.response.status_code","type":"int64","value":200}],
   "logs":[],"processID":"p1"},
  {"traceID":"0af7651916cd43dd8448eb211c80319c","spanID":"00f067aa0ba902b7","operationName":"child",
   "references":[{"refType":"CHILD_OF","traceID":"0af7651916cd43dd8448eb211c80319c","spanID":"b7ad6b7169203331"}],
   "startTime":1700000000000002,"duration":3,
   "tags":[{"key":"composure.start_ns","type":"int64","value":1700000000000002345},
           {"key":"composure.duration_ns","type":"int64","value":"3456"},
           {"key":"composure.category","type":"string","value":"engine"}],"logs":[],"processID":"p2"}],
  "processes":{"p1":{"serviceName":"gateway"},"p2":{"serviceName":"flow"}}}],"total":1})";

TEST(ParseJaeger, ReadsSpansWithTheirServicesParentsAndTags) {
  const auto traces = parse_jaeger(kAnswer);
  ASSERT_TRUE(traces) << traces.error().text();
  ASSERT_EQ(traces->size(), 1u);
  ASSERT_EQ(traces->front().spans.size(), 2u);
  const Span& root = traces->front().spans[0];
  EXPECT_EQ(root.service, "gateway");
  EXPECT_EQ(root.parent_id, "");
  EXPECT_EQ(root.start_ns, 1700000000000001000);
  EXPECT_EQ(root.duration_ns, 20000);
  EXPECT_EQ(root.attributes.at("http.response.status_code"), "200");
  const Span& child = traces->front().spans[1];
  EXPECT_EQ(child.service, "flow");
  EXPECT_EQ(child.parent_id, root.span_id);
  EXPECT_EQ(child.attributes.at("composure.category"), "engine");
}

TEST(ParseJaeger, NanosecondTagsWinOverMicroseconds) {
  const auto traces = parse_jaeger(kAnswer);
  ASSERT_TRUE(traces);
  EXPECT_EQ(traces->front().spans[1].start_ns, 1700000000000002345);
  EXPECT_EQ(traces->front().spans[1].duration_ns, 3456);
}

TEST(ParseJaeger, AnythingElseIsAnError) {
  EXPECT_FALSE(parse_jaeger("not JSON"));
  EXPECT_FALSE(parse_jaeger(R"({"data":[{}]})"));
}

}  // namespace
}  // namespace composure::observe
