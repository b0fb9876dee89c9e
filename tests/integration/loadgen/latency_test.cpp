// Latency is what a user would have seen, however badly the server or the generator behaves.
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

#include "loadgen/bench/delays.h"
#include "loadgen/bench/epoll_server.h"
#include "loadgen/clock.h"
#include "loadgen/schedule/schedule.h"
#include "loadgen/scheduling.h"
#include "tests/integration/loadgen/attack_fixture.h"
#include "tests/support/sanitizer.h"

namespace composure::loadgen {
namespace {

TestServer::Behaviour answers_ok() {
  return [](int fd, const SeenRequest&) {
    answer(fd, 200, "");
    return Then::keep;
  };
}

// In real time: that a freeze shows as it does in simulated time (attack_loop_test).
TEST(FrozenServer, ShowsInTheMaximum) {
  const std::int64_t freeze_from = monotonic_ns() + 300'000'000;
  const std::int64_t freeze_until = freeze_from + 500'000'000;
  const TestServer server([=](int fd, const SeenRequest&) {
    const std::int64_t now = monotonic_ns();
    if (now >= freeze_from && now < freeze_until) {
      std::this_thread::sleep_for(std::chrono::nanoseconds(freeze_until - now));
    }
    answer(fd, 200, "");
    return Then::keep;
  });
  const Numbered source;
  const AttackResult result = attack(plan_for(server.url(), 200, 1s), {.requests = source});
  EXPECT_EQ(result.count(Outcome::ok), 200u);
  EXPECT_GT(*result.response.max(), 450'000'000);
}

// Request 2 is answered while the generator makes request 3, for longer than a request has: the
// answer waits in the socket, and the kernel says since when.
TEST(StalledGenerator, TakesWhatWasAnsweredInTimeMeanwhile) {
  const TestServer server(answers_ok());
  std::atomic<bool> stalled{false};
  const Numbered source([&](std::uint64_t k, Request&) {
    if (k == 3 && !stalled.exchange(true)) std::this_thread::sleep_for(2s);
  });
  AttackPlan plan = plan_for(server.url(), 10, 500ms);
  plan.timeout = 1s;
  std::vector<Sample> samples;
  const AttackResult result = attack(plan, {.requests = source}, &samples);
  EXPECT_EQ(result.count(Outcome::dropped), 2u);
  ASSERT_EQ(result.count(Outcome::ok), 3u);
  for (const Sample& sample : samples) {
    if (sample.sequence != 2) continue;
    EXPECT_LE(sample.done, sample.due + 1'000'000'000);
    EXPECT_GE(sample.done, sample.sent);
  }
}

// For every user's first request, beside other work.
constexpr auto kLongEnoughForAll = test::kSanitized ? 5s : 1s;

// However fast the answers come: a user that has not had its turn must not wait for those that had.
TEST(ClosedLoop, HasAllItsUsersInFlight) {
  const TestServer server(answers_ok());
  const Numbered source;
  AttackPlan plan = plan_for(server.url(), 0, kLongEnoughForAll);
  plan.schedule = ConstantVus{300};
  const AttackResult result = attack(plan, {.requests = source});
  EXPECT_EQ(server.connections(), 300u);
  EXPECT_EQ(result.count(Outcome::ok), result.offered);
}

// How far, in parts, the percentile that was measured is from the one that was served.
double deviation(const AttackResult& result, double percentile, const EpollServerOptions& served) {
  const auto truth =
      exponential_percentile(served.mean_delay, percentile, served.delay_cycle).count();
  const auto seen = *result.service.percentile(percentile);
  return static_cast<double>(seen) / static_cast<double>(truth) - 1;
}

// While it lives, this thread and those that it starts go before others where they may, as the
// harness's load does.
class GoingFirst {
 public:
  GoingFirst() : before_(SchedulingClass::of(0)) {
    const SchedulingClass first{.policy = SCHED_FIFO, .priority = 1, .nice = before_.nice};
    static_cast<void>(first.give(0));
  }
  ~GoingFirst() { static_cast<void>(before_.give(0)); }
  GoingFirst(const GoingFirst&) = delete;
  GoingFirst& operator=(const GoingFirst&) = delete;

 private:
  SchedulingClass before_;
};

// Machines are shared: a stall of its own in one attempt is no fault of the load generator, one in
// every attempt is.
TEST(Delays, AreRecoveredWithinOnePercent) {
  const GoingFirst punctual;
  constexpr int kAttempts = 4;
  // Sanitizers slow server and generator alike, and are asked for faults of memory, not of time.
  constexpr double kAllowed = test::kSanitized ? 0.1 : 0.01;
  EpollServerOptions served;
  served.mean_delay = 200ms;
  served.delay_cycle = 2000;
  double worst = 1;
  for (int attempt = 0; attempt < kAttempts && worst > kAllowed; ++attempt) {
    const auto server = EpollServer::start(served);
    ASSERT_TRUE(server) << server.error().text();
    const Numbered source;
    const std::string url = "http://127.0.0.1:" + std::to_string((*server)->port());
    const AttackResult result = attack(plan_for(url, 1000, 2s), {.requests = source});
    ASSERT_EQ(result.count(Outcome::ok), served.delay_cycle);
    worst = 0;
    for (const double percentile : {50.0, 99.0, 99.9})
      worst = std::max(worst, std::abs(deviation(result, percentile, served)));
  }
  EXPECT_LE(worst, kAllowed);
}

TEST(Live, CountersAreReadableWhileItRuns) {
  const TestServer server(answers_ok());
  const Numbered source;
  LiveCounters live;
  const AttackPlan plan = plan_for(server.url(), 100, 1s);
  std::thread attacker([&] { attack(plan, {.requests = source, .live = &live}); });
  while (live.snapshot().outcomes[0] < 50) std::this_thread::yield();
  EXPECT_LT(live.snapshot().outcomes[0], 100u);
  EXPECT_TRUE(live.snapshot().response_percentile(50));
  attacker.join();
  EXPECT_EQ(live.snapshot().scheduled, 100u);
  EXPECT_EQ(live.snapshot().ended(), 100u);
  EXPECT_EQ(live.snapshot().in_flight, 0u);
}

TEST(Threads, OfferTheSameScheduleTogether) {
  const TestServer server([](int fd, const SeenRequest& request) {
    answer(fd, 200, std::to_string(request.sequence()));
    return Then::keep;
  });
  const Numbered source;
  const EchoesNumber check;
  LiveCounters live(3);
  AttackPlan plan = plan_for(server.url(), 300, 1s);
  plan.threads = 3;
  std::vector<Sample> samples;
  const AttackResult result =
      attack(plan, {.requests = source, .check = &check, .live = &live}, &samples);
  EXPECT_EQ(result.threads, 3u);
  EXPECT_EQ(result.count(Outcome::ok), 300u);
  EXPECT_EQ(server.requests(), 300u);
  EXPECT_EQ(live.snapshot().ended(), 300u);
  EXPECT_EQ(result.response.count(), 300u);
  std::sort(samples.begin(), samples.end(),
            [](const Sample& a, const Sample& b) { return a.sequence < b.sequence; });
  for (std::uint64_t k = 0; k < 300; ++k) {
    EXPECT_EQ(samples[k].sequence, k);
    EXPECT_EQ(samples[k].due, constant_rate_due(300, k));
  }
}

TEST(Threads, ShareTheUsersOfAClosedLoop) {
  const TestServer server([](int fd, const SeenRequest&) {
    std::this_thread::sleep_for(2ms);
    answer(fd, 200, "");
    return Then::keep;
  });
  const Numbered source;
  AttackPlan plan = plan_for(server.url(), 0, kLongEnoughForAll);
  plan.schedule = ConstantVus{5};
  plan.threads = 2;
  const AttackResult result = attack(plan, {.requests = source});
  EXPECT_EQ(server.most_at_once(), 5u);
  EXPECT_EQ(server.requests(), result.offered);
  EXPECT_EQ(result.count(Outcome::ok), result.offered);
}

TEST(Phases, AddUpToTheServiceTime) {
  const TestServer server(answers_ok());
  const Numbered source;
  const AttackResult result = attack(plan_for(server.url()), {.requests = source});
  EXPECT_EQ(result.count(Outcome::ok), 20u);
  EXPECT_EQ(result.connections, server.connections());
  double sum = 0;
  for (const Phase phase : {Phase::connect, Phase::write, Phase::wait, Phase::read}) {
    EXPECT_EQ(result.phase(phase).count, 20u);
    EXPECT_GE(result.phase(phase).min, 0);
    sum += static_cast<double>(result.phase(phase).sum);
  }
  EXPECT_NEAR(sum / 20, *result.service.mean(), 1);
}

TEST(Plan, ThatMakesNoSenseIsRefused) {
  const Numbered source;
  const auto refusal = [&source](const AttackPlan& plan) {
    const auto result = run_attack(plan, {.requests = source});
    return result ? "" : result.error().text();
  };
  AttackPlan plan = plan_for("http://127.0.0.1:1");
  plan.schedule = ConstantArrivalRate{0};
  EXPECT_EQ(refusal(plan), "arrival rate: must be above zero");
  plan.schedule = ConstantVus{10'001};
  EXPECT_EQ(refusal(plan), "virtual users: must not be above max_in_flight (10000)");
  plan.schedule = ConstantVus{0};
  EXPECT_EQ(refusal(plan), "virtual users: must be at least 1");
  plan.schedule = ConstantVus{2};
  plan.threads = 3;
  EXPECT_EQ(refusal(plan),
            "threads: must be between 1 and 2, since each has a part of what is in flight");
  EXPECT_EQ(refusal(plan_for("ftp://127.0.0.1")),
            "ftp://127.0.0.1: cannot send to ftp:// (expected http:// or https://)");
  EXPECT_NE(refusal(plan_for("http://user:secret@127.0.0.1")), "");
  EXPECT_NE(refusal(plan_for("")), "");
  plan = plan_for("http://127.0.0.1:1");
  plan.until = Until::completed;
  EXPECT_EQ(refusal(plan), "until completed: needs somewhere to be called back");
  plan = plan_for("http://127.0.0.1:1");
  plan.samples = "/no/such/folder/samples.bin";
  EXPECT_EQ(refusal(plan),
            "/no/such/folder/samples.bin: cannot be written: No such file or directory");
}

}  // namespace
}  // namespace composure::loadgen
