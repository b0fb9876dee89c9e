#include "harness/experiment/raised_priority.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <thread>

namespace composure::experiment {
namespace {

int policy() { return sched_getscheduler(0) & ~SCHED_RESET_ON_FORK; }

class RaisedPriorityTest : public testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "only root may ask for a higher priority";
  }
};

TEST_F(RaisedPriorityTest, InRealTimeForItsLifeAndItsThreadAlone) {
  const int before = policy();
  {
    const RaisedPriority first(true);
    if (policy() != SCHED_FIFO && getpriority(PRIO_PROCESS, 0) < 0)
      GTEST_SKIP() << "this container does not let root have real time";
    EXPECT_EQ(policy(), SCHED_FIFO);
    int of_another = -1;
    std::thread([&of_another] { of_another = policy(); }).join();
    EXPECT_EQ(of_another, SCHED_OTHER);
  }
  EXPECT_EQ(policy(), before);
}

TEST_F(RaisedPriorityTest, OrBeforeItsEquals) {
  const int before = getpriority(PRIO_PROCESS, 0);
  {
    const RaisedPriority first(false);
    EXPECT_LT(getpriority(PRIO_PROCESS, 0), before);
    EXPECT_EQ(policy(), SCHED_OTHER);
  }
  EXPECT_EQ(getpriority(PRIO_PROCESS, 0), before);
}

}  // namespace
}  // namespace composure::experiment
