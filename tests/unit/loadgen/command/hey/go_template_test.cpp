#include "loadgen/command/hey/go_template.h"

#include <gmock/gmock.h>

#include <limits>

namespace composure::loadgen {
namespace {

std::string problem(const std::string& text) {
  const auto checked = check_go_template(text);
  return checked ? "none" : checked.error().text();
}

// Two answers, of 10 ms and 30 ms, and an error.
struct SampleRun {
  HeySummary summary{.total = 2.5,
                     .slowest = 0.03,
                     .fastest = 0.01,
                     .average = 0.02,
                     .requests_per_second = 1.2,
                     .data = 10,
                     .data_per_answer = 5,
                     .bars = {{0.01, 1}, {0.03, 1}},
                     .percentiles = {{10, 0.01}},
                     .details = {},
                     .statuses = {{200, 2}},
                     .errors = {{"a%d", 1}}};
  AttackResult result;
  Answers answers;

  SampleRun() {
    result.phases[0] = {.count = 2, .sum = 3, .min = 1'000'000, .max = 2'000'000};
    for (const std::int64_t took : {10'000'000, 30'000'000})
      answers.rows.push_back(
          {.due = 0, .sent = 5'000'000, .done = 5'000'000 + took, .phases = {}, .status = 200});
  }
  std::string fill(const std::string& text) const {
    EXPECT_EQ(problem(text), "none");
    return go_template_text(text, summary, result, answers, 1'000'000);
  }
};

TEST(GoTemplate, PutsValuesIn) {
  const SampleRun run;
  EXPECT_EQ(run.fill("json"), "json\n");
  EXPECT_EQ(run.fill("{{.Average}} {{ .SizeTotal }} {{ .Total }} {{ .Total.Seconds }}"),
            "0.02 10 2.5s 2.5\n");
  EXPECT_EQ(run.fill("{{ formatNumber .Rps }};{{ formatNumber .Total.Seconds }}"),
            "1.2000;2.5000\n");
  EXPECT_EQ(run.fill("a {{- .NumRes -}} \n b"), "a3b\n");
  EXPECT_EQ(run.fill("{{ jsonify .Lats }}{{ jsonify .Offsets }}{{ jsonify .StatusCodes }}"),
            "[0.01,0.03][0.006,0.006][200,200]\n");
}

TEST(GoTemplate, HeysMaximaAreMinima) {
  EXPECT_EQ(SampleRun().fill("{{ .ConnMax }} {{ .ConnMin }}"), "0.001 0.002\n");
}

TEST(GoTemplate, ThePercentSignsOfTheOutputAreAFormats) {
  EXPECT_EQ(SampleRun().fill("100%d %%"), "100%!d(MISSING) %\n");
  EXPECT_EQ(SampleRun().fill("{{ jsonify .ErrorDist }}"), "{\"a%!d(MISSING)\":1}\n");
}

TEST(GoTemplate, TheWholeReportHasHeysNamesInItsOrder) {
  const std::string text = SampleRun().fill("{{ jsonify . }}");
  EXPECT_THAT(text, testing::StartsWith("{\"AvgTotal\":0.04,\"Fastest\":0.01,"));
  EXPECT_THAT(text, testing::HasSubstr("\"Total\":2500000000,"));
  EXPECT_THAT(text, testing::HasSubstr("\"StatusCodeDist\":{\"200\":2},\"SizeTotal\":10,"));
  EXPECT_THAT(text,
              testing::EndsWith("\"LatencyDistribution\":[{\"Percentage\":10,\"Latency\":0.01}],"
                                "\"Histogram\":[{\"Mark\":0.01,\"Count\":1,\"Frequency\":0.5},"
                                "{\"Mark\":0.03,\"Count\":1,\"Frequency\":0.5}]}\n"));
}

TEST(GoTemplate, WhatIsNoNumberMakesNoJson) {
  SampleRun run;
  run.summary.average = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(run.fill("<{{ jsonify . }}{{ jsonify .Average }}> {{ .Average }}"), "<> NaN\n");
}

TEST(GoTemplate, SaysWhatItDoesNotTake) {
  for (const char* text :
       {"{{", "{{ range .Lats }}", "{{ .Averag }}", "{{ . }}", "{{ .Lats }}", "{{ jsonify Lats }}",
        "{{ formatNumber .NumRes }}", "{{ formatNumber .Total }}", "{{ len .Lats }}", "{{}}"})
    EXPECT_THAT(problem(text), testing::HasSubstr("is not among what is taken")) << text;
}

}  // namespace
}  // namespace composure::loadgen
