#include "harness/experiment/collect_series.h"

#include <gmock/gmock.h>

namespace composure::experiment {
namespace {

using observe::Series;
using testing::ElementsAre;
using testing::IsEmpty;

Series series_of(const char* name, const char* component, const std::vector<double>& values) {
  Series made{.name = name, .labels = {{"component", component}}, .points = {}};
  for (const double value : values)
    made.points.push_back({static_cast<std::int64_t>(made.points.size()) * 1'000'000'000, value});
  return made;
}

TEST(RestartedInSeries, NamesComponentsWhoseProcessBeganLaterThanTheOneBefore) {
  EXPECT_THAT(restarted_in_series({series_of("process start", "worker", {100, 100, 107.5}),
                                   series_of("process start", "gateway", {100, 100.4, 99.9}),
                                   series_of("process start", "cache", {}),
                                   series_of("component cpu", "queue", {1, 9})}),
              ElementsAre("worker"));
  EXPECT_THAT(restarted_in_series({}), IsEmpty());
}

TEST(WidestGap, IsTheHighestAgeOfTheNewestScrape) {
  EXPECT_EQ(widest_gap({series_of("scrape age", "gateway", {0.2, 3.4, 0.1}),
                        series_of("up", "gateway", {1, 7})}),
            3.4);
  EXPECT_EQ(widest_gap({series_of("up", "gateway", {1})}), std::nullopt);
}

}  // namespace
}  // namespace composure::experiment
