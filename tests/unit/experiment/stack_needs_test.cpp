#include "harness/experiment/stack_needs.h"

#include <gmock/gmock.h>

namespace composure::experiment {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

scenario::Scenario plain() {
  scenario::Scenario made;
  made.stack.implementations["objects"] = "minio";
  made.measure.metrics = 500ms;
  return made;
}

TEST(StackNeeds, AreTheImplementationsAndTheScrapes) {
  const StackNeeds needs = stack_needs(plain());
  EXPECT_THAT(needs.implementations, UnorderedElementsAre(Pair("objects", "minio")));
  EXPECT_THAT(needs.settings, IsEmpty());
  EXPECT_EQ(needs.scrape_interval, 500ms);
}

TEST(StackNeeds, AutoscaleNeedsAnAlertmanagerAndARuleWithoutFractions) {
  scenario::Scenario scaled = plain();
  scaled.stack.autoscale = scenario::Autoscale{.above = {2.5}, .window = 1500ms, .hold = 0s};
  const StackNeeds needs = stack_needs(scaled);
  EXPECT_THAT(needs.implementations,
              UnorderedElementsAre(Pair("objects", "minio"), Pair("alerts", "alertmanager")));
  EXPECT_THAT(
      needs.settings.at("alerts"),
      UnorderedElementsAre(Pair("above", "2.5"), Pair("window", "1500ms"), Pair("for", "0ms")));
}

TEST(StackNeeds, AutoscaleByCpuNeedsTheAutoscalerAndNoAlert) {
  scenario::Scenario scaled = plain();
  scaled.stack.autoscale = scenario::Autoscale{
      .by = scenario::Scaler::cpu, .window = 3s, .target = 0.5, .stabilisation = 2min};
  const StackNeeds needs = stack_needs(scaled);
  EXPECT_THAT(needs.implementations,
              UnorderedElementsAre(Pair("objects", "minio"), Pair("scaler", "hpa")));
  EXPECT_THAT(needs.settings.at("scaler"),
              UnorderedElementsAre(Pair("target", "0.5"), Pair("window", "3000ms"),
                                   Pair("stabilisation", "120000ms")));
}

TEST(StackNeeds, WhatIsOfFunctionsAloneNeedsNoOtherStack) {
  scenario::Scenario one = plain(), other = plain();
  one.stack.autoscale = scenario::Autoscale{.max = 4};
  other.stack.autoscale = scenario::Autoscale{.max = 8};
  other.stack.warm = 3;
  EXPECT_EQ(stack_needs(one), stack_needs(other));
}

}  // namespace
}  // namespace composure::experiment
