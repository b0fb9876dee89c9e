#include "harness/observe/usage.h"

#include <gmock/gmock.h>

#include <limits>

namespace composure::observe {
namespace {

using testing::IsEmpty;

const Series* find(const std::vector<Series>& all, const std::string& name, const Labels& labels) {
  for (const Series& series : all)
    if (series.name == name && series.labels == labels) return &series;
  return nullptr;
}

double value(const std::vector<Series>& all, const std::string& name, const Labels& labels) {
  const Series* series = find(all, name, labels);
  return series == nullptr || series->points.size() != 1 ? -1 : series->points[0].value;
}

TEST(UsageSeries, KeepsWhatWasObserved) {
  UsageSeries usage;
  usage.add("cpu", {{"component", "a"}}, 1, 0.5);
  usage.add("cpu", {{"component", "a"}}, 2, std::numeric_limits<double>::quiet_NaN());
  usage.add("cpu", {{"component", "a"}}, 2, -1);
  usage.add("cpu", {{"component", "a"}}, 3, 1);
  const auto all = usage.take();
  ASSERT_EQ(all.size(), 1u);
  ASSERT_EQ(all[0].points.size(), 2u);
  EXPECT_EQ(all[0].points[0].time_ns, 1);
  EXPECT_EQ(all[0].points[1].time_ns, 3);
  EXPECT_THAT(usage.take(), IsEmpty());
}

TEST(UsageOfFunctions, IsThatOfTheirReplicas) {
  UsageSeries usage;
  add_functions(
      parse_metrics(
          R"(container_cpu_usage_seconds_total{name="echo.1",function_name="echo.openfaas-fn",cpu="total"} 1.5
container_memory_working_set_bytes{name="echo.1",function_name="echo.openfaas-fn"} 4000
container_memory_max_usage_bytes{name="echo.1",function_name="echo.openfaas-fn"} 9000
container_start_time_seconds{name="echo.1",function_name="echo.openfaas-fn"} 1000
container_start_time_seconds{name="echo.2",function_name="echo.openfaas-fn"} 1000
composure_provider_function_cpu_seconds_total{function_name="echo.openfaas-fn"} 2
composure_provider_restarts_total{function_name="echo.openfaas-fn"} 3
composure_provider_restarts_total{function_name="idle.openfaas-fn"} 0
composure_provider_inflight 2
)"),
      7, usage);
  const auto all = usage.take();
  const Labels echo{{"function", "echo"}}, first{{"function", "echo"}, {"replica", "echo.1"}};
  EXPECT_EQ(value(all, "cpu", first), 1.5);
  EXPECT_EQ(value(all, "memory", first), 4000);
  EXPECT_EQ(value(all, "cpu", echo), 2);
  EXPECT_EQ(value(all, "restarts", echo), 3);
  EXPECT_EQ(value(all, "replicas", echo), 2);
  EXPECT_EQ(value(all, "replicas", {{"function", "idle"}}), 0);
  EXPECT_EQ(all.size(), 7u);
}

}  // namespace
}  // namespace composure::observe
