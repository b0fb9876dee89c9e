#include "fixtures/stack/nats/connection.h"

#include <gtest/gtest.h>

#include "tests/integration/queue/support.h"

namespace composure::test {
namespace {

// Nats lives on its loop: it is made, used and destroyed there.
struct OnLoop {
  explicit OnLoop(Stack& given, std::string password = "nats word") : stack(given) {
    stack.thread.run<bool>([&]() -> http::Awaitable<bool> {
      nats = nats::Connection::connect(
          stack.thread.loop().executor(),
          {.url = stack.nats.url(), .user = "nats", .password = password}, [this] { ++sessions; });
      co_return true;
    });
  }
  ~OnLoop() {
    stack.thread.run<bool>([&]() -> http::Awaitable<bool> {
      subscriptions.clear();
      nats.reset();
      co_return true;
    });
  }
  Stack& stack;
  std::atomic<int> sessions = 0;
  std::unique_ptr<nats::Connection> nats;
  std::vector<nats::Subscription> subscriptions;  // dropped on the loop too
};

// The worker's share of the messages that the server takes: the acknowledgement asks for the next.
TEST(NatsConnection, carries_one_message_of_the_worker_for_each_call) {
  Stack stack;
  stack.provider.deploy("f", {});
  auto gateway = stack.start_gateway();
  auto worker = stack.start_worker(gateway->url());
  OnLoop on(stack);
  ASSERT_TRUE(eventually([&] { return on.sessions == 1; }));
  std::atomic<int> requests = 0, acknowledgements = 0;
  stack.thread.run<bool>([&]() -> http::Awaitable<bool> {
    on.subscriptions.push_back(
        on.nats->subscribe("$JS.API.CONSUMER.MSG.NEXT.>", [&](nats::Message) { ++requests; }));
    on.subscriptions.push_back(
        on.nats->subscribe("$JS.ACK.>", [&](nats::Message) { ++acknowledgements; }));
    auto heard = co_await on.nats->request("nobody", "", 2s);  // the subscriptions are made
    co_return !heard;
  });
  constexpr int kCalls = 40;
  for (int i = 0; i < kCalls; ++i) {
    http::Request request{.method = "POST", .target = "/async-function/f"};
    ASSERT_EQ(stack.thread.call(gateway->url(), std::move(request)).status, 202u);
  }
  EXPECT_TRUE(eventually([&] { return acknowledgements >= kCalls; }));
  EXPECT_LE(requests, kCalls / 2);  // those that expired unanswered are made anew
}

TEST(NatsConnection, answers_requests_and_hands_messages_over) {
  Stack stack;
  OnLoop on(stack);
  ASSERT_TRUE(eventually([&] { return on.sessions == 1; }));
  const std::string answer = stack.thread.run<std::string>([&]() -> http::Awaitable<std::string> {
    on.subscriptions.push_back(on.nats->subscribe("ask", [&](nats::Message message) {
      (void)on.nats->publish(message.reply, message.data + "!");
    }));
    auto reply = co_await on.nats->request("ask", "who", 2s);
    co_return reply ? reply->data : reply.error().text();
  });
  EXPECT_EQ(answer, "who!");
}

TEST(NatsConnection, tells_why_there_is_no_answer) {
  Stack stack;
  OnLoop on(stack);
  ASSERT_TRUE(eventually([&] { return on.sessions == 1; }));
  using Texts = std::vector<std::string>;
  const Texts texts = stack.thread.run<Texts>([&]() -> http::Awaitable<Texts> {
    on.subscriptions.push_back(on.nats->subscribe("mute", [](nats::Message) {}));
    Texts made;
    for (const char* subject : {"nobody", "mute"}) {
      auto reply = co_await on.nats->request(subject, "", 50ms);
      made.push_back(reply ? "an answer" : reply.error().what);
    }
    auto reply = co_await on.nats->request("mute", std::string(2'000'000, 'x'), 50ms);
    made.push_back(reply ? "an answer" : reply.error().where);
    co_return made;
  });
  EXPECT_EQ(texts.at(0), "nobody answers to this subject");
  EXPECT_EQ(texts.at(1), "no answer in time");
  EXPECT_EQ(texts.at(2), "payload");
}

TEST(NatsConnection, comes_back_after_a_restart_and_fails_what_waits) {
  Stack stack;
  OnLoop on(stack);
  ASSERT_TRUE(eventually([&] { return on.sessions == 1; }));
  auto waiting = std::async(std::launch::async, [&] {
    return stack.thread.run<std::string>([&]() -> http::Awaitable<std::string> {
      on.subscriptions.push_back(on.nats->subscribe("mute", [](nats::Message) {}));
      auto reply = co_await on.nats->request("mute", "", 20s);
      co_return reply ? "an answer" : reply.error().what;
    });
  });
  stack.nats.stop();
  EXPECT_NE(waiting.get(), "an answer");
  stack.nats.start();
  EXPECT_TRUE(eventually([&] { return on.sessions == 2; }));
}

// As at the end of a program: the loop destroys the coroutines that still wait, then the connection
// goes.
TEST(NatsConnection, a_request_whose_coroutine_is_destroyed_leaves_nothing_behind) {
  Stack stack;
  http::Loop loop;
  std::unique_ptr<nats::Connection> connection;
  nats::Subscription mute;
  const auto ask = [&]() -> http::Awaitable<void> {
    (void)co_await connection->request("mute", "", 60s);
  };
  const auto stop = [&]() -> http::Awaitable<void> {
    while (connection->waiting() == 0) co_await http::sleep_for(1ms);
    EXPECT_EQ(connection->waiting(), 1u);
    loop.stop({});
  };
  connection =
      nats::Connection::connect(loop.executor(), stack.nats.options(), [&] { loop.spawn(ask); });
  mute = connection->subscribe("mute", [](nats::Message) {});
  loop.spawn(stop);
  loop.run({});
  EXPECT_EQ(connection->waiting(), 0u);
}

TEST(NatsConnection, subscribed_before_the_first_connection_hears_over_restarts) {
  Stack stack;
  stack.nats.stop();
  OnLoop on(stack);
  std::atomic<int> heard = 0;
  stack.thread.run<bool>([&]() -> http::Awaitable<bool> {
    on.subscriptions.push_back(on.nats->subscribe("news", [&](nats::Message) { ++heard; }));
    co_return true;
  });
  const auto tell = [&]() -> http::Awaitable<bool> {
    const Status sent = on.nats->publish("news", "x");
    co_return static_cast<bool>(sent);
  };
  for (int session = 1; session <= 2; ++session) {
    stack.nats.start();
    ASSERT_TRUE(eventually([&] { return on.sessions == session; }));
    EXPECT_TRUE(stack.thread.run<bool>(tell));
    EXPECT_TRUE(eventually([&] { return heard == session; })) << session;
    if (session == 1) stack.nats.stop();
  }
  stack.thread.run<bool>([&]() -> http::Awaitable<bool> {
    on.subscriptions.clear();
    co_await tell();
    (void)co_await on.nats->request("nobody", "", 2s);  // the server has seen the publication
    co_return true;
  });
  EXPECT_EQ(heard, 2);
}

TEST(NatsConnection, headers_go_there_and_back) {
  Stack stack;
  OnLoop on(stack);
  ASSERT_TRUE(eventually([&] { return on.sessions == 1; }));
  const auto text = stack.thread.run<std::string>([&]() -> http::Awaitable<std::string> {
    on.subscriptions.push_back(on.nats->subscribe("ask", [&](nats::Message message) {
      http::Headers headers;
      headers.set("Answer", std::string(message.headers.get_or("Question", "none")) + "!");
      (void)on.nats->publish(message.reply, "", {}, headers);
    }));
    http::Headers headers;
    headers.set("Question", "who");
    auto reply = co_await on.nats->request("ask", "", 2s, std::move(headers));
    co_return reply ? std::string(reply->headers.get_or("Answer", "")) : reply.error().text();
  });
  EXPECT_EQ(text, "who!");
}

TEST(NatsConnection, tries_on_after_a_refused_password_and_an_absent_server) {
  Stack stack;
  {
    OnLoop wrong(stack, "no");
    ASSERT_TRUE(eventually([&] {
      return stack.folder.read("nats.log").find("authentication error") != std::string::npos;
    }));
    EXPECT_EQ(wrong.sessions, 0);
  }
  stack.nats.stop();
  OnLoop early(stack);
  stack.nats.start();
  EXPECT_TRUE(eventually([&] { return early.sessions == 1; }));
}

}  // namespace
}  // namespace composure::test
