// Everything below /system.
#include "tests/conformance/conformance_fixture.h"
#include "tests/support/temporary_folder.h"

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
  EXPECT_FALSE(now.contains("invocationCount")) << "0 is left out";
  EXPECT_TRUE(now["createdAt"].is_string());
  const json list = json::parse(get("/system/functions").body);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["name"], "f");
}

// The certifier compares what it reads with what it sent: empty members are left out.
TEST_P(Conformance, AFunctionOfWhichLittleIsSaidHasFewMembers) {
  EXPECT_EQ(post("/system/functions", R"({"service":"f","image":"i","envProcess":"cat"})").status,
            202);
  ASSERT_TRUE(available("f", 1));
  const std::vector<json> told{json::parse(get("/system/function/f").body),
                               json::parse(get("/system/functions").body)[0]};
  for (json each : told) {
    each.erase("createdAt");
    EXPECT_EQ(each, json({{"name", "f"},
                          {"image", "i"},
                          {"namespace", "openfaas-fn"},
                          {"envProcess", "cat"},
                          {"labels", {{"faas_function", "f"}}},
                          {"replicas", 1},
                          {"availableReplicas", 1}}));
  }
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

TEST_P(Conformance, SecretsAreOfANamespaceThatThereIs) {
  EXPECT_EQ(get("/system/secrets?namespace=other").status, 400);
  EXPECT_EQ(post("/system/secrets", R"({"name":"k","namespace":"other","value":"v"})").status, 400);
}

TEST_P(Conformance, ShowsWhatReplicasHaveWritten) {
  deploy("f", {{"envProcess", "sh -c 'cat >&2; echo answer'"}});
  ASSERT_TRUE(available("f", 1));
  for (const char* line : {"first", "second"})
    EXPECT_EQ(post("/function/f", std::string(line) + " line\n").status, 200);
  const auto texts = [&](const std::string& more) {
    std::vector<std::string> texts;
    const HttpAnswer answer = get("/system/logs?name=f" + more);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("content-type"), "application/x-ndjson");
    for (std::size_t at = 0; at < answer.body.size();) {
      const std::size_t end = answer.body.find('\n', at);
      const json line = json::parse(answer.body.substr(at, end - at));
      EXPECT_EQ(line["name"], "f");
      EXPECT_EQ(line["namespace"], "openfaas-fn");
      EXPECT_EQ(line["instance"], "f.1");
      EXPECT_EQ(line["timestamp"].get<std::string>().back(), 'Z');
      texts.push_back(line["text"]);
      at = end + 1;
    }
    return texts;
  };
  const auto all = [&] { return texts("&follow=false"); };
  using testing::Contains;
  EXPECT_TRUE(eventually([&] {
    return testing::Value(
        all(), testing::AllOf(Contains("first line"), Contains("second line"),
                              Contains("Forking fprocess."),
                              Contains(testing::StartsWith("Wrote 7 Bytes - Duration: 0."))));
  })) << testing::PrintToString(all());
  EXPECT_EQ(texts("&tail=1"), std::vector<std::string>{all().back()});
  EXPECT_EQ(texts("&since=1970-01-01T00:00:00Z").size(), all().size());
  EXPECT_TRUE(texts("&since=2999-01-01T00:00:00Z").empty());
  EXPECT_EQ(get("/system/logs?name=nobody").status, 404);
  EXPECT_EQ(get("/system/logs").status, 422);
  EXPECT_EQ(get("/system/logs?name=f&tail=x").status, 422);
  EXPECT_EQ(post("/system/logs?name=f").status, 405);
}

TEST_P(Conformance, FollowsLogsUntilTheClientLeaves) {
  deploy("f", {{"envProcess", "sh -c 'cat >&2'"}});
  ASSERT_TRUE(available("f", 1));
  EXPECT_EQ(post("/function/f", "before\n").status, 200);
  const test::TemporaryFolder folder;
  auto client =
      Process::start({.command = {"curl", "-sN", "-u", *user_password_, "-o", folder.path("heard"),
                                  url_ + "/system/logs?name=f&follow=true"},
                      .environment = {{"PATH", "/usr/bin:/bin"}}});
  ASSERT_TRUE(client) << client.error().text();
  const auto has_heard = [&](const std::string& text) {
    return eventually([&] {
      return folder.read("heard").find("\"text\":\"" + text + "\"") != std::string::npos;
    });
  };
  EXPECT_TRUE(has_heard("before"));
  EXPECT_EQ(post("/function/f", "later\n").status, 200);
  EXPECT_TRUE(has_heard("later"));
  EXPECT_FALSE(client->poll()) << "it goes on";
  client->stop(std::chrono::seconds(1));
  EXPECT_EQ(get("/healthz").status, 200);
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
                              "/system/namespaces", "/system/info", "/system/logs?name=f"}) {
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
