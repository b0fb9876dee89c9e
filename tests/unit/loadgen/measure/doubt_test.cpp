#include "loadgen/measure/doubt.h"

#include <gtest/gtest.h>

namespace composure::loadgen {
namespace {

// An open loop of 10 s at 100/s that went well.
LoadFacts good() {
  return {.target_per_s = 100,
          .offered_per_s = 100,
          .duration_s = 10,
          .sent = 1000,
          .start_lag_p99 = 10'000,
          .service_p50 = 500'000,
          .cpu_share = 0.05};
}

// The one grave doubt; empty for none.
std::string grave(const LoadFacts& facts) {
  std::string what;
  int count = 0;
  for (const Doubt& doubt : doubts(facts)) {
    EXPECT_NE(doubt.cure, "");
    if (!doubt.grave) continue;
    what = doubt.what;
    ++count;
  }
  EXPECT_LE(count, 1);
  return what;
}

std::string note(const LoadFacts& facts) {
  EXPECT_EQ(grave(facts), "");
  const auto found = doubts(facts);
  return found.empty() ? "" : found.front().what;
}

TEST(Doubts, AreNoneWhereAllIsWell) {
  EXPECT_TRUE(doubts(good()).empty());
  EXPECT_TRUE(doubts({}).empty());
}

TEST(Doubts, TheRateMustBeReachedWithinOnePerCent) {
  LoadFacts facts = good();
  facts.offered_per_s = 99.2;
  EXPECT_EQ(grave(facts), "");
  facts.offered_per_s = 98.7;
  EXPECT_EQ(grave(facts), "offered 98.7/s instead of 100/s (1.3 % off)");
  facts.target_per_s = 1;  // ten requests: one more is 10 %
  facts.offered_per_s = 1.1;
  EXPECT_EQ(grave(facts), "");
}

TEST(Doubts, WhatHadNoConnection) {
  LoadFacts facts = good();
  facts.dropped = 3;
  facts.unconnected = {.requests = 3, .descriptors_needed = 200, .descriptors_allowed = 100};
  EXPECT_EQ(grave(facts),
            "3 requests were not sent for want of file descriptors: 100 are allowed, 200 may be "
            "needed");
  facts.unconnected.descriptors_allowed = 1000;
  EXPECT_EQ(grave(facts), "3 requests were not sent for want of local ports or file descriptors");
  facts.dropped = 5;
  EXPECT_EQ(doubts(facts).at(1).what, "2 requests were due but never sent");
}

TEST(Doubts, WhatWasNeverSent) {
  LoadFacts facts = good();
  facts.dropped = 3;
  EXPECT_EQ(grave(facts), "3 requests were due but never sent");
}

TEST(Doubts, TheStartLagMustBeASmallPartOfTheServiceTime) {
  LoadFacts facts = good();
  facts.start_lag_p99 = 49'999;
  EXPECT_EQ(grave(facts), "");
  facts.start_lag_p99 = 50'000;
  EXPECT_EQ(grave(facts), "start lag p99 is 0.05 ms, 10 % of the median service time (0.5 ms)");
  facts.closed_loop = true;
  EXPECT_EQ(grave(facts), "");
}

TEST(Doubts, ABusyGeneratorIsWhatIsMeasured) {
  LoadFacts facts = good();
  facts.cpu_share = 0.79;
  EXPECT_EQ(grave(facts), "");
  facts.cpu_share = 0.8;
  EXPECT_EQ(grave(facts), "the load generator used 80 % of its CPU");
}

TEST(Doubts, SmallOnesAreNotes) {
  LoadFacts facts = good();
  facts.start_lag_p99.reset();
  facts.sent = 30;
  EXPECT_EQ(note(facts), "30 requests are too few to judge the start lag");
  facts = good();
  facts.samples_thinned = 5;
  EXPECT_EQ(note(facts),
            "5 requests have no sample of their own: others carry their weight, and the "
            "percentiles have them");
  facts = good();
  facts.longest_connect = 999'999'999;
  EXPECT_TRUE(doubts(facts).empty());
  facts.longest_connect = 1'040'000'000;
  EXPECT_EQ(note(facts),
            "a connection took 1.0 s: the server's queue of connections that wait to be accepted "
            "was full");
}

TEST(Doubts, GraveOnesComeFirst) {
  LoadFacts facts = good();
  facts.start_lag_p99.reset();
  facts.samples_thinned = 1;
  facts.cpu_share = 1;
  const auto found = doubts(facts);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_TRUE(found[0].grave);
  EXPECT_FALSE(found[1].grave);
}

}  // namespace
}  // namespace composure::loadgen
