#include "loadgen/attack/descriptors.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace composure::loadgen {
namespace {

using namespace std::chrono_literals;

std::uint64_t connections(const Schedule& schedule) {
  AttackPlan plan;
  plan.schedule = schedule;
  plan.duration = 10s;
  plan.timeout = 2s;
  return descriptor_need(plan).connections;
}

TEST(Descriptors, OfAClosedLoopAreOneForEachUser) {
  EXPECT_EQ(connections(ConstantVus{.vus = 300}), 300u);
  EXPECT_EQ(connections(RampingVus{.start = 3, .stages = {{10s, 70}}}), 70u);
}

// Twice the rate, as the time-out is two seconds, and what chance may add.
TEST(Descriptors, OfAnOpenLoopAreWhatCanBeInFlight) {
  for (const std::uint64_t many :
       {connections(ConstantArrivalRate{100}), connections(PoissonArrivalRate{100}),
        connections(RampingArrivalRate{.stages = {{5s, 100}, {5s, 1}}})}) {
    EXPECT_GE(many, 200u);
    EXPECT_LE(many, 300u);
  }
  EXPECT_EQ(connections(ConstantArrivalRate{1e6}), AttackPlan().max_in_flight);
  const auto due = std::make_shared<const std::vector<std::int64_t>>(7);
  EXPECT_LE(connections(Replay{due}), 50u);
  EXPECT_GE(connections(Replay{due}), 7u);
}

TEST(Descriptors, OfHttp2AreAsManyAsItsStreamsNeed) {
  AttackPlan plan;
  plan.schedule = ConstantVus{.vus = 301};
  plan.connection.version = HttpVersion::http2_prior;
  EXPECT_EQ(descriptor_need(plan).connections, 4u);
  plan.connection.streams = 1;
  EXPECT_EQ(descriptor_need(plan).connections, 301u);
  plan.connection.streams = 100;
  plan.connection.keep_alive = false;
  EXPECT_EQ(descriptor_need(plan).connections, 301u);
}

TEST(Descriptors, OfLibcurlsHttp2AreNotKnown) {
  AttackPlan plan;
  plan.schedule = ConstantVus{.vus = 300};
  plan.connection.url = "https://127.0.0.1";
  plan.connection.version = HttpVersion::http2;
  plan.connection.compression = true;
  EXPECT_EQ(descriptor_need(plan).connections, 0u);
}

TEST(Descriptors, AreMoreWithMoreThreadsAndWithLibcurl) {
  AttackPlan plan;
  plan.schedule = ConstantVus{.vus = 300};
  const std::uint64_t few = descriptor_need(plan).needed;
  EXPECT_GT(few, 300u);
  EXPECT_LT(few, 400u);
  plan.threads = 2;
  EXPECT_GT(descriptor_need(plan).needed, few);
  plan.threads = 1;
  plan.transport = TransportKind::curl;
  EXPECT_GT(descriptor_need(plan).needed, few);
  EXPECT_EQ(descriptor_need(plan, 64).needed, descriptor_need(plan).needed + 64);
}

TEST(Descriptors, ThatAreMissingAreExplained) {
  const DescriptorNeed closed{
      .connections = 300, .needed = 330, .allowed = 100, .closed_loop = true};
  EXPECT_FALSE(closed.enough());
  EXPECT_EQ(too_few_descriptors(closed, "-c").text(),
            "-c: 300 connections need 330 open files, and 100 are allowed (raise the hard limit: "
            "ulimit -Hn 330; or lower -c to 70)");
  const DescriptorNeed open{.connections = 300, .needed = 330, .allowed = 20};
  EXPECT_EQ(too_few_descriptors(open, "-max-in-flight").text(),
            "-max-in-flight: up to 300 connections need 330 open files, and 20 are allowed: what "
            "comes due while 0 wait for answers is dropped (raise the hard limit: ulimit -Hn 330)");
}

}  // namespace
}  // namespace composure::loadgen
