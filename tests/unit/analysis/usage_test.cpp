// What a repeat used, as a reduction of its series.
#include "harness/analysis/usage.h"

#include <gmock/gmock.h>

#include <initializer_list>

#include "harness/observe/usage.h"

namespace composure::analysis {
namespace {

using observe::Labels;
using observe::UsageSeries;
using result::ResourceUse;
using testing::ElementsAre;

const Labels kQueue{{"component", "queue"}};
const Labels kEcho{{"function", "echo"}};

Labels replica(const std::string& name) { return {{"function", "echo"}, {"replica", name}}; }

class Usage : public testing::Test {
 protected:
  // Values at 0, 1, 2, ...; below zero: not observed then.
  void add(const char* name, const Labels& labels, std::initializer_list<double> values) {
    std::int64_t time = 0;
    for (const double value : values) usage_.add(name, labels, time++, value);
  }
  result::Resources resources() { return resources_of(usage_.take()); }
  ResourceUse queue() { return resources().components.at("queue"); }
  ResourceUse echo() { return resources().functions.at("echo"); }

  UsageSeries usage_;
};

TEST_F(Usage, OfAComponentIsWhatTheRepeatAdded) {
  add("cpu", kQueue, {100, 100.5, 101.25});
  add("memory", kQueue, {7e6, 9e6, 8e6});
  const ResourceUse use = queue();
  EXPECT_DOUBLE_EQ(use.cpu_s.value(), 1.25);
  EXPECT_EQ(use.memory_peak_bytes, 9'000'000u) << "of these readings: what it held before is past";
  EXPECT_FALSE(use.replicas_max);
}

TEST_F(Usage, ACounterThatGoesDownBeganAnew) {
  add("cpu", kQueue, {100, 101, 0.25, 0.5});
  EXPECT_DOUBLE_EQ(queue().cpu_s.value(), 1.5);
}

TEST_F(Usage, WhatWasNotReadAtBothEndsHasNoCpu) {
  add("cpu", kEcho, {1, 2, 3});
  add("cpu", kQueue, {1, 2, -1});
  add("memory", kQueue, {5, 6, -1});
  add("memory", {{"component", "cache"}}, {-1, -1, -1});
  const result::Resources found = resources();
  EXPECT_FALSE(found.components.at("queue").cpu_s) << "it vanished before the end";
  EXPECT_EQ(found.components.at("queue").memory_peak_bytes, 6u);
  EXPECT_FALSE(found.components.contains("cache"));
  EXPECT_EQ(found.functions.at("echo").cpu_s, 2.0);
}

TEST_F(Usage, NothingReadIsNothing) {
  EXPECT_TRUE(resources().functions.empty());
  EXPECT_TRUE(resources().components.empty());
}

TEST_F(Usage, AReplicaThatWasThereForHalfOfItCounts) {
  add("cpu", kEcho, {10, 10.5, 11, 11.25});  // the provider's total, of ended replicas, too
  add("cpu", replica("echo.1"), {10, 10.25, 10.5, 10.75});
  add("cpu", replica("echo.2"), {-1, 0.25, -1, -1});
  add("memory", replica("echo.1"), {40, 41, 42, 43});
  add("memory", replica("echo.2"), {-1, 30, -1, -1});
  add("replicas", kEcho, {1, 2, 1, 1});
  const ResourceUse use = echo();
  EXPECT_DOUBLE_EQ(use.cpu_s.value(), 1.25);
  EXPECT_EQ(use.memory_peak_bytes, 71u);
  EXPECT_EQ(use.replicas_max, 2);
}

TEST_F(Usage, WithoutATotalReplicasAreAddedUpAsTheyWereSeen) {
  add("cpu", replica("echo.1"), {10, 10.25, -1, -1});    // left
  add("cpu", replica("echo.2"), {-1, 0.25, 0.5, 0.75});  // came: what it has used is of the repeat
  add("replicas", kEcho, {1, 2, 1, 1});
  EXPECT_DOUBLE_EQ(echo().cpu_s.value(), 1.0);
}

TEST_F(Usage, AProviderThatDidNotAnswerAtTheEndLeavesNoCpu) {
  add("cpu", kQueue, {1, 1, 1});
  add("cpu", replica("echo.1"), {10, 10.25, -1});
  add("replicas", kEcho, {1, 1, -1});
  EXPECT_FALSE(echo().cpu_s);
}

TEST_F(Usage, AFunctionWithoutReplicasUsedNothing) {
  add("cpu", kEcho, {3, 3});
  add("replicas", kEcho, {0, 0});
  const ResourceUse use = echo();
  EXPECT_EQ(use.cpu_s, 0.0);
  EXPECT_EQ(use.replicas_max, 0);
  EXPECT_FALSE(use.memory_peak_bytes);
}

TEST_F(Usage, WhatOnlyMeasuresStandsApart) {
  for (const char* component : {"gateway", "traces", "metrics", load_generator})
    add("cpu", {{"component", component}}, {0, 1});
  const result::Resources found = resources();
  EXPECT_EQ(found.components.size(), 1u);
  EXPECT_EQ(found.instrument.size(), 3u);
}

TEST_F(Usage, ReplicasAndComponentsThatBeganAnewAreNamed) {
  add("restarts", kEcho, {3, 3, 4});
  add("restarts", {{"function", "calm"}}, {3, 3, 3});
  add("started", kQueue, {17, 17, 21});
  add("started", {{"component", "cache"}}, {17, 17, -1});
  add("started", {{"component", "gateway"}}, {17, 17, 17});
  EXPECT_THAT(restarted_in(usage_.take()), ElementsAre("cache", "echo", "queue"));
}

}  // namespace
}  // namespace composure::analysis
