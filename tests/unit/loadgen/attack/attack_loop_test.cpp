// The attack's loop in simulated time: what is said of its moments is exact.
#include "loadgen/attack/attack_loop.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/loadgen/attack/simulation.h"

namespace composure::loadgen {
namespace {

Service always(std::chrono::nanoseconds time) {
  return [time](std::uint64_t, std::int64_t) { return answers_after(time); };
}

Simulation& at_rate(Simulation& attack, double per_second, std::chrono::nanoseconds duration) {
  attack.plan.schedule = ConstantArrivalRate{per_second};
  attack.plan.duration = duration;
  return attack;
}

Simulation& of_users(Simulation& attack, Schedule users, std::chrono::nanoseconds duration) {
  attack.plan.schedule = std::move(users);
  attack.plan.duration = duration;
  return attack;
}

// Histograms know values within 0.1 %, never below.
void expect_percentile(const Histogram& times, double percentile, std::int64_t value) {
  ASSERT_TRUE(times.percentile(percentile));
  EXPECT_GE(*times.percentile(percentile), value) << percentile;
  EXPECT_LE(*times.percentile(percentile), value + value / 1000) << percentile;
}

// A schedule without arrivals that is over just after it was asked for the first time.
class AboutToEnd final : public Arrivals {
 public:
  std::optional<Arrival> next(std::int64_t) override { return std::nullopt; }
  void take() override {}
  void ended(std::uint32_t, std::int64_t) override {}
  bool over(std::int64_t now) override {
    if (end_ < 0) end_ = now + 1;
    return now >= end_;
  }

