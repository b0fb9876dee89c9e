#include "result/quantity.h"

#include <gmock/gmock.h>

#include "result/metrics.h"

namespace composure::result {
namespace {

TEST(Quantity, HasTheUnitOfItsMetric) {
  EXPECT_EQ(quantity("completed.p99", 3.0824e6), "3.08 ms");
  EXPECT_EQ(quantity("first_answer.p50", 740e3), "740 us");
  EXPECT_EQ(quantity("cpu_per_execution", 0.0981e6), "98.1 us");
  EXPECT_EQ(quantity("accounting.queue", 1.2e9), "1.20 s");
  EXPECT_EQ(quantity("response.min", 0), "0 ms");
  EXPECT_EQ(quantity("timeouts", 0), "0 requests");
  EXPECT_EQ(quantity("dropped", 1), "1 request");
  EXPECT_EQ(quantity("ok", 12345), "12345 requests");
  EXPECT_EQ(quantity("ok", 2.5), "2.5 requests");
  EXPECT_EQ(quantity("goodput", 99), "99/s");
  EXPECT_EQ(quantity("throughput", 99.23), "99.2/s");
  EXPECT_EQ(quantity("error_rate", 0.002), "0.2 %");
}

TEST(Quantity, AShareIsAllOrNothingOnlyWhenItIs) {
  EXPECT_EQ(quantity("ok_ratio", 1), "100 %");
  EXPECT_EQ(quantity("ok_ratio", 0.99995), "99.995 %");
  EXPECT_EQ(quantity("ok_ratio", 0.993), "99.3 %");
  EXPECT_EQ(quantity("ok_ratio", 1 - 1e-7), "99.99999 %");
  EXPECT_EQ(quantity("error_rate", 1e-7), "0.00001 %");
  EXPECT_EQ(quantity("error_rate", 0), "0 %");
}

TEST(Quantity, EveryMetricHasAUnit) {
  for (const Metric& metric : metrics()) {
    EXPECT_THAT(quantity(metric.name, 0.5), testing::ContainsRegex("( ns| %|/s| requests)$"))
        << metric.name;
  }
}

TEST(Quantity, BesideABoundItHasTheDigitsThatTellThemApart) {
  EXPECT_EQ(quantity_beside("response.p99", 3.0004e6, 3e6), "3.0004 ms");
  EXPECT_EQ(quantity_beside("response.p99", 3e6, 3.0004e6), "3.0000 ms");
  EXPECT_EQ(quantity_beside("response.p99", 3.11e6, 3e6), "3.11 ms");
  EXPECT_EQ(quantity_beside("response.p99", 3e6, 3e6), "3.00 ms");
  EXPECT_EQ(quantity_beside("goodput", 98.96, 99), "98.96/s");
}

TEST(Unit, IsTheLargestThatKeepsTheSmallestReadable) {
  EXPECT_EQ(time_unit({312e3, 20e6}).name, "ms");
  EXPECT_EQ(time_unit({31e3, 20e6}).name, "us");
  EXPECT_EQ(time_unit({740e3}, 1).name, "us");
  EXPECT_EQ(time_unit({2e9, 1e8}).name, "s");
  EXPECT_EQ(time_unit({5.0, std::nullopt}).name, "ns");
  EXPECT_EQ(time_unit({std::nullopt, 0.0, 2e6}).name, "ms");
  EXPECT_EQ(time_unit({}).name, "ms");
}

TEST(Digits, AreThree) {
  EXPECT_EQ(decimals_of(0.0981), 4);
  EXPECT_EQ(decimals_of(0.312), 3);
  EXPECT_EQ(decimals_of(2.1), 2);
  EXPECT_EQ(decimals_of(9.996), 1) << "it is shown as 10.0";
  EXPECT_EQ(decimals_of(12.3), 1);
  EXPECT_EQ(decimals_of(99.96), 0);
  EXPECT_EQ(decimals_of(12345), 0);
  EXPECT_EQ(decimals_of(0), 0);
  EXPECT_EQ(decimals_of(3.0004, 5), 4);
}

}  // namespace
}  // namespace composure::result
