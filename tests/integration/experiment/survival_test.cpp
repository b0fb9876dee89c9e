// What becomes of a run when a part of it fails, ends or is killed; on a platform that is no more
// than its wire.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stop_token>

#include "harness/analysis/completeness.h"
#include "harness/experiment/run.h"
#include "harness/scenario/load.h"
#include "result/run_folder.h"
#include "tests/integration/experiment/fake_platform.h"
#include "tests/support/temporary_folder.h"

// ThreadSanitizer's: a child of a program with threads may have threads, too.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" const char* __tsan_default_options() { return "die_after_fork=0"; }

namespace composure::experiment {
namespace {

using result::RepeatOutcome;
using result::RunResult;
using result::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kScenario = R"(
name: survivor
functions: {echo: {image: echo}}
composition: {start: echo, nodes: {echo: {task: echo}}}
load: {rate: 100/s, duration: 100ms}
repeats: 3
measure: {warmup: 10ms, traces: 0}
)";

// Ends this process or stops the run at the beginning of a phase, the first time or a later one.
class EndAt : public RunObserver {
 public:
  EndAt(std::string phase, int at, std::function<void()> end)
      : phase_(std::move(phase)), at_(at), end_(std::move(end)) {}
  void phase(const Phase& phase) override {
    if (phase.name == phase_ && ++seen_ == at_) end_();
  }

 private:
  std::string phase_;
  int at_, seen_ = 0;
  std::function<void()> end_;
};

class SurvivalTest : public testing::Test {
 protected:
  scenario::Plan plan(const std::string& set = "") {
    scenario::LoadOptions options;
    if (!set.empty()) options.set = {set};
    auto loaded = scenario::load_text(kScenario, "survivor.yaml", options);
    EXPECT_THAT(loaded.errors, IsEmpty());
    return *loaded.plan;
  }

  RunOptions options() {
    return {.source = {},
            .programs = {},
            .executable = {},
            .results = folder_.path(),
            .on = platform_.address(),
            .invocation = {.file = "survivor.yaml"}};
  }

  RunResult run_of(const scenario::Plan& plan, const RunOptions& options) {
    RunObserver quiet;
    return run_of(plan, options, quiet);
  }
  RunResult run_of(const scenario::Plan& plan, const RunOptions& options, RunObserver& observer) {
    auto run = experiment::run(plan, options, observer);
    EXPECT_TRUE(run) << run.error().text();
    return run ? *run : RunResult{};
  }

  RunResult resumed(const scenario::Plan& plan, const RunResult& begun) {
    RunOptions again = options();
    again.resume = begun;
    return run_of(plan, again);
  }

  static std::vector<std::string> outcomes(const RunResult& run) {
    std::vector<std::string> texts;
    for (const result::Repeat& repeat : run.cells.at(0).repeats) {
      const RepeatOutcome outcome = repeat.outcome();
      // What this machine's load makes of the numbers is not the matter here.
      texts.push_back(std::to_string(repeat.index) + "." + std::to_string(repeat.attempt) +
                      (outcome == RepeatOutcome::failed ? " failed" : " there"));
    }
    return texts;
  }

  // The only run below the folder, as its record has it.
  RunResult recorded() {
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      auto run = result::read_run(entry.path().string());
      EXPECT_TRUE(run) << run.error().text();
      if (run) return *run;
    }
    ADD_FAILURE() << "no run";
    return {};
  }

  void expect_complete(const RunResult& run) {
    EXPECT_THAT(analysis::missing(run.cells.at(0), 3), IsEmpty());
    EXPECT_NE(run.verdict, Verdict::incomplete);
    EXPECT_NE(run.verdict, Verdict::interrupted);
    EXPECT_EQ(recorded().verdict, run.verdict);
  }

  test::TemporaryFolder folder_;
  test::FakePlatform platform_;
};

