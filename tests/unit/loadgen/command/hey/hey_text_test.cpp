// hey's bytes: the golden files are what hey 0.1.4 printed, the numbers those that it printed.
#include <gmock/gmock.h>

#include <limits>

#include "base/text.h"
#include "loadgen/command/hey/summary.h"
#include "tests/places.h"

namespace composure::loadgen {
namespace {

void expect_golden(const std::string& name, const std::string& text) {
  const auto golden =
      read_file(COMPOSURE_SOURCE_DIR "/tests/unit/loadgen/command/hey/golden/" + name);
  ASSERT_TRUE(golden) << golden.error().text();
  EXPECT_EQ(text, *golden);
}

// 20 requests by 4 workers.
HeySummary twenty() {
  HeySummary summary{.total = 0.1860,
                     .slowest = 0.0483,
                     .fastest = 0.0022,
                     .average = 0.0371,
                     .requests_per_second = 107.5428,
                     .data = 100,
                     .data_per_answer = 5};
  const double marks[] = {0.002, 0.007, 0.011, 0.016, 0.021, 0.025,
                          0.030, 0.034, 0.039, 0.044, 0.048};
  for (const double mark : marks) summary.bars.push_back({mark, 0});
  summary.bars[0].count = 1;
  summary.bars[1].count = 3;
  summary.bars[9].count = 3;
  summary.bars[10].count = 13;
  summary.percentiles = {{10, 0.0042}, {25, 0.0426}, {50, 0.0440}, {75, 0.0480},
                         {90, 0.0481}, {95, 0.0483}, {0, 0}};
  summary.details = {{{0.0000, 0.0022, 0.0483},
                      {0, 0, 0},
                      {0.0000, 0.0000, 0.0001},
                      {0.0014, 0.0002, 0.0047},
                      {0.0356, 0.0000, 0.0472}}};
  summary.statuses = {{200, 20}};
  return summary;
}

TEST(HeyText, OfARunWithAnswers) { expect_golden("answers.txt", hey_text(twenty())); }

TEST(HeyText, OfARunWithErrorsOnly) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  HeySummary summary{.total = 0.0005, .average = nan, .requests_per_second = 7564.1821};
  for (auto& spread : summary.details) spread = {nan, 0, 0};
  summary.errors = {
      {"Get \"http://127.0.0.1:1/\": dial tcp 127.0.0.1:1: connect: connection refused", 4}};
  expect_golden("errors.txt", hey_text(summary));
}

TEST(HeyText, StatusesAscendAndPercentSignsAreHarmless) {
  HeySummary summary = twenty();
  summary.statuses = {{500, 1}, {200, 2}, {404, 3}};
  summary.errors = {{"Get \"http://h/%2F%d\": EOF", 1}};
  const std::string text = hey_text(summary);
  EXPECT_THAT(text, testing::EndsWith("Status code distribution:\n"
                                      "  [200]\t2 responses\n"
                                      "  [404]\t3 responses\n"
                                      "  [500]\t1 responses\n"
                                      "\n"
                                      "Error distribution:\n"
                                      "  [1]\tGet \"http://h/%2F%d\": EOF\n"
                                      "\n"));
  EXPECT_THAT(hey_text(summary, true),
              testing::HasSubstr("Get \"http://h/%!F(MISSING)%!d(MISSING)\": EOF\n"));
}

TEST(HeyText, CsvHasARowForEachAnswer) {
  const std::vector<AnswerRow> rows = {{.due = 3'100'000,
                                        .sent = 3'200'000,
                                        .done = 4'900'000,
                                        .phases = {100'000, 0, 40'000, 1'600'000, 60'000},
                                        .status = 200},
                                       {.due = 0,
                                        .sent = 0,
                                        .done = 42'700'000,
                                        .phases = {0, 0, 0, 400'000, 42'200'000},
                                        .status = 404}};
  EXPECT_EQ(hey_csv(rows, 4, true),
            "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,"
            "offset\n"
            "0.0017,0.0001,0.0000,0.0000,0.0016,0.0001,200,0.0032\n"
            "0.0427,0.0000,0.0000,0.0000,0.0004,0.0422,404,0.0000\n");
  EXPECT_THAT(hey_csv(rows, 6, false), testing::HasSubstr("\n0.001800,0.000100,"));
  EXPECT_THAT(hey_csv(rows, 4, true, 20'000'000), testing::HasSubstr(",200,0.0232\n"));
}

}  // namespace
}  // namespace composure::loadgen
