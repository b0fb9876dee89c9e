#include "fixtures/stack/provider/container_metrics.h"

#include <gmock/gmock.h>

#include <set>

#include "base/text.h"

namespace composure::provider {
namespace {

using testing::HasSubstr;
using testing::Not;

ProviderSample sample() {
  ReplicaSample limited{.label = "f.1", .function = "f"};
  limited.usage = {.cpu_ns = 1'500'000'000,
                   .cpu_user_ns = 1'000'000'000,
                   .cpu_system_ns = 500'000'000,
                   .memory_bytes = 5000,
                   .working_set_bytes = 4000,
                   .memory_peak_bytes = 6000};
  limited.limits = {.cpus = 0.5, .memory_bytes = 64u << 20};
  limited.started_s = 1000.5;
  return {.replicas = {limited, {.label = "g.2", .function = "g"}},
          .restarts = {{"f", 3}},
          .in_flight = 2,
          .cgroups = true,
          .now_s = 1700000000};
}

TEST(ContainerMetrics, HasCadvisorsNamesAndLabels) {
  const std::string text = container_metrics(sample());
  const std::string labels = "{name=\"f.1\",function_name=\"f.openfaas-fn\"";
  for (const std::string& line :
       {"container_cpu_usage_seconds_total" + labels + ",cpu=\"total\"} 1.5\n",
        "container_cpu_user_seconds_total" + labels + "} 1\n",
        "container_cpu_system_seconds_total" + labels + "} 0.5\n",
        "container_memory_usage_bytes" + labels + "} 5000\n",
        "container_memory_working_set_bytes" + labels + "} 4000\n",
        "container_memory_max_usage_bytes" + labels + "} 6000\n",
        "container_spec_memory_limit_bytes" + labels + "} 67108864\n",
        "container_spec_cpu_quota" + labels + "} 50000\n",
        "container_spec_cpu_period" + labels + "} 100000\n",
        "container_start_time_seconds" + labels + "} 1000.5\n",
        "container_last_seen" + labels + "} 1700000000\n",
        std::string("composure_provider_restarts_total{function_name=\"f.openfaas-fn\"} 3\n"),
        std::string("composure_provider_inflight 2\n"),
        std::string("composure_provider_cgroups 1\n"),
        std::string("composure_provider_confined 0\n"),
        std::string("composure_provider_networks 0\n")})
    EXPECT_THAT(text, HasSubstr(line));
}

TEST(ContainerMetrics, OmitsWhatIsNotKnown) {
  const std::string text = container_metrics(sample());
  EXPECT_THAT(text, Not(HasSubstr("container_spec_cpu_quota{name=\"g.2\"")));
  EXPECT_THAT(text, Not(HasSubstr("container_memory_max_usage_bytes{name=\"g.2\"")));
  EXPECT_THAT(text, HasSubstr("container_spec_memory_limit_bytes{name=\"g.2\",function_name="));
}

TEST(ContainerMetrics, OmitsWhatWasNotObserved) {
  ProviderSample now = sample();
  now.replicas[0].usage.working_set_bytes.reset();
  now.past_cpu_ns.emplace();
  const std::string text = container_metrics(now);
  EXPECT_THAT(text, HasSubstr("container_memory_usage_bytes{name=\"f.1\""));
  EXPECT_THAT(text, Not(HasSubstr("container_memory_working_set_bytes{name=\"f.1\"")));
  for (const char* name :
       {"container_cpu_usage_seconds_total", "container_cpu_user_seconds_total",
        "container_cpu_system_seconds_total", "container_cpu_cfs_throttled_periods_total",
        "container_memory_usage_bytes", "container_start_time_seconds"})
    EXPECT_THAT(text, Not(HasSubstr(std::string(name) + "{name=\"g.2\""))) << name;
  EXPECT_THAT(text, HasSubstr("container_last_seen{name=\"g.2\""));
  EXPECT_THAT(text, Not(HasSubstr("function_cpu_seconds_total{function_name=\"g.")))
      << "of one replica nobody knows";
}

TEST(ContainerMetrics, AFunctionsCpuCountsTheReplicasThatAreGone) {
  ProviderSample now = sample();
  constexpr const char* kTotal = "composure_provider_function_cpu_seconds_total";
  EXPECT_THAT(container_metrics(now), Not(HasSubstr(kTotal))) << "nobody knows what is gone";
  now.past_cpu_ns = {{"f", 250'000'000}, {"h", 2'000'000'000}};
  now.replicas[1].usage.cpu_ns = 0;
  const std::string text = container_metrics(now);
  EXPECT_THAT(text, HasSubstr(std::string(kTotal) + "{function_name=\"f.openfaas-fn\"} 1.75\n"));
  EXPECT_THAT(text, HasSubstr(std::string(kTotal) + "{function_name=\"g.openfaas-fn\"} 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("\"h.openfaas-fn\""))) << "it is not deployed any more";
}

TEST(ContainerMetrics, DeclaresEveryFamilyOnce) {
  ProviderSample now = sample();
  now.past_cpu_ns.emplace();
  std::set<std::string> seen;
  for (const std::string& line : split(container_metrics(now), '\n'))
    if (line.starts_with("# TYPE")) {
      EXPECT_TRUE(seen.insert(line).second) << line;
    }
  EXPECT_EQ(seen.size(), 19u);
}

}  // namespace
}  // namespace composure::provider