TEST_F(SurvivalTest, AScrapeThatFailsEndsTheRepeatAndItIsTriedAgainAtTheEnd) {
  platform_.fail("GET /metrics/api/v1/query_range", 1);
  const RunResult run = run_of(plan(), options());
  EXPECT_THAT(outcomes(run), ElementsAre("1.1 failed", "2.1 there", "3.1 there", "1.2 there"));
  const result::Repeat& failed = run.cells[0].repeats[0];
  EXPECT_EQ(failed.failed->phase, "collect");
  EXPECT_THAT(failed.failed->what, HasSubstr("503"));
  EXPECT_EQ(failed.offered.requests, 10u) << "what had been recorded stays";
  EXPECT_THAT(run.cells[0].repeats[3].folder, testing::EndsWith("/1-2"));
  expect_complete(run);
}

TEST_F(SurvivalTest, ADeploymentThatIsRefusedEndsTheRepeatAlone) {
  platform_.fail("POST /system/functions", 1);
  const RunResult run = run_of(plan(), options());
  EXPECT_THAT(outcomes(run), ElementsAre("1.1 failed", "2.1 there", "3.1 there", "1.2 there"));
  EXPECT_EQ(run.cells[0].repeats[0].failed->phase, "deploy");
  EXPECT_EQ(run.cells[0].repeats[0].offered.requests, 0u);
  expect_complete(run);
}

TEST_F(SurvivalTest, TracesThatCannotBeReadEndEachRepeatNotTheRun) {
  platform_.fail("GET /traces/api", test::FakePlatform::always);
  const RunResult run = run_of(plan("measure.traces=1"), options());
  EXPECT_THAT(outcomes(run), ElementsAre("1.1 failed", "2.1 failed", "3.1 failed", "1.2 failed",
                                         "2.2 failed", "3.2 failed"));
  EXPECT_EQ(run.cells[0].repeats[0].failed->phase, "collect");
  EXPECT_EQ(run.verdict, Verdict::incomplete);
}

TEST_F(SurvivalTest, WhatFailsTwiceIsMissingAndResumeMeasuresIt) {
  platform_.fail("POST /system/functions", 1);  // the first repeat, and below its second attempt
  class FailAgain : public RunObserver {
   public:
    explicit FailAgain(test::FakePlatform& platform) : platform_(platform) {}
    void measured(const Phase& phase, const result::Repeat&) override {
      if (phase.index == 2) platform_.fail("POST /system/functions", 1);
    }

   private:
    test::FakePlatform& platform_;
  } observer(platform_);
  const RunResult run = run_of(plan(), options(), observer);
  EXPECT_THAT(outcomes(run), ElementsAre("1.1 failed", "2.1 there", "3.1 there", "1.2 failed"));
  EXPECT_EQ(run.verdict, Verdict::incomplete);
  EXPECT_THAT(run.reasons, ElementsAre(HasSubstr("1 of 3 repeats is missing; repeat 1, attempt 2, "
                                                 "failed (deploy)")));
  const RunResult whole = resumed(plan(), run);
  EXPECT_THAT(outcomes(whole),
              ElementsAre("1.1 failed", "2.1 there", "3.1 there", "1.2 failed", "1.3 there"));
  EXPECT_THAT(whole.notes, ElementsAre(HasSubstr("gone on with at")));
  expect_complete(whole);
}

TEST_F(SurvivalTest, AStackOfOthersThatIsGoneEndsTheRunWithWhatThereIs) {
  class GoneAfterTheFirst : public RunObserver {
   public:
    explicit GoneAfterTheFirst(test::FakePlatform& platform) : platform_(platform) {}
    void measured(const Phase&, const result::Repeat&) override {
      platform_.fail("GET ", test::FakePlatform::always);
    }

   private:
    test::FakePlatform& platform_;
  } observer(platform_);
  const RunResult run = run_of(plan(), options(), observer);
  EXPECT_THAT(outcomes(run), ElementsAre("1.1 there"));
  EXPECT_EQ(run.verdict, Verdict::incomplete);
  ASSERT_EQ(run.reasons.size(), 2u);
  EXPECT_THAT(run.reasons[0], HasSubstr("the stack broke after repeat 1"));
  EXPECT_THAT(run.reasons[1], HasSubstr("2 of 3 repeats are missing"));
  platform_.mend();
  expect_complete(resumed(plan(), run));
}