 private:
  std::int64_t end_ = -1;
};

// The schedule ended between two looks at the clock: nothing would ever have woken the loop again.
TEST(AttackLoop, DoesNotWaitForEverWhenTheScheduleEndsUnderItsHands) {
  Simulation attack(always(1ms));
  attack.plan.duration = 50ms;
  AboutToEnd arrivals;
  EXPECT_FALSE(attack.run(arrivals));
  EXPECT_LE(attack.clock.now(), kStart + ns(50ms));
}

TEST(OpenLoop, SendsWhatIsDueWhenItIsDue) {
  Simulation attack(always(3ms));
  EXPECT_FALSE(at_rate(attack, 100, 1s).run());
  ASSERT_EQ(attack.samples.size(), 100u);
  for (const Sample& sample : attack.samples) {
    EXPECT_EQ(sample.due, static_cast<std::int64_t>(sample.sequence) * ns(10ms));
    EXPECT_EQ(sample.sent, sample.due);
    EXPECT_EQ(sample.done, sample.due + ns(3ms));
  }
  EXPECT_EQ(*attack.result.response.max(), ns(3ms));
  EXPECT_EQ(*attack.result.start_lag.max(), 1);  // a histogram's lowest
  EXPECT_EQ(attack.result.duration, 993ms);
  EXPECT_EQ(attack.spun, 0);
}

TEST(OpenLoop, IsLateByWhatItsThreadWakesLate) {
  Simulation attack(always(1ms));
  attack.transport.wakes_late = 100us;
  at_rate(attack, 100, 1s).run();
  for (const Sample& sample : attack.samples)
    EXPECT_EQ(sample.start_lag(), sample.sequence == 0 ? 0 : ns(100us));
}

// It wakes early and looks until the moment has come: late by one look at most.
TEST(OpenLoop, IsOnTimeWhereItWaitsBusily) {
  Simulation attack(always(1ms));
  attack.transport.wakes_late = 100us;
  attack.plan.spin = 50us;
  at_rate(attack, 100, 1s).run();
  for (const Sample& sample : attack.samples) {
    EXPECT_GE(sample.start_lag(), 0);
    EXPECT_LE(sample.start_lag(), ns(attack.transport.looks_for));
  }
  EXPECT_GE(attack.spun, 99 * ns(100us));  // from 250 us to 150 us ahead of each
  EXPECT_LE(attack.spun, 99 * ns(160us));
}

// 300 of 1000 were due while it was frozen, evenly over 1.5 s: the slowest waited all of it.
TEST(FrozenServer, ShowsInTheTailAndTheMaximum) {
  Simulation attack([](std::uint64_t, std::int64_t sent) {
    const bool frozen = sent >= ns(2s) && sent < ns(3500ms);
    return answers_after(1ms + std::chrono::nanoseconds(frozen ? ns(3500ms) - sent : 0));
  });
  at_rate(attack, 200, 5s).run();
  EXPECT_EQ(attack.result.count(Outcome::ok), 1000u);
  const Histogram& response = attack.result.response;
  EXPECT_EQ(*response.max(), ns(1501ms));
  expect_percentile(response, 99, ns(1451ms));
  expect_percentile(response, 85, ns(751ms));
  expect_percentile(response, 70, ns(1ms));
  EXPECT_EQ(response, attack.result.service);  // the generator was never late
}

// One user cannot send while it waits: service time alone sees one slow request, and that is why
// the flag is there.
TEST(FrozenServer, HidesFromAClosedLoopWhichSaysSo) {
  Simulation attack(
      [](std::uint64_t k, std::int64_t) { return answers_after(k == 5 ? 300ms : 10ms); });
  of_users(attack, ConstantVus{1}, 600ms).run();
  EXPECT_EQ(attack.result.offered, 31u);  // 5, the slow one, and 25 from 350 ms on
  EXPECT_EQ(attack.result.response, attack.result.service);
  EXPECT_EQ(attack.result.start_lag.count(), 0u);
  EXPECT_EQ(std::count_if(attack.samples.begin(), attack.samples.end(),
                          [](const Sample& s) { return s.response_time() == ns(300ms); }),
            1);
  for (const Sample& sample : attack.samples) {
    EXPECT_EQ(sample.due, sample.sent);
    EXPECT_TRUE(sample.flags & kClosedLoop);
  }
}

// A generator that stalls sends late, but what was due stays due: the lateness is in the response,
// and told apart.
TEST(StalledGenerator, CountsItsOwnLateness) {
  for (const auto spin : {0us, 50us}) {
    Simulation attack(always(1ms));
    attack.plan.spin = spin;
    // Made as soon as the one before has left, at 40 ms; that one's answer is read late.
    attack.requests.making = [&attack](std::uint64_t k) {
      if (k == 5) attack.clock.advance_to(kStart + ns(340ms));
    };
    at_rate(attack, 100, 500ms).run();
    EXPECT_EQ(attack.result.count(Outcome::ok), 50u);
    EXPECT_EQ(*attack.result.start_lag.max(), ns(290ms));
    for (const Sample& sample : attack.samples) {
      EXPECT_NEAR(static_cast<double>(sample.done),
                  static_cast<double>(sample.sequence == 4 ? ns(340ms) : sample.sent + ns(1ms)),
                  1000.0);
      EXPECT_EQ(sample.due, static_cast<std::int64_t>(sample.sequence) * ns(10ms));
      const bool stalled = sample.due >= ns(50ms) && sample.due <= ns(340ms);
      EXPECT_NEAR(static_cast<double>(sample.sent),
                  static_cast<double>(stalled ? ns(340ms) : sample.due), 1000.0);
      EXPECT_EQ(sample.response_time(), sample.start_lag() + sample.service_time());
    }
  }
}

TEST(StalledGenerator, DropsWhatItsStallMadeTooLate) {
  Simulation attack(always(1ms));
  attack.plan.timeout = 500ms;
  attack.requests.making = [&attack](std::uint64_t k) {
    if (k == 5) attack.clock.advance_to(kStart + ns(740ms));
  };
  at_rate(attack, 100, 1s).run();
  EXPECT_EQ(attack.result.offered, 100u);
  EXPECT_EQ(attack.result.count(Outcome::dropped), 20u);  // due from 50 to 240 ms
  EXPECT_EQ(attack.result.count(Outcome::ok), 80u);
}

// Of what it has to catch up with it sends a part, then looks at answers: none waits for all.
TEST(StalledGenerator, LooksAtAnswersWhileItCatchesUp) {
  Simulation attack(always(1us));
  attack.requests.making = [&attack](std::uint64_t k) {
    if (k == 1) attack.clock.advance_to(kStart + ns(100ms));
  };
  at_rate(attack, 10'000, 100ms).run();
  EXPECT_EQ(attack.result.count(Outcome::ok), 1000u);
  EXPECT_EQ(attack.transport.most_in_flight, 32u);
}

TEST(Bound, DropsWhatIsTooMuchAndCountsIt) {
  Simulation attack(always(400ms));
  attack.plan.max_in_flight = 5;
  at_rate(attack, 100, 200ms).run();
  EXPECT_EQ(attack.result.offered, 20u);
  EXPECT_EQ(attack.result.count(Outcome::ok), 5u);
  EXPECT_EQ(attack.result.count(Outcome::dropped), 15u);
  EXPECT_EQ(attack.transport.most_in_flight, 5u);
  for (const Sample& sample : attack.samples)
    EXPECT_EQ(sample.outcome == Outcome::dropped, sample.sequence >= 5);
}

TEST(ClosedLoop, KeepsItsUsersBusyAndNoMore) {
  Simulation attack(always(2ms));
  of_users(attack, ConstantVus{4}, 300ms).run();
  EXPECT_EQ(attack.transport.most_in_flight, 4u);
  EXPECT_EQ(attack.result.count(Outcome::ok), 600u);
  for (const Sample& sample : attack.samples)
    EXPECT_EQ(sample.sent, static_cast<std::int64_t>(sample.sequence / 4) * ns(2ms));
}

TEST(ClosedLoop, LetsUsersThink) {
  Simulation attack(always(10ms));
  ConstantVus users{2};
  users.think = 50ms;
  of_users(attack, users, 300ms).run();
  EXPECT_EQ(attack.result.offered, 10u);
  for (const Sample& sample : attack.samples)
    EXPECT_EQ(sample.sent, static_cast<std::int64_t>(sample.sequence / 2) * ns(60ms));
}

TEST(ClosedLoop, HoldsUsersToTheirRate) {
  Simulation attack(always(1ms));
  ConstantVus users{3};
  users.per_vu_rate = 50;
  of_users(attack, users, 300ms).run();
  EXPECT_EQ(attack.result.offered, 45u);
  for (const Sample& sample : attack.samples)
    EXPECT_EQ(sample.sent, static_cast<std::int64_t>(sample.sequence / 3) * ns(20ms));
}

// User u works from 25 u to 400 - 25 u ms, and sends every 20 ms.
TEST(ClosedLoop, HasNoMoreUsersThanTheLineSays) {
  Simulation attack(always(20ms));
  of_users(attack, RampingVus{0, {{200ms, 8}, {200ms, 0}}}, 400ms).run();
  EXPECT_EQ(attack.transport.most_in_flight, 8u);
  EXPECT_EQ(attack.result.offered, 20u + 18 + 15 + 13 + 10 + 8 + 5 + 3);
  EXPECT_EQ(attack.result.count(Outcome::ok), attack.result.offered);
  for (const Sample& sample : attack.samples) {
    const auto under_way = std::count_if(
        attack.samples.begin(), attack.samples.end(),
        [&](const Sample& other) { return other.sent <= sample.sent && sample.sent < other.done; });
    EXPECT_LE(under_way, std::min<std::int64_t>(8, sample.sent / ns(25ms) + 1));
  }
}

TEST(Cancel, EndsWhatIsInFlightAtOnce) {
  Simulation attack(always(25ms));
  attack.transport.at(107ms, [&attack] { attack.stop.request_stop(); });
  EXPECT_TRUE(at_rate(attack, 100, 1h).run());
  EXPECT_EQ(attack.result.offered, 11u);
  EXPECT_EQ(attack.result.count(Outcome::ok), 9u);  // sent up to 80 ms
  EXPECT_EQ(attack.result.count(Outcome::cancelled), 2u);
  EXPECT_EQ(attack.samples.back().done, ns(107ms));
  EXPECT_EQ(attack.result.failed.count(), 0u);
}

}  // namespace
}  // namespace composure::loadgen
