#include "fixtures/stack/gateway/scaling.h"

#include <gtest/gtest.h>

#include <limits>

namespace composure::gateway {
namespace {

ScaleLimits limits(const Labels& labels) {
  auto read = scale_limits(labels);
  EXPECT_TRUE(read);
  return read ? *read : ScaleLimits{};
}

TEST(ScaleLimits, default_to_openfaas_classic_values) {
  const ScaleLimits none = limits({});
  EXPECT_EQ(none.min, 1u);
  EXPECT_EQ(none.max, 20u);
  EXPECT_EQ(none.factor, 20u);
}

TEST(ScaleLimits, come_from_labels_and_ignore_what_is_no_number) {
  const ScaleLimits set = limits({{"com.openfaas.scale.min", "2"},
                                  {"com.openfaas.scale.max", "x"},
                                  {"com.openfaas.scale.factor", "50"}});
  EXPECT_EQ(set.min, 2u);
  EXPECT_EQ(set.max, 20u);
  EXPECT_EQ(set.factor, 50u);
  EXPECT_FALSE(scale_limits({{"com.openfaas.scale.factor", "101"}}));
}

TEST(IdleLimit, is_said_by_two_labels) {
  using namespace std::chrono_literals;
  const auto labelled = [](const char* zero, const char* duration) {
    return idle_limit(
        {{"com.openfaas.scale.zero", zero}, {"com.openfaas.scale.zero-duration", duration}});
  };
  EXPECT_EQ(labelled("true", "90s"), 90s);
  EXPECT_EQ(labelled("true", "1h30m"), 90min);
  EXPECT_EQ(labelled("true", "soon"), 15min);
  EXPECT_EQ(idle_limit({{"com.openfaas.scale.zero", "true"}}), 15min);
  EXPECT_EQ(labelled("false", "90s"), std::nullopt);
  EXPECT_EQ(idle_limit({}), std::nullopt);
}

TEST(WakeReplicas, are_the_least_but_not_none) {
  EXPECT_EQ(wake_replicas({}), 1u);
  EXPECT_EQ(wake_replicas({{"com.openfaas.scale.min", "3"}}), 3u);
  EXPECT_EQ(wake_replicas({{"com.openfaas.scale.min", "0"}}), 1u);
}

TEST(ReplicasAfter, adds_the_rounded_up_step_until_max) {
  EXPECT_EQ(replicas_after(true, 1, {1, 20, 20}), 5u);
  EXPECT_EQ(replicas_after(true, 18, {1, 20, 20}), 20u);
  EXPECT_EQ(replicas_after(true, 1, {1, 3, 10}), 2u);  // ceil(0.3)
  EXPECT_EQ(replicas_after(true, 0, {1, 20, 20}), 4u);
}

TEST(ReplicasAfter, does_not_wrap_at_a_huge_max) {
  constexpr std::uint64_t kHuge = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(replicas_after(true, 1, {1, kHuge, 100}), kHuge);
  EXPECT_EQ(replicas_after(true, kHuge - 1, {1, kHuge, 50}), kHuge);
  EXPECT_EQ(replicas_after(true, 1, {1, 1'000, 50}), 501u);
}

TEST(ReplicasAfter, falls_back_to_min_when_resolved) {
  EXPECT_EQ(replicas_after(false, 9, {2, 20, 20}), 2u);
}

TEST(ReplicasAfter, never_changes_what_may_not_scale) {
  EXPECT_EQ(replicas_after(true, 3, {5, 5, 20}), 3u);
  EXPECT_EQ(replicas_after(true, 3, {1, 20, 0}), 3u);
  EXPECT_EQ(replicas_after(false, 3, {1, 20, 0}), 3u);
}

TEST(ParseAlerts, reads_alertmanagers_webhook) {
  auto alerts = parse_alerts(R"({"receiver":"scale-up","status":"firing","alerts":[
      {"status":"firing","labels":{"alertname":"APIHighInvocationRate","function_name":"f.openfaas-fn"}},
      {"status":"resolved","labels":{"function_name":"g"}}]})");
  ASSERT_TRUE(alerts);
  ASSERT_EQ(alerts->size(), 2u);
  EXPECT_EQ((*alerts)[0].function, "f.openfaas-fn");
  EXPECT_TRUE((*alerts)[0].firing);
  EXPECT_FALSE((*alerts)[1].firing);
}

TEST(ParseAlerts, refuses_other_bodies) {
  for (const char* body : {"", "{", "{}", R"({"alerts":{}})"}) {
    EXPECT_FALSE(parse_alerts(body)) << body;
  }
}

TEST(ParseAlerts, leaves_out_those_that_name_no_function) {
  const auto alerts = parse_alerts(R"({"alerts":[{},1,{"labels":{"function_name":1}},
      {"labels":{"alertname":"InstanceDown"}},{"labels":{"function_name":"f"}}]})");
  ASSERT_TRUE(alerts);
  ASSERT_EQ(alerts->size(), 1u);
  EXPECT_EQ((*alerts)[0].function, "f");
}

}  // namespace
}  // namespace composure::gateway
