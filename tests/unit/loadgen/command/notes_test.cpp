#include "loadgen/command/notes.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "loadgen/command/json_report.h"

namespace composure::loadgen {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Finished {
  LoadOptions options;
  LoadPlan plan;
  AttackResult result;
  Answers answers;
};

// 1000 answers of 1 to 10 ms, sent 1 us late when open.
Finished a_run(std::vector<std::string> words) {
  words.emplace_back("http://h:81/p");
  Finished run{.options = *read_options(words), .plan = {}, .result = {}, .answers = {}};
  run.plan = std::move(*make_plan(run.options));
  run.result.closed_loop = is_closed_loop(run.plan.attack.schedule);
  for (int i = 1; i <= 1000; ++i) {
    run.answers.service.record(i * 10'000);
    run.answers.response.record(i * 10'000 + 1000);
    run.result.response.record(i * 10'000 + 1000);
    if (!run.result.closed_loop) run.result.start_lag.record(1000);
  }
  run.answers.statuses[200] = 1000;
  run.answers.bytes = 5000;
  run.result.offered = run.result.sent = 1000;
  run.result.outcomes[static_cast<std::size_t>(Outcome::ok)] = 1000;
  run.result.duration = run.result.offering = std::chrono::seconds(2);
  run.result.client_cpu_seconds = 0.6;
  run.result.client_spin_seconds = 0.1;
  run.result.connections = 3;
  return run;
}

std::string notes(const Finished& run, const std::vector<Doubt>& doubts = {}) {
  return load_notes(run.options, run.plan, run.result, run.answers, doubts);
}

TEST(Notes, OfAnOpenLoop) {
  EXPECT_EQ(notes(a_run({"-rate", "500"})),
            "Beyond hey:\n"
            "  response time  p50 5.00 ms, p90 9.00 ms, p99 9.90 ms, p99.9 9.99 ms, max 10.0 ms "
            "(from due)\n"
            "  service time   p50 5.00 ms, p90 9.00 ms, p99 9.90 ms, p99.9 9.99 ms, max 10.0 ms "
            "(from sent)\n"
            "  start lag      p50 1.00 us, p90 1.00 us, p99 1.00 us, p99.9 1.00 us, max 1.00 us\n"
            "  requests       1000 due, 1000 sent, 1000 ok\n"
            "  generator      transport curl, 1 thread, 3 connections made, 25 % of a core\n");
}

TEST(Notes, OfAClosedLoopSayWhatItHides) {
  const std::string text = notes(a_run({}));
  EXPECT_THAT(text, HasSubstr("  latency        p50 5.00 ms"));
  EXPECT_THAT(text, AllOf(Not(HasSubstr("start lag")), HasSubstr("  closed loop"),
                          HasSubstr("-rate measures")));
  EXPECT_THAT(notes(a_run({"-q", "5"})), HasSubstr("  -q "));
}

TEST(Notes, NameWhatIsSurprising) {
  Finished run = a_run({"-rate", "500"});
  run.answers.statuses = {{200, 1}, {302, 2}, {304, 3}, {404, 4}};
  run.result.samples_error = "the disk is full";
  run.result.outcomes[static_cast<std::size_t>(Outcome::reset)] = 7;
  run.result.outcomes[static_cast<std::size_t>(Outcome::unanswered)] = 4;
  const std::string text = notes(run, {{true, "it was slow", "be faster"}, {false, "oh", "well"}});
  EXPECT_THAT(text, HasSubstr("2 answers of status 302 were not followed"));
  EXPECT_THAT(text, Not(HasSubstr("304")));
  EXPECT_THAT(text, HasSubstr("1000 ok, 7 reset, 4 unanswered"));
  EXPECT_THAT(text, HasSubstr("  unanswered     4 requests went out"));
  EXPECT_THAT(text, HasSubstr("the disk is full"));
  EXPECT_THAT(text, HasSubstr("  DO NOT BELIEVE it was slow (be faster)\n"));
  EXPECT_THAT(text, HasSubstr("  note           oh (well)\n"));
}

TEST(Notes, WithoutAnswersThereAreNoTimes) {
  Finished run = a_run({});
  run.answers = {};
  EXPECT_THAT(notes(run), HasSubstr("  latency        no answer\n"));
}

TEST(JsonReport, HasTimesInNanosecondsAndNullForWhatIsNotKnown) {
  Finished run = a_run({"-rate", "500", "-seed", "9"});
  run.result.start_lag = {};
  run.result.phases[0].record(7);
  const auto json = nlohmann::json::parse(load_json(run.options, run.plan, run.result, run.answers,
                                                    {{true, "what", "cure"}},
                                                    {{false, "-p99-below 1ms: 9.9 ms"}}));
  EXPECT_EQ(json["url"], "http://h:81/p");
  EXPECT_EQ(json["loop"], "open");
  EXPECT_EQ(json["seed"], 9);
  EXPECT_EQ(json["statuses"]["200"], 1000);
  EXPECT_EQ(json["outcomes"]["ok"], 1000);
  EXPECT_EQ(json["outcomes"]["reset"], 0);
  EXPECT_NEAR(json["service_ns"]["p50"], 5e6, 5e3);
  EXPECT_EQ(json["service_ns"]["max"], 10'000'000);
  EXPECT_NEAR(json["response_ns"]["p99_9"], 9.991e6, 1e4);
  EXPECT_TRUE(json["response_ns"]["p99_99"].is_null());  // needs 10,000
  EXPECT_TRUE(json["start_lag_ns"]["p50"].is_null());
  EXPECT_EQ(json["phases_ns"]["connect"]["max"], 7);
  EXPECT_EQ(json["ok_per_second"], 500);
  EXPECT_EQ(json["generator"]["connections"], 3);
  EXPECT_EQ(json["gates"][0]["met"], false);
  EXPECT_EQ(json["doubts"][0]["grave"], true);
}

}  // namespace
}  // namespace composure::loadgen
