// faas-provider's administration: deploy, list, status, update, scale, delete, secrets.
#include <sys/stat.h>

#include <filesystem>

#include "base/text.h"
#include "tests/integration/provider/provider_fixture.h"

namespace composure::provider {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST_F(ProviderFixture, DeploysListsAndDeletes) {
  start();
  EXPECT_EQ(get("/system/functions").body, "[]");
  EXPECT_EQ(deploy("f", {{"envVars", {{"k", "v"}}}, {"labels", {{"a", "b"}}}}).status, 202);
  ASSERT_TRUE(available("f", 1));
  const HttpAnswer list = get("/system/functions");
  EXPECT_EQ(list.status, 200);
  const json first = json::parse(list.body)[0];
  EXPECT_EQ(first["name"], "f");
  EXPECT_EQ(first["namespace"], "openfaas-fn");
  EXPECT_EQ(first["envVars"], json({{"k", "v"}}));
  EXPECT_EQ(first["labels"]["a"], "b");
  EXPECT_EQ(get("/system/functions?namespace=other").body, "[]");
  const int pid = probe_pid("f");
  EXPECT_TRUE(is_running(pid));
  EXPECT_EQ(send("DELETE", "/system/functions", R"({"functionName":"f"})").status, 202);
  EXPECT_EQ(get("/system/function/f").status, 404);
  EXPECT_EQ(get("/function/f").status, 404);
  EXPECT_TRUE(eventually([&] { return !is_running(pid); }));
  EXPECT_TRUE(eventually([&] { return std::filesystem::is_empty(state_ + "/run"); }));
}

TEST_F(ProviderFixture, CountsInvocationsAndMeasuresUsage) {
  start();
  deploy("f");
  ASSERT_TRUE(available("f", 1));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get("/function/f").status, 200);
  const json now = status("f.openfaas-fn");
  EXPECT_EQ(now["invocationCount"], 3);
  EXPECT_GT(now["usage"]["totalMemoryBytes"], 1'000'000);
  EXPECT_FALSE(json::parse(get("/system/function/f").body).contains("usage"));
}

TEST_F(ProviderFixture, RefusesWrongPasswords) {
  start();
  for (const char* wrong : {"admin:no", "other:pass word", ":"}) {
    user_password_ = wrong;
    const HttpAnswer answer = get("/system/functions");
    EXPECT_EQ(answer.status, 401) << wrong;
    EXPECT_EQ(answer.body, "invalid credentials");
    EXPECT_EQ(answer.headers.at("www-authenticate"), "Basic realm=\"Restricted\"");
  }
  user_password_.reset();
  for (const char* route : {"/system/functions", "/system/info", "/system/secrets",
                            "/system/namespaces", "/system/function/f", "/system/nothing"})
    EXPECT_EQ(get(route).status, 401) << route;
  EXPECT_EQ(deploy("f").status, 401);
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(get("/metrics").status, 200);
  EXPECT_EQ(get("/function/f").status, 404);
}

TEST_F(ProviderFixture, SaysWhatIsWrongWithADeployment) {
  start();
  const auto refused = [&](const json& members) {
    const HttpAnswer answer = deploy("f", members);
    EXPECT_EQ(answer.status, 400) << members;
    return answer.body;
  };
  EXPECT_THAT(refused({{"image", "none"}}), HasSubstr("image none: no such image"));
  EXPECT_THAT(refused({{"image", "probe:rust"}}), HasSubstr("no language \"rust\""));
  EXPECT_THAT(refused({{"secrets", {"absent"}}}), HasSubstr("no secret \"absent\""));
  EXPECT_THAT(refused({{"limits", {{"memory", "much"}}}}), HasSubstr("limits.memory"));
  EXPECT_THAT(refused({{"namespace", "other"}}), HasSubstr("namespace \"other\" is not valid"));
  EXPECT_THAT(refused({{"image", "registry.example/org/name:tag"}}),
              HasSubstr("(there is probe; or give"));
  EXPECT_THAT(refused({{"constraints", {"gpu"}}}), HasSubstr("constraints: \"gpu\" cannot"));
  EXPECT_THAT(refused({{"service", std::string(64, 'f')}}), HasSubstr("at most 63"));
  EXPECT_EQ(post("/system/functions", "{").status, 400);
  EXPECT_EQ(post("/system/scale-function/f", "{}").status, 400);
  EXPECT_EQ(get("/system/functions").body, "[]");
}

