#include "harness/stack/launch_plan.h"

#include <gmock/gmock.h>

#include "tests/places.h"

namespace composure::stack {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

// A gateway that needs a queue, which has a file and a secret.
Catalogue two() {
  Catalogue made;
  made.secrets["key"] = {.value = "k"};
  Implementation server{.command = {"server", "-c", "${dir}/server.conf"},
                        .files = {{"server.conf", "port ${port.tcp} key ${secret.key}"}},
                        .ready = {.tcp = "127.0.0.1:${port.tcp}"},
                        .deadline = std::chrono::seconds(7),
                        .version = {"server", "--version"}};
  Implementation front{.command = {"${bin}/front", "${queue.url}", "${secrets}", "${id}"},
                       .files = {},
                       .ready = {.http = "${gateway.url}/healthz"},
                       .version = {}};
  Implementation other = front;
  other.command = {"other", "${source}", "${cgroup.functions}", "${scrape_interval}"};
  made.components.push_back({.name = "queue",
                             .role = {},
                             .needs = {},
                             .ports = {"tcp"},
                             .secrets = {"key"},
                             .offers = {{"url", "q://127.0.0.1:${port.tcp}"}},
                             .implementations = {{"server", server}},
                             .default_implementation = "server"});
  made.components.push_back({.name = "gateway",
                             .role = {},
                             .needs = {"queue"},
                             .ports = {"http"},
                             .secrets = {},
                             .offers = {{"url", "http://127.0.0.1:${port.http}"}},
                             .implementations = {{"front", front}, {"other", other}},
                             .default_implementation = "front"});
  return made;
}

StackFacts facts() {
  return {.id = "0badcafe",
          .directory = "/run/s",
          .cgroup = "composure-0badcafe",
          .source = "/src",
          .programs = "/bin/ours",
          .search_path = "/usr/bin",
          .scrape_interval = "2s",
          .log_folder = "/logs/2",
          .ports = {{"queue", {{"tcp", 7001}}}, {"gateway", {{"http", 7002}}}},
          .secrets = {{"key", {.value = "${id}", .hash = "$2b$h"}}}};
}

TEST(PlanLaunch, WhatIsNeededStandsInAnEarlierWave) {
  const auto plan = plan_launch(two(), facts());
  ASSERT_TRUE(plan) << plan.error().text();
  ASSERT_EQ(plan->waves.size(), 2u);
  EXPECT_EQ(plan->waves[0].front().component, "queue");
  EXPECT_EQ(plan->waves[1].front().component, "gateway");
  EXPECT_THAT(plan->components(), ElementsAre("queue", "gateway"));
}

// Its address stays known: others name it in their files, whether it is there or not.
TEST(PlanLaunch, AnImplementationWithoutCommandIsLeftOut) {
  Catalogue catalogue = two();
  catalogue.components[0].implementations["none"] = {};
  StackFacts chosen = facts();
  chosen.implementations["queue"] = "none";
  const auto plan = plan_launch(catalogue, chosen);
  ASSERT_TRUE(plan) << plan.error().text();
  EXPECT_THAT(plan->components(), ElementsAre("gateway"));
  EXPECT_THAT(plan->find("gateway")->needs, testing::IsEmpty());
  EXPECT_THAT(plan->find("gateway")->command, testing::Contains("q://127.0.0.1:7001"));
  EXPECT_FALSE(plan->offers.contains("queue"));
}

TEST(PlanLaunch, ASettingHasItsUsualValueUnlessTheStackHasAnother) {
  Catalogue catalogue = two();
  catalogue.components[0].settings = {{"above", "5"}, {"for", "10s"}};
  catalogue.components[0].implementations.at("server").command = {"${set.above} ${set.for}"};
  const auto usual = plan_launch(catalogue, facts());
  ASSERT_TRUE(usual) << usual.error().text();
  EXPECT_THAT(usual->find("queue")->command, ElementsAre("5 10s"));
  StackFacts other = facts();
  other.settings["queue"] = {{"above", "2"}};
  const auto plan = plan_launch(catalogue, other);
  ASSERT_TRUE(plan) << plan.error().text();
  EXPECT_THAT(plan->find("queue")->command, ElementsAre("2 10s"));
}

TEST(PlanLaunch, ASettingThatNobodyHasIsAnError) {
  StackFacts wrong = facts();
  wrong.settings["queue"] = {{"abvoe", "2"}};
  const auto plan = plan_launch(two(), wrong);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().what, "queue has no setting \"abvoe\"");
}

