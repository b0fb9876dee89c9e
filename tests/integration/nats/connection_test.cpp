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
      nats.reset();
      co_return true;
    });
  }
  Stack& stack;
  std::atomic<int> sessions = 0;
  std::unique_ptr<nats::Connection> nats;
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
    (void)on.nats->subscribe("$JS.API.CONSUMER.MSG.NEXT.>", [&](nats::Message) { ++requests; });
    (void)on.nats->subscribe("$JS.ACK.>", [&](nats::Message) { ++acknowledgements; });
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
    auto made = on.nats->subscribe("ask", [&](nats::Message message) {
      (void)on.nats->publish(message.reply, message.data + "!");
    });
    EXPECT_TRUE(made);
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
    (void)on.nats->subscribe("mute", [](nats::Message) {});
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
      (void)on.nats->subscribe("mute", [](nats::Message) {});
      auto reply = co_await on.nats->request("mute", "", 20s);
      co_return reply ? "an answer" : reply.error().what;
    });
  });
  stack.nats.stop();
  EXPECT_NE(waiting.get(), "an answer");
  stack.nats.start();
  EXPECT_TRUE(eventually([&] { return on.sessions == 2; }));
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
