#include "fixtures/stack/traces/jaeger_query.h"

#include <gtest/gtest.h>

namespace composure::traces {
namespace {

TEST(ParseQuery, TakesEveryParameter) {
  const auto query = parse_query(
      "service=a%20b&operation=op&tags=%7B%22k%22%3A%22v%22%2C%22n%22%3A17%7D&tag=x:y:z&start=1000&"
      "end=2000&limit=7"
      "&minDuration=1ms&maxDuration=1.5s");
  ASSERT_TRUE(query) << query.error().text();
  EXPECT_EQ(query->service, "a b");
  EXPECT_EQ(query->operation, "op");
  const std::vector<std::pair<std::string, std::string>> tags{
      {"k", "v"}, {"n", "17"}, {"x", "y:z"}};
  EXPECT_EQ(query->tags, tags);
  EXPECT_EQ(query->start_ns, 1'000'000);
  EXPECT_EQ(query->end_ns, 2'000'999);
  EXPECT_EQ(query->limit, 7u);
  EXPECT_EQ(query->min_duration_ns, 1'000'000);
  EXPECT_EQ(query->max_duration_ns, 1'500'000'000);
}

TEST(ParseQuery, OnlyTheServiceIsRequired) {
  const auto query = parse_query("service=s&limit=&start=");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->start_ns, 0);
  EXPECT_GT(query->end_ns, std::int64_t{4'000'000'000} * 1'000'000'000);
  EXPECT_EQ(query->limit, 100u);
  EXPECT_FALSE(parse_query("operation=x"));
  EXPECT_TRUE(parse_query("service=s&end=9223372036854775807"));
}

TEST(ParseQuery, SaysWhatIsWrong) {
  for (const char* bad :
       {"start=x", "start=-1", "start=1.5", "end=99999999999999999999", "limit=all", "tags=x",
        "tags=[1]", "tag=k", "minDuration=5", "maxDuration=soon"}) {
    const auto query = parse_query(std::string("service=s&") + bad);
    ASSERT_FALSE(query) << bad;
    EXPECT_NE(query.error().text().find(std::string(bad).substr(0, std::string(bad).find('='))),
              std::string::npos);
  }
}

TEST(ParseTraceIds, TakesEachInItsOrder) {
  const auto ids = parse_trace_ids("traceID=2&start=5&traceID=4bf92f3577b34da6a3ce929d0e0e4736");
  ASSERT_TRUE(ids);
  ASSERT_EQ(ids->size(), 2u);
  EXPECT_EQ(ids->at(0).at(15), 2);
  EXPECT_EQ(ids->at(1).at(0), 0x4b);
  EXPECT_TRUE(parse_trace_ids("service=s&limit=5")->empty());
  EXPECT_FALSE(parse_trace_ids("traceID=1&traceID=xyz"));
}

TEST(ParseTraceId, FillsInZerosAndRefusesTheRest) {
  EXPECT_EQ(parse_trace_id("1f")->at(15), 0x1f);
  EXPECT_EQ(parse_trace_id("1F")->at(0), 0);
  EXPECT_EQ(parse_trace_id("4bf92f3577b34da6a3ce929d0e0e4736")->at(0), 0x4b);
  EXPECT_FALSE(parse_trace_id(""));
  EXPECT_FALSE(parse_trace_id("xyz"));
  EXPECT_FALSE(parse_trace_id("-1"));
  EXPECT_FALSE(parse_trace_id("4bf92f3577b34da6a3ce929d0e0e47360"));
}

}  // namespace
}  // namespace composure::traces
