// What POST / answers, and what an execution does until its callback.
#include <nlohmann/json.hpp>

#include "tests/integration/flow/fixture.h"

namespace composure::flow::testing {
namespace {

using FlowAnswers = FlowTest;

constexpr const char* kOne = R"({"name":"one","mechanism":"flow","start":"a","nodes":{
    "a":{"kind":"task","function":"a"}},"functions":{"a":{"image":"x"}}})";

TEST_F(FlowAnswers, AcknowledgesAfterTheFirstTaskAndCompletesLater) {
  gateway.set_holding(true);
  FlowProcess& flow = replica();
  const http::Response ack = flow.begin("-");
  EXPECT_EQ(ack.status, 200u);
  EXPECT_EQ(ack.body, "");
  EXPECT_EQ(ack.headers.get("X-Faas-Flow-Callback-Url"), gateway.callback_url());
  const std::string id = id_of(ack);
  EXPECT_EQ(id.size(), 20u);
  EXPECT_EQ(gateway.calls("a"), 1);
  EXPECT_EQ(gateway.calls("b"), 0);
  EXPECT_EQ(flow.state(id), "RUNNING");

  gateway.set_holding(false);
  const auto end = completion(id);
  EXPECT_EQ(end.body, "-abc");
  EXPECT_EQ(end.status, "");
  EXPECT_EQ(flow.state(id), "FINISHED");
  expect_nothing_left();
}

TEST_F(FlowAnswers, SendsFaasFlowsMessageFromNodeToNode) {
  FlowProcess& flow = replica();
  const std::string id = id_of(flow.begin("-"));
  completion(id);
  ASSERT_EQ(gateway.messages().size(), 2u);
  const auto message = gateway.messages()[0];
  EXPECT_EQ(message.target, "/flow/" + id + "/forward");
  EXPECT_EQ(message.headers.get("X-Faas-Flow-Reqid"), id);
  EXPECT_EQ(message.headers.get("X-Faas-Flow-Callback-Url"), gateway.callback_url());
  const auto body = nlohmann::json::parse(message.body);
  EXPECT_EQ(body["ID"], id);
  EXPECT_TRUE(body["Sign"].get<std::string>().starts_with("sha1="));
  const auto state = nlohmann::json::parse(body["ExecutionState"].get<std::string>());
  EXPECT_EQ(state["cursor"], "b");
  EXPECT_EQ(state["step"], 2);
}

TEST_F(FlowAnswers, HandsTheTraceOnToTheEnd) {
  FlowProcess& flow = replica();
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
  const http::Response ack = ask(
      flow.port(), {"POST",
                    "/",
                    {{"traceparent", trace}, {"X-Faas-Flow-Callback-Url", gateway.callback_url()}},
                    "-"});
  EXPECT_TRUE(completion(id_of(ack)).traceparent.starts_with(trace.substr(0, 35)));
  EXPECT_EQ(gateway.messages().at(0).headers.get("traceparent"), trace);
}

TEST_F(FlowAnswers, AnswersAFlowOfOneTaskWithItsResult) {
  FlowProcess& flow = replica({{"COMPOSURE_COMPOSITION", kOne}});
  const http::Response answer = flow.begin("-");
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.body, "-a");
  EXPECT_EQ(completion(id_of(answer)).body, "-a");
  EXPECT_TRUE(gateway.messages().empty());
  expect_nothing_left();
}

TEST_F(FlowAnswers, RespondsBeforeTheFirstTaskWhereAsked) {
  gateway.set_holding(true);
  FlowProcess& flow = replica();
  const http::Response answer = flow.begin("-", "respond-async");
  EXPECT_EQ(answer.status, 202u);
  EXPECT_EQ(answer.headers.get("Preference-Applied"), "respond-async");
  EXPECT_EQ(gateway.calls("a"), 0);
  gateway.set_holding(false);
  EXPECT_EQ(completion(id_of(answer)).body, "-abc");
  expect_nothing_left();
}

TEST_F(FlowAnswers, WaitsForTheResultWhereAsked) {
  replica();  // the completion may come from another replica than the one that waits
  FlowProcess& flow = replica();
  const http::Response answer = flow.begin("-", "wait=20");
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.body, "-abc");
  EXPECT_EQ(id_of(answer).size(), 20u);
  expect_nothing_left();
}

TEST_F(FlowAnswers, GivesUpWaitingWithoutEndingTheExecution) {
  gateway.set_holding(true);
  FlowProcess& flow = replica();
  const http::Response late = flow.begin("-", "wait=0");
  EXPECT_EQ(late.status, 504u);
  const http::Response later = flow.begin("-", "respond-async, wait=0");
  EXPECT_EQ(later.status, 202u);
  gateway.set_holding(false);
  EXPECT_EQ(completion(id_of(late)).body, "-abc");
  EXPECT_EQ(completion(id_of(later)).body, "-abc");
  expect_nothing_left();
}

