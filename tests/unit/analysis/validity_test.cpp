#include "harness/analysis/validity.h"

#include <gmock/gmock.h>

#include "tests/unit/result/sample_run.h"

namespace composure::analysis {
namespace {

using result::Category;
using result::Repeat;
using testing::HasSubstr;

Repeat good() { return result::sample::fizzbuzz().cells[1].repeats[0]; }

// The one reason why; empty when valid.
std::string reason(const Repeat& repeat, const ValidityFacts& facts = {}) {
  const result::Validity validity = judge_repeat(repeat, facts);
  EXPECT_LE(validity.reasons.size(), 1u);
  for (const result::Finding& each : validity.reasons) EXPECT_NE(each.cure, "");
  return validity.reasons.empty() ? "" : validity.reasons[0].what;
}

std::string note(const Repeat& repeat, const ValidityFacts& facts = {}) {
  const result::Validity validity = judge_repeat(repeat, facts);
  EXPECT_TRUE(validity.valid());
  return validity.notes.empty() ? "" : validity.notes[0].what;
}

TEST(Validity, AGoodRepeatIsValidWithoutNotes) {
  EXPECT_EQ(reason(good()), "");
  EXPECT_EQ(note(good()), "");
}

// The load generator's doubts about itself have tests of their own.
TEST(Validity, TheLoadGeneratorsDoubtsCount) {
  Repeat repeat = good();
  repeat.offered.rate_per_s = 98.7;
  EXPECT_EQ(reason(repeat), "offered 98.7/s instead of 100/s (1.3 % off)");
  repeat = good();
  repeat.latency.service.p50 = std::chrono::milliseconds(2);
  repeat.latency.start_lag.p99 = std::chrono::microseconds(200);
  EXPECT_EQ(reason(repeat), "start lag p99 is 0.2 ms, 10 % of the median service time (2 ms)");
  repeat = good();
  repeat.latency.start_lag.p99.reset();
  repeat.offered.requests = 30;
  EXPECT_EQ(note(repeat), "30 requests are too few to judge the start lag");
  EXPECT_EQ(reason(good(), {.client_cpu_share = 0.8}), "the load generator used 80 % of its CPU");
  repeat = good();
  repeat.offered.dropped = 3;
  const ValidityFacts facts{.unconnected = {3, 200, 100}};
  EXPECT_THAT(reason(repeat, facts), HasSubstr("3 requests were not sent for want of file desc"));
}

TEST(Validity, TracesMustBeComplete) {
  Repeat repeat = good();
  repeat.accounting.traced = 990;
  EXPECT_EQ(reason(repeat), "");
  repeat.accounting.traced = 989;
  EXPECT_EQ(reason(repeat), "only 989 of 1000 sampled executions have all their spans (98.9 %)");
  repeat.accounting = {};  // tracing was off
  EXPECT_EQ(reason(repeat), "");
}

TEST(Validity, LittleMayStayUnexplained) {
  Repeat repeat = good();
  auto& accounting = repeat.accounting;
  accounting.mean = {};
  accounting.mean[static_cast<std::size_t>(Category::compute)] = Nanoseconds(970);
  accounting.mean[static_cast<std::size_t>(Category::residual)] = Nanoseconds(30);
  accounting.mean_total = Nanoseconds(1000);
  EXPECT_EQ(reason(repeat), "");
  accounting.mean[static_cast<std::size_t>(Category::residual)] = Nanoseconds(31);
  EXPECT_EQ(reason(repeat), "no span covers 3.1 % of the response time (3 % may be)");
}

TEST(Validity, TheStackMustBeIdleAndStayUp) {
  EXPECT_THAT(reason(good(), {.idle_at_start = false}), HasSubstr("still held requests"));
  EXPECT_EQ(reason(good(), {.restarted = {"gateway"}}),
            "gateway ended or was restarted during the repeat");
  EXPECT_EQ(reason(good(), {.scrape_interval_s = 1, .scrape_gap_s = 3}), "");
  EXPECT_EQ(reason(good(), {.scrape_interval_s = 1}),
            "Prometheus has not one scrape of the gateway in this repeat");
  EXPECT_EQ(reason(good(), {.scrape_interval_s = 1, .scrape_gap_s = 3.1}),
            "Prometheus has a gap of 3.1 s (1.0 s was the interval)");
}

TEST(Validity, ABuildThatNobodyUsesIsANote) {
  const auto of = [](const char* flags, const char* type = "Debug") {
    return note(good(), {.build = {"g++ 12.2.0", flags, type}});
  };
  EXPECT_EQ(of("-g"),
            "built without optimisation (Debug: -g): the numbers are those of such a build");
  EXPECT_THAT(of("-O2 -O0"), HasSubstr("without optimisation"));
  EXPECT_THAT(of("-O1 -g", "Custom"), HasSubstr("without optimisation (Custom"));
  EXPECT_THAT(of("-fsanitize=thread -O2 -g"), HasSubstr("with sanitizers"));
  for (const char* flags : {"-O2 -DNDEBUG", "-O3", "-O0 -O2 -g", "-Os"})
    EXPECT_FALSE(doubt_of({"g++ 12.2.0", flags, "Release"})) << flags;
  EXPECT_FALSE(doubt_of({})) << "unknown";
}

TEST(Validity, LimitationsAreNotes) {
  EXPECT_EQ(note(good(), {.limits_missing = result::Finding{"limits not applied", "be root"}}),
            "limits not applied");
  EXPECT_EQ(note(good(), {.cores_may_halt = result::Finding{"cores halt", "do not ask"}}),
            "cores halt");
  EXPECT_EQ(note(good(), {.samples_thinned = 5}),
            "5 requests have no sample of their own: others carry their weight, and the "
            "percentiles have them");
  EXPECT_THAT(note(good(), {.drained = false}),
              HasSubstr("after the load ended: it did not drain"));
}

TEST(Validity, EveryFaultIsNamed) {
  Repeat repeat = good();
  repeat.offered.rate_per_s = 50;
  repeat.accounting.traced = 1;
  EXPECT_EQ(judge_repeat(repeat, {.client_cpu_share = 1}).reasons.size(), 3u);
}

}  // namespace
}  // namespace composure::analysis
