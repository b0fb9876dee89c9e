#include <gmock/gmock.h>
#include <signal.h>

#include "base/port.h"
#include "tests/integration/http/program_under_test.h"
#include "tests/places.h"

namespace composure::watchdog {
namespace {

using composure::testing::eventually;
using composure::testing::is_running;
using composure::testing::ProgramUnderTest;
using ::testing::HasSubstr;
using ::testing::Not;

class WatchdogHttp : public ::testing::Test {
 protected:
  WatchdogHttp() : port_(*PortReservation::take()) {}

  void start(const std::string& exec_timeout = "10s", std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{
        "--mode",         "http",       "--name",          "f",
        "--exec-timeout", exec_timeout, "--upstream-port", std::to_string(port_.port())};
    arguments.insert(arguments.end(), more.begin(), more.end());
    arguments.insert(arguments.end(),
                     {"--", std::string(COMPOSURE_BIN_DIR) + "/watchdog_test_function"});
    program_ = std::make_unique<ProgramUnderTest>("composure-watchdog", arguments);
    ASSERT_TRUE(eventually([&] {
      return program_->status(program_->ask("GET", "/_/health")) == 200;
    })) << program_->log();
  }

  PortReservation port_;
  std::unique_ptr<ProgramUnderTest> program_;
};

TEST_F(WatchdogHttp, PassesRequestAndAnswerOn) {
  start();
  const std::string answer = program_->ask("PUT", "/a?b=c", "body");
  EXPECT_EQ(program_->body(answer), "PUT /a?b=c body");
  EXPECT_THAT(answer, HasSubstr("X-Mine: kept\r\n"));
  EXPECT_THAT(answer, HasSubstr("X-Duration-Seconds: 0."));
  EXPECT_EQ(program_->status(program_->ask("GET", "/teapot")), 418);
}

TEST_F(WatchdogHttp, WaitsForAFunctionThatIsStillStarting) {
  std::vector<std::string> arguments{
      "--mode",
      "http",
      "--upstream-port",
      std::to_string(port_.port()),
      "--",
      "sh",
      "-c",
      std::string("sleep 0.3; exec ") + COMPOSURE_BIN_DIR + "/watchdog_test_function"};
  ProgramUnderTest program("composure-watchdog", arguments);
  EXPECT_EQ(program.status(program.ask("GET", "/_/health")), 503);
  EXPECT_EQ(program.body(program.ask("GET", "/x")), "GET /x ");
}

TEST_F(WatchdogHttp, ADeathIs502AndTheFunctionComesBack) {
  start();
  for (int round = 0; round < 3; ++round) {
    const std::string before = program_->body(program_->ask("GET", "/pid"));
    EXPECT_EQ(program_->status(program_->ask("POST", "/crash", "x")), 502);
    const std::string after = program_->ask("GET", "/pid");
    EXPECT_EQ(program_->status(after), 200) << after;
    EXPECT_NE(program_->body(after), before);
  }
  EXPECT_THAT(program_->log(), HasSubstr("exit code 3"));
}

TEST_F(WatchdogHttp, TooLateIs504AndTheFunctionStays) {
  start("2s");
  const std::string before = program_->body(program_->ask("GET", "/pid"));
  EXPECT_EQ(program_->status(program_->ask("GET", "/hang")), 504);
  EXPECT_EQ(program_->body(program_->ask("GET", "/pid")), before);
}

TEST_F(WatchdogHttp, TheFunctionsParentIsTheHandleSpan) {
  start("10s", {"--traces", "http://127.0.0.1:1"});
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const std::string sampled = program_->body(
      program_->ask("GET", "/trace", "", "traceparent: 00-" + trace + "-00f067aa0ba902b7-01\r\n"));
  EXPECT_EQ(sampled.substr(0, 36), "00-" + trace + "-");
  EXPECT_THAT(sampled, Not(HasSubstr("00f067aa0ba902b7")));
  EXPECT_EQ(program_->body(program_->ask("GET", "/trace")), "none");
}

TEST_F(WatchdogHttp, TheFunctionGoesWithTheWatchdogHoweverThatEnds) {
  for (const int signal : {SIGTERM, SIGKILL}) {
    start();
    const int pid = std::atoi(program_->body(program_->ask("GET", "/pid")).c_str());
    ASSERT_GT(pid, 1);
    kill(program_->process().pid(), signal);
    ASSERT_TRUE(program_->process().wait(std::chrono::seconds(3)));
    EXPECT_TRUE(eventually([&] { return !is_running(pid); })) << "signal " << signal;
  }
}

TEST_F(WatchdogHttp, ACommandThatIsNotThereIsAnErrorAtOnce) {
  ProgramUnderTest program("composure-watchdog",
                           {"--mode", "http", "--upstream-port", "1", "--", "no-such-program"});
  const auto end = program.process().wait(std::chrono::seconds(5));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 1);
  EXPECT_THAT(program.log(), HasSubstr("no-such-program"));
}

}  // namespace
}  // namespace composure::watchdog