TEST_F(FlowAnswers, FollowsSwitchesAndRepeats) {
  gateway.set_function("wrap", [](http::Request&) -> http::Awaitable<http::Response> {
    co_return http::Response{200, {}, R"({"kind":"long","n":3})"};
  });
  FlowProcess& flow = replica({{"COMPOSURE_COMPOSITION", R"({"name":"s","mechanism":"flow",
      "start":"first","nodes":{
        "first":{"kind":"task","function":"wrap","next":"pick"},
        "pick":{"kind":"switch","field":"kind","cases":{"long":"loop"},"default":"b"},
        "b":{"kind":"task","function":"b"},
        "loop":{"kind":"repeat","body":"a","times":"n","next":"c"},
        "a":{"kind":"task","function":"a"},
        "c":{"kind":"task","function":"c"}},
      "functions":{"wrap":{"image":"x"},"a":{"image":"x"},"b":{"image":"x"},"c":{"image":"x"}}})"}});
  const http::Response answer = flow.begin("{}", "wait=20");
  EXPECT_EQ(answer.body, R"({"kind":"long","n":3}aaac)");
  EXPECT_EQ(gateway.calls("b"), 0);
}

TEST_F(FlowAnswers, TakesAnIdOfTheClientOnce) {
  gateway.set_holding(true);
  FlowProcess& flow = replica();
  const http::Request request{"POST", "/", {{"X-Faas-Flow-Reqid", "mine-1"}}, "-"};
  EXPECT_EQ(id_of(ask(flow.port(), request)), "mine-1");
  EXPECT_EQ(ask(flow.port(), request).status, 409u);
  EXPECT_EQ(gateway.calls("a"), 1);
  EXPECT_EQ(flow.post("/flow/mine-1/stop").status, 200u);
}

TEST_F(FlowAnswers, ARefusedIdLeavesTheExecutionThatHasItAlone) {
  gateway.set_holding(true);
  FlowProcess& flow = replica();
  http::Request request{"POST",
                        "/",
                        {{"X-Faas-Flow-Reqid", "mine-2"},
                         {"X-Faas-Flow-Callback-Url", gateway.callback_url()},
                         {"Prefer", "respond-async"}},
                        "mine"};
  EXPECT_EQ(ask(flow.port(), request).status, 202u);
  request.body = "not mine";
  EXPECT_EQ(ask(flow.port(), request).status, 409u);
  gateway.set_holding(false);
  EXPECT_EQ(completion("mine-2").body, "mineabc");
  expect_nothing_left();
}

TEST_F(FlowAnswers, RefusesWhatItCannotBegin) {
  FlowProcess& flow = replica();
  const auto status = [&](http::Headers headers) {
    return ask(flow.port(), {"POST", "/", std::move(headers), "-"}).status;
  };
  EXPECT_EQ(status({{"X-Faas-Flow-Reqid", "a.b"}}), 400u);
  EXPECT_EQ(status({{"X-Faas-Flow-Callback-Url", "ftp://x/"}}), 400u);
  EXPECT_EQ(status({{"Prefer", "wait=soon"}}), 400u);
  EXPECT_EQ(ask(flow.port(), {"GET", "/", {}, ""}).status, 405u);
  EXPECT_EQ(flow.post("/flow/x/state").status, 405u);
  EXPECT_EQ(flow.post("/flow/x/fly").status, 404u);
  EXPECT_EQ(flow.post("/elsewhere").status, 404u);
  EXPECT_EQ(gateway.calls("a"), 0);
}

TEST_F(FlowAnswers, CountsExecutionsAndNodes) {
  FlowProcess& flow = replica();
  flow.begin("-", "wait=20");
  const std::string text = ask(flow.port(), {"GET", "/metrics", {}, ""}).body;
  EXPECT_NE(text.find("flow_executions_total{result=\"finished\"} 1"), std::string::npos) << text;
  EXPECT_NE(text.find("flow_nodes_total 3"), std::string::npos);
  EXPECT_NE(text.find("flow_executions_active "), std::string::npos);
  EXPECT_NE(text.find("process_cpu_seconds_total"), std::string::npos);
}

TEST_F(FlowAnswers, LeavesOnSigtermWithinASecondOrTwo) {
  FlowProcess& flow = replica();
  flow.process().signal(SIGTERM);
  const auto end = flow.process().wait(std::chrono::seconds(5));
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->exit_code, 0);
}

}  // namespace
}  // namespace composure::flow::testing
