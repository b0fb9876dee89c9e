// Namespaces as tenants.
#include "tests/conformance/conformance_fixture.h"

namespace composure::conformance {
namespace {

using nlohmann::json;
using provider::eventually;
using testing::HasSubstr;

class Namespaces : public Conformance {
 protected:
  void SetUp() override {
    Conformance::SetUp();
    // As faas-cli sends it.
    ASSERT_EQ(
        post("/system/namespace/", R"({"name":"team","annotations":{"openfaas":"1"}})").status,
        201);
  }
  provider::HttpAnswer deploy_for_team(const std::string& name, json members = json::object()) {
    members["namespace"] = "team";
    return deploy(name, members);
  }
};

INSTANTIATE_TEST_SUITE_P(Openfaas, Namespaces, testing::Values(Front::provider, Front::gateway),
                         front_name);

TEST_P(Namespaces, AreMadeListedChangedAndDeleted) {
  EXPECT_EQ(json::parse(get("/system/namespaces").body), json({"openfaas-fn", "team"}));
  EXPECT_EQ(json::parse(get("/system/namespace/team").body),
            json({{"name", "team"}, {"annotations", {{"openfaas", "1"}}}}));
  EXPECT_EQ(post("/system/namespace/", R"({"name":"team"})").status, 409);
  EXPECT_EQ(send("PUT", "/system/namespace/team", R"({"labels":{"a":"b"}})").status, 202);
  EXPECT_EQ(json::parse(get("/system/namespace/team").body)["labels"]["a"], "b");
  EXPECT_EQ(send("PUT", "/system/namespace/other", "{}").status, 404);
  EXPECT_EQ(post("/system/namespace/", R"({"name":"a.b"})").status, 400);
  EXPECT_EQ(get("/system/namespace/other").status, 404);
  EXPECT_EQ(send("DELETE", "/system/namespace/openfaas-fn").status, 400);
  deploy_for_team("f", {{"envProcess", "cat"}});
  EXPECT_EQ(send("DELETE", "/system/namespace/team").status, 202);
  EXPECT_EQ(get("/system/namespace/team").status, 404);
  EXPECT_EQ(post("/function/f.team").status, 404);
  EXPECT_EQ(json::parse(get("/system/namespaces").body), json({"openfaas-fn"}));
}

TEST_P(Namespaces, HaveFunctionsOfTheirOwn) {
  deploy("f", {{"envProcess", "echo ours"}});
  ASSERT_EQ(deploy_for_team("f", {{"envProcess", "echo theirs"}}).status, 202);
  EXPECT_EQ(post("/function/f").body, "ours\n");
  EXPECT_EQ(post("/function/f.openfaas-fn").body, "ours\n");
  EXPECT_EQ(post("/function/f.team").body, "theirs\n");
  EXPECT_EQ(post("/function/f.other").status, 404);
  const auto names = [&](const std::string& query) {
    std::vector<std::string> names;
    for (const json& each : json::parse(get("/system/functions" + query).body))
      names.push_back(each["name"].get<std::string>() + "." + each["namespace"].get<std::string>());
    return names;
  };
  EXPECT_EQ(names(""), std::vector<std::string>{"f.openfaas-fn"});
  EXPECT_EQ(names("?namespace=team"), std::vector<std::string>{"f.team"});
  EXPECT_EQ(json::parse(get("/system/function/f?namespace=team").body)["envProcess"],
            "echo theirs");
  const std::string scale = R"({"serviceName":"f","namespace":"team","replicas":2})";
  EXPECT_EQ(post("/system/scale-function/f", scale).status, 202);
  EXPECT_TRUE(available("f.team", 2));
  EXPECT_TRUE(available("f", 1));
  EXPECT_TRUE(eventually([&] {
    return get("/system/logs?name=f&namespace=team").body.find(R"("namespace":"team")") !=
           std::string::npos;
  }));
  EXPECT_EQ(
      send("DELETE", "/system/functions", R"({"functionName":"f","namespace":"team"})").status,
      202);
  EXPECT_EQ(post("/function/f.team").status, 404);
  EXPECT_EQ(post("/function/f").status, 200);
  // As faas-cli does it.
  ASSERT_EQ(deploy_for_team("f", {{"envProcess", "cat"}}).status, 202);
  EXPECT_EQ(send("DELETE", "/system/functions?namespace=team", R"({"functionName":"f"})").status,
            202);
  EXPECT_EQ(post("/function/f.team").status, 404);
  EXPECT_EQ(post("/function/f").status, 200);
}

TEST_P(Namespaces, AreToldApartInMetrics) {
  deploy_for_team("f", {{"envProcess", "cat"}});
  EXPECT_EQ(post("/function/f.team", "x").body, "x");
  EXPECT_THAT(get("/metrics").body, HasSubstr("function_name=\"f.team\""));
}

TEST_P(Namespaces, HaveSecretsOfTheirOwn) {
  for (const char* secret : {R"({"name":"key","value":"ours"})",
                             R"({"name":"key","value":"theirs","namespace":"team"})"})
    EXPECT_EQ(post("/system/secrets", secret).status, 202);
  EXPECT_EQ(json::parse(get("/system/secrets?namespace=team").body),
            json::parse(R"([{"name":"key","namespace":"team"}])"));
  const json reads{{"envProcess", "sh -c 'cat $secret_mount_path/key'"}, {"secrets", {"key"}}};
  deploy("f", reads);
  deploy_for_team("f", reads);
  EXPECT_EQ(post("/function/f").body, "ours");
  EXPECT_EQ(post("/function/f.team").body, "theirs");
  EXPECT_EQ(send("DELETE", "/system/secrets", R"({"name":"key"})").status, 202);
  EXPECT_EQ(deploy("g", reads).status, 400);
  EXPECT_EQ(deploy_for_team("g", reads).status, 202);
}

}  // namespace
}  // namespace composure::conformance
