#include <gmock/gmock.h>

#include <sstream>

#include "tests/integration/queue/support.h"

namespace composure::test {
namespace {

struct Invoke : testing::Test {
  Invoke() { stack.provider.deploy("echo", {}); }
  Stack stack;
};

TEST_F(Invoke, hands_the_request_on_and_the_answer_back) {
  auto gateway = stack.start_gateway();
  stack.provider.on_invoke([](http::Request& request) -> http::Awaitable<http::Response> {
    http::Response response =
        http::text_response(418, request.method + " " + request.target + " " + request.body);
    response.headers.add("Set-Cookie", "a=1");
    response.headers.add("Set-Cookie", "b=2");
    co_return response;
  });
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    const http::Response response = stack.thread.call(
        gateway->url(),
        {.method = method, .target = "/function/echo/a%20b?c=%3F&d", .body = "body"});
    EXPECT_EQ(response.status, 418u);
    EXPECT_EQ(response.body, std::string(method) + " /function/echo/a%20b?c=%3F&d body");
    std::vector<std::string> cookies;
    for (const auto& [name, value] : response.headers) {
      if (name == "Set-Cookie") cookies.push_back(value);
    }
    EXPECT_THAT(cookies, testing::ElementsAre("a=1", "b=2"));
  }
  EXPECT_EQ(
      stack.thread.call(gateway->url(), {.method = "HEAD", .target = "/function/echo"}).status,
      418u);
  EXPECT_EQ(
      stack.thread.call(gateway->url(), {.method = "TRACE", .target = "/function/echo"}).status,
      405u);
  EXPECT_EQ(stack.thread.call(gateway->url(), {.target = "/function/echo.openfaas-fn"}).status,
            418u);
}

TEST_F(Invoke, adds_the_calls_identity_and_drops_hop_by_hop) {
  auto gateway = stack.start_gateway();
  http::Request request{.method = "POST", .target = "/function/echo"};
  request.headers = {{"Proxy-Connection", "keep-alive"},
                     {"TE", "trailers"},
                     {"X-Mine", "2"},
                     {"X-Call-Id", "call-7"}};
  const http::Response response = stack.thread.call(gateway->url(), request);
  EXPECT_EQ(response.headers.get_or("X-Call-Id", ""), "call-7");
  const http::Request seen = stack.provider.invocations().at(0).request;
  EXPECT_EQ(seen.headers.get_or("X-Call-Id", ""), "call-7");
  EXPECT_EQ(seen.headers.get_or("X-Start-Time", ""),
            response.headers.get_or("X-Start-Time", "none"));
  EXPECT_EQ(seen.headers.get_or("X-Forwarded-For", ""), "127.0.0.1");
  EXPECT_EQ("http://" + std::string(seen.headers.get_or("X-Forwarded-Host", "")), gateway->url());
  EXPECT_EQ(seen.headers.get_or("X-Mine", ""), "2");
  EXPECT_FALSE(seen.headers.get("Proxy-Connection"));
  EXPECT_FALSE(seen.headers.get("TE"));

  const http::Response other = stack.thread.call(gateway->url(), {.target = "/function/echo"});
  EXPECT_EQ(other.headers.get_or("X-Call-Id", "").size(), 36u);
}

TEST_F(Invoke, hands_the_trace_on_with_its_own_span_as_the_parent) {
  auto gateway = stack.start_gateway({"--traces", "http://127.0.0.1:9"});  // nobody takes the spans
  http::Request request{.target = "/function/echo"};
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  request.headers.set("traceparent", "00-" + trace + "-b7ad6b7169203331-01");
  stack.thread.call(gateway->url(), request);
  const std::string seen(
      stack.provider.invocations().at(0).request.headers.get_or("traceparent", ""));
  EXPECT_THAT(seen, testing::MatchesRegex("00-" + trace + "-[0-9a-f]+-01"));
  EXPECT_EQ(seen.find("b7ad6b7169203331"), std::string::npos);
}

TEST_F(Invoke, tells_failures_apart) {
  auto gateway = stack.start_gateway({"--upstream-timeout", "2s"});
  stack.provider.on_invoke([](http::Request& request) -> http::Awaitable<http::Response> {
    if (request.body == "slow") co_await http::sleep_for(30s);
    co_return http::text_response(request.body == "busy" ? 503 : 500, "own words");
  });
  const auto status = [&](const char* target, const char* body) {
    return stack.thread.call(gateway->url(), {.method = "POST", .target = target, .body = body});
  };
  EXPECT_EQ(status("/function/nobody", "").status, 404u);
  EXPECT_EQ(status("/function/", "").status, 404u);
  EXPECT_EQ(status("/function/.openfaas-fn", "").status, 404u);
  EXPECT_EQ(status("/nowhere", "").status, 404u);
  EXPECT_EQ(status("/function/echo", "busy").status, 503u);
  EXPECT_EQ(status("/function/echo", "slow").status, 504u);
  const http::Response own = status("/function/echo", "");
  EXPECT_EQ(own.status, 500u);
  EXPECT_EQ(own.body, "own words");
}

TEST_F(Invoke, is_502_without_a_provider) {
  std::optional<PortReservation> nobody = *PortReservation::take();
  Program gateway(stack.folder, {"composure-gateway", "--provider",
                                 "http://127.0.0.1:" + std::to_string(nobody->port())});
  ASSERT_TRUE(
      eventually([&] { return stack.thread.get(gateway.url() + "/healthz").status == 503; }));
  const http::Response none = stack.thread.get(gateway.url() + "/function/echo");
  EXPECT_EQ(none.status, 502u);
  EXPECT_EQ(none.headers.get_or("X-OpenFaaS-Internal", ""), "gateway");
  // Without --nats there is no asynchronous invocation.
  EXPECT_EQ(
      stack.thread.call(gateway.url(), {.method = "POST", .target = "/async-function/echo"}).status,
      404u);
}

TEST_F(Invoke, asks_the_provider_nothing_else_for_a_known_function) {
  auto gateway = stack.start_gateway();
  ASSERT_EQ(stack.thread.get(gateway->url() + "/function/echo").status, 200u);
  const std::size_t before = stack.provider.system_requests().size();
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 500; ++i)
    ASSERT_EQ(stack.thread.get(gateway->url() + "/function/echo").status, 200u);
  // The background poll comes every 2 s.
  const auto polls = static_cast<std::size_t>((std::chrono::steady_clock::now() - begin) / 2s + 1);
  EXPECT_LE(stack.provider.system_requests().size() - before, polls);
}

