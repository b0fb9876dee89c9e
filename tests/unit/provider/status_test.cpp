#include "fixtures/stack/provider/status.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace composure::provider {
namespace {

using Json = nlohmann::json;

TEST(StatusJson, HasEveryMemberOfFaasProvider) {
  Deployment deployment{.name = "f", .image = "i:cpp", .env_process = "cat"};
  deployment.environment["k"] = "v";
  deployment.labels["l"] = "m";
  deployment.annotations.emplace()["a"] = "b";
  deployment.limits = {.memory = "64Mi", .cpu = "500m"};
  FunctionStatus status{.deployment = &deployment, .replicas = 3, .available = 2, .invocations = 7};
  status.usage = FunctionUsage{.millicores = 12.5, .memory_bytes = 4096};
  const Json json = Json::parse(status_json(status));
  EXPECT_EQ(json["name"], "f");
  EXPECT_EQ(json["image"], "i:cpp");
  EXPECT_EQ(json["namespace"], "openfaas-fn");
  EXPECT_EQ(json["envProcess"], "cat");
  EXPECT_EQ(json["envVars"], Json({{"k", "v"}}));
  EXPECT_EQ(json["labels"], Json({{"l", "m"}, {"faas_function", "f"}}));
  EXPECT_EQ(json["annotations"], Json({{"a", "b"}}));
  EXPECT_EQ(json["limits"], Json({{"memory", "64Mi"}, {"cpu", "500m"}}));
  EXPECT_EQ(json["replicas"], 3);
  EXPECT_EQ(json["availableReplicas"], 2);
  EXPECT_EQ(json["invocationCount"], 7);
  EXPECT_EQ(json["createdAt"], "1970-01-01T00:00:00Z");
  EXPECT_EQ(json["usage"], Json({{"cpu", 12.5}, {"totalMemoryBytes", 4096}}));
}

// faas-provider's types leave them out, and its callers compare what they read with what they sent.
TEST(StatusJson, LeavesOutWhatIsEmpty) {
  Deployment deployment{.name = "f", .image = "i"};
  const Json least = Json::parse(status_json({.deployment = &deployment}));
  EXPECT_EQ(least, Json({{"name", "f"},
                         {"image", "i"},
                         {"namespace", "openfaas-fn"},
                         {"labels", {{"faas_function", "f"}}},
                         {"createdAt", "1970-01-01T00:00:00Z"}}));
  deployment.annotations.emplace();
  deployment.read_only_root = true;
  const Json more = Json::parse(status_json({.deployment = &deployment}));
  EXPECT_EQ(more["annotations"], Json::object()) << "a pointer there: what was given is kept";
  EXPECT_EQ(more["readOnlyRootFilesystem"], true);
}

TEST(StatusJson, SaysWhoseFunctionItIs) {
  Deployment deployment{.name = "f", .space = "team"};
  EXPECT_EQ(Json::parse(status_json({.deployment = &deployment}))["namespace"], "team");
}

TEST(StatusJson, UsageThatWasNotObservedIsLeftOut) {
  Deployment deployment{.name = "f"};
  FunctionStatus status{.deployment = &deployment};
  status.usage = FunctionUsage{.memory_bytes = 4096};
  EXPECT_EQ(Json::parse(status_json(status))["usage"], Json({{"totalMemoryBytes", 4096}}));
}

TEST(StatusJson, SurvivesBytesThatAreNoText) {
  Deployment deployment{.name = "f"};
  deployment.environment["k"] = "\xff";
  const Json json = Json::parse(status_json({.deployment = &deployment}));
  EXPECT_EQ(json["envVars"]["k"], "\xEF\xBF\xBD");
}

TEST(StatusJson, ListsAreArrays) {
  EXPECT_EQ(status_list_json({}), "[]");
  EXPECT_EQ(secret_list_json({}, "openfaas-fn"), "[]");
  EXPECT_EQ(secret_list_json({"k"}, "team"), R"([{"name":"k","namespace":"team"}])");
}

TEST(InfoJson, SaysWhetherReplicasAreConfined) {
  const Json confined = Json::parse(info_json({}));
  EXPECT_EQ(confined["provider"], "composure-provider");
  EXPECT_EQ(confined["confined"], true);
  EXPECT_FALSE(confined.contains("unconfinedBecause"));
  Settings unconfined;
  unconfined.open_because = "not permitted";
  const Json open = Json::parse(info_json(unconfined));
  EXPECT_EQ(open["confined"], false);
  EXPECT_EQ(open["unconfinedBecause"], "not permitted");
}

TEST(InfoJson, SaysWhetherNamespacesHaveNetworksOfTheirOwn) {
  const Json apart = Json::parse(info_json({}));
  EXPECT_EQ(apart["networks"], true);
  EXPECT_FALSE(apart.contains("oneNetworkBecause"));
  Settings in_one;
  in_one.joined_because = "not permitted";
  const Json joined = Json::parse(info_json(in_one));
  EXPECT_EQ(joined["networks"], false);
  EXPECT_EQ(joined["oneNetworkBecause"], "not permitted");
}

}  // namespace
}  // namespace composure::provider
