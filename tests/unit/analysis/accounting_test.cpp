#include "harness/analysis/accounting.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "tests/unit/analysis/traces.h"

namespace composure::analysis {
namespace {

using result::Category;
using result::CategoryTimes;

std::int64_t of(const CategoryTimes& times, Category category) {
  return times[static_cast<std::size_t>(category)].count();
}

std::int64_t sum(const CategoryTimes& times) {
  std::int64_t all = 0;
  for (const Nanoseconds part : times) all += part.count();
  return all;
}

// Expected nanoseconds by category; those not named are zero.
CategoryTimes expected(const std::map<Category, std::int64_t>& given) {
  CategoryTimes times{};
  for (const auto& [category, ns] : given)
    times[static_cast<std::size_t>(category)] = Nanoseconds(ns);
  return times;
}

// gateway [100,1000] > provider [150,950] > watchdog [200,900] > handle [250,880].
int hop(TraceMaker& maker, int parent, std::int64_t at = 0) {
  const int gateway =
      maker.span(parent, "gateway", at + 100, at + 1000, "POST /function/a", "gateway");
  const int provider = maker.span(gateway, "gateway", at + 150, at + 950, "invoke a", "provider");
  const int watchdog = maker.span(provider, "gateway", at + 200, at + 900, "watchdog a", "a");
  return maker.span(watchdog, "compute", at + 250, at + 880, "handle a", "a");
}

TEST(Accounting, AHopIsGatewayAroundCompute) {
  TraceMaker maker;
  hop(maker, 0);
  const auto found = break_down(maker.trace, {.due_ns = 10, .sent_ns = 40, .end_ns = 1060});
  ASSERT_TRUE(found);
  // client: start lag 30, on the way there 60, on the way back 60.
  EXPECT_EQ(
      found->times,
      expected({{Category::client, 150}, {Category::gateway, 270}, {Category::compute, 630}}));
  EXPECT_EQ(found->total_compute.count(), 630);
  EXPECT_EQ(found->spans, 4u);
  EXPECT_EQ(found->gateway_calls, 1u);
}

TEST(Accounting, WhileAFunctionWaitsForTheNextTheNextIsCharged) {
  TraceMaker maker;
  const int outer = hop(maker, 0);
  const int gateway = maker.span(outer, "gateway", 300, 700, "POST /function/b", "gateway");
  maker.span(gateway, "compute", 350, 650, "handle b", "b");
  const auto found = break_down(maker.trace, {.due_ns = 100, .sent_ns = 100, .end_ns = 1000});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->times,
            expected({{Category::gateway, 270 + 100}, {Category::compute, 230 + 300}}));
  EXPECT_EQ(found->total_compute.count(), 530) << "a's own time and b's, not the waiting";
  EXPECT_EQ(found->gateway_calls, 2u);
}

TEST(Accounting, InjectedDelaysComeBackInTheirCategory) {
  const auto times_with = [](std::int64_t cold, std::int64_t store) {
    TraceMaker maker;
    const int gateway = maker.span(0, "gateway", 0, 1000 + cold + store);
    const int provider = maker.span(gateway, "gateway", 100, 900 + cold + store);
    if (cold > 0) maker.span(provider, "cold", 150, 150 + cold);
    const int handle = maker.span(provider, "engine", 200 + cold, 800 + cold + store);
    maker.span(handle, "transfer", 300 + cold, 400 + cold + store, "put");
    return break_down(maker.trace, {.due_ns = 0, .sent_ns = 0, .end_ns = 1000 + cold + store})
        ->times;
  };
  const CategoryTimes before = times_with(0, 0);
  const CategoryTimes after = times_with(12'345, 6'789);
  EXPECT_EQ(of(after, Category::cold) - of(before, Category::cold), 12'345);
  EXPECT_EQ(of(after, Category::transfer) - of(before, Category::transfer), 6'789);
  EXPECT_EQ(of(after, Category::engine), of(before, Category::engine));
  EXPECT_EQ(of(after, Category::gateway), of(before, Category::gateway));
}

// Two nodes of a flow. The first is acknowledged at 1000 and goes on by a message delivered at
// 1500.
TraceMaker flow() {
  TraceMaker maker;
  const int gateway = maker.span(0, "gateway", 100, 1000, "POST /function/flow", "gateway");
  const int first = maker.span(gateway, "engine", 150, 950, "flow f", "f");
  maker.span(first, "engine", 200, 400, "call a", "f");
  maker.span(first, "transfer", 420, 520, "put", "f");
  const int enqueue = maker.span(first, "gateway", 550, 700, "POST /async-function/f", "gateway");
  const int publish = maker.span(enqueue, "queue", 580, 680, "publish", "gateway");
  maker.span(first, "engine", 720, 900, "state", "f");  // beside the path: the message is under way
  const int deliver = maker.span(publish, "queue", 600, 1500, "deliver f", "queue-worker");
  const int again = maker.span(deliver, "gateway", 1520, 2400, "POST /function/f", "gateway");
  const int second = maker.span(again, "engine", 1550, 2350, "flow f", "f");
  maker.span(second, "transfer", 1600, 1700, "get", "f");
  maker.span(second, "engine", 1710, 2000, "call b", "f");
  return maker;
}

TEST(Accounting, AFlowGoesOnAfterItsSpansHaveEnded) {
  TraceMaker maker = flow();
  // The result is called back at 2050, while the second node still has to tidy up.
  const auto found = break_down(
      maker.trace, {.due_ns = 60, .sent_ns = 80, .end_ns = 2050, .completes_later = true});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->times,
            expected({{Category::client, 20 + 20},
                      // [100,150) gateway, [550,580) enqueue, [1520,1550) the second call
                      {Category::gateway, 50 + 30 + 30},
                      // [150,420), [520,550), [1550,1600), [1700,2050)
                      {Category::engine, 270 + 30 + 50 + 350},
                      {Category::transfer, 100 + 100},
                      // [580,600) publishing, [600,1500) until delivered
                      {Category::queue, 20 + 900},
                      {Category::residual, 20}}));
  EXPECT_EQ(sum(found->times), 2050 - 60);
  EXPECT_EQ(found->store_operations, 2u);
}

TEST(Accounting, TheAcknowledgementDoesNotWaitForWhatComesLater) {
  TraceMaker maker = flow();
  const auto found = break_down(maker.trace, {.due_ns = 100, .sent_ns = 100, .end_ns = 1010});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->times, expected({{Category::client, 10},
                                    {Category::gateway, 100 + 50},
                                    {Category::queue, 100},
                                    {Category::transfer, 100},
                                    {Category::engine, 910 - 10 - 150 - 100 - 100}}));
}

TEST(Accounting, APausedWorkerIsQueueTime) {
  TraceMaker maker = flow();
  const auto before = break_down(
      maker.trace, {.due_ns = 100, .sent_ns = 100, .end_ns = 2050, .completes_later = true});
  for (observe::Span& span : maker.trace.spans) {
    if (span.name == "deliver f") span.duration_ns += 5'000'000;
    if (span.start_ns >= 1520) span.start_ns += 5'000'000;
  }
  const auto after = break_down(
      maker.trace, {.due_ns = 100, .sent_ns = 100, .end_ns = 5'002'050, .completes_later = true});
  ASSERT_TRUE(before && after);
  CategoryTimes shifted = before->times;
  shifted[static_cast<std::size_t>(Category::queue)] += Nanoseconds(5'000'000);
  EXPECT_EQ(after->times, shifted);
}

TEST(Accounting, OfParallelCallsTheOneWaitedForCounts) {
  TraceMaker maker;
  const int flow = maker.span(0, "engine", 0, 1000);
  maker.span(flow, "compute", 100, 400);  // done before the other: beside the path
  maker.span(flow, "transfer", 100, 900);
  const auto found = break_down(maker.trace, {.due_ns = 0, .sent_ns = 0, .end_ns = 1000});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->times, expected({{Category::engine, 200}, {Category::transfer, 800}}));
  EXPECT_EQ(found->total_compute.count(), 300);
}

