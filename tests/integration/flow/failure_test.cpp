// Executions that cannot go on end as failed, tell so and leave nothing.
#include "tests/integration/flow/fixture.h"

namespace composure::flow::testing {
namespace {

using FlowFailure = FlowTest;

Gateway::Function failing() {
  return [](http::Request&) -> http::Awaitable<http::Response> {
    co_return http::text_response(500, "out of luck");
  };
}

TEST_F(FlowFailure, ATaskThatFailsEndsTheExecution) {
  gateway.set_function("b", failing());
  FlowProcess& flow = replica();
  const http::Response ack = flow.begin("-");
  EXPECT_EQ(ack.status, 200u);
  const auto end = completion(id_of(ack));
  EXPECT_EQ(end.status, "failed");
  EXPECT_NE(end.body.find("out of luck"), std::string::npos) << end.body;
  EXPECT_NE(end.body.find("500"), std::string::npos);
  EXPECT_EQ(flow.state(id_of(ack)), "FINISHED");
  EXPECT_EQ(gateway.calls("c"), 0);
  const std::vector<unsigned> once{200};  // the queue is done with it
  EXPECT_TRUE(eventually([&] { return gateway.delivery_statuses() == once; }));
  expect_nothing_left();
}

TEST_F(FlowFailure, AFirstTaskThatFailsIsTheAnswer) {
  gateway.set_function("a", failing());
  FlowProcess& flow = replica();
  const http::Response answer = flow.begin("-");
  EXPECT_EQ(answer.status, 502u);
  EXPECT_EQ(answer.headers.get("X-Faas-Flow-Status"), "failed");
  EXPECT_NE(answer.body.find("out of luck"), std::string::npos);
  EXPECT_EQ(completion(id_of(answer)).status, "failed");
  expect_nothing_left();
}

TEST_F(FlowFailure, WhoeverWaitsIsTold) {
  gateway.set_function("c", failing());
  FlowProcess& flow = replica();
  const http::Response answer = flow.begin("-", "wait=20");
  EXPECT_EQ(answer.status, 502u);
  EXPECT_NE(answer.body.find("out of luck"), std::string::npos);
}

TEST_F(FlowFailure, ATaskThatTakesTooLongHasFailed) {
  gateway.set_function("b", [](http::Request&) -> http::Awaitable<http::Response> {
    co_await http::sleep_for(std::chrono::seconds(30));
    co_return http::Response{200, {}, "late"};
  });
  FlowProcess& flow = replica({{"node_timeout", "2s"}});
  const auto end = completion(id_of(flow.begin("-")));
  EXPECT_EQ(end.status, "failed");
  EXPECT_NE(end.body.find("no answer within 2000 ms"), std::string::npos) << end.body;
  expect_nothing_left();
}

TEST_F(FlowFailure, DataThatAreMissingEndTheExecution) {
  gateway.set_holding(true);
  FlowProcess& flow = replica();
  const std::string id = id_of(flow.begin("-"));
  servers().remove_values();
  gateway.set_holding(false);
  const auto end = completion(id);
  EXPECT_EQ(end.status, "failed");
  EXPECT_NE(end.body.find("missing"), std::string::npos) << end.body;
  EXPECT_EQ(gateway.calls("b"), 0);
  expect_nothing_left();
}

TEST_F(FlowFailure, AFunctionNobodyDeployedHasFailed) {
  FlowProcess& flow = replica({{"COMPOSURE_COMPOSITION", R"({"name":"n","mechanism":"flow",
      "start":"x","nodes":{"x":{"kind":"task","function":"nowhere"}},
      "functions":{"nowhere":{"image":"x"}}})"}});
  const http::Response answer = flow.begin("-");
  EXPECT_EQ(answer.status, 502u);
  EXPECT_NE(answer.body.find("404"), std::string::npos) << answer.body;
  expect_nothing_left();
}

TEST_F(FlowFailure, APayloadThatCannotBeSwitchedOnEndsTheExecution) {
  FlowProcess& flow = replica({{"COMPOSURE_COMPOSITION", R"({"name":"n","mechanism":"flow",
      "start":"a","nodes":{"a":{"kind":"task","function":"a","next":"pick"},
        "pick":{"kind":"switch","field":"kind","cases":{},"default":"b"},
        "b":{"kind":"task","function":"b"}},
      "functions":{"a":{"image":"x"},"b":{"image":"x"}}})"}});
  EXPECT_EQ(flow.begin("no JSON").status, 502u);
  EXPECT_EQ(gateway.calls("b"), 0);
  expect_nothing_left();
}

TEST_F(FlowFailure, WithoutNatsItIsNotHealthyAndBeginsNothing) {
  Servers own;
  FlowProcess& flow = replica({{"nats_url", own.nats_url()}, {"redis_url", own.redis_url()}});
  own.nats().stop(std::chrono::milliseconds(0));
  EXPECT_TRUE(eventually([&] {
    return ask(flow.port(), {"GET", "/_/health", {}, ""}).status == 503;
  }));
  EXPECT_EQ(flow.begin("-").status, 503u);
  EXPECT_EQ(gateway.calls("a"), 0);
}

}  // namespace
}  // namespace composure::flow::testing
