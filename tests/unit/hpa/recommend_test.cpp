// By the examples of Kubernetes' documentation, and by hand.
#include "fixtures/stack/hpa/recommend.h"

#include <gmock/gmock.h>

namespace composure::hpa {
namespace {

using namespace std::chrono_literals;

// All ready and measured, each using `cores` of 1.
Observed alike(std::uint64_t replicas, double cores) {
  return {.replicas = replicas,
          .measured = replicas,
          .used = cores * static_cast<double>(replicas),
          .request = 1};
}

TEST(Recommended, IsInProportionToTheUse) {
  // "If the current metric value is 200m, and the desired value is 100m, the number of replicas
  // will be doubled [...]; 50m: halved."
  EXPECT_EQ(recommended(alike(4, 0.2), 0.1), 8u);
  EXPECT_EQ(recommended(alike(4, 0.05), 0.1), 2u);
  EXPECT_EQ(recommended(alike(3, 0.9), 0.7), 4u);  // 3.86, upwards
  EXPECT_EQ(recommended(alike(1, 0), 0.7), 0u);    // bounds are the caller's
}

TEST(Recommended, LeavesWhatIsNearAlone) {
  EXPECT_EQ(recommended(alike(10, 0.769), 0.7), 10u);
  EXPECT_EQ(recommended(alike(10, 0.775), 0.7), 12u);
  EXPECT_EQ(recommended(alike(10, 0.631), 0.7), 10u);
  EXPECT_EQ(recommended(alike(10, 0.62), 0.7), 9u);
}

TEST(Recommended, CountsUnreadyReplicasAsIdleBeforeItAsksForMore) {
  // 2 of 4 are ready and use 150 % of the target: with the others idle that is 75 %.
  Observed observed{.replicas = 4, .unready = 2, .measured = 2, .used = 3, .request = 1};
  EXPECT_EQ(recommended(observed, 1), 4u);
  observed.used = 8;  // 400 %: 200 % over all four
  EXPECT_EQ(recommended(observed, 1), 8u);
  // Where fewer are wanted they do not count: 2 of 2 use a quarter.
  observed.used = 0.5;
  EXPECT_EQ(recommended(observed, 1), 1u);
}

TEST(Recommended, TakesWhatIsNotMeasuredForTheCautiousSide) {
  // Of 4 ready ones 2 are measured.
  Observed observed{.replicas = 4, .measured = 2, .used = 0.2, .request = 1};
  EXPECT_EQ(recommended(observed, 0.5), 4u);  // the others may be full: 2.2 of 4 is 110 %
  observed.used = 0;
  EXPECT_EQ(recommended(observed, 1), 2u);
  observed.used = 2;  // 400 % of 0.25 by two; idle others: 200 %
  EXPECT_EQ(recommended(observed, 0.25), 8u);
}

TEST(Recommended, IsWhatThereIsWhereNothingIsKnown) {
  EXPECT_EQ(recommended({.replicas = 3, .measured = 0, .used = 0, .request = 1}, 0.7), 3u);
  EXPECT_EQ(recommended({.replicas = 3, .measured = 3, .used = 9, .request = 0}, 0.7), 3u);
}

class Over : public testing::Test {
 protected:
  std::uint64_t at(Duration time, std::uint64_t recommendation) {
    return current_ = steady_.next(Time{} + 1h + time, current_, recommendation, bounds_);
  }
  std::uint64_t current_ = 1;
  Bounds bounds_{1, 100};
  Steady steady_{300s};
};

TEST_F(Over, TimeItAtMostDoublesOrAddsFourWithin15Seconds) {
  EXPECT_EQ(at(0s, 100), 5u);  // 1 + 4
  EXPECT_EQ(at(5s, 100), 5u);  // of the same 15 s
  EXPECT_EQ(at(15s, 100), 10u);
  EXPECT_EQ(at(29s, 100), 10u);
  EXPECT_EQ(at(30s, 100), 20u);
  EXPECT_EQ(at(45s, 22), 22u);
}

TEST_F(Over, TimeItStaysWithinItsBounds) {
  bounds_ = {2, 3};
  EXPECT_EQ(at(0s, 0), 2u);
  EXPECT_EQ(at(20s, 50), 3u);
  current_ = 9;
  EXPECT_EQ(at(40s, 50), 3u);
}

TEST_F(Over, TimeItGoesDownToTheHighestOfTheStabilisation) {
  current_ = 10;
  EXPECT_EQ(at(0s, 10), 10u);
  EXPECT_EQ(at(60s, 3), 10u);
  EXPECT_EQ(at(120s, 6), 10u);
  EXPECT_EQ(at(299s, 2), 10u);
  EXPECT_EQ(at(300s, 2), 6u);  // the 10 is 300 s old
  EXPECT_EQ(at(420s, 2), 2u);  // and now the 6 is
  EXPECT_EQ(at(421s, 8), 6u);  // up at once: 2 + 4
}

}  // namespace
}  // namespace composure::hpa
