#include "harness/analysis/execution_view.h"

#include <gmock/gmock.h>

namespace composure::analysis {
namespace {

using loadgen::Outcome;
using loadgen::Sample;

Sample traced(std::uint64_t sequence, std::int64_t latency) {
  Sample sample;
  sample.sequence = sequence;
  sample.done = latency;
  sample.flags = loadgen::kTraced;
  return sample;
}

TEST(Execution, IsChosenAmongTheTracedThatWereOk) {
  std::vector<Sample> samples;
  for (std::uint64_t i = 0; i < 100; ++i)
    samples.push_back(traced(i, static_cast<std::int64_t>(100 - i)));
  samples.push_back(traced(200, 5000));
  samples.back().flags = 0;
  samples.push_back(traced(201, 6000));
  samples.back().outcome = Outcome::timeout;
  EXPECT_EQ(execution_that_is("median", samples)->response_time(), 50);
  EXPECT_EQ(execution_that_is("p99", samples)->response_time(), 99);
  EXPECT_EQ(execution_that_is("slowest", samples)->response_time(), 100);
  EXPECT_EQ(execution_that_is("201", samples)->response_time(), 6000);
  EXPECT_FALSE(execution_that_is("300", samples));
  EXPECT_FALSE(execution_that_is("fastest", samples));
  EXPECT_FALSE(execution_that_is("17x", samples));
}

TEST(Execution, HasNoP99OfFew) {
  const std::vector<Sample> few = {traced(1, 10), traced(2, 20)};
  EXPECT_FALSE(execution_that_is("p99", few));
  EXPECT_EQ(execution_that_is("median", few)->sequence, 1u);
  EXPECT_FALSE(execution_that_is("median", {}));
}

observe::Span span(const std::string& id, const std::string& parent, std::int64_t start) {
  observe::Span made;
  made.span_id = id;
  made.parent_id = parent;
  made.name = id;
  made.start_ns = start;
  made.duration_ns = 5;
  made.attributes = {{"composure.category", "compute"}};
  return made;
}

TEST(SpanViews, StandBelowTheirParentsByTheirBegin) {
  const observe::Trace trace{
      .trace_id = "1",
      .spans = {span("late", "root", 130), span("leaf", "early", 125), span("early", "root", 120),
                span("root", "load generator", 110)}};
  std::string order;
  for (const result::SpanView& view : span_views(trace, 100))
    order +=
        view.name + std::to_string(view.depth) + "@" + std::to_string(view.start.count()) + " ";
  EXPECT_EQ(order, "root0@10 early1@20 leaf2@25 late1@30 ");
  EXPECT_EQ(span_views(trace, 100)[0].category, result::Category::compute);
}

TEST(SpanViews, OfParentsInACircleAreLeftOut) {
  const observe::Trace trace{.trace_id = "1",
                             .spans = {span("a", "b", 1), span("b", "a", 2), span("c", "", 3)}};
  ASSERT_EQ(span_views(trace, 0).size(), 1u);
}

TEST(SpanViews, MayBeDeep) {
  observe::Trace trace;
  for (int i = 0; i < 100'000; ++i)
    trace.spans.push_back(span(std::to_string(i), std::to_string(i - 1), i));
  EXPECT_EQ(span_views(trace, 0).back().depth, 99'999u);
}

}  // namespace
}  // namespace composure::analysis
