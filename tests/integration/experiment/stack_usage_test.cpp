// What a repeat used, read from a real stack: what was there only for a while counts, and what was
// never used has not been used.
#include <gmock/gmock.h>

#include <atomic>
#include <csignal>
#include <optional>

#include "base/cgroup.h"
#include "harness/analysis/usage.h"
#include "harness/experiment/usage_sampler.h"
#include "tests/integration/experiment/real_stack.h"
#include "tests/support/eventually.h"

namespace composure::experiment {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class UsageOfARepeat : public RealStack {
 protected:
  void SetUp() override {
    RealStack::SetUp();
    if (const std::string& why = stack_->address().without_cgroups; !why.empty())
      GTEST_SKIP() << why;
    deploy(plan_);
    begin();
  }
  // The next test's replica shall not share the metrics with one that leaves.
  void TearDown() override {
    remove(plan_);
    EXPECT_TRUE(test::eventually([&] { return now("replicas") <= 0; }));
  }

  void begin() {
    reader_.emplace(stack_->address());
    sampler_.emplace(
        [this](std::int64_t time, observe::UsageSeries& into) {
          reader_->read(time, into);
          ++readings_;
        },
        5ms);
  }
  // Of that many readings more.
  void let_it_read(int more) {
    const int until = readings_ + more;
    ASSERT_TRUE(test::eventually([&] { return readings_ >= until; }));
  }
  // Of the function; -1: nothing of it.
  double now(const std::string& name) {
    observe::UsageSeries usage;
    StackUsage(stack_->address()).read(1, usage);
    for (const auto& series : usage.take())
      if (series.name == name && series.labels == observe::Labels{{"function", entry()}})
        return series.points.back().value;
    return -1;
  }
  const std::string& entry() const { return plan_.entry; }

  const DeploymentPlan plan_ = planned(kChain, "manual");
  std::optional<StackUsage> reader_;
  std::optional<UsageSampler> sampler_;
  std::atomic<int> readings_{0};
};

TEST_F(UsageOfARepeat, HasEveryComponentAndFunction) {
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(gateway_->invoke(entry(), R"({"n":1})"));
  const auto usage = sampler_->stop(0.5);
  const result::Resources found = analysis::resources_of(usage);
  for (const std::string& component : stack_->components()) {
    const bool measures = component == "traces" || component == "metrics";
    const auto& kind = measures ? found.instrument : found.components;
    ASSERT_TRUE(kind.contains(component)) << component;
    EXPECT_TRUE(kind.at(component).cpu_s) << component;
    EXPECT_GT(kind.at(component).memory_peak_bytes.value_or(0), 100'000u) << component;
  }
  EXPECT_GT(found.components.at("gateway").cpu_s.value_or(0), 0);
  const result::ResourceUse& function = found.functions.at(entry());
  EXPECT_GT(function.cpu_s.value_or(0), 0);
  EXPECT_GT(function.memory_peak_bytes.value_or(0), 100'000u);
  EXPECT_EQ(function.replicas_max, 1);
  EXPECT_THAT(analysis::restarted_in(usage), IsEmpty());
}

TEST_F(UsageOfARepeat, CountsAReplicaThatCameAndLeft) {
  ASSERT_TRUE(gateway_->scale(entry(), 3));
  ASSERT_TRUE(gateway_->wait_available(entry(), 3, 20s));
  let_it_read(2);
  ASSERT_TRUE(gateway_->scale(entry(), 1));
  ASSERT_TRUE(test::eventually([&] { return now("replicas") == 1; }));
  const result::Resources found = analysis::resources_of(sampler_->stop(0));
  const result::ResourceUse& function = found.functions.at(entry());
  EXPECT_EQ(function.replicas_max, 3);
  EXPECT_GT(function.cpu_s.value_or(0), 0.001) << "two programs have started and ended";
}

TEST_F(UsageOfARepeat, NamesAFunctionWhoseReplicaDied) {
  const auto group = Cgroup::open(stack_->address().cgroup + "/functions/" + entry() + ".1");
  ASSERT_TRUE(group) << group.error().text();
  for (const int pid : group->pids()) kill(pid, SIGKILL);
  ASSERT_TRUE(test::eventually([&] { return now("restarts") > 0; }));
  EXPECT_THAT(analysis::restarted_in(sampler_->stop(0)), ElementsAre(entry()));
}

}  // namespace
}  // namespace composure::experiment
