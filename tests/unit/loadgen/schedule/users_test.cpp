// Closed loops: whose turn it is, and when.
#include <gtest/gtest.h>

#include <queue>
#include <vector>

#include "loadgen/schedule/schedule.h"
#include "tests/unit/loadgen/schedule/seconds.h"

namespace composure::loadgen {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::int64_t kMilli = 1'000'000;

struct Sent {
  std::int64_t at, end;
  std::uint32_t user;
};

// A perfect loop and a server that takes `service`.
std::vector<Sent> run(const Schedule& schedule, std::int64_t duration, std::int64_t service) {
  const auto arrivals = make_arrivals(schedule, duration);
  std::vector<Sent> sent;
  std::deque<Sent> busy;
  std::int64_t now = 0;
  while (true) {
    const auto next = arrivals->next(now);
    if (!busy.empty() && (!next || busy.front().end <= next->due)) {
      now = busy.front().end;
      arrivals->ended(busy.front().user, now);
      busy.pop_front();
    } else if (next) {
      now = next->due;
      arrivals->take();
      sent.push_back({now, now + service, next->user});
      busy.push_back(sent.back());
    } else {
      return sent;
    }
  }
}

TEST(ConstantUsers, SendAsSoonAsTheirLastHasEnded) {
  const auto sent = run(ConstantVus{2}, kSecond, 100 * kMilli);
  ASSERT_EQ(sent.size(), 20u);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(sent[i].at, static_cast<std::int64_t>(i / 2) * 100 * kMilli);
  }
}

TEST(ConstantUsers, OfTheTicksThatTheyMissedTheyUseOne) {
  ConstantVus users{1};
  users.tick = milliseconds(100);
  const auto moments = [&](std::int64_t service) {
    std::vector<std::int64_t> at;
    for (const Sent& sent : run(users, kSecond, service)) at.push_back(sent.at / kMilli);
    return at;
  };
  EXPECT_EQ(moments(10 * kMilli),
            (std::vector<std::int64_t>{100, 200, 300, 400, 500, 600, 700, 800, 900}));
  // Back at 350 it finds one of the ticks of 200 and 300.
  EXPECT_EQ(moments(250 * kMilli), (std::vector<std::int64_t>{100, 350, 600, 850}));
  EXPECT_EQ(moments(100 * kMilli),
            (std::vector<std::int64_t>{100, 200, 300, 400, 500, 600, 700, 800, 900}));
  users.per_vu_rate = 1;
  EXPECT_FALSE(check_schedule(users));
}

// However late that is looked at; who comes back later has no more to send.
TEST(ConstantUsers, WhoWaitForATickWhenTheTimeIsOverGo) {
  ConstantVus users{1};
  users.tick = milliseconds(100);
  const auto arrivals = make_arrivals(users, 100 * kMilli + 1);
  ASSERT_TRUE(arrivals->next(0));
  EXPECT_FALSE(arrivals->over(103 * kMilli));
  const auto last = arrivals->next(103 * kMilli);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->due, 103 * kMilli);
  arrivals->take();
  EXPECT_TRUE(arrivals->over(103 * kMilli));
  arrivals->ended(0, 104 * kMilli);
  EXPECT_TRUE(arrivals->over(104 * kMilli));
  EXPECT_FALSE(arrivals->next(104 * kMilli));
}

TEST(ConstantUsers, ThinkBetweenTheirRequests) {
  ConstantVus users{1};
  users.think = milliseconds(150);
  const auto sent = run(users, kSecond, 100 * kMilli);
  ASSERT_EQ(sent.size(), 4u);
  EXPECT_EQ(sent[0].at, 0);
  EXPECT_EQ(sent[3].at, 750 * kMilli);
}

TEST(ConstantUsers, SendNoMoreThanTheirIterations) {
  ConstantVus users{3};
  users.iterations = 10;
  EXPECT_EQ(run(users, 1000 * kSecond, kMilli).size(), 10u);
  std::size_t sum = 0;
  for (std::uint32_t index = 0; index < 3; ++index) {
    const auto part = make_arrivals(users, kSecond, {index, 3});
    for (; const auto next = part->next(0); ++sum) {
      part->take();
      part->ended(next->user, 0);
    }
    EXPECT_TRUE(part->over(0));
  }
  EXPECT_EQ(sum, 10u);
}

TEST(ConstantUsers, KeepToARateOfTheirOwn) {
  ConstantVus users{2};
  users.per_vu_rate = 10;
  const auto sent = run(users, kSecond, 30 * kMilli);
  ASSERT_EQ(sent.size(), 20u);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(sent[i].at, static_cast<std::int64_t>(i / 2) * 100 * kMilli);
  }
}

TEST(ConstantUsers, ThinkEvenIfTheirRateLetsThemGo) {
  ConstantVus users{1};
  users.think = milliseconds(50);
  users.per_vu_rate = 10;
  const auto arrivals = make_arrivals(users, kSecond);
  arrivals->take();
  arrivals->ended(0, 350 * kMilli);
  EXPECT_EQ(arrivals->next(360 * kMilli)->due, 400 * kMilli);
}

