#include "fixtures/stack/telemetry/metrics.h"

#include <gmock/gmock.h>
#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <chrono>
#include <regex>

namespace composure::telemetry {
namespace {

double value_of(const std::string& text, const std::string& series) {
  std::smatch found;
  const std::regex line("(?:^|\n)" + series + " ([-+0-9.e]+)\n");
  return std::regex_search(text, found, line) ? std::stod(found[1]) : -1;
}

TEST(Metrics, GivesTheRegistryAsText) {
  Metrics metrics;
  prometheus::BuildCounter()
      .Name("things_total")
      .Register(metrics.registry())
      .Add({{"kind", "a"}})
      .Increment(3);
  const http::Response response = metrics.respond();
  EXPECT_THAT(std::string(response.headers.get_or("Content-Type", "")),
              ::testing::HasSubstr("version=0.0.4"));
  EXPECT_THAT(response.body, ::testing::HasSubstr("things_total{kind=\"a\"} 3\n"));
}

TEST(Metrics, TellsOfTheProcessItself) {
  Metrics metrics;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (value_of(metrics.respond().body, "process_cpu_seconds_total") <= 0)  // ticks of 10 ms
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
  const std::string text = metrics.respond().body;
  EXPECT_GT(value_of(text, "process_resident_memory_bytes"), 1e6);
  const double now = static_cast<double>(time(nullptr));
  EXPECT_NEAR(value_of(text, "process_start_time_seconds"), now, 60);
  EXPECT_THAT(text, ::testing::HasSubstr("# TYPE process_cpu_seconds_total counter"));
}

}  // namespace
}  // namespace composure::telemetry
