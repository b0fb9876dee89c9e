#include "harness/analysis/metric.h"

#include <gmock/gmock.h>

#include "result/metrics.h"
#include "tests/unit/result/sample_run.h"

namespace composure::analysis {
namespace {

using result::Repeat;

TEST(Metric, EveryNameGivesAValueOfAFullRepeat) {
  Repeat repeat = result::sample::fizzbuzz().cells[2].repeats[0];
  repeat.latency.failed = repeat.latency.response;
  for (const result::Metric& metric : result::metrics()) {
    EXPECT_TRUE(metric_of(repeat, metric.name)) << metric.name;
  }
  EXPECT_FALSE(metric_of(repeat, "response"));
  EXPECT_FALSE(metric_of(repeat, "response.p42"));
  EXPECT_FALSE(metric_of(repeat, "accounting.magic"));
}

TEST(Metric, Values) {
  Repeat repeat;
  repeat.duration_s = 10;
  repeat.outcomes.counts = {{"ok", 80}, {"timeout", 5}, {"wrong", 5}};
  repeat.outcomes.http_error = {{500, 9}, {502, 1}};
  repeat.latency.completed.p50 = Nanoseconds(300);
  repeat.resources.functions["a"].cpu_s = 0.5;
  repeat.resources.components["gateway"].cpu_s = 0.3;
  repeat.resources.instrument["load generator"].cpu_s = 5;
  EXPECT_EQ(metric_of(repeat, "ok_ratio"), 0.8);
  EXPECT_EQ(metric_of(repeat, "error_rate"), 0.2);
  EXPECT_EQ(metric_of(repeat, "errors"), 20);
  EXPECT_EQ(metric_of(repeat, "http_errors"), 10);
  EXPECT_EQ(metric_of(repeat, "timeouts"), 5);
  EXPECT_EQ(metric_of(repeat, "wrong"), 5);
  EXPECT_EQ(metric_of(repeat, "throughput"), 10);
  EXPECT_EQ(metric_of(repeat, "goodput"), 8);
  EXPECT_EQ(metric_of(repeat, "cpu_per_execution"), 0.8e9 / 80);
  EXPECT_EQ(metric_of(repeat, "first_answer.p50"), 300);
  repeat.latency.acknowledged.p50 = Nanoseconds(100);
  EXPECT_EQ(metric_of(repeat, "first_answer.p50"), 100);
  EXPECT_FALSE(metric_of(Repeat(), "cpu_per_execution"));
  repeat.resources.components["queue"].cpu_s.reset();
  EXPECT_FALSE(metric_of(repeat, "cpu_per_execution")) << "not observed is not 0";
}

}  // namespace
}  // namespace composure::analysis
