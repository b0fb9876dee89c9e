// Many executions at once.
#include <set>

#include "tests/integration/flow/fixture.h"

namespace composure::flow::testing {
namespace {

using FlowConcurrency = FlowTest;

constexpr int kExecutions = 100;

// All of them from one loop, so that they are under way together.
std::vector<http::Response> begin_all(const FlowProcess& flow, const Gateway& gateway) {
  http::Loop loop;
  const auto client = http::Client::create(loop.executor());
  std::vector<http::Response> responses;
  for (int i = 0; i < kExecutions; ++i) {
    loop.spawn([&, i]() -> http::Awaitable<void> {
      http::Request request{"POST",
                            "/",
                            {{"X-Faas-Flow-Reqid", "run-" + std::to_string(i)},
                             {"X-Faas-Flow-Callback-Url", gateway.callback_url()}},
                            std::to_string(i) + ":"};
      http::Answer answer = co_await client->send("127.0.0.1", std::to_string(flow.port()),
                                                  std::move(request), std::chrono::seconds(30));
      if (auto* response = std::get_if<http::Response>(&answer)) responses.push_back(*response);
      if (responses.size() == kExecutions) loop.stop({});
    });
  }
  loop.spawn([&]() -> http::Awaitable<void> {
    co_await http::sleep_for(std::chrono::seconds(40));
    loop.stop({});
  });
  loop.run({});
  return responses;
}

TEST_F(FlowConcurrency, AHundredExecutionsInOneReplicaDoNotMix) {
  // Tasks that take different times, so that executions overtake each other.
  gateway.set_function("b", [](http::Request& request) -> http::Awaitable<http::Response> {
    co_await http::sleep_for(std::chrono::milliseconds(request.body.size() * 7 % 20));
    co_return http::Response{200, {}, request.body + "b"};
  });
  FlowProcess& flow = replica();
  const auto responses = begin_all(flow, gateway);
  ASSERT_EQ(responses.size(), static_cast<std::size_t>(kExecutions));
  for (const http::Response& response : responses) EXPECT_EQ(response.status, 200u);
  for (int i = 0; i < kExecutions; ++i) {
    EXPECT_EQ(completion("run-" + std::to_string(i)).body, std::to_string(i) + ":abc");
  }
  for (const char* task : {"a", "b", "c"}) EXPECT_EQ(gateway.calls(task), kExecutions);
  expect_nothing_left();
}

TEST_F(FlowConcurrency, MessagesDeliveredTwiceToTwoReplicasRunOnce) {
  replica();
  FlowProcess& flow = replica();
  gateway.set_copies(2);
  ASSERT_EQ(begin_all(flow, gateway).size(), static_cast<std::size_t>(kExecutions));
  for (int i = 0; i < kExecutions; ++i) {
    EXPECT_EQ(completion("run-" + std::to_string(i)).body, std::to_string(i) + ":abc");
  }
  for (const char* task : {"a", "b", "c"}) EXPECT_EQ(gateway.calls(task), kExecutions);
  for (const unsigned status : gateway.delivery_statuses()) EXPECT_EQ(status, 200u);
  expect_nothing_left();
}

}  // namespace
}  // namespace composure::flow::testing
