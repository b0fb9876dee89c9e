// Everything below /system.
#include "tests/conformance/conformance_fixture.h"

namespace composure::conformance {
namespace {

using nlohmann::json;
using provider::eventually;
using provider::HttpAnswer;

INSTANTIATE_TEST_SUITE_P(Openfaas, Conformance, testing::Values(Front::provider, Front::gateway),
                         front_name);

TEST_P(Conformance, DeployKeepsWhatItWasGiven) {
  const json members{{"envVars", {{"key", "value"}}},
                     {"labels", {{"label", "one"}, {"com.openfaas.scale.min", "2"}}},
                     {"annotations", {{"note", "two"}}},
                     {"limits", {{"memory", "64Mi"}, {"cpu", "500m"}}},
                     {"requests", {{"memory", "32Mi"}}},
                     {"namespace", "openfaas-fn"},
                     {"envProcess", "env"},
                     {"readOnlyRootFilesystem", false}};
  EXPECT_EQ(deploy("f", members).status, 202);
  ASSERT_TRUE(available("f", 2));
  const json now = status("f");
  for (const char* same : {"envVars", "annotations", "limits", "requests", "namespace"})
    EXPECT_EQ(now[same], members[same]) << same;
  EXPECT_EQ(now["name"], "f");
  EXPECT_EQ(now["image"], "probe");
  EXPECT_EQ(now["envProcess"], "env");
  EXPECT_EQ(now["labels"]["label"], "one");
  EXPECT_EQ(now["labels"]["faas_function"], "f");
  EXPECT_TRUE(now["invocationCount"].is_number());
  EXPECT_TRUE(now["createdAt"].is_string());
  const json list = json::parse(get("/system/functions").body);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["name"], "f");
}

TEST_P(Conformance, EmptyListsAreArrays) {
  EXPECT_EQ(json::parse(get("/system/functions").body), json::array());
  EXPECT_EQ(json::parse(get("/system/secrets").body), json::array());
}

TEST_P(Conformance, UpdateChangesAndDeleteForgets) {
  EXPECT_EQ(deploy("f", json::object(), "PUT").status, 404);
  EXPECT_EQ(deploy("f", {{"envProcess", "cat"}}).status, 202);
  EXPECT_EQ(deploy("f", {{"envProcess", "env"}}, "PUT").status, 202);
  EXPECT_EQ(status("f")["envProcess"], "env");
  EXPECT_EQ(send("DELETE", "/system/functions", R"({"functionName":"f"})").status, 202);
  EXPECT_EQ(get("/system/function/f").status, 404);
  EXPECT_EQ(send("DELETE", "/system/functions", R"({"functionName":"f"})").status, 404);
  EXPECT_EQ(get("/function/f").status, 404);
}

TEST_P(Conformance, BadBodiesAre400) {
  EXPECT_EQ(post("/system/functions", "{").status, 400);
  EXPECT_EQ(send("PUT", "/system/functions", "[]").status, 400);
  EXPECT_EQ(send("DELETE", "/system/functions", "{}").status, 400);
  EXPECT_EQ(deploy("f", {{"image", "none"}}).status, 400);
  EXPECT_EQ(deploy("f", {{"namespace", "elsewhere"}}).status, 400);
  EXPECT_EQ(post("/system/secrets", "x").status, 400);
}

TEST_P(Conformance, ScalesAsTold) {
  EXPECT_EQ(post("/system/scale-function/f", R"({"serviceName":"f","replicas":2})").status, 404);
  deploy("f", {{"envProcess", "cat"}});
  ASSERT_TRUE(available("f", 1));
  for (const int replicas : {3, 0, 1}) {
    const json body{{"serviceName", "f"}, {"replicas", replicas}, {"namespace", "openfaas-fn"}};
    EXPECT_EQ(post("/system/scale-function/f", body.dump()).status, 202);
    EXPECT_TRUE(available("f", replicas)) << replicas;
  }
}

TEST_P(Conformance, SecretsAreCreatedListedChangedAndDeleted) {
  EXPECT_EQ(
      post("/system/secrets", R"({"name":"key","namespace":"openfaas-fn","value":"one"})").status,
      202);
  EXPECT_EQ(json::parse(get("/system/secrets").body),
            json::parse(R"([{"name":"key","namespace":"openfaas-fn"}])"));
  deploy("f", {{"envProcess", "sh -c 'cat $secret_mount_path/key'"}, {"secrets", {"key"}}});
  EXPECT_EQ(post("/function/f").body, "one");
  EXPECT_EQ(send("PUT", "/system/secrets", R"({"name":"key","value":"two"})").status, 202);
  EXPECT_EQ(post("/function/f").body, "two");
  EXPECT_EQ(send("DELETE", "/system/secrets", R"({"name":"key"})").status, 202);
  EXPECT_EQ(json::parse(get("/system/secrets").body), json::array());
  EXPECT_EQ(send("DELETE", "/system/secrets", R"({"name":"key"})").status, 404);
  EXPECT_EQ(deploy("g", {{"envProcess", "cat"}, {"secrets", {"key"}}}).status, 400);
}

TEST_P(Conformance, SaysWhatItIs) {
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(json::parse(get("/system/namespaces").body), json({"openfaas-fn"}));
  json info = json::parse(get("/system/info").body);
  if (is_gateway()) {
    EXPECT_FALSE(info["version"]["sha"].get<std::string>().empty());
    EXPECT_FALSE(info["version"]["release"].get<std::string>().empty());
    info = info["provider"];
  }
  for (const char* member : {"provider", "orchestration", "version"})
    EXPECT_TRUE(info.contains(member)) << member;
}

TEST_P(Conformance, AdministrationAsksForThePassword) {
  for (const std::optional<std::string>& wrong :
       {std::optional<std::string>(), std::optional<std::string>("admin:wrong")}) {
    user_password_ = wrong;
    for (const char* route : {"/system/functions", "/system/function/f", "/system/secrets",
                              "/system/namespaces", "/system/info"}) {
      const HttpAnswer answer = get(route);
      EXPECT_EQ(answer.status, 401) << route;
      EXPECT_EQ(answer.body, "invalid credentials");
      EXPECT_EQ(answer.headers.at("www-authenticate"), "Basic realm=\"Restricted\"");
    }
    EXPECT_EQ(deploy("f", {{"envProcess", "cat"}}).status, 401);
    EXPECT_EQ(post("/system/scale-function/f", R"({"replicas":1})").status, 401);
    EXPECT_EQ(send("DELETE", "/system/functions", R"({"functionName":"f"})").status, 401);
  }
}

}  // namespace
}  // namespace composure::conformance
