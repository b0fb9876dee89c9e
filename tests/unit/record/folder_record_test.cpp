// A run folder's real files, through their writers and back as views.
#include "harness/record/folder_record.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "harness/observe/series_file.h"
#include "harness/observe/span_file.h"
#include "loadgen/measure/sample_writer.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/result/sample_run.h"

namespace composure::record {
namespace {

using result::CellViews;

constexpr std::int64_t kStart = 1'700'000'000'000'000'000;
constexpr std::int64_t kMillisecond = 1'000'000;

// 200 requests 10 ms apart that take 1, 2, ... 200 ms; the first 150 are traced.
void write_samples(const std::string& file) {
  auto writer = loadgen::SampleWriter::open(file, {.start_wall_ns = kStart});
  ASSERT_TRUE(writer);
  for (std::uint64_t i = 0; i < 200; ++i) {
    loadgen::Sample sample;
    sample.sequence = i;
    sample.due = sample.sent = static_cast<std::int64_t>(i) * 10 * kMillisecond;
    sample.done = sample.due + static_cast<std::int64_t>(i + 1) * kMillisecond;
    sample.flags = i < 150 ? loadgen::kTraced : 0;
    (*writer)->ring(0).push(sample);
  }
  ASSERT_TRUE((*writer)->close());
}

void write_spans(const std::string& file) {
  observe::SpanFile spans(file);
  for (std::uint64_t i = 0; i < 150; ++i) {
    observe::Span span;
    span.span_id = "1";
    span.service = "gateway";
    span.name = "request " + std::to_string(i);
    span.start_ns = kStart + static_cast<std::int64_t>(i) * 10 * kMillisecond + 250;
    span.duration_ns = 500;
    spans.add(observe::span_lines(i, {.trace_id = "a", .spans = {span}}));
  }
  ASSERT_TRUE(spans.close());
}

class Folder : public testing::Test {
 protected:
  void SetUp() override {
    run_ = result::sample::scaled();
    run_.folder = folder_.path();
    for (const result::Repeat& repeat : run_.cells[0].repeats) {
      const std::string path = folder_.path(repeat.folder);
      std::filesystem::create_directories(path);
      write_samples(path + "/samples.bin");
      write_spans(path + "/spans.jsonl");
      ASSERT_TRUE(observe::write_series(
          path + "/usage.json",
          {{"ready", {{"function", "echo"}}, {{kStart, 1}, {kStart + 4000 * kMillisecond, 3}}}}));
      ASSERT_TRUE(observe::write_series(path + "/series.json", {}));
    }
    run_.cells[0].repeats[0].accounting.traced = 150;
    run_.cells[0].repeats[0].scaling["echo"].ready_max = 3;
  }

  CellViews views() const { return FolderRecord(run_).views(run_.cells[0]); }
  std::string first(const std::string& name) const {
    return folder_.path(run_.cells[0].repeats[0].folder + "/" + name);
  }

  test::TemporaryFolder folder_;
  result::RunResult run_;
};

TEST_F(Folder, HasWhatTheFilesSay) {
  const CellViews seen = views();
  EXPECT_THAT(seen.missing, testing::IsEmpty());
  EXPECT_EQ(seen.requests, 200 * run_.cells[0].repeats.size());
  EXPECT_EQ(seen.curve.front().latency, Nanoseconds(kMillisecond));
  EXPECT_EQ(seen.curve.back().latency, Nanoseconds(200 * kMillisecond));
  EXPECT_EQ(seen.repeat, 1u);
  EXPECT_EQ(seen.over_time.size(), 120u);
  ASSERT_EQ(seen.replicas.size(), 1u);
  EXPECT_EQ(seen.replicas[0].function, "echo");
  EXPECT_DOUBLE_EQ(seen.replicas[0].ready[1].at_s, 4);
  ASSERT_EQ(seen.executions.size(), 3u);
  EXPECT_EQ(seen.executions[0].which, "median");
  EXPECT_EQ(seen.executions[0].request, 74u);
  EXPECT_EQ(seen.executions[0].latency, Nanoseconds(75 * kMillisecond));
  EXPECT_EQ(seen.executions[1].request, 148u);  // of 150
  EXPECT_EQ(seen.executions[2].request, 149u);  // the slowest that was traced
  ASSERT_EQ(seen.executions[2].spans.size(), 1u);
  EXPECT_EQ(seen.executions[2].spans[0].name, "request 149");
  EXPECT_EQ(seen.executions[2].spans[0].start, Nanoseconds(250));
}

TEST_F(Folder, WithoutAFileSaysSoAndHasTheRest) {
  std::filesystem::remove(first("usage.json"));
  std::filesystem::remove(first("spans.jsonl"));
  const CellViews seen = views();
  EXPECT_THAT(seen.missing, testing::ElementsAre(testing::HasSubstr("spans.jsonl"),
                                                 testing::HasSubstr("usage.json")));
  EXPECT_TRUE(seen.executions.empty());
  EXPECT_FALSE(seen.over_time.empty());
  std::filesystem::remove_all(folder_.path("cells"));
  const CellViews none = views();
  EXPECT_EQ(none.missing.size(), run_.cells[0].repeats.size());
  EXPECT_TRUE(none.curve.empty());
}

TEST_F(Folder, ThatIsBrokenIsNoView) {
  ASSERT_TRUE(write_file(first("usage.json"), "[{\"name\": 3}]"));
  EXPECT_THAT(views().missing.at(0), testing::HasSubstr("is not a file of series"));
}

TEST_F(Folder, GivesOneExecution) {
  const FolderRecord record(run_);
  const auto one = record.execution(run_.cells[0], "17");
  ASSERT_TRUE(one) << one.error().text();
  EXPECT_EQ(one->request, 17u);
  EXPECT_EQ(one->latency, Nanoseconds(18 * kMillisecond));
  EXPECT_THAT(record.execution(run_.cells[0], "170").error().text(),
              testing::HasSubstr("no spans"));
  EXPECT_THAT(record.execution(run_.cells[0], "often").error().text(),
              testing::HasSubstr("\"often\""));
}

}  // namespace
}  // namespace composure::record
