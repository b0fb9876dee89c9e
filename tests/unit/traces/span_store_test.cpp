#include "fixtures/stack/traces/span_store.h"

#include <gmock/gmock.h>

#include "tests/unit/traces/messages.h"

namespace composure::traces {
namespace {

using ::testing::ElementsAre;

TraceId id_of(const std::string& trace) {
  const std::string bytes = filled(trace, 16);
  TraceId id;
  std::copy(bytes.begin(), bytes.end(), id.begin());
  return id;
}

// The first character of each found trace's id.
std::string found(const SpanStore& store, const Query& query) {
  std::string names;
  for (const auto& trace : store.search(query)) names.push_back(static_cast<char>(trace->id[0]));
  return names;
}

class SpanStoreTest : public ::testing::Test {
 protected:
  otlp::Span& span(const std::string& service, const SpanSpec& spec) {
    return add_span(request_, service, spec);
  }
  std::size_t store() {
    const std::size_t refused = store_.add(request_);
    request_.Clear();
    return refused;
  }
  otlp::ExportTraceServiceRequest request_;
  SpanStore store_{10};
};

TEST_F(SpanStoreTest, GroupsSpansByTraceWhateverTheirService) {
  span("a", {"x", "1"});
  span("b", {"x", "2"});
  span("a", {"y", "3"});
  EXPECT_EQ(store(), 0u);
  EXPECT_EQ(store_.spans(), 3u);
  EXPECT_EQ(store_.traces(), 2u);
  ASSERT_NE(store_.find(id_of("x")), nullptr);
  EXPECT_EQ(store_.find(id_of("x"))->spans.size(), 2u);
  EXPECT_EQ(store_.find(id_of("z")), nullptr);
  EXPECT_THAT(store_.services(), ElementsAre("a", "b"));
}

TEST_F(SpanStoreTest, ListsOperationsOfAService) {
  span("a", {.trace = "x", .span = "1", .name = "beta"});
  span("a", {.trace = "x", .span = "2", .name = "alpha"});
  span("b", {.trace = "x", .span = "3", .name = "gamma"});
  store();
  EXPECT_THAT(store_.operations("a"), ElementsAre(Operation{"alpha", ""}, Operation{"beta", ""}));
  EXPECT_TRUE(store_.operations("nobody").empty());
}

TEST_F(SpanStoreTest, AnOperationIsToldApartByItsKind) {
  span("a", {.trace = "x", .span = "1"}).set_kind(otlp::Span::SPAN_KIND_SERVER);
  span("a", {.trace = "x", .span = "2"}).set_kind(otlp::Span::SPAN_KIND_CLIENT);
  store();
  EXPECT_THAT(store_.operations("a"),
              ElementsAre(Operation{"op", "client"}, Operation{"op", "server"}));
}

TEST_F(SpanStoreTest, MomentsBeyondAllClocksAreTheLastOne) {
  span("s", {.trace = "x", .span = "1", .start_ns = 5, .end_ns = ~std::uint64_t{0}});
  span("s", {.trace = "x", .span = "2", .start_ns = std::uint64_t{1} << 63, .end_ns = 7});
  store();
  constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
  const auto trace = store_.find(id_of("x"));
  EXPECT_EQ(trace->start_ns, 5);
  EXPECT_EQ(trace->spans[0].duration_ns, kLast - 5);
  EXPECT_EQ(trace->spans[1].start_ns, kLast);
  EXPECT_EQ(trace->spans[1].duration_ns, 0);
}

TEST_F(SpanStoreTest, TheOldestTracesGoFirstAndAreCounted) {
  for (const char c : std::string("abcdef"))
    for (const char* each : {"1", "2"}) span("s", {std::string(1, c), each});
  store();
  EXPECT_EQ(store_.spans(), 10u);
  EXPECT_EQ(store_.evicted(), 2u);
  EXPECT_EQ(store_.find(id_of("a")), nullptr);
  EXPECT_NE(store_.find(id_of("b")), nullptr);
  span("s", {"f", "3"});
  store();
  EXPECT_EQ(store_.find(id_of("b")), nullptr);
  EXPECT_EQ(store_.evicted(), 4u);
}

// A sender whose connection broke before the answer sends its batch again.
TEST_F(SpanStoreTest, ABatchThatComesTwiceIsKeptOnce) {
  store_ = SpanStore(1000);
  for (const std::size_t spans : {std::size_t{3}, std::size_t{200}}) {
    const std::string trace = std::to_string(spans);
    for (const int time : {1, 2}) {
      for (std::size_t i = 0; i < spans; ++i) span("s", {trace, std::to_string(i)});
      span("s", {trace + "other", "0"});  // the same id in another trace is another span
      EXPECT_EQ(store(), 0u) << time;
    }
    EXPECT_EQ(store_.find(id_of(trace))->spans.size(), spans);
  }
  EXPECT_EQ(store_.spans(), 205u);
}

TEST_F(SpanStoreTest, RefusesSpansWithoutIds) {
  span("s", {"x", "1"}).set_trace_id(std::string(16, '\0'));
  span("s", {"x", "1"}).set_trace_id("short");
  span("s", {"x", "1"}).set_span_id("");
  span("s", {"x", "1"});
  EXPECT_EQ(store(), 3u);
  EXPECT_EQ(store_.spans(), 1u);
}

TEST_F(SpanStoreTest, FindsByServiceTimeAndDuration) {
  span("s", {.trace = "a", .span = "1", .start_ns = 1000, .end_ns = 2000});
  span("s", {.trace = "b", .span = "1", .start_ns = 3000, .end_ns = 9000});
  span("t", {.trace = "c", .span = "1", .start_ns = 5000, .end_ns = 6000});
  store();
  EXPECT_EQ(found(store_, {.service = "s"}), "ba") << "the latest comes first";
  EXPECT_EQ(found(store_, {.service = "t"}), "c");
  EXPECT_EQ(found(store_, {.service = "u"}), "");
  EXPECT_EQ(found(store_, {.service = "s", .start_ns = 1001}), "b");
  EXPECT_EQ(found(store_, {.service = "s", .end_ns = 2999}), "a");
  EXPECT_EQ(found(store_, {.service = "s", .min_duration_ns = 1001}), "b");
  EXPECT_EQ(found(store_, {.service = "s", .max_duration_ns = 5999}), "a");
  EXPECT_EQ(found(store_, {.service = "s", .limit = 1}), "b");
}

TEST_F(SpanStoreTest, FindsByOperationAndTags) {
  otlp::Span& first = span("s", {.trace = "a", .span = "1", .name = "one"});
  add_attribute(first, "text").set_string_value("v");
  add_attribute(first, "number").set_int_value(17);
  first.set_kind(otlp::Span::SPAN_KIND_SERVER);
  otlp::Span& second = span("s", {.trace = "b", .span = "1", .name = "two"});
  add_attribute(second, "text").set_string_value("w");
  second.mutable_status()->set_code(otlp::Status::STATUS_CODE_ERROR);
  otlp::KeyValue& host = *request_.mutable_resource_spans(1)->mutable_resource()->add_attributes();
  host.set_key("host");
  host.mutable_value()->set_string_value("h");
  store();
  EXPECT_EQ(found(store_, {.service = "s", .operation = "two"}), "b");
  EXPECT_EQ(found(store_, {.service = "s", .tags = {{"text", "v"}}}), "a");
  EXPECT_EQ(found(store_, {.service = "s", .tags = {{"text", "v"}, {"number", "17"}}}), "a");
  EXPECT_EQ(found(store_, {.service = "s", .tags = {{"text", "v"}, {"number", "18"}}}), "");
  EXPECT_EQ(found(store_, {.service = "s", .tags = {{"span.kind", "server"}}}), "a");
  EXPECT_EQ(found(store_, {.service = "s", .tags = {{"error", "true"}}}), "b");
  EXPECT_EQ(found(store_, {.service = "s", .tags = {{"host", "h"}}}), "b");
}

TEST_F(SpanStoreTest, OneSpanMustSatisfyTheWholeQuery) {
  add_attribute(span("s", {.trace = "a", .span = "1", .name = "one"}), "k").set_string_value("v");
  span("s", {.trace = "a", .span = "2", .name = "two"});
  store();
  EXPECT_EQ(found(store_, {.service = "s", .operation = "two", .tags = {{"k", "v"}}}), "");
}

}  // namespace
}  // namespace composure::traces
