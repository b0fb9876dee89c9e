#include "harness/observe/span_file.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "tests/support/temporary_folder.h"

namespace composure::observe {
namespace {

using Json = nlohmann::json;

Trace trace() {
  Span first;
  first.trace_id = "4bf9";
  first.span_id = "01";
  first.service = "gateway";
  first.name = "say \"hi\"\n\\ \u00e4";
  first.start_ns = 1'700'000'000'123'456'789;
  first.duration_ns = 5;
  first.attributes = {{"b", "x"}, {"a \"quoted\" key", "\x7f"}};
  Span second = first;
  second.span_id = "02";
  second.parent_id = "01";
  return {.trace_id = "4bf9", .spans = {first, second}};
}

TEST(SpanLines, AreJsonOneSpanALine) {
  const std::string lines = span_lines(17, trace());
  const std::size_t end = lines.find('\n');
  EXPECT_EQ(Json::parse(lines.substr(0, end)),
            (Json{{"request", 17},
                  {"trace_id", "4bf9"},
                  {"span_id", "01"},
                  {"parent_id", ""},
                  {"service", "gateway"},
                  {"name", "say \"hi\"\n\\ \u00e4"},
                  {"start_ns", 1'700'000'000'123'456'789},
                  {"duration_ns", 5},
                  {"attributes", {{"b", "x"}, {"a \"quoted\" key", "\x7f"}}}}));
  EXPECT_EQ(Json::parse(lines.substr(end + 1))["parent_id"], "01");
  EXPECT_EQ(lines.substr(0, end), Json::parse(lines.substr(0, end)).dump()) << "sorted by name";
}

TEST(SpanFile, SaysWhenItCannotBeWritten) {
  const test::TemporaryFolder folder;
  SpanFile good(folder.path("spans.jsonl"));
  good.add("{}\n");
  EXPECT_TRUE(good.close());
  EXPECT_EQ(folder.read("spans.jsonl"), "{}\n");
  SpanFile bad(folder.path("nowhere/spans.jsonl"));
  bad.add("{}\n");
  EXPECT_FALSE(bad.close());
}

TEST(ReadTrace, GivesTheSpansOfOneRequest) {
  const test::TemporaryFolder folder;
  const std::string name = folder.path() + "/spans.jsonl";
  SpanFile file(name);
  Trace other = trace();
  other.spans[0].name = "\"request\":17,";  // is none of 17
  file.add(span_lines(1, other));
  file.add(span_lines(17, trace()));
  file.add(span_lines(170, other));
  ASSERT_TRUE(file.close());
  const auto read = read_trace(name, 17);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(span_lines(17, *read), span_lines(17, trace()));
  EXPECT_EQ(read->trace_id, "4bf9");
  EXPECT_TRUE(read_trace(name, 2)->spans.empty());
}

TEST(ReadTrace, SaysWhichLineIsNone) {
  const test::TemporaryFolder folder;
  const std::string name = folder.path() + "/spans.jsonl";
  ASSERT_TRUE(write_file(name, span_lines(1, trace()) + "{\"request\":3,\"na"));
  EXPECT_TRUE(read_trace(name, 1));
  EXPECT_EQ(read_trace(name, 3).error().text(), name + ":3: is no span");
  EXPECT_FALSE(read_trace(folder.path() + "/none", 3));
}

}  // namespace
}  // namespace composure::observe
