// Limits and figures of replicas, in control groups where the machine lets us write them.
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/cgroup.h"
#include "base/text.h"
#include "tests/integration/provider/provider_fixture.h"

namespace composure::provider {
namespace {

using testing::HasSubstr;

class ProviderCgroups : public ProviderFixture {
 protected:
  void SetUp() override {
    if (const auto can = Cgroup::available(); !can)
      GTEST_SKIP() << "cgroups can't be written here: " << can.error().text();
    ProviderFixture::SetUp();
    start({"--cgroup", group_});
  }
  void TearDown() override {
    ProviderFixture::TearDown();
    Cgroup::remove_tree(group_);
  }
  std::string group_ = "composure-test-" + random_hex(4);
};

TEST_F(ProviderCgroups, AReplicaLivesInAGroupWithItsLimits) {
  deploy("f", {{"limits", {{"memory", "64Mi"}, {"cpu", "500m"}}}});
  ASSERT_TRUE(available("f", 1));
  const auto group = Cgroup::create(group_ + "/f.1");
  ASSERT_TRUE(group);
  EXPECT_THAT(group->pids(), testing::ElementsAre(probe_pid("f")));
  const std::string folder = std::filesystem::path(group->procs_files()[0]).parent_path();
  const bool v2 = std::filesystem::exists(folder + "/cpu.max");
  if (v2) {
    EXPECT_EQ(*read_file(folder + "/cpu.max"), "50000 100000\n");
    EXPECT_EQ(*read_file(folder + "/memory.max"), "67108864\n");
  } else {
    std::string found;
    for (const std::string& file : group->procs_files())
      for (const char* limit : {"cpu.cfs_quota_us", "memory.limit_in_bytes"})
        if (const auto text =
                read_file(std::filesystem::path(file).parent_path().string() + "/" + limit))
          found += std::string(limit) + " " + *text;
    EXPECT_THAT(found, HasSubstr("cpu.cfs_quota_us 50000\n"));
    EXPECT_THAT(found, HasSubstr("memory.limit_in_bytes 67108864\n"));
  }
  const std::string metrics = get("/metrics").body;
  EXPECT_THAT(metrics, HasSubstr("composure_provider_cgroups 1\n"));
  const std::string labels = "{name=\"f.1\",function_name=\"f.openfaas-fn\"";
  EXPECT_THAT(metrics, HasSubstr("container_spec_memory_limit_bytes" + labels + "} 67108864\n"));
  EXPECT_THAT(metrics, HasSubstr("container_spec_cpu_quota" + labels + "} 50000\n"));
  EXPECT_THAT(metrics,
              HasSubstr("container_cpu_usage_seconds_total" + labels + ",cpu=\"total\"} 0."));
}

TEST_F(ProviderCgroups, OutOfMemoryIsADeathLikeAnyOther) {
  deploy("f", {{"limits", {{"memory", "64Mi"}}}});
  ASSERT_TRUE(available("f", 1));
  EXPECT_EQ(post("/function/f/hog?200000000").status, 502);
  EXPECT_EQ(get("/function/f").status, 200);  // the next one waits until it is back
  EXPECT_TRUE(eventually(
      [&] { return has_logged("out of memory: it had reached its memory limit of 64Mi"); }));
  EXPECT_THAT(
      get("/metrics").body,
      HasSubstr("container_oom_events_total{name=\"f.1\",function_name=\"f.openfaas-fn\"} 1\n"));
}

TEST_F(ProviderCgroups, WhoeverCallsHearsThatMemoryLacked) {
  const std::string hog = "python3 -c \"x=bytearray(200000000)\"";
  deploy("f", {{"envProcess", hog}, {"limits", {{"memory", "64Mi"}}}});
  ASSERT_TRUE(available("f", 1));
  const HttpAnswer answer = post("/function/f");
  EXPECT_EQ(answer.status, 502);
  EXPECT_THAT(answer.body, HasSubstr("killed by signal 9 (Killed): out of memory"));
}

TEST_F(ProviderCgroups, ANamespaceHasALimitForAllOfIt) {
  const std::string space = R"({"name":"team","annotations":{"composure.limits.memory":"64Mi"}})";
  ASSERT_EQ(post("/system/namespace/", space).status, 201);
  deploy("f", {{"namespace", "team"}});
  ASSERT_TRUE(available("f.team", 1));
  EXPECT_EQ(post("/function/f.team/hog?200000000").status, 502);
  EXPECT_EQ(send("DELETE", "/system/namespace/team").status, 202);
  const auto parent = Cgroup::create(group_);
  const std::string folder = std::filesystem::path(parent->procs_files()[0]).parent_path();
  EXPECT_TRUE(eventually([&] { return !std::filesystem::exists(folder + "/team"); }));
}

TEST_F(ProviderCgroups, DeletedFunctionsLeaveNoGroup) {
  deploy("f", {{"labels", {{"com.openfaas.scale.min", "2"}}}});
  ASSERT_TRUE(available("f", 2));
  const auto parent = Cgroup::create(group_);
  const std::string folder = std::filesystem::path(parent->procs_files()[0]).parent_path();
  EXPECT_TRUE(std::filesystem::exists(folder + "/f.2"));
  send("DELETE", "/system/functions", R"({"functionName":"f"})");
  EXPECT_TRUE(eventually([&] {
    return !std::filesystem::exists(folder + "/f.1") && !std::filesystem::exists(folder + "/f.2");
  }));
}

TEST_F(ProviderCgroups, WhatAFunctionUsedStaysCountedWhenItsReplicasAreGone) {
  const auto total = [this] {
    const std::string metrics = get("/metrics").body;
    const std::string line =
        "composure_provider_function_cpu_seconds_total{function_name=\"f.openfaas-fn\"} ";
    const std::size_t at = metrics.find(line);
    return at == std::string::npos ? -1 : std::strtod(metrics.c_str() + at + line.size(), nullptr);
  };
  deploy("f");
  ASSERT_TRUE(available("f", 1));
  const double before = total();
  EXPECT_GT(before, 0) << "a Python program has started";
  post("/system/scale-function/f", R"({"serviceName":"f","replicas":0})");
  ASSERT_TRUE(eventually([&] {
    return get("/metrics").body.find("container_start_time_seconds{name=\"f.1\"") ==
           std::string::npos;
  }));
  EXPECT_GE(total(), before);
}

// Holds a process so that no signal reaches it, not even SIGKILL, as one in uninterruptible sleep.
// Version 2 knows no such thing.
class Frozen {
 public:
  explicit Frozen(int pid) {
    std::error_code none;
    if (!std::filesystem::create_directory(folder_, none)) return;
    holds_ = write("cgroup.procs", std::to_string(pid)) && write("freezer.state", "FROZEN") &&
             eventually([&] { return *read_file(folder_ + "/freezer.state") == "FROZEN\n"; });
  }
  ~Frozen() { thaw(); }
  bool holds() const { return holds_; }
  void thaw() {
    write("freezer.state", "THAWED");
    eventually([&] { return rmdir(folder_.c_str()) == 0 || errno == ENOENT; });
  }

