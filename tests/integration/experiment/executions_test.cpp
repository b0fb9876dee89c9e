// Single executions of a flow on the real stack: where their time goes, and what they survive.
#include "fixtures/stack/http/server.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/types.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "harness/analysis/accounting.h"
#include "harness/observe/jaeger_reader.h"
#include "harness/stack/sweep.h"
#include "harness/web/http_call.h"
#include "tests/integration/experiment/real_stack.h"
#include "tests/integration/queue/support.h"

namespace composure::experiment {
namespace {

using test::eventually;

// The second task is one that the test holds.
constexpr const char* kGated = R"(
functions:
  gate: {image: echo}
composition:
  start: echo
  nodes:
    echo: {task: echo, next: gate}
    gate: {task: gate}
)";

// Takes the callbacks of executions.
class Callbacks {
 public:
  Callbacks() {
    auto server = http::Server::listen(
        thread_.loop().executor(), {.listen = "127.0.0.1:0"},
        [this](http::Request& request) -> http::Awaitable<http::Response> {
          const std::lock_guard lock(mutex_);
          bodies_[std::string(request.headers.get_or("X-Faas-Flow-Reqid", ""))] = request.body;
          co_return http::text_response(200, "");
        });
    EXPECT_TRUE(server);
    if (server) server_ = std::move(*server);
  }
  ~Callbacks() {
    thread_.run<bool>([this]() -> http::Awaitable<bool> {
      server_.reset();
      co_return true;
    });
  }
  std::string header() const {
    return fmt::format("X-Faas-Flow-Callback-Url: http://127.0.0.1:{}/", server_->port());
  }
  std::string of(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto found = bodies_.find(id);
    return found == bodies_.end() ? "nothing" : found->second;
  }

 private:
  test::LoopThread thread_;
  std::unique_ptr<http::Server> server_;
  std::mutex mutex_;
  std::map<std::string, std::string> bodies_;
};

class Executions : public RealStack {
 protected:
  // The processes of this stack that run `program`.
  static std::vector<pid_t> processes_of(const std::string& program) {
    std::vector<pid_t> found;
    for (const int pid : stack::processes_of(stack_->address().id)) {
      std::error_code gone;
      const auto file = std::filesystem::read_symlink(fmt::format("/proc/{}/exe", pid), gone);
      if (!gone && file.filename() == program) found.push_back(pid);
    }
    return found;
  }

  // In place of `name`: a function that says in `folder` that it runs, and answers with what came
  // once there is a file "open".
  static void deploy_gate(const std::string& name, const test::TemporaryFolder& folder) {
    const std::string script = fmt::format(
        "touch {0}/begun; while [ ! -e {0}/open ]; do sleep 0.01; done; exec cat", folder.path());
    const nlohmann::json body{
        {"service", name}, {"image", "gate"}, {"envProcess", "sh -c '" + script + "'"}};
    web::HttpCaller caller;
    const auto reply = caller.call({.method = "PUT",
                                    .url = gateway_->url() + "/system/functions",
                                    .body = body.dump(),
                                    .user = stack_->address().secret("basic-auth-user"),
                                    .password = stack_->address().secret("basic-auth-password")});
    ASSERT_TRUE(reply && reply->ok()) << (reply ? reply->body : reply.error().text());
    ASSERT_TRUE(gateway_->wait_available(name, 1, std::chrono::seconds(20)));
  }
};

// Every hop of an execution lies in a span of the one who makes it, so that the accounting knows
// whose time it is: from the request to the end of the last step nothing is left over.
TEST_F(Executions, OfAFlowHaveNoTimeThatNoSpanCovers) {
  const DeploymentPlan plan = planned(kChain, "{flow: {store: objects}}");
  deploy(plan);
  const std::string trace_id = "5eed000000000000000000000000f10e";
  Callbacks callbacks;
  const auto reply = gateway_->invoke(
      plan.entry, R"({"n":4})",
      {"traceparent: 00-" + trace_id + "-00000000000000aa-01", callbacks.header()});
  ASSERT_TRUE(reply && reply->ok());
  const std::string id = reply->headers.at("x-faas-flow-reqid");
  ASSERT_TRUE(eventually([&] { return callbacks.of(id) == R"({"n":4})"; })) << callbacks.of(id);

  observe::JaegerReader reader(stack_->address().offer("traces", "url"));
  observe::Trace trace;
  const auto is_delivery = [](const observe::Span& span) {
    return span.name.starts_with("deliver ");
  };
  ASSERT_TRUE(eventually([&] {
    const auto found = reader.traces({trace_id});
    if (found) trace = found->front();
    return analysis::complete(trace, true) &&
           std::count_if(trace.spans.begin(), trace.spans.end(), is_delivery) == 3;
  }));
  analysis::Window window{.completes_later = true};
  window.due_ns = window.sent_ns = trace.spans.front().start_ns;
  for (const observe::Span& span : trace.spans) {
    window.due_ns = window.sent_ns = std::min(window.sent_ns, span.start_ns);
    window.end_ns = std::max(window.end_ns, span.start_ns + span.duration_ns);
  }
  const auto times = analysis::break_down(trace, window);
  ASSERT_TRUE(times);
  EXPECT_EQ(times->times[static_cast<std::size_t>(result::Category::residual)].count(), 0);
  EXPECT_GT(times->times[static_cast<std::size_t>(result::Category::queue)].count(), 0);
  remove(plan);
}

TEST_F(Executions, OfAFlowSurviveTheDeathOfTheirReplicaInTheMiddleOfAStep) {
  DeploymentPlan plan = planned(kGated, "{flow: {store: objects}}");
  for (auto& each : plan.functions)
    if (each.name == plan.entry) each.environment["lease"] = "1s";
  deploy(plan);
  const test::TemporaryFolder folder("/var/tmp");  // a replica has a /tmp of its own, and is not us
  std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
  ASSERT_NO_FATAL_FAILURE(deploy_gate("gate", folder));
  Callbacks callbacks;
  const auto reply = gateway_->invoke(plan.entry, R"({"n":1})", {callbacks.header()});
  ASSERT_TRUE(reply && reply->ok()) << (reply ? reply->body : reply.error().text());
  const std::string id = reply->headers.at("x-faas-flow-reqid");
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(folder.path("begun")); }));

  std::vector<pid_t> replicas;  // that of the test before may still be leaving
  ASSERT_TRUE(eventually([&] {
    replicas = processes_of("composure-flow");
    return replicas.size() == 1;
  }));
  ASSERT_EQ(kill(replicas.front(), SIGKILL), 0);
  folder.write("open", "");
  EXPECT_TRUE(eventually([&] { return callbacks.of(id) == R"({"n":1})"; })) << callbacks.of(id);
  remove(plan);
}

}  // namespace
}  // namespace composure::experiment
