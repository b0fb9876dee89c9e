// The page as text; tests/end_to_end/test_page.py opens one in a browser.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "reporters/page/chart.h"
#include "reporters/page/html.h"
#include "reporters/reporters.h"
#include "tests/unit/reporters/fixed_record.h"
#include "tests/unit/result/sample_run.h"

namespace composure::reporters {
namespace {

using result::CellViews;
using result::RunResult;
using testing::HasSubstr;
using testing::Not;
namespace sample = result::sample;

std::string page_of(const test::FixedRecord& record) {
  std::ostringstream out;
  write_page(record, {}, out);
  return out.str();
}

Nanoseconds ms(int count) { return std::chrono::milliseconds(count); }

CellViews some_views() {
  CellViews views;
  views.curve = {{0, ms(1)}, {0.5, ms(2)}, {0.99, ms(40)}};
  views.requests = 100;
  views.repeat = 1;
  views.over_time = {{0, 1, 50, 0, ms(2), ms(9)}, {1, 2, 50, 50, std::nullopt, std::nullopt}};
  views.replicas = {{"echo", {{0, 1}, {4, 3}}, {{0, 1}, {5, 3}}, {{2, 10.5}}}};
  views.executions = {{.which = "median",
                       .repeat = 1,
                       .request = 17,
                       .latency = ms(10),
                       .spans = {{"gateway", "POST", result::Category::gateway, ms(0), ms(10), 0},
                                 {"echo", "run", result::Category::compute, ms(5), ms(2), 1}}}};
  return views;
}

TEST(Page, HasTheSectionsTheChartsAndTheExecutions) {
  test::FixedRecord record(sample::scaled());
  record.views_by_label[record.run().cells.front().label] = some_views();
  const std::string page = page_of(record);
  for (const char* id : {"mechanisms", "latencies", "scaling", "resources", "environment",
                         "completion-p50", "percentiles", "over-time", "replicas-1", "executions"})
    EXPECT_THAT(page, HasSubstr("id=\"" + std::string(id) + "\"")) << id;
  EXPECT_THAT(page, HasSubstr("median: request 17 of repeat 1, 10.0 ms"));
  EXPECT_THAT(page, HasSubstr("margin-left:50.00%;width:20.00%"));
  EXPECT_THAT(page, Not(HasSubstr("Not drawn")));
}

TEST(Page, AnswersFirst) {
  const std::string page = page_of(test::FixedRecord(sample::fizzbuzz()));
  EXPECT_LT(page.find("fused is 6.74x"), page.find("id=\"mechanisms\""));
}

TEST(Page, NeedsNothingFromElsewhere) {
  const std::string page = page_of(test::FixedRecord(sample::fizzbuzz()));
  for (const char* asks :
       {"src=", "@import", "url(", "<link rel=\"stylesheet\"", "http-equiv=\"refresh\""})
    EXPECT_THAT(page.substr(0, page.find("<script>")), Not(HasSubstr(asks)));
}

TEST(Page, SaysWhatIsInvalidAndWhy) {
  const std::string page = page_of(test::FixedRecord(sample::invalid()));
  EXPECT_THAT(page, HasSubstr("banner bad"));
  EXPECT_THAT(page, HasSubstr("these numbers must not be trusted"));
}

TEST(Page, SaysWhatCouldNotBeDrawn) {
  test::FixedRecord record(sample::quick());
  record.views_by_label[record.run().cells.front().label].missing = {"samples.bin: no such file"};
  EXPECT_THAT(page_of(record), HasSubstr("Not drawn: samples.bin: no such file"));
}

// Whoever names things, answers requests or writes logs cannot put elements into the page.
TEST(Page, EscapesWhatComesFromOutside) {
  const std::string planted = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\" '";
  RunResult run = sample::failures();
  run.about = planted;
  run.notes = {planted};
  run.reasons = {planted};
  run.folder = planted;
  run.environment.cpu = planted;
  run.environment.versions[planted] = planted;
  for (result::Cell& cell : run.cells) {
    cell.label = planted;
    for (auto& failure : cell.total.failures) failure.example = planted;
    cell.total.resources.functions[planted] = {};
  }
  test::FixedRecord record(run);
  CellViews views = some_views();
  views.missing = {planted};
  views.replicas[0].function = planted;
  views.executions[0].which = planted;
  views.executions[0].spans[0].name = views.executions[0].spans[0].service = planted;
  record.views_by_label[planted] = views;
  const std::string page = page_of(record);
  EXPECT_THAT(page, HasSubstr("&lt;img src=x onerror=alert(1)&gt;&quot; &#39;"));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  // Its own three, and no more.
  std::size_t scripts = 0;
  for (auto at = page.find("<script"); at != page.npos; at = page.find("<script", at + 1))
    ++scripts;
  EXPECT_EQ(scripts, 3u);
}

const page::Chart* chart_named(const std::vector<page::Chart>& charts, const std::string& id) {
  for (const page::Chart& chart : charts)
    if (chart.id == id) return &chart;
  return nullptr;
}

TEST(Charts, ShowWhatThereIs) {
  const RunResult run = sample::fizzbuzz();
  std::vector<CellViews> views(run.cells.size());
  views[1] = some_views();
  const auto charts = page::charts_of(run, views);
  const page::Chart* percentiles = chart_named(charts, "percentiles");
  ASSERT_NE(percentiles, nullptr);
  ASSERT_EQ(percentiles->lines.size(), 1u);
  EXPECT_EQ(percentiles->lines[0].name, "manual");
  EXPECT_EQ(percentiles->lines[0].color, 1);
  EXPECT_THAT(percentiles->note, HasSubstr("taken together (100): due"));
  views[2] = views[1];
  views[2].requests = 40;
  const auto of_two = page::charts_of(run, views);
  EXPECT_THAT(chart_named(of_two, "percentiles")->note, HasSubstr("(40 to 100 a cell)"));
  EXPECT_EQ(percentiles->y_label, "latency, ms");
  EXPECT_DOUBLE_EQ(percentiles->lines[0].points[1].x, 2);  // the median
  EXPECT_DOUBLE_EQ(percentiles->lines[0].points[2].y, 40);
  const page::Chart* over_time = chart_named(charts, "over-time");
  ASSERT_NE(over_time, nullptr);
  // Where nothing was ok there is no point, not one at 0.
  EXPECT_EQ(over_time->lines[0].points.size(), 1u);
  EXPECT_DOUBLE_EQ(over_time->lines[0].points[0].x, 0.5);
  const page::Chart* completion = chart_named(charts, "completion-p50");
  ASSERT_NE(completion, nullptr);
  EXPECT_EQ(completion->y_label, "p50 completed, ms");
  EXPECT_NEAR(*completion->bars[0].values[1], 2.104, 1e-9);
  EXPECT_NEAR(completion->bars[0].intervals[1]->first, 2.053, 1e-9);
}

TEST(Charts, OfARunWithoutFilesHaveItsSummary) {
  const RunResult run = sample::quick();
  const auto charts = page::charts_of(run, std::vector<CellViews>(run.cells.size()));
  EXPECT_NE(chart_named(charts, "completion-p50"), nullptr);
  EXPECT_NE(chart_named(charts, "accounting"), nullptr);
  EXPECT_EQ(chart_named(charts, "percentiles"), nullptr);
  EXPECT_TRUE(page::charts_of({}, {}).empty());
}

TEST(Charts, AsJsonMayStandWithinAScript) {
  page::Chart chart{.id = "a"};
  chart.lines = {{.name = "</script><!-- \xff", .points = {{1.23456789, 1e-7}}}};
  const std::string text = page::json_of({chart});
  EXPECT_THAT(text, Not(HasSubstr("<")));
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json[0]["lines"][0]["name"], "</script><!-- \xef\xbf\xbd");
  EXPECT_EQ(json[0]["lines"][0]["points"][0], nlohmann::json({1.235, 1e-7}));
}

TEST(Html, ChartsHaveTheirNumbersAsATable) {
  page::Chart chart{.id = "a", .title = "What is seen", .x_label = "share", .y_label = "ms"};
  chart.x = page::Axis::percentile;
  chart.lines = {{.name = "one", .points = {{2, 3.5}, {1000, 7}}}};
  const std::string html = page::html_of(chart);
  EXPECT_THAT(html, HasSubstr("<td>50 %</td><td>3.5</td>"));
  EXPECT_THAT(html, HasSubstr("<td>99.9 %</td><td>7</td>"));
  chart.lines.clear();
  chart.labels = {"x", "y"};
  chart.bars = {{.name = "p50",
                 .values = {1.5, std::nullopt},
                 .intervals = {std::pair(1.0, 2.0), std::nullopt}}};
  EXPECT_THAT(page::html_of(chart),
              HasSubstr("<th scope=\"row\">x</th><td>1.5 [1, 2]</td></tr><tr><th "
                        "scope=\"row\">y</th><td>-</td>"));
}

}  // namespace
}  // namespace composure::reporters
