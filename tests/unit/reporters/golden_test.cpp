// One fixed RunResult and its variants through every reporter. COMPOSURE_UPDATE_GOLDENS=1 in the
// environment writes the files anew: read the difference before committing it.
#include <gmock/gmock.h>

#include <cstdlib>
#include <functional>
#include <sstream>

#include "base/text.h"
#include "result/json.h"
#include "reporters/number.h"
#include "reporters/reporters.h"
#include "reporters/table.h"
#include "tests/unit/reporters/fixed_record.h"
#include "tests/unit/result/sample_run.h"
#include "tests/unit/result/schema_check.h"
#include "tests/places.h"

namespace composure::reporters {
namespace {

using result::RunResult;
namespace sample = result::sample;

const std::map<std::string, std::function<RunResult()>> samples = {
    {"fizzbuzz", sample::fizzbuzz},       {"quick", sample::quick},
    {"closed_loop", sample::closed_loop}, {"failures", sample::failures},
    {"invalid", sample::invalid},         {"scaled", sample::scaled},
    {"echo_chain", sample::echo_chain}};

std::string golden_file(const std::string& name) {
  return COMPOSURE_SOURCE_DIR "/tests/unit/reporters/golden/" + name;
}

void expect_golden(const std::string& name, const std::string& text) {
  if (std::getenv("COMPOSURE_UPDATE_GOLDENS") != nullptr) {
    ASSERT_TRUE(write_file(golden_file(name), text));
    return;
  }
  const Result<std::string> golden = read_file(golden_file(name));
  ASSERT_TRUE(golden) << golden.error().text();
  EXPECT_EQ(text, *golden) << name;
}

std::string text_of(const RunResult& run, bool color = false) {
  std::ostringstream out;
  write_text(run, {color}, out);
  return out.str();
}

TEST(Golden, Text) {
  for (const auto& [name, make] : samples) expect_golden(name + ".txt", text_of(make()));
}

TEST(Golden, TextInColor) { expect_golden("invalid.color.txt", text_of(sample::invalid(), true)); }

TEST(Golden, Markdown) {
  for (const char* name : {"fizzbuzz", "failures", "scaled", "echo_chain"}) {
    std::ostringstream out;
    write_markdown(samples.at(name)(), out);
    expect_golden(std::string(name) + ".md", out.str());
  }
}

TEST(Golden, Json) {
  std::ostringstream out;
  write_json(sample::failures(), out);
  expect_golden("failures.json", out.str());
}

TEST(Golden, TheJsonFilesFitTheSchemaAndStillLoad) {
  const Result<std::string> text = read_file(golden_file("failures.json"));
  ASSERT_TRUE(text) << text.error().text();
  EXPECT_EQ(result::schema_violations(*text), "");
  const Result<RunResult> run = result::from_json(*text);
  ASSERT_TRUE(run) << run.error().text();
  EXPECT_EQ(result::to_json(*run), *text);
}

TEST(Text, NoLineIsWiderThanThePage) {
  for (const auto& [name, make] : samples) {
    for (const std::string& line : split(text_of(make()), '\n')) {
      EXPECT_LE(width(line), page_width) << name << ": " << line;
    }
  }
}

TEST(Text, NoLineEndsInBlanks) {
  for (const auto& [name, make] : samples) {
    for (const std::string& line : split(text_of(make()), '\n')) {
      EXPECT_TRUE(line.empty() || line.back() != ' ') << name << ": " << line;
    }
  }
}

TEST(Text, IsTheSameFromTheRecord) {
  for (const auto& [name, make] : samples) {
    RunResult run = make();
    Result<RunResult> back = result::from_json(result::to_json(run));
    ASSERT_TRUE(back);
    back->folder = run.folder;
    EXPECT_EQ(text_of(*back), text_of(run)) << name;
  }
}

TEST(Text, ColorsOnlyVerdictsAndOnlyWhenAsked) {
  EXPECT_EQ(text_of(sample::invalid()).find('\x1b'), std::string::npos);
  std::string colored = text_of(sample::invalid(), true);
  std::string plain;
  for (std::size_t i = 0; i < colored.size(); ++i) {
    if (colored[i] == '\x1b')
      i = colored.find('m', i);
    else
      plain += colored[i];
  }
  EXPECT_EQ(plain, text_of(sample::invalid()));
}

TEST(Text, AnExampleCannotReachTheTerminal) {
  RunResult run = sample::failures();
  run.cells[1].total.failures[0].example = "\x1b[2J\r\nboo";
  const std::string text = text_of(run);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("?[2J??boo"), std::string::npos);
}

TEST(Text, DoesNotSayOfARecordOfBeforeHowSureItIs) {
  RunResult run = sample::fizzbuzz();
  for (result::Cell& cell : run.cells) {
    for (auto& [metric, estimate] : cell.summary) estimate.coverage.reset();
  }
  for (result::Comparison& each : run.comparisons) {
    each.factor.coverage.reset();
    each.p.reset();
  }
  const std::string text = text_of(run);
  EXPECT_THAT(text, testing::HasSubstr("[ ] is of a record that does not say how sure it is\n"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("[ ] holds")));
}

TEST(Text, ManyReasonsDoNotPushTheTableOffTheScreen) {
  RunResult run = sample::invalid();
  for (int i = 0; i < 100; ++i) run.reasons.push_back("reason " + std::to_string(i));
  const std::string text = text_of(run);
  EXPECT_THAT(text, testing::HasSubstr("  and 92 more: see validity in result.json\n"));
  EXPECT_THAT(text, testing::HasSubstr("reason 7\n"));
}

TEST(Text, ARunWithoutCellsIsToldInAFewLines) {
  RunResult run;
  run.name = "empty";
  run.verdict = result::Verdict::interrupted;
  run.reasons = {"interrupted before all repeats were measured"};
  EXPECT_THAT(text_of(run), testing::StartsWith("INTERRUPTED\n  interrupted before all"));
}

TEST(Text, ACommandWithAStrangeFolderCanBeCopied) {
  RunResult run = sample::quick();
  run.folder = "my runs/it's";
  EXPECT_THAT(text_of(run), testing::HasSubstr("report 'my runs/it'\\''s' --format"));
}

TEST(Text, SaysWhereThePageIsWhereThereIsOne) {
  std::ostringstream out;
  write_text(sample::quick(), {.page = "a/report.html"}, out);
  EXPECT_THAT(out.str(), testing::HasSubstr("\nPage     a/report.html\nRecord   "));
  EXPECT_THAT(text_of(sample::quick()), testing::Not(testing::HasSubstr("Page")));
}

TEST(Markdown, TakesNothingFromOutsideForMarkup) {
  RunResult run = sample::failures();
  run.about = "a|b *c* <script>alert(1)</script>";
  std::ostringstream out;
  write_markdown(run, out);
  EXPECT_THAT(out.str(), testing::StartsWith(R"(## a\|b \*c\* &lt;script\>alert(1)&lt;/script\>)"));
}

TEST(Reporters, AreListedOnce) {
  EXPECT_EQ(format_names(), "text|markdown|html|json");
  EXPECT_EQ(find_reporter("yaml"), nullptr);
  std::ostringstream out;
  find_reporter("json")->write(test::FixedRecord(sample::quick()), {}, out);
  EXPECT_EQ(out.str(), result::to_json(sample::quick()));
}

}  // namespace
}  // namespace composure::reporters
