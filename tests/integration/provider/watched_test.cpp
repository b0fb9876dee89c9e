// Replicas behind a composure-watchdog, in both of its modes.
#include <signal.h>

#include "tests/integration/provider/provider_fixture.h"

namespace composure::provider {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST_F(ProviderFixture, EnvProcessRunsAProcessPerRequest) {
  start();
  EXPECT_EQ(deploy("f", {{"image", "anything/at:all"}, {"envProcess", "cat"}}).status, 202);
  const HttpAnswer answer = post("/function/f", "the body");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "the body");
  EXPECT_TRUE(answer.headers.contains("x-duration-seconds"));
  EXPECT_EQ(deploy("e", {{"envProcess", "env"}, {"envVars", {{"own", "value"}}}}).status, 202);
  const HttpAnswer environment = send("DELETE", "/function/e/a/b?x=1", "", {"X-Some-Header: 1"});
  for (const char* line : {"Http_Method=DELETE\n", "Http_Path=/a/b\n", "Http_Query=x=1\n",
                           "Http_X_Some_Header=1\n", "own=value\n", "FUNCTION_NAME=e\n"})
    EXPECT_THAT(environment.body, HasSubstr(line));
  EXPECT_THAT(environment.body, testing::Not(HasSubstr("LEAK")));
}

TEST_F(ProviderFixture, TheExecutionTimeoutOfADeploymentCounts) {
  start();
  deploy("f", {{"envProcess", "sleep 30"}, {"envVars", {{"exec_timeout", "200ms"}}}});
  EXPECT_EQ(post("/function/f").status, 504);
  deploy("g", {{"image", "probe:watched"}, {"envVars", {{"exec_timeout", "200ms"}}}});
  EXPECT_EQ(post("/function/g/sleep?30").status, 504);
}

TEST_F(ProviderFixture, AWatchedServerThatDiesIs502AndComesBack) {
  start();
  deploy("f", {{"image", "probe:watched"}});
  const int pid = probe_pid("f");
  ASSERT_GT(pid, 0);
  EXPECT_EQ(post("/function/f/crash").status, 502);
  EXPECT_TRUE(eventually([&] { return probe_pid("f") > 0; }));
  EXPECT_NE(probe_pid("f"), pid);
}

TEST_F(ProviderFixture, TheWatchedServerEndsWithAKilledProvider) {
  start();
  deploy("f", {{"image", "probe:watched"}});
  const int pid = probe_pid("f");
  ASSERT_GT(pid, 0);
  kill(provider_.pid(), SIGKILL);
  EXPECT_TRUE(eventually([&] { return !is_running(pid); }));
}

}  // namespace
}  // namespace composure::provider
