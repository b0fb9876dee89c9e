// The worker when something dies.
#include <gmock/gmock.h>

#include <cmath>
#include <csignal>
#include <set>

#include "fixtures/stack/nats/connection.h"
#include "fixtures/stack/queue/delivery.h"
#include "fixtures/stack/queue/stream.h"
#include "tests/integration/http/sockets.h"
#include "tests/integration/queue/support.h"

namespace composure::test {
namespace {

constexpr const char* kDone = R"(queue_worker_messages_total{result="done"})";
constexpr const char* kDropped = R"(queue_worker_messages_total{result="dropped"})";
constexpr const char* kRedelivered = R"(queue_worker_messages_total{result="redelivered"})";

struct Failure : ::testing::Test {
  Failure() {
    stack.provider.deploy("f", {});
    gateway = stack.start_gateway();
  }
  http::Response post(std::string body) {
    return stack.thread.call(
        gateway->url(), {.method = "POST", .target = "/async-function/f", .body = std::move(body)});
  }
  bool idle(Program& worker) {
    return stack.thread.metric(worker.url(), "queue_worker_pending") == 0 &&
           stack.thread.metric(worker.url(), "queue_worker_inflight") == 0;
  }
  Stack stack;
  std::unique_ptr<Program> gateway;
};

TEST_F(Failure, a_killed_workers_calls_go_to_another_worker) {
  auto first = stack.start_worker(gateway->url(), {"--ack-wait", "500ms"});
  std::atomic<bool> open = false;
  stack.provider.on_invoke([&](http::Request&) -> http::Awaitable<http::Response> {
    while (!open) co_await http::sleep_for(2ms);
    co_return http::text_response(200, "");
  });
  const std::string id(post("payload").headers.get_or("X-Call-Id", "none"));
  ASSERT_TRUE(eventually([&] { return stack.provider.invocations().size() == 1; }));
  first->process().signal(SIGKILL);
  ASSERT_TRUE(first->process().wait(5s));
  open = true;
  auto second = stack.start_worker(gateway->url(), {"--ack-wait", "500ms"});
  ASSERT_TRUE(eventually([&] { return stack.thread.metric(second->url(), kDone) == 1; }));
  const auto seen = stack.provider.invocations();
  ASSERT_EQ(seen.size(), 2u);
  for (const Seen& call : seen) {
    EXPECT_EQ(call.request.headers.get_or("X-Call-Id", ""), id);
    EXPECT_EQ(call.request.body, "payload");
  }
  EXPECT_TRUE(eventually([&] { return idle(*second); }));
}

TEST_F(Failure, a_call_that_never_gets_an_answer_ends_after_five_deliveries) {
  auto worker = stack.start_worker(gateway->url());
  stack.provider.on_invoke([](http::Request&) -> http::Awaitable<http::Response> {
    co_return http::text_response(429, "busy");
  });
  post("poison");
  ASSERT_TRUE(eventually([&] { return stack.thread.metric(worker->url(), kDropped) == 1; }, 20s));
  const auto seen = stack.provider.invocations();
  ASSERT_EQ(seen.size(), 5u);
  for (std::size_t i = 1; i < 5; ++i) {
    EXPECT_GE(seen[i].at - seen[i - 1].at, 90ms * (i == 1 ? 1 : i == 2 ? 3 : i == 3 ? 9 : 27)) << i;
  }
  EXPECT_TRUE(eventually([&] { return idle(*worker); }));
  EXPECT_EQ(stack.thread.metric(worker->url(), kRedelivered), 4);
}

// 502 by whoever stood before a function that died of the call.
http::Response no_answer(unsigned status = 502) {
  http::Response response = http::text_response(status, "closed by the peer");
  response.headers.set("X-OpenFaaS-Internal", "proxy");
  return response;
}

TEST_F(Failure, a_call_whose_function_died_of_something_else_is_made_again) {
  auto worker = stack.start_worker(gateway->url());
  std::atomic<int> calls = 0;
  stack.provider.on_invoke([&](http::Request&) -> http::Awaitable<http::Response> {
    co_return ++calls < 3 ? no_answer() : http::text_response(200, "at last");
  });
  post("payload");
  ASSERT_TRUE(eventually([&] { return stack.thread.metric(worker->url(), kDone) == 1; }));
  EXPECT_EQ(stack.provider.invocations().size(), 3u);
  EXPECT_EQ(stack.thread.metric(worker->url(), kRedelivered), 2);
  EXPECT_TRUE(eventually([&] { return idle(*worker); }));
}

TEST_F(Failure, a_call_that_kills_its_function_each_time_ends_and_is_told_as_failed) {
  auto worker = stack.start_worker(gateway->url());
  stack.provider.on_invoke([](http::Request& request) -> http::Awaitable<http::Response> {
    co_return request.target == "/function/sink" ? http::text_response(200, "") : no_answer();
  });
  http::Request request{.method = "POST", .target = "/async-function/f", .body = "poison"};
  request.headers.set("X-Callback-Url", stack.provider.url() + "/function/sink");
  stack.thread.call(gateway->url(), std::move(request));
  ASSERT_TRUE(eventually([&] { return stack.thread.metric(worker->url(), kDropped) == 1; }, 20s));
  std::vector<std::string> told;
  std::size_t deliveries = 0;
  for (const Seen& seen : stack.provider.invocations()) {
    if (seen.request.target != "/function/sink") ++deliveries;
    if (seen.request.target == "/function/sink")
      told.emplace_back(seen.request.headers.get_or("X-Function-Status", ""));
  }
  EXPECT_EQ(deliveries, 5u);
  EXPECT_THAT(told, ::testing::ElementsAre("502"));
  EXPECT_EQ(stack.thread.metric(worker->url(), kDone), 0);
  EXPECT_TRUE(eventually([&] { return idle(*worker); }));
}

// Whoever takes a message and dies of it, five times, tells nobody. Here that is the test.
struct OtherWorker {
  explicit OtherWorker(Stack& of) : stack(of) {
    stack.thread.run<bool>([&]() -> http::Awaitable<bool> {
      nats = nats::Connection::connect(stack.thread.loop().executor(), stack.nats.options());
      for (bool made = false; !made; co_await http::sleep_for(5ms)) {
        const Status stream = co_await queue::ensure_stream(*nats);
        const Status consumer = co_await queue::ensure_consumer(*nats, 5s);
        made = stream && consumer;
      }
      co_return true;
    });
  }
  ~OtherWorker() {
    stack.thread.run<bool>([&]() -> http::Awaitable<bool> {
      nats.reset();
      co_return true;
    });
  }
  // Takes the next message and gives it back.
  bool take_and_refuse() {
    return stack.thread.run<bool>([&]() -> http::Awaitable<bool> {
      std::optional<nats::Message> taken;
      const std::string inbox = nats->new_inbox();
      const nats::Subscription subscription =
          nats->subscribe(inbox, [&](nats::Message message) { taken = std::move(message); });
      if (!nats->publish("$JS.API.CONSUMER.MSG.NEXT.faas-request.faas",
                         R"({"batch":1,"expires":5000000000})", inbox)) {
        co_return false;
      }
      for (int i = 0; i < 5000 && !taken; ++i) co_await http::sleep_for(2ms);
      if (!taken || taken->status != 0) co_return false;
      co_return static_cast<bool>(nats->publish(taken->reply, queue::negative_ack(1ms)));
    });
  }
  Stack& stack;
  std::unique_ptr<nats::Connection> nats;
};

TEST_F(Failure, a_call_that_was_delivered_too_often_is_told_as_failed) {
  OtherWorker other(stack);
  http::Request request{.method = "POST", .target = "/async-function/f", .body = "poison"};
  request.headers.set("X-Callback-Url", stack.provider.url() + "/function/sink");
  const auto accepted = stack.thread.call(gateway->url(), std::move(request));
  for (std::uint64_t i = 0; i < queue::kMaxDeliveries; ++i) ASSERT_TRUE(other.take_and_refuse());
  auto worker = stack.start_worker(gateway->url());
  ASSERT_TRUE(eventually([&] { return stack.thread.metric(worker->url(), kDropped) == 1; }));
  const auto seen = stack.provider.invocations();
  ASSERT_EQ(seen.size(), 1u);  // the function is left alone
  EXPECT_EQ(seen[0].request.target, "/function/sink");
  EXPECT_EQ(seen[0].request.headers.get_or("X-Function-Status", ""), "503");
  EXPECT_EQ(seen[0].request.headers.get_or("X-Call-Id", ""),
            accepted.headers.get_or("X-Call-Id", "none"));
  EXPECT_THAT(seen[0].request.body, ::testing::HasSubstr("too often"));
  EXPECT_THAT(worker->log(), ::testing::HasSubstr("too often"));
  EXPECT_TRUE(eventually([&] { return idle(*worker); }));
}

TEST_F(Failure, a_callback_whose_connection_breaks_is_made_again) {
  std::atomic<int> answered = 0;
  composure::testing::RawServer sink([&](composure::testing::RawSocket socket, int number) {
    const std::string told = socket.read_until("\r\n\r\n");
    if (number < 3) return;  // closed without an answer
    EXPECT_THAT(told, ::testing::HasSubstr("X-Function-Status: 200"));
    if (socket.send("HTTP/1.1 500 Busy\r\nContent-Length: 0\r\n\r\n")) ++answered;
  });
  auto worker = stack.start_worker(gateway->url());
  http::Request request{.method = "POST", .target = "/async-function/f", .body = ""};
  request.headers.set("X-Callback-Url", "http://127.0.0.1:" + std::to_string(sink.port()) + "/");
  stack.thread.call(gateway->url(), std::move(request));
  EXPECT_TRUE(eventually([&] { return answered == 1; }));
  // Any answer is one, and the message is done then.
  EXPECT_TRUE(eventually([&] { return stack.thread.metric(worker->url(), kDone) == 1; }));
  EXPECT_EQ(answered, 1);
  EXPECT_EQ(stack.provider.invocations().size(), 1u);
}

// The function may still be at work: whoever waits is told that it took too long.
TEST_F(Failure, a_call_that_took_too_long_is_not_made_again) {
  auto worker = stack.start_worker(gateway->url());
  stack.provider.on_invoke(
      [](http::Request&) -> http::Awaitable<http::Response> { co_return no_answer(504); });
  post("slow");
  ASSERT_TRUE(eventually([&] { return stack.thread.metric(worker->url(), kDone) == 1; }));
  EXPECT_EQ(stack.provider.invocations().size(), 1u);
}

TEST_F(Failure, other_errors_of_the_function_are_answers) {
  auto worker = stack.start_worker(gateway->url());
  stack.provider.on_invoke([](http::Request& request) -> http::Awaitable<http::Response> {
    co_return http::text_response(static_cast<unsigned>(std::atoi(request.body.c_str())), "");
  });
  for (const char* status : {"400", "404", "500", "502", "504"}) post(status);
  ASSERT_TRUE(eventually([&] { return stack.thread.metric(worker->url(), kDone) == 5; }));
  EXPECT_EQ(stack.provider.invocations().size(), 5u);
}

TEST_F(Failure, a_gateway_that_is_away_for_a_moment_loses_nothing) {
  auto worker = stack.start_worker(gateway->url());
  gateway->process().stop(2s);
  auto other = stack.start_gateway();
  const auto target = [&](int i) {
    return http::Request{
        .method = "POST", .target = "/async-function/f", .body = std::to_string(i)};
  };
  for (int i = 0; i < 5; ++i) ASSERT_EQ(stack.thread.call(other->url(), target(i)).status, 202u);
  ASSERT_TRUE(
      eventually([&] { return stack.thread.metric(worker->url(), kRedelivered).value_or(0) > 0; }));
  gateway->start();
  ASSERT_TRUE(eventually([&] { return stack.thread.metric(worker->url(), kDone) == 5; }));
  EXPECT_EQ(stack.provider.invocations().size(), 5u);
}

TEST_F(Failure, a_restart_of_nats_loses_and_repeats_nothing) {
  auto worker = stack.start_worker(gateway->url());
  std::atomic<bool> open = false;
  stack.provider.on_invoke([&](http::Request&) -> http::Awaitable<http::Response> {
    while (!open) co_await http::sleep_for(2ms);
    co_return http::text_response(200, "");
  });
  for (int i = 0; i < 20; ++i) ASSERT_EQ(post(std::to_string(i)).status, 202u);
  ASSERT_TRUE(eventually([&] { return stack.provider.invocations().size() == 8; }));
  stack.nats.stop();
  ASSERT_TRUE(
      eventually([&] { return stack.thread.get(worker->url() + "/healthz").status == 503; }));
  ASSERT_TRUE(eventually([&] {
    const auto pending = stack.thread.metric(worker->url(), "queue_worker_pending");
    return pending && std::isnan(*pending);
  })) << "what NATS holds is not known, which is not what it held before";
  open = true;  // the eight are answered while nobody takes their acknowledgements
  stack.nats.start();
  ASSERT_TRUE(
      eventually([&] { return stack.thread.get(worker->url() + "/healthz").status == 200; }));
  ASSERT_TRUE(eventually([&] { return stack.thread.metric(worker->url(), kDone) == 20; }, 20s));
  ASSERT_TRUE(eventually([&] { return idle(*worker); }, 20s));
  std::multiset<std::string> bodies;
  for (const Seen& seen : stack.provider.invocations()) bodies.insert(seen.request.body);
  EXPECT_EQ(bodies.size(), 20u);
}

TEST_F(Failure, sigterm_finishes_short_calls_and_leaves_long_ones_to_others) {
  auto first = stack.start_worker(gateway->url(), {"--ack-wait", "1s"});
  std::atomic<bool> open = false;
  stack.provider.on_invoke([&](http::Request& request) -> http::Awaitable<http::Response> {
    if (request.body == "short") co_await http::sleep_for(200ms);
    while (request.body == "long" && !open) co_await http::sleep_for(2ms);
    co_return http::text_response(200, "");
  });
  post("long");
  post("short");
  ASSERT_TRUE(eventually([&] { return stack.provider.invocations().size() == 2; }));
  first->process().signal(SIGTERM);
  auto end = first->process().wait(4s);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 0);
  open = true;
  auto second = stack.start_worker(gateway->url(), {"--ack-wait", "1s"});
  ASSERT_TRUE(eventually([&] { return idle(*second); }));
  std::multiset<std::string> bodies;
  for (const Seen& seen : stack.provider.invocations()) bodies.insert(seen.request.body);
  EXPECT_EQ(bodies.count("short"), 1u);
  EXPECT_EQ(bodies.count("long"), 2u);
}

TEST_F(Failure, a_message_that_is_none_is_dropped_at_once) {
  auto worker = stack.start_worker(gateway->url());
  std::unique_ptr<nats::Connection> nats;
  const bool stored = stack.thread.run<bool>([&]() -> http::Awaitable<bool> {
    nats = nats::Connection::connect(
        stack.thread.loop().executor(),
        {.url = stack.nats.url(), .user = "nats", .password = "nats word"}, [] {});
    for (int i = 0; i < 200; ++i) {
      co_await http::sleep_for(5ms);
      if (co_await queue::store(*nats, "faas-request.f", "no json", "key")) co_return true;
    }
    co_return false;
  });
  EXPECT_TRUE(stored);
  EXPECT_TRUE(eventually([&] { return stack.thread.metric(worker->url(), kDropped) == 1; }));
  EXPECT_TRUE(eventually([&] { return idle(*worker); }));
  EXPECT_EQ(stack.thread.metric(worker->url(), kRedelivered), 0);
  stack.thread.run<bool>([&]() -> http::Awaitable<bool> {
    nats.reset();
    co_return true;
  });
}

}  // namespace
}  // namespace composure::test
