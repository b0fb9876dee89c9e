#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "harness/observe/jaeger_reader.h"

namespace composure::observe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
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

// A store with one trace each microsecond, `spans` of them 7 us long: begins at t and t + 7.
class FakeStore {
 public:
  FakeStore(std::int64_t traces, bool crowd) : traces_(traces), crowd_(crowd) {}

  Result<std::vector<Trace>> ask(std::int64_t start, std::int64_t end, std::size_t page) {
    ++questions;
    std::vector<Trace> found;
    for (std::int64_t i = 0; i < traces_ && found.size() < page; ++i) {
      const std::int64_t begin = crowd_ ? 5 : i;
      const auto within = [&](std::int64_t t) { return t >= start && t <= end; };
      if (!within(begin) && !within(begin + 7)) continue;
      Span span;
      span.start_ns = begin * 1000;
      found.push_back({fmt::format("{:032x}", traces_ - i), {span}});
    }
    return found;
  }
  int questions = 0;

 private:
  std::int64_t traces_;
  bool crowd_;
};

TEST(ReadWindow, GivesEveryTraceOnceByTimeHoweverSmallThePage) {
  for (const std::size_t page : {std::size_t{10}, std::size_t{100}, std::size_t{5000}}) {
    FakeStore store(1000, false);
    const auto all =
        read_window([&](auto a, auto b, auto p) { return store.ask(a, b, p); }, 0, 2000, page);
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 1000u);
    for (std::size_t i = 0; i < 1000; ++i)
      ASSERT_EQ(all->at(i).spans[0].start_ns, static_cast<std::int64_t>(i) * 1000);
    if (page == 5000) {
      EXPECT_EQ(store.questions, 1);
    }
  }
}

TEST(ReadWindow, SaysWhenAMicrosecondHoldsMoreThanAPage) {
  FakeStore store(20, true);
  const auto all =
      read_window([&](auto a, auto b, auto p) { return store.ask(a, b, p); }, 0, 1000, 20);
  ASSERT_FALSE(all);
  EXPECT_THAT(all.error().text(), HasSubstr("more than 20 traces begin in one microsecond"));
}

TEST(ReadWindow, HandsOnTheStoresError) {
  const auto all = read_window([](auto, auto, auto) { return Error{.what = "gone"}; }, 0, 10, 5);
  ASSERT_FALSE(all);
  EXPECT_EQ(all.error().what, "gone");
}

}  // namespace
}  // namespace composure::observe