TEST(Accounting, AClockThatIsOffABitChangesNoSum) {
  TraceMaker maker;
  const int gateway = maker.span(0, "gateway", 95, 1005);  // wider than the client saw
  maker.span(gateway, "compute", 90, 1010);                // and its child wider still
  const auto found = break_down(maker.trace, {.due_ns = 90, .sent_ns = 100, .end_ns = 1000});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->times, expected({{Category::client, 10}, {Category::compute, 900}}));
}

TEST(Accounting, AnyTreeOfSpansAddsUpToTheResponseTime) {
  std::mt19937 random(7);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  const std::vector<std::string> categories = {"compute", "transfer", "engine", "gateway",
                                               "queue",   "cold",     "",       "nonsense"};
  for (int round = 0; round < 2000; ++round) {
    TraceMaker maker;
    maker.span(0, "gateway", below(200), 200 + below(900));
    for (int i = 0, n = below(30); i < n; ++i) {
      const int start = below(1000);
      maker.span(1 + below(static_cast<int>(maker.trace.spans.size())),
                 categories[static_cast<std::size_t>(below(8))], start, start + below(600));
    }
    const Window window{50, 50 + below(50), 600 + below(600), below(2) == 1};
    const auto found = break_down(maker.trace, window);
    ASSERT_TRUE(found);
    ASSERT_EQ(sum(found->times), window.end_ns - window.due_ns) << "round " << round;
    for (const Nanoseconds part : found->times) ASSERT_GE(part.count(), 0);
  }
}