TEST_F(SurvivalTest, TheRecordSaysIncompleteFromTheFirstMomentOn) {
  bool looked = false;
  EndAt look("prepare", 1, [&] {
    const RunResult record = recorded();
    EXPECT_EQ(record.verdict, Verdict::incomplete);
    EXPECT_THAT(record.reasons, testing::Contains(HasSubstr("has not come to its end")));
    looked = true;
  });
  run_of(plan(), options(), look);
  EXPECT_TRUE(looked);
}

TEST_F(SurvivalTest, AnOlderRecordIsNotGoneOnWith) {
  platform_.fail("POST /system/functions", 2);
  const RunResult older = run_of(plan(), options());
  const RunResult newer = resumed(plan(), older);
  RunOptions again = options();
  again.resume = older;
  RunObserver quiet;
  const auto late = experiment::run(plan(), again, quiet);
  ASSERT_FALSE(late);
  EXPECT_THAT(late.error().text(), HasSubstr("another composure went on with it in this moment"));
  EXPECT_EQ(outcomes(recorded()), outcomes(newer));
}

TEST_F(SurvivalTest, NoTwoWorkOnOneRun) {
  EndAt look("settle", 1, [&] {
    RunOptions again = options();
    again.resume = recorded();
    RunObserver quiet;
    const auto second = experiment::run(plan(), again, quiet);
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().text(), HasSubstr("another composure is at work in it"));
  });
  expect_complete(run_of(plan(), options(), look));
}

class EveryPhase : public SurvivalTest, public testing::WithParamInterface<const char*> {};

TEST_P(EveryPhase, AnInterruptKeepsWhatThereIsAndResumeMeasuresTheRest) {
  std::stop_source stop;
  RunOptions stopped = options();
  stopped.stop = stop.get_token();
  EndAt end(GetParam(), 2, [&] { stop.request_stop(); });
  const RunResult run = run_of(plan(), stopped, end);
  EXPECT_EQ(run.verdict, Verdict::interrupted);
  EXPECT_THAT(outcomes(run), ElementsAre("1.1 there", "2.1 failed"));
  EXPECT_EQ(run.cells[0].repeats[1].failed->what, "interrupted");
  const RunResult whole = resumed(plan(), run);
  EXPECT_THAT(outcomes(whole), ElementsAre("1.1 there", "2.1 failed", "2.2 there", "3.1 there"));
  expect_complete(whole);
}

TEST_P(EveryPhase, AKillLeavesATrueRecordAndResumeMeasuresTheRest) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    EndAt end(GetParam(), 2, [] { raise(SIGKILL); });
    (void)experiment::run(plan(), options(), end);
    _exit(0);  // it was not killed
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  const RunResult left = recorded();
  EXPECT_EQ(left.verdict, Verdict::incomplete);
  EXPECT_THAT(outcomes(left), ElementsAre("1.1 there"));
  EXPECT_THAT(analysis::missing(left.cells[0], 3), ElementsAre(2, 3));
  const RunResult whole = resumed(plan(), left);
  EXPECT_THAT(outcomes(whole), ElementsAre("1.1 there", "2.1 there", "3.1 there"));
  expect_complete(whole);
}

INSTANTIATE_TEST_SUITE_P(Phases, EveryPhase,
                         testing::Values("prepare", "deploy", "settle", "measure", "drain",
                                         "collect"),
                         [](const auto& phase) { return std::string(phase.param); });

}  // namespace
}  // namespace composure::experiment