TEST_F(Invoke, has_bounded_labels) {
  auto gateway = stack.start_gateway();
  stack.thread.get(gateway->url() + "/function/echo");
  stack.thread.get(gateway->url() + "/function/nobody");
  const auto lines = [&] {
    const std::string text = stack.thread.get(gateway->url() + "/metrics").body;
    return std::count(text.begin(), text.end(), '\n');
  };
  const auto before = lines();
  for (int i = 0; i < 1000; ++i) {
    stack.thread.get(gateway->url() + "/function/echo/flow/" + std::to_string(i) +
                     "/forward?id=" + std::to_string(i));
    stack.thread.get(gateway->url() + "/function/nobody-" + std::to_string(i));
    stack.thread.get(gateway->url() + "/nowhere/" + std::to_string(i));
  }
  EXPECT_EQ(lines(), before);
  const std::string series =
      R"(gateway_function_invocation_total{code="200",function_name="echo.openfaas-fn"})";
  EXPECT_EQ(stack.thread.metric(gateway->url(), series), 1001);
  EXPECT_EQ(stack.thread.metric(
                gateway->url(),
                R"(gateway_function_invocation_total{code="404",function_name="unknown"})"),
            1001);
  EXPECT_EQ(stack.thread.metric(
                gateway->url(),
                R"(gateway_function_invocation_inflight{function_name="echo.openfaas-fn"})"),
            0);
  EXPECT_EQ(stack.thread.metric(gateway->url(),
                                R"(gateway_service_count{function_name="echo.openfaas-fn"})"),
            1);
}

TEST_F(Invoke, finishes_what_it_holds_on_sigterm) {
  auto gateway = stack.start_gateway();
  stack.provider.on_invoke([](http::Request&) -> http::Awaitable<http::Response> {
    co_await http::sleep_for(400ms);
    co_return http::text_response(200, "done");
  });
  auto answer = std::async(std::launch::async,
                           [&] { return stack.thread.get(gateway->url() + "/function/echo"); });
  ASSERT_TRUE(eventually([&] { return !stack.provider.invocations().empty(); }));
  gateway->process().signal(SIGTERM);
  EXPECT_EQ(answer.get().body, "done");
  auto end = gateway->process().wait(3s);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 0);
}

}  // namespace
}  // namespace composure::test