TEST(ConstantUsers, CatchUpWhenTheyFellBehindTheirRate) {
  ConstantVus users{1};
  users.per_vu_rate = 10;
  const auto arrivals = make_arrivals(users, kSecond);
  arrivals->take();
  arrivals->ended(0, 350 * kMilli);
  for (int k = 1; k <= 3; ++k) {
    EXPECT_EQ(arrivals->next(350 * kMilli)->due, 350 * kMilli) << k;
    arrivals->take();
    arrivals->ended(0, 350 * kMilli);
  }
  EXPECT_EQ(arrivals->next(350 * kMilli)->due, 400 * kMilli);
}

// A slow user does not slow the other, nor is it sent for by the other's rate.
TEST(ConstantUsers, AreToldApart) {
  ConstantVus users{2};
  users.per_vu_rate = 10;
  const auto arrivals = make_arrivals(users, 10 * kSecond);
  EXPECT_EQ(arrivals->next(0)->user, 0u);
  arrivals->take();
  EXPECT_EQ(arrivals->next(0)->user, 1u);
  arrivals->take();
  std::int64_t now = 0;
  for (int k = 1; k < 20; ++k) {  // user 0 stays away
    arrivals->ended(1, now);
    EXPECT_EQ(arrivals->next(now)->user, 1u);
    now = arrivals->next(now)->due;
    EXPECT_EQ(now, k * 100 * kMilli);
    arrivals->take();
  }
  arrivals->ended(0, now);
  EXPECT_EQ(arrivals->next(now)->user, 0u);
  EXPECT_EQ(arrivals->next(now)->due, now);
}

std::uint32_t at_work(const std::vector<Sent>& sent, std::int64_t moment) {
  std::uint32_t count = 0;
  for (const Sent& one : sent) count += one.at <= moment && moment < one.end ? 1u : 0u;
  return count;
}

TEST(RampingUsers, StartAndStopAsTheLineSays) {
  const RampingVus users{0, {{seconds(10), 10}, {seconds(5), 10}, {seconds(10), 0}}};
  const auto sent = run(users, 25 * kSecond, kMilli);
  for (int second = 0; second < 10; ++second) {
    EXPECT_EQ(at_work(sent, second * kSecond + 500 * kMilli), static_cast<unsigned>(second + 1));
    EXPECT_EQ(at_work(sent, (24 - second) * kSecond + 500 * kMilli),
              static_cast<unsigned>(second + 1));
  }
  EXPECT_EQ(at_work(sent, 12 * kSecond), 10u);
}

TEST(RampingUsers, JumpWhereAStageHasNoDuration) {
  const RampingVus users{2,
                         {{seconds(1), 2},
                          {seconds(0), 5},
                          {seconds(1), 5},
                          {seconds(0), 0},
                          {seconds(1), 0},
                          {seconds(1), 1}}};
  const auto sent = run(users, 4 * kSecond, kMilli);
  EXPECT_EQ(at_work(sent, 999 * kMilli), 2u);
  EXPECT_EQ(at_work(sent, 1000 * kMilli), 5u);
  EXPECT_EQ(at_work(sent, 1999 * kMilli), 5u);
  EXPECT_EQ(at_work(sent, 2001 * kMilli), 0u);
  EXPECT_EQ(at_work(sent, 3001 * kMilli), 1u);
}

TEST(RampingUsers, EndTheirRequestBeforeTheyStop) {
  const RampingVus users{
      1, {{seconds(1), 1}, {seconds(0), 0}, {seconds(5), 0}, {seconds(0), 1}, {seconds(1), 1}}};
  const auto sent = run(users, 7 * kSecond, 700 * kMilli);
  ASSERT_EQ(sent.size(), 4u);
  EXPECT_EQ(sent[1].end, 1400 * kMilli);
  EXPECT_EQ(sent[2].at, 6 * kSecond);
}

TEST(RampingUsers, AreSharedBetweenShards) {
  const RampingVus users{0, {{seconds(10), 10}}};
  std::vector<std::int64_t> starts;
  for (std::uint32_t index = 0; index < 3; ++index) {
    const auto part = make_arrivals(users, 10 * kSecond, {index, 3});
    while (const auto next = part->next(0)) {
      EXPECT_EQ(next->sequence % 3, index);
      starts.push_back(next->due);
      part->take();
    }
  }
  std::sort(starts.begin(), starts.end());
  ASSERT_EQ(starts.size(), 10u);
  for (int user = 0; user < 10; ++user)
    EXPECT_EQ(starts[static_cast<std::size_t>(user)], user * kSecond);
}

TEST(Users, SayWhatIsWrong) {
  EXPECT_FALSE(check_schedule(ConstantVus{0}));
  EXPECT_FALSE(check_schedule(ConstantVus{1, nanoseconds(-1)}));
  EXPECT_FALSE(check_schedule(ConstantVus{1, nanoseconds(0), 0, -1}));
  EXPECT_TRUE(check_schedule(ConstantVus{1, nanoseconds(5), 7, 0.5}));
  EXPECT_FALSE(check_schedule(RampingVus{1, {}}));
  EXPECT_FALSE(check_schedule(RampingVus{0, {{seconds(1), 0}}}));
  EXPECT_FALSE(check_schedule(RampingVus{1, {{seconds(-1), 5}}}));
  EXPECT_FALSE(check_schedule(RampingVus{1, {{seconds(1), 5}}}, seconds(2)));
  EXPECT_TRUE(check_schedule(RampingVus{1, {{seconds(1), 5}}}, seconds(1)));
  EXPECT_EQ(users_of(RampingVus{1, {{seconds(1), 5}, {seconds(1), 3}}}), 5u);
}

}  // namespace
}  // namespace composure::loadgen
