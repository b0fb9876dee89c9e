#include "harness/analysis/completeness.h"

#include <gmock/gmock.h>

#include "harness/analysis/summarise.h"
#include "harness/analysis/verdict.h"
#include "tests/unit/result/sample_run.h"

namespace composure::analysis {
namespace {

using result::Repeat;
using result::RunResult;
using result::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// The first cell's repeat of `index` failed; as a second attempt it may have been measured.
RunResult with_failure(std::uint64_t index, bool again) {
  RunResult run = result::sample::fizzbuzz();
  run.repeats_planned = run.cells[0].repeats.size();
  Repeat& failed = run.cells[0].repeats.at(index - 1);
  Repeat second = failed;
  second.attempt = 2;
  failed.failed = {"collect", "traces: answers 503", "look at its log"};
  failed.latency.completed.p50 = std::chrono::hours(1);
  if (again) run.cells[0].repeats.push_back(second);
  return run;
}

TEST(Completeness, AFailedRepeatIsMissingAndCountsNowhere) {
  RunResult run = with_failure(2, false);
  const std::size_t planned = run.repeats_planned;
  EXPECT_THAT(missing(run.cells[0], planned), ElementsAre(2));
  EXPECT_EQ(standing(run.cells[0]).size(), planned - 1);
  summarise(run);
  EXPECT_EQ(run.cells[0].total.repeats, planned - 1);
  EXPECT_LT(run.cells[0].summary.at("completed.p50").high.value_or(0), 1e12);
  judge(run, {});
  EXPECT_EQ(run.verdict, Verdict::incomplete);
  EXPECT_EQ(exit_code(run.verdict), 7);
  EXPECT_THAT(run.reasons, ElementsAre(HasSubstr("1 of 5 repeats is missing; repeat 2 failed "
                                                 "(collect): traces: answers 503")));
}

TEST(Completeness, AnotherAttemptStandsForOneThatFailedAndANoteTells) {
  RunResult run = with_failure(2, true);
  EXPECT_THAT(missing(run.cells[0], run.repeats_planned), IsEmpty());
  summarise(run);
  judge(run, {});
  EXPECT_EQ(run.verdict, Verdict::pass);
  std::vector<std::string> notes;
  for (const auto& note : run.cells[0].total.validity.notes) notes.push_back(note.what);
  EXPECT_THAT(notes, testing::Contains(HasSubstr("repeat 2 failed (collect): traces: answers 503; "
                                                 "it was measured again")));
}

TEST(Completeness, TheLastAttemptThatDidNotFailCounts) {
  RunResult run = result::sample::fizzbuzz();
  Repeat disturbed = run.cells[0].repeats[1];
  disturbed.validity.reasons = {{"Prometheus has a gap of 5.0 s", ""}};
  Repeat again = run.cells[0].repeats[1];
  again.attempt = 2;
  run.cells[0].repeats[1] = disturbed;
  run.cells[0].repeats.push_back(again);
  Repeat failed = again;
  failed.attempt = 3;
  failed.failed = {"deploy", "no", ""};
  run.cells[0].repeats.push_back(failed);
  EXPECT_EQ(standing(run.cells[0]).at(1)->attempt, 2u);
  summarise(run);
  EXPECT_TRUE(run.cells[0].total.validity.valid());
}

TEST(Completeness, ARunUnderWayIsIncompleteWhateverItHas) {
  RunResult run = result::sample::fizzbuzz();
  run.repeats_planned = run.cells[0].repeats.size();
  summarise(run);
  judge(run, {}, RunState::under_way);
  EXPECT_EQ(run.verdict, Verdict::incomplete);
  EXPECT_THAT(run.reasons, ElementsAre("the run has not come to its end"));
}

}  // namespace
}  // namespace composure::analysis