 private:
  bool write(const std::string& file, const std::string& value) {
    std::ofstream out(folder_ + "/" + file);
    return static_cast<bool>(out << value << std::flush);
  }
  std::string folder_ = "/sys/fs/cgroup/freezer/composure-test-" + random_hex(4);
  bool holds_ = false;
};

TEST_F(ProviderCgroups, AnswersWhileAGroupDoesNotGo) {
  deploy("f");
  ASSERT_TRUE(available("f", 1));
  const auto group = Cgroup::create(group_ + "/f.1");
  ASSERT_TRUE(group);
  auto stays = Process::start({.command = {"sleep", "60"},
                               .environment = {{"PATH", "/usr/bin:/bin"}},
                               .cgroup_procs = group->procs_files()});
  ASSERT_TRUE(stays) << stays.error().text();
  Frozen frozen(stays->pid());
  if (!frozen.holds()) GTEST_SKIP() << "no process can be frozen here";
  send("DELETE", "/system/functions", R"({"functionName":"f"})");
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(3);
  EXPECT_LT(longest_wait([&] { return std::chrono::steady_clock::now() > until; }),
            std::chrono::milliseconds(1500));
  EXPECT_FALSE(has_logged("f.1 is stopped"));
  frozen.thaw();
  EXPECT_TRUE(eventually([&] { return has_logged("f.1 is stopped"); }));
  EXPECT_FALSE(has_logged("its control group stays"));
}

TEST_F(ProviderCgroups, AnswersWhileAReplicaRefusesToDie) {
  deploy("f");
  ASSERT_TRUE(available("f", 1));
  const int pid = probe_pid("f");
  Frozen frozen(pid);
  if (!frozen.holds()) GTEST_SKIP() << "no process can be frozen here";
  send("DELETE", "/system/functions", R"({"functionName":"f"})");
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(3);
  EXPECT_LT(longest_wait([&] { return std::chrono::steady_clock::now() > until; }),
            std::chrono::milliseconds(1500));
  frozen.thaw();
  EXPECT_TRUE(eventually([&] { return has_logged("f.1 is stopped"); }));
  EXPECT_FALSE(is_running(pid));
}

// It would be waited for without an end: the provider leaves, and says what it leaves behind.
TEST_F(ProviderCgroups, EndsThoughAReplicaRefusesToDie) {
  deploy("f");
  ASSERT_TRUE(available("f", 1));
  Frozen frozen(probe_pid("f"));
  if (!frozen.holds()) GTEST_SKIP() << "no process can be frozen here";
  provider_.signal(SIGTERM);
  const auto end = provider_.wait(std::chrono::seconds(10));
  frozen.thaw();
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 0);
  EXPECT_TRUE(has_logged("f.1 does not end"));
}

TEST_F(ProviderCgroups, NothingIsLeftAfterTheEnd) {
  deploy("f");
  ASSERT_TRUE(available("f", 1));
  EXPECT_FALSE(Cgroup::list(group_).empty());
  EXPECT_EQ(provider_.stop(std::chrono::seconds(5)).exit_code, 0);
  EXPECT_TRUE(Cgroup::list(group_).empty());
}

TEST_F(ProviderFixture, WithoutGroupsItSaysSoAndStillMeasures) {
  start();
  deploy("f", {{"limits", {{"memory", "64Mi"}}}});
  ASSERT_TRUE(available("f", 1));
  const std::string metrics = get("/metrics").body;
  EXPECT_THAT(metrics, HasSubstr("composure_provider_cgroups 0\n"));
  EXPECT_THAT(log(), HasSubstr("replicas run without limits"));
  EXPECT_GT(status("f")["usage"]["totalMemoryBytes"], 1'000'000);
  EXPECT_THAT(metrics,
              testing::ContainsRegex("container_memory_working_set_bytes.name=\"f.1\"[^ ]* [1-9]"));
}

}  // namespace
}  // namespace composure::provider
