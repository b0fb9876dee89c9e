#include "loadgen/measure/sample.h"

#include <gtest/gtest.h>

#include <set>

namespace composure::loadgen {
namespace {

TEST(Outcome, HasANameOfItsOwnEach) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    names.insert(outcome_name(outcome));
    EXPECT_EQ(outcome_named(outcome_name(outcome)), outcome);
  }
  EXPECT_EQ(names.size(), kOutcomes);
  EXPECT_EQ(outcome_name(Outcome::dropped), "dropped");  // the last of the table
  EXPECT_FALSE(outcome_named("OK"));
}

TEST(Sample, EndsWithItsCallbackWhereThereWasOne) {
  Sample sample{.due = 100, .sent = 130, .done = 500};
  EXPECT_EQ(sample.response_time(), 400);
  EXPECT_EQ(sample.service_time(), 370);
  EXPECT_EQ(sample.start_lag(), 30);
  sample.completed = 900;
  EXPECT_EQ(sample.end(), 500);  // it failed: nothing was acknowledged
  sample.flags = kAcknowledged;
  EXPECT_EQ(sample.response_time(), 800);
  EXPECT_EQ(sample.service_time(), 770);
}

}  // namespace
}  // namespace composure::loadgen
