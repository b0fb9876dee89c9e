#include "harness/experiment/usage_sampler.h"

#include <gmock/gmock.h>

#include <atomic>

#include "tests/support/eventually.h"

namespace composure::experiment {
namespace {

using namespace std::chrono_literals;
using observe::Labels;
using observe::Series;
using observe::UsageSeries;

const Labels kQueue{{"component", "queue"}};

const Series* find(const std::vector<Series>& all, const Labels& labels) {
  for (const Series& series : all)
    if (series.labels == labels) return &series;
  return nullptr;
}

TEST(UsageSampler, ReadsAtTheBeginAtTheEndAndInBetween) {
  std::atomic<int> readings{0};
  UsageSampler sampler(
      [&](std::int64_t time, UsageSeries& into) { into.add("cpu", kQueue, time, ++readings); },
      1ms);
  EXPECT_GE(readings, 1) << "before the load";
  EXPECT_TRUE(test::eventually([&] { return readings >= 5; }));
  const int before_the_end = readings;
  const auto all = sampler.stop(0.75);
  EXPECT_GT(readings, before_the_end) << "after the drain";
  const Series* queue = find(all, kQueue);
  ASSERT_NE(queue, nullptr);
  ASSERT_EQ(queue->points.size(), static_cast<std::size_t>(readings));
  for (std::size_t i = 1; i < queue->points.size(); ++i)
    EXPECT_LT(queue->points[i - 1].time_ns, queue->points[i].time_ns);
  const Series* client = find(all, {{"component", "load generator"}});
  ASSERT_NE(client, nullptr);
  EXPECT_EQ(client->points.front().time_ns, queue->points.front().time_ns);
  EXPECT_EQ(client->points.back().time_ns, queue->points.back().time_ns);
  EXPECT_EQ(client->points.back().value, 0.75);
}

TEST(UsageSampler, EndsWithoutBeingStopped) {
  std::atomic<int> readings{0};
  {
    const UsageSampler sampler([&](std::int64_t, UsageSeries&) { ++readings; }, 1h);
  }
  EXPECT_EQ(readings, 1);
}

TEST(StackUsage, AStackThatIsNotThereIsNotObserved) {
  stack::StackAddress address;
  address.offers["provider"]["url"] = "http://127.0.0.1:1";
  address.pids["queue"] = 0x3fffffff;  // beyond any process id
  StackUsage usage(address);
  UsageSeries series;
  usage.read(1, series);
  EXPECT_TRUE(series.take().empty());
}

}  // namespace
}  // namespace composure::experiment