TEST(Accounting, AChainOfTenThousandNestsWithoutOverflowingTheStack) {
  TraceMaker maker;
  int parent = 0;
  for (int i = 0; i < 100'000; ++i) parent = maker.span(parent, "compute", i, 300'000 - i);
  const auto found = break_down(maker.trace, {.due_ns = 0, .sent_ns = 0, .end_ns = 300'000});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->times, expected({{Category::compute, 300'000}}));
}

TEST(Accounting, ATraceWithAMissingSpanIsNotComplete) {
  TraceMaker maker = flow();
  EXPECT_TRUE(complete(maker.trace, true));
  observe::Trace inner = maker.trace;
  std::erase_if(inner.spans, [](const auto& span) { return span.name == "deliver f"; });
  EXPECT_FALSE(complete(inner, true)) << "what came of the message is unknown";
  EXPECT_FALSE(complete(inner, false));
  TraceMaker single;
  hop(single, 0);
  EXPECT_TRUE(complete(single.trace, false));
  single.trace.spans.erase(single.trace.spans.begin() + 1);
  EXPECT_FALSE(complete(single.trace, false)) << "the provider's span is missing";
  observe::Trace tail = maker.trace;
  std::erase_if(tail.spans, [](const auto& span) { return span.start_ns >= 600; });
  EXPECT_FALSE(complete(tail, true)) << "published, never delivered";
  EXPECT_TRUE(complete(tail, false)) << "the acknowledgement needs no delivery";
  EXPECT_FALSE(complete({"t", {}}, false));
  EXPECT_FALSE(break_down({"t", {}}, {.due_ns = 0, .sent_ns = 0, .end_ns = 1}));
}

TEST(Accounting, SpansThatAreEachOthersParentsAreNotComplete) {
  TraceMaker maker;
  maker.span(2, "compute", 0, 10);
  maker.span(1, "compute", 0, 10);
  EXPECT_FALSE(complete(maker.trace, true));
}

TEST(Accounting, AWindowThatEndsBeforeItBeginsIsRefused) {
  TraceMaker maker;
  hop(maker, 0);
  EXPECT_FALSE(break_down(maker.trace, {.due_ns = 10, .sent_ns = 5, .end_ns = 1000}));
  EXPECT_FALSE(break_down(maker.trace, {.due_ns = 10, .sent_ns = 50, .end_ns = 40}));
}

TEST(Category, ComesFromTheAttributeOrFromTheSemanticNames) {
  const auto with = [](std::map<std::string, std::string> attributes) {
    observe::Span span;
    span.attributes = std::move(attributes);
    return category_of(span);
  };
  EXPECT_EQ(with({{"composure.category", "cold"}, {"db.system", "s3"}}), Category::cold);
  EXPECT_EQ(with({{"db.system", "redis"}}), Category::transfer);
  EXPECT_EQ(with({{"messaging.system", "nats"}}), Category::queue);
  EXPECT_EQ(with({{"faas.trigger", "http"}}), Category::compute);
  EXPECT_EQ(with({{"http.route", "/"}}), Category::residual);
  EXPECT_EQ(with({{"composure.category", "?"}, {"db.system", "s3"}}), Category::transfer);
}

TEST(AccountingMean, CountsWhatItCouldNotTrace) {
  TraceMaker maker;
  hop(maker, 0);
  AccountingMean mean;
  mean.add(maker.trace, {.due_ns = 0, .sent_ns = 0, .end_ns = 1001});
  mean.add(maker.trace, {.due_ns = 0, .sent_ns = 0, .end_ns = 1004});
  mean.add({"t", {}}, {.due_ns = 0, .sent_ns = 0, .end_ns = 5000});
  const result::Accounting made = mean.mean();
  EXPECT_EQ(made.executions, 3u);
  EXPECT_EQ(made.traced, 2u);
  EXPECT_EQ(of(made.mean, Category::compute), 630);
  EXPECT_EQ(made.mean_total.count(), sum(made.mean));
  EXPECT_EQ(made.mean_total.count(), 1002);
  EXPECT_EQ(made.spans, 4);
}

TEST(AccountingMean, RoundsWithoutLosingTime) {
  const CategoryTimes sums =
      expected({{Category::compute, 10}, {Category::transfer, 10}, {Category::residual, 10}});
  EXPECT_EQ(sum(mean_of(sums, 7)), 30 / 7);
}

}  // namespace
}  // namespace composure::analysis
