// At-least-once delivery, and replicas that die.
#include <atomic>

#include <nlohmann/json.hpp>

#include "tests/integration/flow/fixture.h"

namespace composure::flow::testing {
namespace {

struct FlowDelivery : FlowTest {
  std::atomic<bool> released = false;

  void block(const std::string& task) {
    gateway.set_function(task,
                         [this, task](http::Request& request) -> http::Awaitable<http::Response> {
                           while (!released) co_await http::sleep_for(std::chrono::milliseconds(2));
                           co_return http::Response{200, {}, request.body + task};
                         });
  }
};

const std::map<std::string, std::string> kShortLease = {{"lease", "400ms"}};

TEST_F(FlowDelivery, AMessageOfAStepThatIsPastDoesNothing) {
  FlowProcess& flow = replica();
  gateway.set_holding(true);
  const std::string id = id_of(flow.begin("-"));
  const auto first = gateway.messages().at(0);
  EXPECT_EQ(gateway.deliver(first, flow.port()), 200u);  // step 2 now, message of step 3 kept
  ASSERT_EQ(gateway.messages().size(), 2u);
  EXPECT_EQ(gateway.deliver(gateway.messages().at(1), flow.port()), 200u);
  completion(id);
  EXPECT_EQ(gateway.deliver(first, flow.port()), 200u);
  EXPECT_EQ(gateway.calls("b"), 1);
  EXPECT_EQ(gateway.calls("c"), 1);
  gateway.set_copies(0);
}

TEST_F(FlowDelivery, ASecondDeliveryWaitsForTheFirst) {
  block("b");
  FlowProcess& flow = replica();
  replica();
  gateway.set_copies(2);
  const std::string id = id_of(flow.begin("-"));
  ASSERT_TRUE(eventually([&] { return gateway.calls("b") == 1; }));
  EXPECT_TRUE(gateway.delivery_statuses().empty());
  released = true;
  EXPECT_EQ(completion(id).body, "-abc");
  ASSERT_TRUE(eventually([&] { return gateway.delivery_statuses().size() == 4; }));
  EXPECT_EQ(gateway.calls("b"), 1);
  EXPECT_EQ(gateway.calls("c"), 1);
}

TEST_F(FlowDelivery, ALongStepKeepsItsClaim) {
  block("b");
  FlowProcess& flow = replica(kShortLease);
  replica(kShortLease);
  gateway.set_copies(2);
  const std::string id = id_of(flow.begin("-"));
  ASSERT_TRUE(eventually([&] { return gateway.calls("b") == 1; }));
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(1500);
  while (std::chrono::steady_clock::now() < until) {  // several leases
    ASSERT_EQ(gateway.calls("b"), 1);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  released = true;
  EXPECT_EQ(completion(id).body, "-abc");
  EXPECT_EQ(gateway.calls("b"), 1);
}

TEST_F(FlowDelivery, AStepWhoseReplicaDiedIsTakenOver) {
  block("b");
  FlowProcess& dying = replica(kShortLease);
  const std::string id = id_of(dying.begin("-"));
  ASSERT_TRUE(eventually([&] { return gateway.calls("b") == 1; }));
  dying.process().stop(std::chrono::milliseconds(0));
  FlowProcess& living = replica(kShortLease);
  gateway.set_replicas({living.port()});
  released = true;
  EXPECT_EQ(gateway.deliver(gateway.messages().at(0), living.port()), 200u);
  EXPECT_EQ(completion(id).body, "-abc");
  EXPECT_EQ(gateway.calls("b"), 2);
  expect_nothing_left();
}

// The replica died when its answer was stored but the message was not sent: the task does not run
// again.
TEST_F(FlowDelivery, AStepThatIsDoneIsSentOnAgainNotRunAgain) {
  gateway.set_holding(true);
  FlowProcess& flow = replica(kShortLease);
  const std::string id = id_of(flow.begin("-"));
  const auto message = gateway.messages().at(0);
  EXPECT_EQ(gateway.deliver(message, flow.port()), 200u);
  ASSERT_EQ(gateway.messages().size(), 2u);
  EXPECT_EQ(gateway.deliver(message, flow.port()), 200u);
  const auto messages = gateway.messages();
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[2].headers.get("X-Call-Id"), messages[1].headers.get("X-Call-Id"));
  EXPECT_EQ(messages[2].body, messages[1].body);
  EXPECT_EQ(gateway.calls("b"), 1);
  gateway.set_holding(false);
  EXPECT_EQ(completion(id).body, "-abc");
}

// The gateway took the message and its answer was lost, each time.
TEST_F(FlowDelivery, AStepThatBeganKeepsItsDataThoughItsSenderHeardOfAFailure) {
  block("b");
  FlowProcess& sender = replica(kShortLease);
  FlowProcess& dying = replica(kShortLease);
  gateway.set_replicas({dying.port()});
  gateway.set_queue_status(500);
  const http::Response ack = sender.begin("-");
  EXPECT_EQ(ack.status, 200u) << ack.body;
  EXPECT_EQ(gateway.calls("b"), 1);
  // The data are needed once more.
  dying.process().stop(std::chrono::milliseconds(0));
  gateway.set_queue_status(202);
  gateway.set_replicas({sender.port()});
  released = true;
  EXPECT_EQ(gateway.deliver(gateway.messages().at(0), sender.port()), 200u);
  const auto end = completion(id_of(ack));
  EXPECT_EQ(end.status, "");
  EXPECT_EQ(end.body, "-abc");
  expect_nothing_left();
}

TEST_F(FlowDelivery, AMessageThatNeverArrivesEndsTheExecution) {
  FlowProcess& flow = replica();
  gateway.set_holding(true);
  gateway.set_queue_status(500);
  const http::Response answer = flow.begin("-");
  EXPECT_EQ(answer.status, 502u);
  EXPECT_EQ(completion(id_of(answer)).status, "failed");
  expect_nothing_left();
  EXPECT_EQ(gateway.deliver(gateway.messages().at(0), flow.port()), 200u);  // too late
  EXPECT_EQ(gateway.calls("b"), 0);
  expect_nothing_left();
}

TEST_F(FlowDelivery, AFirstStepThatBeganGoesOnThoughItsSenderHeardOfAFailure) {
  block("a");
  FlowProcess& flow = replica();
  gateway.set_queue_status(500);
  const http::Response ack = flow.begin("-", "respond-async");
  EXPECT_EQ(ack.status, 202u) << ack.body;
  gateway.set_queue_status(202);
  released = true;
  EXPECT_EQ(completion(id_of(ack)).body, "-abc");
  expect_nothing_left();
}

TEST_F(FlowDelivery, AMessageWithoutARevisionRuns) {
  gateway.set_holding(true);
  FlowProcess& flow = replica({{"secret_mount_path", servers().unsigned_secrets()}});
  const std::string id = id_of(flow.begin("-"));
  auto message = gateway.messages().at(0);
  message.body =
      nlohmann::json{{"ID", id}, {"ExecutionState", R"({"cursor":"b","step":2})"}}.dump();
  EXPECT_EQ(gateway.deliver(message, flow.port()), 200u);
  EXPECT_EQ(gateway.calls("b"), 1);
  flow.post("/flow/" + id + "/stop");
}

TEST_F(FlowDelivery, AForgedMessageIsRefused) {
  gateway.set_holding(true);
  FlowProcess& flow = replica();
  const std::string id = id_of(flow.begin("-"));
  auto message = gateway.messages().at(0);
  auto body = nlohmann::json::parse(message.body);
  body["ExecutionState"] = R"({"cursor":"c","step":2})";
  message.body = body.dump();
  EXPECT_EQ(gateway.deliver(message, flow.port()), 400u);
  message = gateway.messages().at(0);
  message.target = "/flow/another/forward";
  EXPECT_EQ(gateway.deliver(message, flow.port()), 400u);
  const auto sent = nlohmann::json::parse(message.body);
  body = sent;
  body["ID"] = "another";
  message.body = body.dump();
  EXPECT_EQ(gateway.deliver(message, flow.port()), 400u);
  message.target = gateway.messages().at(0).target;
  body = sent;
  body["CallbackUrl"] = "http://127.0.0.1:1/theirs";
  message.body = body.dump();
  EXPECT_EQ(gateway.deliver(message, flow.port()), 400u);
  EXPECT_EQ(gateway.calls("c") + gateway.calls("b"), 0);
  flow.post("/flow/" + id + "/stop");
}

}  // namespace
}  // namespace composure::flow::testing
