#include "fixtures/stack/provider/launch.h"

#include <gmock/gmock.h>

#include <cstdlib>

namespace composure::provider {
namespace {

using testing::ElementsAre;
using testing::Pair;

Settings settings() {
  return {.images = "/i",
          .bin = "/b",
          .state = "/s",
          .cgroup = "",
          .traces = "",
          .environment = {{"PATH", "/usr/bin"}, {"COMPOSURE_STACK", "id"}}};
}

const Place kPlace{.label = "f.1",
                   .port = 20001,
                   .function_port = 20002,
                   .folder = "/s/run/f.1",
                   .secrets = "/s/run/f.1/secrets",
                   .log = "/s/logs/f.1.log"};

TEST(ReplicaEnvironment, IsWhatTheContractListsAndNoMore) {
  Deployment deployment{.name = "f"};
  deployment.environment = {{"own", "value"},
                            {"PORT", "1"},
                            {"COMPOSURE_STACK", "other"},
                            {"FUNCTION_NAME", "g"},
                            {"PATH", "/opt"}};
  const auto environment = replica_environment(deployment, {}, settings(), kPlace);
  EXPECT_THAT(environment,
              ElementsAre(Pair("COMPOSURE_STACK", "id"), Pair("FUNCTION_NAME", "f"),
                          Pair("PATH", "/opt"), Pair("PORT", "20001"), Pair("own", "value"),
                          Pair("secret_mount_path", "/s/run/f.1/secrets")));
}

TEST(ReplicaEnvironment, TakesFourVariablesOfTheProvider) {
  setenv("COMPOSURE_TEST_LEAK", "1", 1);
  setenv("HOME", "/home", 1);
  const auto environment = settings_from_environment().environment;
  EXPECT_FALSE(environment.contains("COMPOSURE_TEST_LEAK"));
  EXPECT_EQ(environment.at("HOME"), "/home");
  EXPECT_TRUE(environment.contains("PATH"));
}

TEST(ReplicaProcess, WithoutWatchdogIsTheCommandItself) {
  const Launch launch{.watchdog = Watchdog::none, .command = {"/b/server", "x"}};
  const ProcessSpec spec = replica_process({.name = "f"}, launch, settings(), kPlace);
  EXPECT_THAT(spec.command, ElementsAre("/b/server", "x"));
  EXPECT_EQ(spec.directory, "/s/run/f.1");
}

TEST(ReplicaProcess, BehindAnHttpWatchdogTheFunctionHasAPortOfItsOwn) {
  const Launch launch{.watchdog = Watchdog::http, .command = {"/b/server"}};
  const ProcessSpec spec = replica_process({.name = "f"}, launch, settings(), kPlace);
  EXPECT_THAT(spec.command, ElementsAre("/b/composure-watchdog", "--listen", "127.0.0.1:20001",
                                        "--name", "f", "--exec-timeout", "30s", "--mode", "http",
                                        "--upstream-port", "20002", "--", "/b/server"));
  EXPECT_EQ(spec.environment.at("PORT"), "20002");
}

TEST(ReplicaProcess, ConfinedItSeesTheFilesItNeeds) {
  Settings confined = settings();
  confined.confined = true;
  const Launch launch{.watchdog = Watchdog::none, .command = {"/opt/server", "x"}};
  const auto words = [&](const Deployment& deployment) {
    return replica_process(deployment, launch, confined, kPlace).command;
  };
  EXPECT_THAT(words({.name = "f"}),
              ElementsAre("/b/composure-confine", "--hide", "/s", "--folder", "/s/run/f.1",
                          "--secrets", "/s/run/f.1/secrets", "--keep", "/i", "--keep", "/b",
                          "--keep", "/opt", "--", "/opt/server", "x"));
  EXPECT_THAT(words({.name = "f", .read_only_root = true}), testing::Contains("--read-only"));
  Launch as_user = launch;
  as_user.user = 12000;
  EXPECT_THAT(replica_process({.name = "f"}, as_user, confined, kPlace).command,
              testing::Contains("12000"));
  Place apart = kPlace;
  apart.network = "/proc/1/fd/9";
  EXPECT_THAT(replica_process({.name = "f"}, launch, confined, apart).command,
              testing::IsSupersetOf({"--network", "/proc/1/fd/9"}));
}

TEST(ReplicaProcess, OfAnotherNamespaceIsNamedSo) {
  const Launch launch{.watchdog = Watchdog::fork, .command = {"/usr/bin/cat"}};
  const ProcessSpec spec =
      replica_process({.name = "f", .space = "team"}, launch, settings(), kPlace);
  EXPECT_THAT(spec.command, testing::Contains("f.team"));
  EXPECT_EQ(spec.environment.at("FUNCTION_NAME"), "f");
}

TEST(ReplicaProcess, ForkModeHandsOnTracesAndTimeout) {
  Settings with_traces = settings();
  with_traces.traces = "http://127.0.0.1:4318";
  with_traces.max_body = "2Gi";
  const Launch launch{.watchdog = Watchdog::fork, .command = {"/usr/bin/cat"}};
  const ProcessSpec spec =
      replica_process({.name = "f", .exec_timeout = "2s"}, launch, with_traces, kPlace);
  EXPECT_THAT(spec.command,
              ElementsAre("/b/composure-watchdog", "--listen", "127.0.0.1:20001", "--name", "f",
                          "--exec-timeout", "2s", "--traces", "http://127.0.0.1:4318", "--max-body",
                          "2Gi", "--mode", "fork", "--", "/usr/bin/cat"));
}

}  // namespace
}  // namespace composure::provider
