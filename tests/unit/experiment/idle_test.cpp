#include "harness/experiment/idle.h"

#include <gmock/gmock.h>

#include <deque>

#include "tests/support/simulated_time.h"

namespace composure::experiment {
namespace {

using namespace std::chrono_literals;
using Held = Result<std::optional<std::uint64_t>>;

MetricsOf metrics(const std::string& gateway, const std::string& provider,
                  const std::string& worker) {
  return {{"gateway", observe::parse_metrics(gateway)},
          {"provider", observe::parse_metrics(provider)},
          {"worker", observe::parse_metrics(worker)}};
}

const std::string kProvider = "composure_provider_inflight 2\n";
const std::string kWorker = "queue_worker_pending 30\nqueue_worker_inflight 4\n";

TEST(HeldRequests, AreThoseOfAllPrograms) {
  const std::string gateway =
      "gateway_function_invocation_inflight{function_name=\"a\"} 100\n"
      "gateway_function_invocation_inflight{function_name=\"b\"} 200\n";
  EXPECT_EQ(held_requests(metrics(gateway, kProvider, kWorker)), 336u);
  EXPECT_EQ(held_requests(metrics("", kProvider, kWorker)), 36u) << "nothing was invoked yet";
}

TEST(HeldRequests, AreNotKnownWhereAGaugeDoesNotTell) {
  for (const char* worker : {"queue_worker_inflight 0\n", "queue_worker_pending 0\n", "",
                             "queue_worker_pending Nan\nqueue_worker_inflight 0\n",
                             "queue_worker_pending -1\nqueue_worker_inflight 0\n"})
    EXPECT_FALSE(held_requests(metrics("", kProvider, worker))) << worker;
  EXPECT_FALSE(held_requests(metrics("", "", kWorker)));
  // One that miscounts must not hide what another function holds.
  EXPECT_FALSE(
      held_requests(metrics("gateway_function_invocation_inflight{function_name=\"a\"} -1\n"
                            "gateway_function_invocation_inflight{function_name=\"b\"} 1\n",
                            kProvider, kWorker)));
  MetricsOf without = metrics("", kProvider, kWorker);
  without.erase("gateway");
  EXPECT_FALSE(held_requests(without));
}

class AwaitIdle : public testing::Test {
 protected:
  // The last answer stays.
  Result<bool> await(std::deque<Held> answers, std::chrono::milliseconds within = 1s) {
    return await_idle(
        time_, within, [this] { return interrupted_; },
        [&] {
          ++asked_;
          Held next = answers.front();
          if (answers.size() > 1) answers.pop_front();
          return next;
        });
  }
  test::SimulatedTime time_;
  int asked_ = 0;
  bool interrupted_ = false;
};

TEST_F(AwaitIdle, AsksTwiceBecauseAMessageMayBeBetweenTwoGauges) {
  const auto idle = await({Held(0), Held(1), Held(0), Held(0)});
  ASSERT_TRUE(idle);
  EXPECT_TRUE(*idle);
  EXPECT_EQ(asked_, 4);
  EXPECT_EQ(time_.since_start(), 5ms + 20ms + 5ms);
}

TEST_F(AwaitIdle, WhatIsNotKnownIsNotIdle) {
  const auto idle = await({Held(std::optional<std::uint64_t>())});
  ASSERT_TRUE(idle);
  EXPECT_FALSE(*idle);
  EXPECT_EQ(time_.since_start(), 1020ms);
}

TEST_F(AwaitIdle, OneScrapeThatFailsIsAskedAgain) {
  const auto idle = await({Held(Error{.what = "timed out"}), Held(0), Held(0)});
  ASSERT_TRUE(idle) << idle.error().text();
  EXPECT_TRUE(*idle);
}

TEST_F(AwaitIdle, AProgramThatStaysSilentIsAnError) {
  const auto idle = await({Held(3), Held(Error{.what = "refused"})});
  ASSERT_FALSE(idle);
  EXPECT_EQ(idle.error().what, "refused");
}

TEST_F(AwaitIdle, EndsWhenInterrupted) {
  interrupted_ = true;
  const auto idle = await({Held(3)});
  ASSERT_TRUE(idle);
  EXPECT_FALSE(*idle);
  EXPECT_EQ(time_.since_start(), 0ms);
}

}  // namespace
}  // namespace composure::experiment
