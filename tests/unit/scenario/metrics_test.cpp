// What a threshold may name is what a result holds.
#include "harness/scenario/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/analysis/metric.h"

namespace composure::scenario {
namespace {

TEST(Metrics, AreThoseThatResultsHave) {
  std::vector<std::string> names;
  for (const Metric& metric : metrics()) names.push_back(metric.name);
  EXPECT_THAT(names, ::testing::UnorderedElementsAreArray(analysis::metric_names()));
}

}  // namespace
}  // namespace composure::scenario
