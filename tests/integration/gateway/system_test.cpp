#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/integration/queue/support.h"

namespace composure::test {
namespace {

using nlohmann::json;

struct System : testing::Test {
  System() {
    stack.provider.deploy("echo", {});
    gateway = stack.start_gateway();
  }
  http::Response call(const std::string& method, const std::string& target,
                      const std::string& body = "", const std::string& authorization = kBasic) {
    http::Request request{.method = method, .target = target, .body = body};
    if (!authorization.empty()) request.headers.set("Authorization", authorization);
    return stack.thread.call(gateway->url(), std::move(request));
  }
  Stack stack;
  std::unique_ptr<Program> gateway;
};

TEST_F(System, asks_for_the_password) {
  for (const std::string& wrong :
       {std::string(), http::basic_authorization("admin", "no"), std::string("Bearer x")}) {
    for (const char* target :
         {"/system/functions", "/system/info", "/system/alert", "/system/anything"}) {
      const http::Response response = call("GET", target, "", wrong);
      EXPECT_EQ(response.status, 401u) << target;
      EXPECT_EQ(response.body, "invalid credentials");
      EXPECT_EQ(response.headers.get_or("WWW-Authenticate", ""), "Basic realm=\"Restricted\"");
    }
  }
  EXPECT_EQ(call("GET", "/system/functions").status, 200u);
}

TEST_F(System, counts_invocations_in_list_and_status) {
  for (int i = 0; i < 3; ++i) call("GET", "/function/echo", "", "");
  const json list = json::parse(call("GET", "/system/functions").body);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["invocationCount"], 3);
  EXPECT_EQ(json::parse(call("GET", "/system/function/echo").body)["invocationCount"], 3);
  EXPECT_EQ(call("GET", "/system/function/nobody").status, 404u);
}

TEST_F(System, wraps_the_providers_info) {
  const json info = json::parse(call("GET", "/system/info").body);
  EXPECT_EQ(info["provider"]["provider"], "played");
  EXPECT_NE(info["version"]["sha"], "");
  EXPECT_TRUE(info.contains("arch"));
}

TEST_F(System, knows_a_function_as_soon_as_it_is_deployed) {
  EXPECT_EQ(call("POST", "/system/functions", R"({"service":"fresh","image":"x"})").status, 202u);
  EXPECT_EQ(call("GET", "/function/fresh", "", "").status, 200u);
  EXPECT_EQ(
      stack.thread.metric(
          gateway->url(),
          R"(gateway_function_invocation_total{code="200",function_name="fresh.openfaas-fn"})"),
      1);
}

TEST_F(System, scales_by_alert) {
  stack.provider.deploy(
      "wide", {.labels = {{"com.openfaas.scale.max", "10"}, {"com.openfaas.scale.factor", "35"}}});
  const auto alert = [&](const char* status) {
    return call("POST", "/system/alert",
                json{{"alerts",
                      {{{"status", status}, {"labels", {{"function_name", "wide.openfaas-fn"}}}}}}}
                    .dump())
        .status;
  };
  EXPECT_EQ(alert("firing"), 200u);
  EXPECT_EQ(stack.provider.replicas("wide"), 5u);  // 1 + ceil(3.5)
  alert("firing");
  alert("firing");
  EXPECT_EQ(stack.provider.replicas("wide"), 10u);
  EXPECT_EQ(alert("resolved"), 200u);
  EXPECT_EQ(stack.provider.replicas("wide"), 1u);
  EXPECT_EQ(call("POST", "/system/alert", "{").status, 400u);
}

TEST_F(System, handles_the_alerts_that_it_can_act_on) {
  stack.provider.deploy("wide", {.labels = {{"com.openfaas.scale.max", "10"}}});
  stack.provider.deploy("odd", {.labels = {{"com.openfaas.scale.factor", "101"}}});
  const http::Response answer =
      call("POST", "/system/alert",
           R"({"alerts":[{"status":"firing","labels":{"function_name":"gone.openfaas-fn"}},
                         {"status":"firing","labels":{"alertname":"InstanceDown"}},
                         {"status":"firing","labels":{"function_name":"odd"}},
                         {"status":"firing","labels":{"function_name":"wide"}}]})");
  EXPECT_EQ(answer.status, 200u) << answer.body;
  EXPECT_EQ(stack.provider.replicas("wide"), 3u);  // 1 + 10 / 100 * 20
}

}  // namespace
}  // namespace composure::test
