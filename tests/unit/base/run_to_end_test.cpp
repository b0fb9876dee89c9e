#include "base/run_to_end.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace composure {
namespace {

using namespace std::chrono_literals;

ProcessSpec shell(const std::string& script) {
  return {.command = {"sh", "-c", script}, .environment = {{"PATH", "/usr/bin:/bin"}}};
}

TEST(RunToEnd, GivesTheOutputAndTheEnd) {
  const auto finished = run_to_end(shell("echo out; exit 3"), 20s);
  ASSERT_TRUE(finished) << finished.error().text();
  EXPECT_EQ(finished->output, "out\n");
  EXPECT_EQ(finished->end.exit_code, 3);
}

TEST(RunToEnd, TakesErrorsWhereAsked) {
  EXPECT_EQ(run_to_end(shell("echo err >&2; echo out"), 20s, Taken::output_and_errors)->output,
            "err\nout\n");
}

TEST(RunToEnd, TakesMoreThanAPipeHolds) {
  const auto finished = run_to_end(shell("head -c 1000000 /dev/zero"), 20s);
  ASSERT_TRUE(finished) << finished.error().text();
  EXPECT_EQ(finished->output.size(), 1'000'000u);
}

TEST(RunToEnd, DoesNotWaitForWhoInheritedThePipe) {
  const auto before = std::chrono::steady_clock::now();
  const auto finished = run_to_end(shell("setsid sleep 30 & echo $!"), 20s);
  ASSERT_TRUE(finished) << finished.error().text();
  EXPECT_EQ(kill(std::stoi(finished->output), SIGKILL), 0) << "it lives, and held the pipe";
  EXPECT_LT(std::chrono::steady_clock::now() - before, 15s);
}

TEST(RunToEnd, SaysWhyThereIsNone) {
  const auto late = run_to_end(shell("sleep 60"), 50ms);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().text(), "sh: did not end within 50 ms");
  EXPECT_FALSE(run_to_end({.command = {"composure-no-such-program"}, .environment = {}}, 1s));
  const auto endless = run_to_end(shell("cat /dev/zero"), 60s);
  ASSERT_FALSE(endless);
  EXPECT_EQ(endless.error().what, "says too much");
}

}  // namespace
}  // namespace composure
