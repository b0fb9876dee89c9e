#include "loadgen/request/request.h"

#include <gtest/gtest.h>

#include <set>

#include "loadgen/request/trace_ids.h"

namespace composure::loadgen {
namespace {

TEST(Request, IsAsNewOnceCleared) {
  Request request{"POST", "/function/x", {{"A", "b"}}, "body"};
  request.clear();
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.path, "/");
  EXPECT_TRUE(request.headers.empty());
  EXPECT_TRUE(request.body.empty());
}

TEST(Headers, AreFoundWhateverTheirCase) {
  const Headers headers = {{"Content-Type", "a"}, {"content-type", "b"}};
  ASSERT_NE(find_header(headers, "CONTENT-TYPE"), nullptr);
  EXPECT_EQ(*find_header(headers, "CONTENT-TYPE"), "a");
  EXPECT_EQ(find_header(headers, "Content"), nullptr);
}

TEST(TraceIds, ArePureAndStayAsTheyAre) {
  // Pinned: files written by an earlier version must still find their traces.
  EXPECT_EQ(traceparent(42, 7, true), "00-" + trace_id(42, 7) + "-" + span_id(42, 7) + "-01");
  EXPECT_EQ(trace_id(42, 7), "7eea04fb31c1c46142dc4824d435ce1c");
  EXPECT_EQ(span_id(42, 7), "5b88a3f127b9d7ca");
}

TEST(TraceIds, DifferBySequenceAndBySeed) {
  std::set<std::string> traces, spans;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (std::uint64_t k = 0; k < 10'000; ++k) {
      traces.insert(trace_id(seed, k));
      spans.insert(span_id(seed, k));
    }
  }
  EXPECT_EQ(traces.size(), 100'000u);
  EXPECT_EQ(spans.size(), 100'000u);
  for (const auto& id : traces) {
    ASSERT_EQ(id.size(), 32u);
    ASSERT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
  }
}

TEST(TraceIds, SampleTheRatioAndNeverLessAtAHigherOne) {
  int sampled = 0;
  for (std::uint64_t k = 0; k < 100'000; ++k) {
    sampled += is_sampled(1, k, 0.1) ? 1 : 0;
    ASSERT_TRUE(is_sampled(1, k, 1.0));
    ASSERT_FALSE(is_sampled(1, k, 0.0));
    ASSERT_LE(is_sampled(1, k, 0.1), is_sampled(1, k, 0.2));
  }
  EXPECT_NEAR(sampled, 10'000, 500);
}

}  // namespace
}  // namespace composure::loadgen
