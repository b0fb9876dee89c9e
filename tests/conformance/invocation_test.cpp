// Everything below /function and /async-function.
#include <filesystem>

#include "base/port.h"
#include "base/text.h"
#include "tests/conformance/conformance_fixture.h"

namespace composure::conformance {
namespace {

using nlohmann::json;
using provider::eventually;
using provider::HttpAnswer;
using testing::HasSubstr;

TEST_P(Conformance, EveryMethodArrives) {
  deploy("f", {{"envProcess", "env"}});
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
    const HttpAnswer answer = send(method, "/function/f");
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, HasSubstr(std::string("Http_Method=") + method + "\n"));
  }
}

TEST_P(Conformance, PathQueryHeadersAndBodyArrive) {
  deploy("f");
  const HttpAnswer answer = send("POST", "/function/f.openfaas-fn/echo?name=a%20b&x=1", "text",
                                 {"X-Own-Header: 1", "Content-Type: text/plain"});
  ASSERT_EQ(answer.status, 200) << answer.body;
  // The probe echoes where its path is /echo.
  const json seen = json::parse(answer.body);
  EXPECT_EQ(seen["path"], "/echo?name=a%20b&x=1");
  EXPECT_EQ(seen["body"], "text");
  EXPECT_EQ(seen["headers"]["x-own-header"], "1");
  EXPECT_EQ(seen["headers"]["content-type"], "text/plain");
  EXPECT_EQ(answer.headers.at("x-own"), "mine");
}

TEST_P(Conformance, ChunkedBodiesArriveWhole) {
  deploy("f");
  const std::string body(200'000, 'x');
  EXPECT_EQ(send("POST", "/function/f", body, {"Transfer-Encoding: chunked"}).body, body);
}

TEST_P(Conformance, WhatIsNotDeployedIs404) {
  EXPECT_EQ(post("/function/nothing").status, 404);
  EXPECT_EQ(post("/function/.openfaas-fn").status, 404);
  EXPECT_EQ(post("/function/nothing.elsewhere").status, 404);
}

TEST_P(Conformance, RedirectsAndErrorsOfAFunctionAreItsOwn) {
  deploy("f");
  for (const int status : {302, 400, 404, 500, 502, 503})
    EXPECT_EQ(get("/function/f/status?" + std::to_string(status)).status, status);
}

TEST_P(Conformance, FailuresHaveTheirCodes) {
  deploy("f", {{"image", "probe:watched"}, {"envVars", {{"exec_timeout", "300ms"}}}});
  EXPECT_EQ(post("/function/f/sleep?20").status, 504);
  EXPECT_EQ(post("/function/f/close").status, 502);
  EXPECT_EQ(post("/function/f/crash").status, 502);
  EXPECT_TRUE(eventually([&] { return get("/function/f").status == 200; }));
  post("/system/scale-function/f", R"({"serviceName":"f","replicas":0})");
  // The provider has no replica to give it to; the gateway asks for one first.
  EXPECT_EQ(post("/function/f").status, is_gateway() ? 200 : 503);
}

TEST_P(Conformance, InvocationsAreCounted) {
  deploy("f");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get("/function/f").status, 200);
  EXPECT_EQ(status("f")["invocationCount"], 3);
}

class GatewayConformance : public Conformance {};
INSTANTIATE_TEST_SUITE_P(Openfaas, GatewayConformance, testing::Values(Front::gateway), front_name);

TEST_P(GatewayConformance, CallIdsAreHandedOn) {
  deploy("f");
  const HttpAnswer given = send("GET", "/function/f/echo", "", {"X-Call-Id: mine"});
  EXPECT_EQ(json::parse(given.body)["headers"]["x-call-id"], "mine");
  const HttpAnswer made = get("/function/f/echo");
  const json headers = json::parse(made.body)["headers"];
  EXPECT_EQ(headers["x-call-id"], made.headers.at("x-call-id"));
  EXPECT_FALSE(headers["x-start-time"].get<std::string>().empty());
}

TEST_P(GatewayConformance, AsynchronousCallsAreTakenAtOnce) {
  const auto port = PortReservation::take();
  ASSERT_TRUE(port);
  const std::string address = "127.0.0.1:" + std::to_string(port->port());
  ASSERT_TRUE(write_file(folder_ + "/secrets/nats-user", "nobody asks"));
  ASSERT_TRUE(write_file(folder_ + "/secrets/nats-password", "nobody asks"));
  auto nats = Process::start(
      {.command = {"nats-server", "-a", "127.0.0.1", "-p", std::to_string(port->port()), "-js",
                   "-sd", folder_ + "/jetstream"},
       .environment = {{"PATH", "/usr/sbin:/usr/bin:/usr/local/bin:/bin"}},
       .output = folder_ + "/nats.log"});
  ASSERT_TRUE(nats) << nats.error().text();
  ASSERT_TRUE(eventually([&] {
    const auto log = read_file(folder_ + "/nats.log");
    return log && log->find("Server is ready") != std::string::npos;
  }));
  gateway_.stop(std::chrono::seconds(5));
  std::filesystem::remove(folder_ + "/gateway.log");
  start();
  start_gateway({"--nats", "nats://" + address});
  EXPECT_TRUE(eventually([&] { return post("/async-function/unknown").status == 202; }));
  const HttpAnswer taken = post("/async-function/unknown/a?b=c", "body");
  EXPECT_EQ(taken.status, 202);
  EXPECT_FALSE(taken.headers.at("x-call-id").empty());
  EXPECT_EQ(send("POST", "/async-function/f", "x", {"X-Call-Id: mine"}).headers.at("x-call-id"),
            "mine");
  EXPECT_EQ(get("/async-function/f").status, 405);
}

}  // namespace
}  // namespace composure::conformance
