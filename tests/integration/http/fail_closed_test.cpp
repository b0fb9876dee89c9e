// No program of the stack lets anybody in who was not meant to be let in.
#include <gtest/gtest.h>

#include "base/run_to_end.h"
#include "tests/places.h"
#include "tests/support/temporary_folder.h"

namespace composure::http {
namespace {

struct Program {
  std::string name;
  std::vector<std::string> arguments;
  std::vector<std::string> secrets{};  // that it reads, so started
};

std::vector<Program> programs() {
  const std::string one_task =
      R"({"name":"one","start":"a","nodes":{"a":{"kind":"task","function":"echo"}}})";
  return {{"gateway",
           {"--provider", "http://127.0.0.1:1", "--nats", "nats://127.0.0.1:1", "--prometheus",
            "http://127.0.0.1:1"},
           {"basic-auth-user", "basic-auth-password", "nats-user", "nats-password",
            "prometheus-user", "prometheus-password"}},
          {"provider",
           {"--images", ".", "--bin", ".", "--state", "state"},
           {"basic-auth-user", "basic-auth-password"}},
          {"queue-worker",
           {"--nats", "nats://127.0.0.1:1", "--gateway", "http://127.0.0.1:1"},
           {"nats-user", "nats-password"}},
          {"flow",
           {"--composition", one_task, "--name", "f", "--gateway-url", "http://127.0.0.1:1",
            "--nats-url", "nats://127.0.0.1:1", "--store", "cache", "--redis-url",
            "redis://127.0.0.1:1"},
           {"nats-user", "nats-password", "redis-password", "faasflow-hmac-secret"}},
          {"objects", {"--data", "data"}, {"s3-access-key", "s3-secret-key"}},
          {"traces", {}},
          {"functions", {"--handler", "echo"}},
          {"watchdog", {"--mode", "fork", "--name", "f"}}};
}

class FailClosed : public ::testing::TestWithParam<Program> {
 protected:
  Finished run(std::vector<std::string> more) {
    const Program& program = GetParam();
    ProcessSpec spec{.command = {std::string(COMPOSURE_BIN_DIR "/composure-") + program.name},
                     .environment = {{"PATH", "/usr/bin:/bin"}},
                     .directory = folder_.path()};
    spec.command.insert(spec.command.end(), program.arguments.begin(), program.arguments.end());
    spec.command.insert(spec.command.end(), more.begin(), more.end());
    if (program.name == "watchdog") spec.command.insert(spec.command.end(), {"--", "cat"});
    auto finished = run_to_end(std::move(spec), std::chrono::seconds(20), Taken::output_and_errors);
    EXPECT_TRUE(finished) << finished.error().text();
    return finished ? *finished : Finished{};
  }
  static long lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }
  test::TemporaryFolder folder_;
};

TEST_P(FailClosed, AListenerBeyondLoopbackNeedsAPasswordOrAWord) {
  const Finished open = run({"--listen", "0.0.0.0:0"});
  EXPECT_EQ(open.end.exit_code, 2) << open.output;
  EXPECT_NE(open.output.find("--insecure"), std::string::npos) << open.output;
  EXPECT_EQ(lines(open.output), 1) << open.output;
}

TEST_P(FailClosed, ASecretThatCannotBeReadEndsIt) {
  for (const std::string& lacking : GetParam().secrets) {
    const std::string folder = "without-" + lacking;
    for (const std::string& name : GetParam().secrets)
      if (name != lacking) folder_.write(folder + "/" + name, "word");
    const Finished closed = run({"--secrets", folder_.path(folder)});
    EXPECT_EQ(closed.end.exit_code, 1) << lacking << ": " << closed.output;
    EXPECT_NE(closed.output.find(lacking + ": "), std::string::npos) << closed.output;
    EXPECT_EQ(lines(closed.output), 1) << closed.output;
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, FailClosed, ::testing::ValuesIn(programs()),
                         [](const auto& info) {
                           std::string name = info.param.name;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace composure::http
