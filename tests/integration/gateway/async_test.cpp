#include <gmock/gmock.h>

#include "fixtures/stack/queue/job.h"
#include "fixtures/stack/nats/connection.h"
#include "fixtures/stack/queue/stream.h"
#include "tests/integration/queue/support.h"

namespace composure::test {
namespace {

struct Async : testing::Test {
  Async() { gateway = stack.start_gateway(); }
  http::Response post(const std::string& target, std::string body, http::Headers headers = {}) {
    return stack.thread.call(
        gateway->url(),
        {.method = "POST", .target = target, .headers = headers, .body = std::move(body)});
  }
  // Messages in the stream; nobody takes them here.
  std::uint64_t stored() {
    return stack.thread.run<std::uint64_t>([this]() -> http::Awaitable<std::uint64_t> {
      auto nats = nats::Connection::connect(
          stack.thread.loop().executor(),
          {.url = stack.nats.url(), .user = "nats", .password = "nats word"}, [] {});
      for (int i = 0; i < 200; ++i) {
        co_await http::sleep_for(5ms);
        auto count = co_await queue::count_messages(*nats);
        if (count) co_return *count;
      }
      co_return 999999;
    });
  }
  Stack stack;
  std::unique_ptr<Program> gateway;
};

TEST_F(Async, stores_the_call_and_answers_at_once_also_for_unknown_functions) {
  const http::Response response = post("/async-function/nobody/a?b=c", "payload");
  EXPECT_EQ(response.status, 202u);
  EXPECT_EQ(response.headers.get_or("X-Call-Id", "").size(), 36u);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(stored(), 1u);
  EXPECT_TRUE(stack.provider.invocations().empty());
}

TEST_F(Async, refuses_what_it_cannot_queue) {
  EXPECT_EQ(stack.thread.get(gateway->url() + "/async-function/f").status, 405u);
  EXPECT_EQ(post("/async-function/", "").status, 404u);
  EXPECT_EQ(post("/async-function/a..b", "").status, 404u);
  EXPECT_EQ(post("/async-function/f", "", {{"X-Callback-Url", "nonsense"}}).status, 400u);
  EXPECT_EQ(post("/async-function/f", std::string(2'000'000, 'x')).status,
            413u);  // nats-server: 1 MiB
  EXPECT_EQ(stored(), 0u);
}

TEST_F(Async, stores_a_repeated_call_once_and_a_different_one_under_the_same_id) {
  const http::Headers same = {{"X-Call-Id", "retry-1"}};
  EXPECT_EQ(post("/async-function/f", "a", same).status, 202u);
  EXPECT_EQ(post("/async-function/f", "a", same).status, 202u);
  EXPECT_EQ(stored(), 1u);
  EXPECT_EQ(post("/async-function/f", "b", same).status, 202u);
  EXPECT_EQ(post("/async-function/g", "a", same).status, 202u);
  EXPECT_EQ(stored(), 3u);
}

TEST_F(Async, is_503_while_nats_is_away_and_recovers) {
  EXPECT_EQ(post("/async-function/f", "").status, 202u);
  stack.nats.stop();
  EXPECT_TRUE(eventually([&] { return post("/async-function/f", "").status == 503; }));
  EXPECT_EQ(stack.thread.get(gateway->url() + "/healthz").status, 503u);
  EXPECT_EQ(stack.thread.get(gateway->url() + "/function/nobody").status,
            404u);  // the rest goes on
  stack.nats.start();
  EXPECT_TRUE(eventually([&] { return post("/async-function/f", "").status == 202; }));
  EXPECT_EQ(stored(), 2u);
}

}  // namespace
}  // namespace composure::test
