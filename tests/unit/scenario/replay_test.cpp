// Loads that come from a file.
#include <gmock/gmock.h>

#include "base/text.h"
#include "harness/scenario/replayed_arrivals.h"
#include "harness/scenario/text.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/scenario/scenarios.h"

namespace composure::scenario {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::one_task;

class Replays : public ::testing::Test {
 protected:
  Replays() {
    folder_.write("traces/times", "0.5\n0.25\n\n# noon\n1.75\n1.75\n");
    folder_.write("counts.csv", "Function,1,2\na,2,0\nb,1,4\n");
  }

  Loaded load(const std::string& load, const std::string& more = "",
              const LoadOptions& options = {}) {
    folder_.write("x.yaml", one_task(load, more));
    return load_file(folder_.path("x.yaml"), options);
  }
  Plan plan(const std::string& given, const std::string& more = "",
            const LoadOptions& options = {}) {
    Loaded loaded = load(given, more, options);
    for (const Error& error : loaded.errors) ADD_FAILURE() << error.text();
    return loaded.plan.value_or(Plan{});
  }
  // Without the folder's name.
  std::vector<std::string> errors(const std::string& given) {
    std::vector<std::string> texts;
    for (const Error& error : load(given).errors) {
      std::string text = error.text();
      for (std::size_t at; (at = text.find(folder_.path() + "/")) != text.npos;)
        text.erase(at, folder_.path().size() + 1);
      texts.push_back(text);
    }
    return texts;
  }

  test::TemporaryFolder folder_;
};

TEST_F(Replays, HaveTheTimesOfAFileBesideTheScenario) {
  const Load load =
      plan("{executor: replay, replay: {file: traces/times}}").cells.at(0).scenario.load;
  EXPECT_EQ(load.replay->file, "traces/times");
  EXPECT_THAT(*load.replay->arrivals.moments,
              ElementsAre(250'000'000, 500'000'000, 1'750'000'000, 1'750'000'000));
  EXPECT_EQ(load.duration, 1751ms);
  EXPECT_EQ(replayed(load).arrivals, 4u);
  EXPECT_EQ(replayed(load).busiest_second, 2u);
  EXPECT_EQ(load.replay->arrivals.checksum,
            fmt::format("{:016x}", checksum_of(folder_.read("traces/times"))));
}

TEST_F(Replays, HaveTheCountsOfOneRowAtAnySpeed) {
  const Load all = plan("{executor: replay, replay: {file: counts.csv}}").scenario.load;
  EXPECT_EQ(replayed(all).arrivals, 7u);
  EXPECT_EQ(all.duration, 105'001ms);
  const Load one =
      plan("{executor: replay, replay: {file: counts.csv, row: b, speed: 60}}").scenario.load;
  EXPECT_THAT(*one.replay->arrivals.moments,
              ElementsAre(0, 1'000'000'000, 1'250'000'000, 1'500'000'000, 1'750'000'000));
}

TEST_F(Replays, EndWhereTheDurationDoes) {
  const std::string given = "{executor: replay, duration: 1s, replay: {file: traces/times}}";
  EXPECT_EQ(plan(given).scenario.load.duration, 1s);
  EXPECT_EQ(replayed(plan(given).scenario.load).arrivals, 2u);
  const Load longer =
      plan("{executor: replay, duration: 1h, replay: {file: traces/times}}").scenario.load;
  EXPECT_EQ(longer.duration, 1751ms);
}

TEST_F(Replays, AreCutByQuickButNotToNothing) {
  const Load counts =
      plan("{executor: replay, replay: {file: counts.csv}}", "", {.quick = true}).scenario.load;
  EXPECT_EQ(counts.duration, 2s);
  EXPECT_EQ(replayed(counts).arrivals, 1u);
  folder_.write("late", "7.5\n9\n");
  const Load late =
      plan("{executor: replay, replay: {file: late}}", "", {.quick = true}).scenario.load;
  EXPECT_EQ(replayed(late).arrivals, 1u);
}

TEST_F(Replays, VaryInTheMatrixAndOnTheCommandLine) {
  const Plan made = plan("{executor: replay, replay: {file: counts.csv}}",
                         "matrix: {load.replay.file: [counts.csv, traces/times]}\n",
                         {.set = {"load.replay.speed=2"}});
  ASSERT_EQ(made.cells.size(), 2u);
  EXPECT_EQ(made.cells[0].scenario.load.duration, 52'501ms);
  EXPECT_EQ(made.cells[1].scenario.load.duration, 876ms);
  EXPECT_THAT(explain(made, GraphFormat::text),
              HasSubstr("4 arrivals of traces/times in 876ms, at most 4 in a second\n"));
}

TEST_F(Replays, AreTheSameOnceResolved) {
  const Plan made =
      plan("{executor: replay, replay: {file: counts.csv, row: b, speed: 0.5}, duration: 20s}");
  folder_.write("y.yaml", resolved_yaml(made.scenario));
  const Loaded again = load_file(folder_.path("y.yaml"));
  ASSERT_TRUE(again.plan) << again.errors.at(0).text();
  EXPECT_EQ(again.plan->scenario, made.scenario);
}

TEST_F(Replays, SayWhatIsWrongInBothFiles) {
  folder_.write("bad", "1\n2\nsoon\n");
  folder_.write("short.csv", "F,1,2\na,1\n");
  folder_.write("empty", "# nothing\n");
  const auto of = [&](const std::string& replay) {
    return errors("{executor: replay, replay: " + replay + "}");
  };
  const std::string at = "x.yaml:4:41: load.replay.file: ";
  EXPECT_THAT(of("{file: bad}"), ElementsAre(at + "bad:3: is not a time in seconds: 'soon'"));
  EXPECT_THAT(of("{file: short.csv}"),
              ElementsAre(at + "short.csv:2: has 2 cells where the header has 3"));
  EXPECT_THAT(of("{file: empty}"), ElementsAre(at + "empty: has no arrivals"));
  EXPECT_THAT(of("{file: traces}"), ElementsAre(at + "traces: is not a file"));
  EXPECT_THAT(of("{file: none}"), ElementsAre(HasSubstr(at + "none: ")));
  EXPECT_THAT(of("{file: counts.csv, row: c}"),
              ElementsAre(at + "counts.csv: has no row with the cell 'c'"));
  EXPECT_THAT(of("{speed: 2}"), ElementsAre(HasSubstr("load.replay.file: missing")));
  EXPECT_THAT(of("{file: bad, speed: 0}"),
              ::testing::Contains(HasSubstr("load.replay.speed: found \"0\"; expected a factor")));
  EXPECT_THAT(errors("{executor: replay, duration: 250ms, replay: {file: traces/times}}"),
              ElementsAre("x.yaml:4:36: load.duration: is over before the first arrival, which is "
                          "due after 250ms"));
}

}  // namespace
}  // namespace composure::scenario