TEST(PlanLaunch, AComponentIsExpandedToTheLastLetter) {
  const auto plan = plan_launch(two(), facts());
  ASSERT_TRUE(plan) << plan.error().text();
  const Launch& queue = *plan->find("queue");
  EXPECT_EQ(queue.implementation, "server");
  EXPECT_THAT(queue.command, ElementsAre("server", "-c", "/run/s/queue/server.conf"));
  EXPECT_EQ(queue.directory, "/run/s/queue");
  EXPECT_EQ(queue.log, "/logs/2/queue.log");
  EXPECT_EQ(queue.cgroup, "composure-0badcafe/queue");
  EXPECT_EQ(queue.ready.tcp, "127.0.0.1:7001");
  EXPECT_EQ(queue.deadline, std::chrono::seconds(7));
  EXPECT_THAT(queue.version, ElementsAre("server", "--version"));
  EXPECT_THAT(
      queue.environment,
      UnorderedElementsAre(Pair("COMPOSURE_STACK", "0badcafe"), Pair("HOME", "/run/s/queue"),
                           Pair("LANG", "C.UTF-8"), Pair("PATH", "/usr/bin")));
  const Launch& gateway = *plan->find("gateway");
  EXPECT_THAT(gateway.command, ElementsAre("/bin/ours/front", "q://127.0.0.1:7001",
                                           "/run/s/gateway/secrets", "0badcafe"));
  EXPECT_EQ(gateway.ready.http, "http://127.0.0.1:7002/healthz");
  EXPECT_EQ(plan->offers.at("queue").at("url"), "q://127.0.0.1:7001");
  EXPECT_EQ(plan->find("nobody"), nullptr);
}

TEST(PlanLaunch, SecretsAreTakenAsTheyAreAndGoToWhoListsThem) {
  const auto plan = plan_launch(two(), facts());
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->find("queue")->files,
              UnorderedElementsAre(Pair("secrets/key", "${id}"),
                                   Pair("server.conf", "port 7001 key ${id}")));
  EXPECT_THAT(plan->find("gateway")->files, ElementsAre());
}

TEST(PlanLaunch, AnImplementationThatIsChosen) {
  StackFacts chosen = facts();
  chosen.implementations["gateway"] = "other";
  const auto plan = plan_launch(two(), chosen);
  ASSERT_TRUE(plan) << plan.error().text();
  EXPECT_EQ(plan->find("gateway")->implementation, "other");
  EXPECT_THAT(plan->find("gateway")->command,
              ElementsAre("other", "/src", "composure-0badcafe/functions", "2s"));
}

TEST(PlanLaunch, WithoutCgroupsNobodyHasOne) {
  StackFacts without = facts();
  without.cgroup.clear();
  without.implementations["gateway"] = "other";
  const auto plan = plan_launch(two(), without);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->find("queue")->cgroup, "");
  EXPECT_EQ(plan->find("gateway")->command[2], "");
}

std::string error_of(const Catalogue& catalogue, const StackFacts& facts) {
  const auto plan = plan_launch(catalogue, facts);
  return plan ? "" : plan.error().text();
}

TEST(PlanLaunch, ErrorsNameWhatThereIs) {
  StackFacts wrong = facts();
  wrong.implementations = {{"gateway", "fronz"}};
  EXPECT_EQ(error_of(two(), wrong),
            "\"fronz\" is no implementation of gateway (expected front or other)");
  wrong.implementations = {{"gatewax", "front"}};
  EXPECT_EQ(error_of(two(), wrong),
            "no component is called \"gatewax\" (expected queue or gateway)");
  Catalogue unknown = two();
  unknown.components[0].offers["url"] = "${gateway.url}";
  EXPECT_EQ(error_of(unknown, facts()), "queue.offers.url: unknown variable ${gateway.url}");
  unknown = two();
  unknown.components[1].implementations["front"].command.emplace_back("${port.tcp}");
  EXPECT_EQ(error_of(unknown, facts()), "gateway: unknown variable ${port.tcp}");
}

TEST(PlanLaunch, TheProjectsOwnCatalogueIsPlannedWithoutStartingAnything) {
  const auto catalogue = load_catalogue(COMPOSURE_SOURCE_DIR "/fixtures/stack/catalogue.yaml");
  ASSERT_TRUE(catalogue) << catalogue.error().text();
  StackFacts own = facts();
  std::uint16_t port = 7000;
  for (const Component& component : catalogue->components)
    for (const std::string& name : component.ports) own.ports[component.name][name] = ++port;
  for (const auto& [name, rule] : catalogue->secrets) own.secrets[name] = {"s-" + name, "h"};
  const auto usual = plan_launch(*catalogue, own);
  ASSERT_TRUE(usual) << usual.error().text();
  for (const char* scaler : {"alerts", "scaler"})
    EXPECT_EQ(usual->find(scaler), nullptr) << "nothing scales but what is told to";
  own.implementations = {{"alerts", "alertmanager"}, {"scaler", "hpa"}};
  const auto plan = plan_launch(*catalogue, own);
  ASSERT_TRUE(plan) << plan.error().text();
  EXPECT_EQ(plan->components().size(), catalogue->components.size());
  for (const auto& wave : plan->waves)
    for (const Launch& launch : wave)
      for (const auto& [name, content] : launch.files)
        EXPECT_THAT(content, testing::Not(HasSubstr("${"))) << launch.component << " " << name;
  EXPECT_THAT(plan->find("metrics")->files.at("prometheus.yml"), HasSubstr("scrape_interval: 2s"));
}

}  // namespace
}  // namespace composure::stack
