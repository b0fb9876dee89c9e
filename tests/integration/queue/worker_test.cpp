// The worker behind a gateway under normal work.
#include <gmock/gmock.h>

#include <set>

#include "tests/integration/queue/support.h"

namespace composure::test {
namespace {

struct WorkerTest : testing::Test {
  WorkerTest() {
    stack.provider.deploy("f", {});
    gateway = stack.start_gateway();
  }
  http::Response post(const std::string& target, std::string body, http::Headers headers = {}) {
    return stack.thread.call(
        gateway->url(),
        {.method = "POST", .target = target, .headers = headers, .body = std::move(body)});
  }
  std::optional<double> metric(Program& program, const std::string& series) {
    return stack.thread.metric(program.url(), series);
  }
  bool idle(Program& worker) {
    return metric(worker, "queue_worker_pending") == 0 &&
           metric(worker, "queue_worker_inflight") == 0;
  }
  Stack stack;
  std::unique_ptr<Program> gateway;
};

TEST_F(WorkerTest, delivers_the_call_as_it_was_made) {
  auto worker = stack.start_worker(gateway->url());
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  const http::Response accepted =
      post("/async-function/f.openfaas-fn/a%20b?c=d", std::string("\0\xff", 2),
           {{"X-Mine", "1"}, {"traceparent", "00-" + trace + "-b7ad6b7169203331-01"}});
  ASSERT_EQ(accepted.status, 202u);
  ASSERT_TRUE(eventually([&] { return !stack.provider.invocations().empty(); }));
  const http::Request seen = stack.provider.invocations().at(0).request;
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, "/function/f/a%20b?c=d");
  EXPECT_EQ(seen.body, std::string("\0\xff", 2));
  EXPECT_EQ(seen.headers.get_or("X-Mine", ""), "1");
  EXPECT_EQ(seen.headers.get_or("X-Call-Id", ""), accepted.headers.get_or("X-Call-Id", "none"));
  EXPECT_THAT(std::string(seen.headers.get_or("traceparent", "")), testing::HasSubstr(trace));
  EXPECT_TRUE(eventually([&] { return idle(*worker); }));
  EXPECT_EQ(metric(*worker, R"(queue_worker_messages_total{result="done"})"), 1);
}

TEST_F(WorkerTest, delivers_each_call_once) {
  auto first = stack.start_worker(gateway->url());
  auto second = stack.start_worker(gateway->url());
  constexpr int kCalls = 400;
  for (int i = 0; i < kCalls; ++i)
    ASSERT_EQ(post("/async-function/f", std::to_string(i)).status, 202u);
  ASSERT_TRUE(eventually([&] { return idle(*first) && idle(*second); }, 30s));
  std::multiset<std::string> bodies;
  for (const Seen& seen : stack.provider.invocations()) bodies.insert(seen.request.body);
  EXPECT_EQ(bodies.size(), static_cast<std::size_t>(kCalls));
  for (int i = 0; i < kCalls; ++i) EXPECT_EQ(bodies.count(std::to_string(i)), 1u) << i;
}

TEST_F(WorkerTest, does_not_repeat_a_call_that_takes_longer_than_the_ack_wait) {
  // Two, because a worker knows by itself what it is working on.
  auto first = stack.start_worker(gateway->url(), {"--ack-wait", "300ms"});
  auto second = stack.start_worker(gateway->url(), {"--ack-wait", "300ms"});
  stack.provider.on_invoke([](http::Request&) -> http::Awaitable<http::Response> {
    co_await http::sleep_for(1500ms);
    co_return http::text_response(200, "");
  });
  for (int i = 0; i < 4; ++i) post("/async-function/f", std::to_string(i));
  ASSERT_TRUE(eventually([&] { return idle(*first) && idle(*second); }));
  EXPECT_EQ(stack.provider.invocations().size(), 4u);
  for (Program* worker : {first.get(), second.get()}) {
    EXPECT_EQ(metric(*worker, R"(queue_worker_messages_total{result="redelivered"})"), 0);
  }
}

TEST_F(WorkerTest, works_on_as_many_as_it_may_and_counts_all_of_them) {
  auto worker = stack.start_worker(gateway->url(), {"--concurrency", "3"});
  std::atomic<bool> open = false;
  std::atomic<int> now = 0, most = 0;
  stack.provider.on_invoke([&](http::Request&) -> http::Awaitable<http::Response> {
    most = std::max(most.load(), ++now);
    while (!open) co_await http::sleep_for(2ms);
    --now;
    co_return http::text_response(200, "");
  });
  for (int i = 0; i < 10; ++i) post("/async-function/f", std::to_string(i));
  ASSERT_TRUE(eventually([&] { return now == 3; }));
  EXPECT_EQ(metric(*worker, "queue_worker_inflight"), 3);
  EXPECT_EQ(metric(*worker, "queue_worker_pending"), 7);
  open = true;
  ASSERT_TRUE(eventually([&] { return idle(*worker); }));
  EXPECT_EQ(stack.provider.invocations().size(), 10u);
  EXPECT_EQ(most, 3);
}

TEST_F(WorkerTest, never_looks_idle_before_the_last_call_is_done) {
  auto worker = stack.start_worker(gateway->url(), {"--concurrency", "1"});
  std::atomic<int> done = 0;
  stack.provider.on_invoke([&](http::Request&) -> http::Awaitable<http::Response> {
    co_await http::sleep_for(3ms);
    ++done;
    co_return http::text_response(200, "");
  });
  constexpr int kCalls = 100;
  for (int i = 0; i < kCalls; ++i) post("/async-function/f", std::to_string(i));
  bool was_idle = false;
  while (!was_idle) {
    was_idle = idle(*worker);
    if (was_idle) {
      EXPECT_EQ(done, kCalls);
    }
  }
}

TEST_F(WorkerTest, calls_back_with_the_answer) {
  auto worker = stack.start_worker(gateway->url());
  stack.provider.deploy("sink", {});
  stack.provider.on_invoke([](http::Request& request) -> http::Awaitable<http::Response> {
    http::Response response =
        http::text_response(request.target == "/function/f" ? 500 : 200, "the answer");
    response.headers.set("X-Own", "1");
    co_return response;
  });
  const http::Response accepted =
      post("/async-function/f", "",
           {{"X-Callback-Url", stack.provider.url() + "/function/sink/done?x=y"}});
  ASSERT_EQ(accepted.status, 202u);
  ASSERT_TRUE(eventually([&] { return stack.provider.invocations().size() == 2; }));
  const http::Request call = stack.provider.invocations().at(0).request;
  EXPECT_FALSE(call.headers.get("X-Callback-Url"));
  const http::Request back = stack.provider.invocations().at(1).request;
  EXPECT_EQ(back.target, "/function/sink/done?x=y");
  EXPECT_EQ(back.method, "POST");
  EXPECT_EQ(back.body, "the answer");
  EXPECT_EQ(back.headers.get_or("X-Function-Status", ""), "500");
  EXPECT_EQ(back.headers.get_or("X-Function-Name", ""), "f");
  EXPECT_EQ(back.headers.get_or("X-Own", ""), "1");
  EXPECT_EQ(back.headers.get_or("X-Call-Id", ""), accepted.headers.get_or("X-Call-Id", "none"));
  EXPECT_GT(std::atof(std::string(back.headers.get_or("X-Duration-Seconds", "0")).c_str()), 0);
}

}  // namespace
}  // namespace composure::test
