#include "loadgen/measure/metrics_exposer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/loadgen/test_server.h"

namespace composure::loadgen {
namespace {

using testing::HasSubstr;

TEST(MetricsExposer, ServesTheCountersOfNow) {
  LiveCounters live;
  auto exposer = MetricsExposer::start("127.0.0.1:0", live);
  ASSERT_TRUE(exposer) << exposer.error().text();
  live.lane(0).scheduled(7);
  live.lane(0).in_flight(2);
  live.lane(0).ended(Outcome::ok, 1000);
  live.lane(0).ended(Outcome::lost, 1000);
  const std::string text = get(exposer->port(), "/metrics");
  EXPECT_THAT(text, HasSubstr("\ncomposure_load_requests_total{outcome=\"ok\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("\ncomposure_load_requests_total{outcome=\"lost\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("\ncomposure_load_requests_total{outcome=\"dropped\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("\ncomposure_load_in_flight 2\n"));
  EXPECT_THAT(text, HasSubstr("\ncomposure_load_scheduled_total 7\n"));
}

TEST(MetricsExposer, AddsUpTheThreads) {
  LiveCounters live(3);
  auto exposer = MetricsExposer::start("127.0.0.1:0", live);
  ASSERT_TRUE(exposer) << exposer.error().text();
  for (std::size_t thread = 0; thread < 3; ++thread) {
    live.lane(thread).scheduled(10);
    live.lane(thread).in_flight(thread);
    live.lane(thread).ended(Outcome::ok, 1000);
  }
  const std::string text = get(exposer->port(), "/metrics");
  EXPECT_THAT(text, HasSubstr("\ncomposure_load_requests_total{outcome=\"ok\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("\ncomposure_load_in_flight 3\n"));
  EXPECT_THAT(text, HasSubstr("\ncomposure_load_scheduled_total 30\n"));
}

TEST(MetricsExposer, SaysWhyItCannotServe) {
  LiveCounters live;
  const auto first = MetricsExposer::start("127.0.0.1:0", live);
  ASSERT_TRUE(first);
  const auto second = MetricsExposer::start("127.0.0.1:" + std::to_string(first->port()), live);
  EXPECT_FALSE(second);
}

}  // namespace
}  // namespace composure::loadgen
