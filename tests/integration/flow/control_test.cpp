// Pause, resume, stop.
#include <atomic>

#include "tests/integration/flow/fixture.h"

namespace composure::flow::testing {
namespace {

struct FlowControl : FlowTest {
  std::atomic<bool> released = false;
};

TEST_F(FlowControl, APausedExecutionBeginsNoStepUntilItIsResumed) {
  gateway.set_holding(true);
  FlowProcess& flow = replica();
  const std::string id = id_of(flow.begin("-"));
  const http::Response paused = flow.post("/flow/" + id + "/pause");
  EXPECT_EQ(paused.status, 200u);
  EXPECT_EQ(paused.body, "PAUSED");

  gateway.set_holding(false);
  ASSERT_TRUE(eventually([&] { return gateway.delivery_statuses().size() == 1; }));
  EXPECT_EQ(gateway.delivery_statuses()[0], 200u);
  EXPECT_EQ(gateway.calls("b"), 0);
  EXPECT_EQ(flow.state(id), "PAUSED");

  EXPECT_EQ(flow.post("/flow/" + id + "/resume").body, "RUNNING");
  EXPECT_EQ(completion(id).body, "-abc");
  EXPECT_EQ(gateway.calls("b"), 1);
  expect_nothing_left();
}

TEST_F(FlowControl, TheStepUnderWayEndsAndItsSuccessorWaits) {
  gateway.set_function("b", [this](http::Request& request) -> http::Awaitable<http::Response> {
    while (!released) co_await http::sleep_for(std::chrono::milliseconds(2));
    co_return http::Response{200, {}, request.body + "b"};
  });
  FlowProcess& flow = replica();
  const std::string id = id_of(flow.begin("-"));
  ASSERT_TRUE(eventually([&] { return gateway.calls("b") == 1; }));
  flow.post("/flow/" + id + "/pause");
  released = true;
  ASSERT_TRUE(eventually([&] { return gateway.delivery_statuses().size() == 2; }));
  EXPECT_EQ(gateway.calls("c"), 0);
  flow.post("/flow/" + id + "/resume");
  EXPECT_EQ(completion(id).body, "-abc");
  EXPECT_EQ(gateway.calls("b"), 1);
}

TEST_F(FlowControl, ResumedBeforeTheMessageCameNothingIsSentTwice) {
  gateway.set_holding(true);
  FlowProcess& flow = replica();
  const std::string id = id_of(flow.begin("-"));
  flow.post("/flow/" + id + "/pause");
  flow.post("/flow/" + id + "/resume");
  flow.post("/flow/" + id + "/resume");
  EXPECT_EQ(gateway.messages().size(), 1u);
  gateway.set_holding(false);
  EXPECT_EQ(completion(id).body, "-abc");
}

// The queue drops a second message of one call id: the one that resume sends must not look like the
// first.
TEST_F(FlowControl, TheMessageOfAResumeHasACallIdOfItsOwn) {
  gateway.set_holding(true);
  FlowProcess& flow = replica();
  const std::string id = id_of(flow.begin("-"));
  flow.post("/flow/" + id + "/pause");
  gateway.set_holding(false);
  ASSERT_TRUE(eventually([&] { return gateway.delivery_statuses().size() == 1; }));
  flow.post("/flow/" + id + "/resume");
  completion(id);
  const auto messages = gateway.messages();
  EXPECT_EQ(messages.at(0).headers.get("X-Call-Id"), id + "-2");
  EXPECT_NE(messages.at(0).headers.get("X-Call-Id"), messages.at(1).headers.get("X-Call-Id"));
}

TEST_F(FlowControl, AStoppedExecutionRunsNoFurtherStepAndLeavesNothing) {
  gateway.set_holding(true);
  FlowProcess& flow = replica();
  const std::string id = id_of(flow.begin("-"));
  EXPECT_EQ(flow.post("/flow/" + id + "/stop").body, "FINISHED");
  EXPECT_EQ(completion(id).status, "stopped");
  EXPECT_EQ(flow.state(id), "FINISHED");
  gateway.set_holding(false);
  ASSERT_TRUE(eventually([&] { return gateway.delivery_statuses().size() == 1; }));
  EXPECT_EQ(gateway.delivery_statuses()[0], 200u);
  EXPECT_EQ(gateway.calls("b"), 0);
  expect_nothing_left();
}

TEST_F(FlowControl, AStopDuringAStepLeavesNothing) {
  gateway.set_function("b", [this](http::Request& request) -> http::Awaitable<http::Response> {
    while (!released) co_await http::sleep_for(std::chrono::milliseconds(2));
    co_return http::Response{200, {}, request.body + "b"};
  });
  FlowProcess& flow = replica();
  const std::string id = id_of(flow.begin("-"));
  ASSERT_TRUE(eventually([&] { return gateway.calls("b") == 1; }));
  flow.post("/flow/" + id + "/stop");
  released = true;
  ASSERT_TRUE(eventually([&] { return gateway.delivery_statuses().size() == 2; }));
  EXPECT_EQ(gateway.calls("c"), 0);
  expect_nothing_left();
}

TEST_F(FlowControl, AStopAnswersWhoeverWaits) {
  gateway.set_holding(true);
  FlowProcess& flow = replica();
  http::Response answer;
  std::thread waiting([&] {
    answer =
        ask(flow.port(), {"POST", "/", {{"Prefer", "wait=20"}, {"X-Faas-Flow-Reqid", "w1"}}, "-"});
  });
  EXPECT_TRUE(eventually([&] { return gateway.messages().size() == 1; }));
  flow.post("/flow/w1/stop");
  waiting.join();
  EXPECT_EQ(answer.status, 409u);
  EXPECT_EQ(answer.headers.get("X-Faas-Flow-Status"), "stopped");
}

TEST_F(FlowControl, KnowsNothingOfExecutionsThatAreOverOrNeverWere) {
  FlowProcess& flow = replica();
  const std::string id = id_of(flow.begin("-", "wait=20"));
  for (const std::string& each : {id, std::string("never")}) {
    EXPECT_EQ(flow.state(each), "FINISHED");
    for (const char* verb : {"pause", "resume", "stop"}) {
      EXPECT_TRUE(eventually([&] { return flow.post("/flow/" + each + "/" + verb).status == 404; }))
          << verb;
    }
  }
}

}  // namespace
}  // namespace composure::flow::testing