TEST_F(ProviderFixture, KnowsNothingOfWhatIsNotDeployed) {
  start();
  EXPECT_EQ(get("/system/function/f").status, 404);
  EXPECT_EQ(deploy("f", json::object(), "PUT").status, 404);
  EXPECT_EQ(post("/system/scale-function/f", R"({"replicas":1})").status, 404);
  EXPECT_EQ(send("DELETE", "/system/functions", R"({"functionName":"f"})").status, 404);
  EXPECT_EQ(get("/function/f").status, 404);
  EXPECT_EQ(get("/function/.openfaas-fn").status, 404);
  EXPECT_EQ(get("/elsewhere").status, 404);
  EXPECT_EQ(send("PATCH", "/system/functions").status, 405);
}

TEST_F(ProviderFixture, AnUpdateServesWithoutAGap) {
  start();
  deploy("f", {{"envVars", {{"generation", "1"}}}});
  ASSERT_TRUE(available("f", 1));
  EXPECT_EQ(deploy("f", {{"envVars", {{"generation", "2"}}}}, "PUT").status, 202);
  std::string generation;
  EXPECT_TRUE(eventually([&] {
    const HttpAnswer answer = get("/function/f/env");
    EXPECT_EQ(answer.status, 200);
    generation = json::parse(answer.body)["generation"];
    return generation == "2";
  }));
  ASSERT_TRUE(available("f", 1));
  // Nobody of the first generation answers any more.
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(json::parse(get("/function/f/env").body)["generation"], "2");
}

TEST_F(ProviderFixture, ABadUpdateLeavesTheOldReplicasServing) {
  start();
  deploy("f");
  ASSERT_TRUE(available("f", 1));
  const int pid = probe_pid("f");
  EXPECT_EQ(deploy("f", {{"envVars", {{"fail_at_start", "1"}}}}, "PUT").status, 202);
  ASSERT_TRUE(eventually([&] { return log().find("f.2 ended") != std::string::npos; }));
  EXPECT_FALSE(status("f").contains("availableReplicas")) << "of what is deployed now";
  EXPECT_EQ(probe_pid("f"), pid);
}

TEST_F(ProviderFixture, GivesSecretsToThoseWhoListThem) {
  start();
  EXPECT_EQ(post("/system/secrets", R"({"name":"api-key","value":"one"})").status, 202);
  EXPECT_EQ(post("/system/secrets", R"({"name":"other","rawValue":"dHdv"})").status, 202);
  EXPECT_EQ(
      get("/system/secrets").body,
      R"([{"name":"api-key","namespace":"openfaas-fn"},{"name":"other","namespace":"openfaas-fn"}])");
  struct stat info {};
  stat((state_ + "/secrets/openfaas-fn/api-key").c_str(), &info);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  deploy("f", {{"secrets", {"api-key"}}});
  deploy("g");
  ASSERT_TRUE(available("f", 1) && available("g", 1));
  EXPECT_EQ(json::parse(get("/function/f/secrets").body), json({{"api-key", "one"}}));
  EXPECT_EQ(json::parse(get("/function/g/secrets").body), json::object());
  EXPECT_EQ(send("PUT", "/system/secrets", R"({"name":"api-key","value":"new"})").status, 202);
  EXPECT_EQ(json::parse(get("/function/f/secrets").body), json({{"api-key", "new"}}));
  EXPECT_EQ(send("DELETE", "/system/secrets", R"({"name":"other"})").status, 202);
  EXPECT_EQ(send("DELETE", "/system/secrets", R"({"name":"other"})").status, 404);
  EXPECT_EQ(send("PUT", "/system/secrets", R"({"name":"other","value":"x"})").status, 404);
  EXPECT_EQ(post("/system/secrets", R"({"name":"../x","value":"x"})").status, 400);
}

TEST_F(ProviderFixture, TellsAboutItself) {
  start();
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(get("/system/namespaces").body, R"(["openfaas-fn"])");
  const json info = json::parse(get("/system/info").body);
  EXPECT_EQ(info["provider"], "composure-provider");
  EXPECT_FALSE(info["version"]["sha"].get<std::string>().empty());
}

}  // namespace
}  // namespace composure::provider
