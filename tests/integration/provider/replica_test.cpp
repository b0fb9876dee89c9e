// The life of replicas: scaling, crashes, environment, logs.
#include <signal.h>

#include <filesystem>
#include <set>
#include <thread>

#include "base/text.h"
#include "tests/integration/provider/provider_fixture.h"

namespace composure::provider {
namespace {

using nlohmann::json;

std::string scaling(int replicas) {
  return json{{"serviceName", "f"}, {"replicas", replicas}}.dump();
}

TEST_F(ProviderFixture, TakesTurnsOverThreeReplicas) {
  start();
  deploy("f", {{"labels", {{"com.openfaas.scale.min", "3"}}}});
  ASSERT_TRUE(available("f", 3));
  std::map<int, int> hits;
  for (int i = 0; i < 30; ++i) ++hits[probe_pid("f")];
  EXPECT_EQ(hits.size(), 3u);
  for (const auto& [pid, count] : hits) EXPECT_EQ(count, 10) << pid;
}

TEST_F(ProviderFixture, ScalesUpDownAndToZero) {
  start();
  deploy("f");
  ASSERT_TRUE(available("f", 1));
  EXPECT_EQ(post("/system/scale-function/f", scaling(3)).status, 202);
  ASSERT_TRUE(available("f", 3));
  std::set<int> pids;
  for (int i = 0; i < 3; ++i) pids.insert(probe_pid("f"));
  EXPECT_EQ(pids.size(), 3u);
  EXPECT_EQ(post("/system/scale-function/f.openfaas-fn", scaling(1)).status, 202);
  ASSERT_TRUE(available("f", 1));
  EXPECT_TRUE(eventually([&] {
    return std::count_if(pids.begin(), pids.end(), [](int pid) { return is_running(pid); }) == 1;
  }));
  EXPECT_EQ(post("/system/scale-function/f", scaling(0)).status, 202);
  ASSERT_TRUE(available("f", 0));
  EXPECT_EQ(get("/function/f").status, 503);
  EXPECT_EQ(post("/system/scale-function/f", scaling(1)).status, 202);
  EXPECT_EQ(get("/function/f").status, 200);  // waits for the replica
}

TEST_F(ProviderFixture, ScalingDownLetsRequestsFinish) {
  start();
  deploy("f");
  ASSERT_TRUE(available("f", 1));
  HttpAnswer slow;
  std::thread caller([&] { slow = get("/function/f/sleep?0.7"); });
  EXPECT_TRUE(eventually([&] {
    return get("/metrics").body.find("composure_provider_inflight 1\n") != std::string::npos;
  }));
  EXPECT_EQ(post("/system/scale-function/f", scaling(0)).status, 202);
  EXPECT_EQ(get("/function/f").status, 503);  // no new ones meanwhile
  caller.join();
  EXPECT_EQ(slow.status, 200);
}

TEST_F(ProviderFixture, ADeadReplicaComesBackAndIsCounted) {
  start();
  deploy("f");
  ASSERT_TRUE(available("f", 1));
  const int pid = probe_pid("f");
  EXPECT_EQ(post("/function/f/crash").status, 502);
  EXPECT_NE(probe_pid("f"), pid);  // no second failure: it waits until the replica is back
  kill(probe_pid("f"), SIGKILL);
  EXPECT_TRUE(eventually([&] { return probe_pid("f") > 0; }));
  EXPECT_THAT(
      get("/metrics").body,
      testing::HasSubstr("composure_provider_restarts_total{function_name=\"f.openfaas-fn\"} 2\n"));
  EXPECT_THAT(log(), testing::HasSubstr("f.1 ended: exit code 3"));
  EXPECT_THAT(log(), testing::HasSubstr("f.1 ended: killed by signal 9"));
}

// A request that kills its replica is not tried on the others, whatever its method.
TEST_F(ProviderFixture, ACrashTakesOneReplicaOnly) {
  start();
  deploy("f", {{"labels", {{"com.openfaas.scale.min", "3"}}}});
  ASSERT_TRUE(available("f", 3));
  for (int i = 0; i < 6; ++i) probe_pid("f");  // kept-alive connections everywhere
  for (const char* method : {"GET", "POST"}) {
    std::set<int> before, after;
    for (int i = 0; i < 3; ++i) before.insert(probe_pid("f"));
    EXPECT_EQ(send(method, "/function/f/crash").status, 502);
    ASSERT_TRUE(available("f", 3));
    for (int i = 0; i < 3; ++i) after.insert(probe_pid("f"));
    std::vector<int> same;
    std::set_intersection(before.begin(), before.end(), after.begin(), after.end(),
                          std::back_inserter(same));
    EXPECT_EQ(same.size(), 2u) << method;
  }
}

TEST_F(ProviderFixture, ReplicasThatNeverStartAreTriedWithPausesAndNotWaitedFor) {
  start();
  EXPECT_EQ(deploy("f", {{"envVars", {{"fail_at_start", "1"}}}}).status, 202);
  const HttpAnswer answer = get("/function/f");
  EXPECT_EQ(answer.status, 503);
  EXPECT_FALSE(status("f").contains("availableReplicas"));
  const auto output = read_file(state_ + "/logs/f.1.log");
  ASSERT_TRUE(output);
  EXPECT_THAT(*output, testing::HasSubstr("told to fail"));
}

TEST_F(ProviderFixture, UnhealthyReplicasAreNotAvailable) {
  start();
  deploy("f", {{"envVars", {{"unhealthy", "1"}}}});
  EXPECT_TRUE(eventually([&] {
    const auto output = read_file(state_ + "/logs/f.1.log");
    return output && output->find("probe started") != std::string::npos;
  }));
  EXPECT_FALSE(status("f").contains("availableReplicas"));
  EXPECT_EQ(status("f")["replicas"], 1);
}

TEST_F(ProviderFixture, TheFirstRequestWaitsForTheReplica) {
  start();
  deploy("f");
  EXPECT_EQ(get("/function/f").status, 200);
}

TEST_F(ProviderFixture, ReplicasSeeNothingOfTheProvidersEnvironment) {
  start();
  deploy("f", {{"envVars", {{"own", "value"}, {"PORT", "1"}}}});
  ASSERT_TRUE(available("f", 1));
  json environment = json::parse(get("/function/f/env").body);
  EXPECT_NE(environment["PORT"], "1");
  EXPECT_EQ(environment["secret_mount_path"], state_ + "/run/f.1/secrets");
  for (const char* name : {"PORT", "secret_mount_path", "LC_CTYPE"}) environment.erase(name);
  EXPECT_EQ(environment, json({{"PATH", "/usr/bin:/bin"},
                               {"HOME", folder_},
                               {"COMPOSURE_STACK", "test-stack"},
                               {"FUNCTION_NAME", "f"},
                               {"own", "value"}}));
}

}  // namespace
}  // namespace composure::provider
