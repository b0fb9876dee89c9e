#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>

#include "tests/integration/http/program_under_test.h"

namespace composure::watchdog {
namespace {

using composure::testing::eventually;
using composure::testing::is_running;
using composure::testing::ProgramUnderTest;
using composure::testing::RawSocket;
using ::testing::HasSubstr;

ProgramUnderTest watchdog(const std::string& script, const std::string& exec_timeout = "10s") {
  return ProgramUnderTest("composure-watchdog", {"--mode", "fork", "--name", "f", "--exec-timeout",
                                                 exec_timeout, "--", "sh", "-c", script});
}

TEST(WatchdogFork, BodyGoesInAnswerComesOut) {
  auto program = watchdog("tr a-z A-Z");
  const std::string answer = program.ask("POST", "/", "hello", "Content-Type: text/x\r\n");
  EXPECT_EQ(program.status(answer), 200);
  EXPECT_EQ(program.body(answer), "HELLO");
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/x\r\n"));
  EXPECT_THAT(answer, HasSubstr("X-Duration-Seconds: 0."));
}

TEST(WatchdogFork, LongBodiesPassBothWaysAtOnce) {
  auto program = watchdog("cat");
  const std::string body(5 << 20, 'x');
  EXPECT_TRUE(program.body(program.ask("POST", "/", body)) == body);
}

TEST(WatchdogFork, AProcessNeedNotReadItsBody) {
  auto program = watchdog("echo done");
  EXPECT_EQ(program.body(program.ask("POST", "/", std::string(5 << 20, 'x'))), "done\n");
}

TEST(WatchdogFork, TheRequestStandsInTheEnvironment) {
  auto program = watchdog("env");
  const std::string answer = program.ask("PUT", "/a/b?c=d", "xyz", "X-Call-Id: 42\r\n");
  EXPECT_THAT(answer, HasSubstr("Http_Method=PUT\n"));
  EXPECT_THAT(answer, HasSubstr("Http_Path=/a/b\n"));
  EXPECT_THAT(answer, HasSubstr("Http_Query=c=d\n"));
  EXPECT_THAT(answer, HasSubstr("Http_X_Call_Id=42\n"));
  EXPECT_THAT(answer, HasSubstr("Http_Content_Length=3\n"));
}

TEST(WatchdogFork, WithoutATraceTheTraceparentPassesAsItIs) {
  auto program = watchdog("echo $Http_Traceparent");
  const std::string header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  EXPECT_EQ(program.body(program.ask("GET", "/", "", "traceparent: " + header + "\r\n")),
            header + "\n");
}

TEST(WatchdogFork, ANonZeroExitIs502WithTheLastLineOfStderr) {
  auto program = watchdog("echo half; echo first >&2; echo the reason >&2; exit 3");
  const std::string answer = program.ask("POST", "/");
  EXPECT_EQ(program.status(answer), 502);
  EXPECT_EQ(program.body(answer), "the reason\n");
  EXPECT_THAT(program.log(), HasSubstr("first"));
}

TEST(WatchdogFork, LogsWhatTheClassicWatchdogSaysAndStderrAsItIs) {
  auto program = watchdog("echo one >&2; printf two >&2; cat");
  program.ask("POST", "/", "hello");
  EXPECT_THAT(program.log(), HasSubstr("info composure-watchdog: Forking fprocess.\n"));
  EXPECT_THAT(program.log(), HasSubstr("\none\ntwo\n"));
  EXPECT_THAT(program.log(), HasSubstr("info composure-watchdog: Wrote 5 Bytes - Duration: 0."));
  auto failing = watchdog("exit 3");
  failing.ask("POST", "/");
  EXPECT_THAT(failing.log(), HasSubstr("Success=false, Error=exit code 3\n"));
}

TEST(WatchdogFork, ASilentDeathIsExplained) {
  auto killed = watchdog("kill -9 $$");
  EXPECT_EQ(killed.body(killed.ask("POST", "/")), "killed by signal 9 (Killed)\n");
  ProgramUnderTest missing("composure-watchdog", {"--mode", "fork", "--", "no-such-program"});
  const std::string answer = missing.ask("POST", "/");
  EXPECT_EQ(missing.status(answer), 502);
  EXPECT_THAT(answer, HasSubstr("program not found"));
}

TEST(WatchdogFork, TooLateIs504AndTheProcessAndItsChildrenAreGone) {
  auto program = watchdog("sleep 1000 & echo $! >&2; wait", "2s");
  const std::string answer = program.ask("POST", "/");
  EXPECT_EQ(program.status(answer), 504);
  const std::string log = program.log();
  const std::string before = "Forking fprocess.\n";
  const std::size_t line = log.rfind(before);
  ASSERT_NE(line, std::string::npos) << log;
  const int sleeper = std::atoi(log.c_str() + line + before.size());
  ASSERT_GT(sleeper, 1) << log;
  EXPECT_TRUE(eventually([&] { return !is_running(sleeper); }));
}

TEST(WatchdogFork, AProcessLeftBehindDoesNotHoldTheAnswer) {
  auto program = watchdog("setsid sleep 1000 & echo $!");
  const std::string answer = program.ask("POST", "/");
  EXPECT_EQ(program.status(answer), 200);
  const int sleeper = std::atoi(program.body(answer).c_str());
  ASSERT_GT(sleeper, 1) << answer;
  program.process().stop(std::chrono::seconds(3));
  EXPECT_TRUE(eventually([&] { return !is_running(sleeper); })) << "outlived its watchdog";
}

TEST(WatchdogFork, SideBySideAndWhilePeersGoAway) {
  auto program = watchdog("sleep 0.3; cat");
  std::vector<RawSocket> peers;
  for (int i = 0; i < 10; ++i) {
    peers.push_back(RawSocket::connect(program.port()));
    peers.back().send("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nx" + std::to_string(i));
  }
  peers[3].reset();
  peers[4].close();
  for (const int i : {0, 1, 2, 5, 9}) {
    const std::string end = "x" + std::to_string(i);
    EXPECT_THAT(peers[static_cast<std::size_t>(i)].read_until("\r\n\r\n" + end),
                HasSubstr("200 OK"));
  }
}

TEST(WatchdogFork, HealthAndMetricsAreItsOwn) {
  auto program = watchdog("exit 1");
  EXPECT_EQ(program.status(program.ask("GET", "/_/health")), 200);
  program.ask("POST", "/");
  const std::string metrics = program.ask("GET", "/metrics");
  EXPECT_THAT(metrics, HasSubstr("http_requests_total{code=\"502\",method=\"POST\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("http_requests_in_flight 0\n"));
  EXPECT_THAT(metrics, HasSubstr("process_resident_memory_bytes"));
}

TEST(WatchdogFork, LeavesOnSigtermWithin2SecondsEvenWhileAProcessHangs) {
  auto program = watchdog("sleep 1000");
  RawSocket peer = RawSocket::connect(program.port());
  peer.send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(eventually(
      [&] { return program.ask("GET", "/metrics").find("in_flight 1") != std::string::npos; }));
  program.process().signal(SIGTERM);
  const auto end = program.process().wait(std::chrono::seconds(2));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 0);
}

TEST(WatchdogFlags, BadOnesAreOneLineAndExitCode2) {
  const std::vector<std::vector<std::string>> cases{
      {"--mode", "nonsense", "--", "true"},
      {"--mode", "fork"},
      {"--mode", "http", "--", "true"},
      {"--mode", "fork", "--exec-timeout", "soon", "--", "true"},
      {"--mode", "fork", "--exec-timeout", "0s", "--", "true"},
      {"--nonsense", "--", "true"}};
  for (const auto& arguments : cases) {
    ProgramUnderTest program("composure-watchdog", arguments);
    const auto end = program.process().wait(std::chrono::seconds(5));
    ASSERT_TRUE(end);
    EXPECT_EQ(end->exit_code, 2) << arguments[1];
    const std::string log = program.log();
    EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1) << log;
  }
}

}  // namespace
}  // namespace composure::watchdog
