#include <gmock/gmock.h>

#include "tests/integration/queue/support.h"

namespace composure::test {
namespace {

// How many requests to the provider's own interface began so.
std::size_t asked(PlayedProvider& provider, std::string_view beginning) {
  const auto requests = provider.system_requests();
  return static_cast<std::size_t>(std::count_if(
      requests.begin(), requests.end(),
      [beginning](const Seen& seen) { return seen.request.target.starts_with(beginning); }));
}

std::size_t scalings(PlayedProvider& provider) {
  return asked(provider, "/system/scale-function/");
}

TEST(ScaleFromZero, wakes_a_function_once_for_all_who_wait) {
  Stack stack;
  stack.provider.deploy("sleeper", {.replicas = 0, .looks_until_ready = 10});
  auto gateway = stack.start_gateway();
  std::vector<std::future<http::Response>> answers;
  for (int i = 0; i < 10; ++i) {
    answers.push_back(std::async(std::launch::async, [&, i] {
      return stack.thread.call(
          gateway->url(),
          {.method = "POST", .target = "/function/sleeper", .body = std::to_string(i)});
    }));
  }
  for (int i = 0; i < 10; ++i) {
    const http::Response response = answers[static_cast<std::size_t>(i)].get();
    EXPECT_EQ(response.status, 200u) << response.body;
    EXPECT_EQ(response.body, std::to_string(i));
  }
  EXPECT_EQ(scalings(stack.provider), 1u);
  EXPECT_EQ(stack.provider.replicas("sleeper"), 1u);
  EXPECT_EQ(stack.provider.invocations().size(), 10u);  // none came before the replica was ready
}

TEST(ScaleFromZero, gives_up_with_503) {
  Stack stack;
  stack.provider.deploy("never", {.replicas = 0, .looks_until_ready = 1'000'000});
  auto gateway = stack.start_gateway({"--upstream-timeout", "300ms"});
  EXPECT_EQ(stack.thread.get(gateway->url() + "/function/never").status, 503u);
}

TEST(ScaleFromZero, notices_a_function_that_was_scaled_down_behind_its_back) {
  Stack stack;
  stack.provider.deploy("f", {});
  auto gateway = stack.start_gateway();
  EXPECT_EQ(stack.thread.get(gateway->url() + "/function/f").status, 200u);
  stack.provider.deploy("f", {.replicas = 0});
  EXPECT_TRUE(
      eventually([&] { return stack.thread.get(gateway->url() + "/function/f").status == 200; }));
  EXPECT_EQ(stack.provider.replicas("f"), 1u);
}

TEST(ScaleFromZero, does_not_scale_down_what_somebody_scaled_up) {
  Stack stack;
  stack.provider.deploy("f", {.replicas = 0});
  auto gateway = stack.start_gateway();
  // The gateway has seen 0 replicas; its next look at the list is up to 2 s away.
  ASSERT_TRUE(eventually([&] {
    return stack.thread.metric(gateway->url(),
                               R"(gateway_service_count{function_name="f.openfaas-fn"})") == 0;
  }));
  stack.provider.deploy("f", {.replicas = 4});
  EXPECT_EQ(stack.thread.get(gateway->url() + "/function/f").status, 200u);
  EXPECT_EQ(stack.provider.replicas("f"), 4u);
  EXPECT_EQ(scalings(stack.provider), 0u);
}

std::map<std::string, std::string> idle_after(const char* duration) {
  return {{"com.openfaas.scale.zero", "true"}, {"com.openfaas.scale.zero-duration", duration}};
}

std::size_t looks_at_the_list(PlayedProvider& provider) {
  return asked(provider, "/system/functions");
}

TEST(ScaleToZero, an_idle_function_sleeps_and_a_request_wakes_it_to_its_least) {
  Stack stack;
  auto labels = idle_after("200ms");
  labels["com.openfaas.scale.min"] = "2";
  stack.provider.deploy("f", {.labels = labels});
  stack.provider.deploy("other", {});
  auto gateway = stack.start_gateway();
  EXPECT_EQ(stack.thread.get(gateway->url() + "/function/f").status, 200u);
  EXPECT_TRUE(eventually([&] { return stack.provider.replicas("f") == 0; }));
  EXPECT_EQ(stack.thread.get(gateway->url() + "/function/f").status, 200u);
  EXPECT_EQ(stack.provider.replicas("f"), 2u);
  EXPECT_EQ(stack.provider.replicas("other"), 1u);
}

TEST(ScaleToZero, a_function_is_not_idle_while_a_request_is_in_it) {
  Stack stack;
  stack.provider.deploy("slow", {.labels = idle_after("50ms")});
  std::atomic<bool> may_answer = false;
  stack.provider.on_invoke([&](http::Request&) -> http::Awaitable<http::Response> {
    while (!may_answer) co_await http::sleep_for(1ms);
    co_return http::text_response(200, "late");
  });
  auto gateway = stack.start_gateway();
  auto answer = std::async(std::launch::async, [&] {
    return stack.thread.get(gateway->url() + "/function/slow").status;
  });
  ASSERT_TRUE(eventually([&] { return stack.provider.invocations().size() == 1; }));
  const std::size_t before = looks_at_the_list(stack.provider);
  ASSERT_TRUE(eventually([&] { return looks_at_the_list(stack.provider) >= before + 2; }));
  EXPECT_EQ(stack.provider.replicas("slow"), 1u);
  may_answer = true;
  EXPECT_EQ(answer.get(), 200u);
  EXPECT_TRUE(eventually([&] { return stack.provider.replicas("slow") == 0; }));
}

}  // namespace
}  // namespace composure::test
