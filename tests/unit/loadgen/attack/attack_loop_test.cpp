#include "loadgen/attack/attack_loop.h"

#include <gtest/gtest.h>

#include <limits>

#include "loadgen/clock.h"

namespace composure::loadgen {
namespace {

using namespace std::chrono_literals;

class NoRequests : public RequestSource {
 public:
  void fill(std::uint64_t, Request&) const override {}
};

// A schedule without arrivals that is over just after it was asked for the first time.
class AboutToEnd final : public Arrivals {
 public:
  std::optional<Arrival> next(std::int64_t) override { return std::nullopt; }
  void take() override {}
  void ended(std::uint32_t, std::int64_t) override {}
  bool over(std::int64_t now) override {
    if (end_ < 0) end_ = now + 1;
    return now >= end_;
  }

 private:
  std::int64_t end_ = -1;
};

class IdleTransport final : public Transport {
 public:
  void start(std::uint32_t, const Request&) override {}
  Answer abort(std::uint32_t) override { return {}; }
  void run(std::int64_t deadline) override { longest = std::max(longest, deadline); }

  std::int64_t longest = std::numeric_limits<std::int64_t>::min();
};

// The schedule ended between two looks at the clock: nothing would ever have woken the loop again.
TEST(AttackLoop, DoesNotWaitForEverWhenTheScheduleEndsUnderItsHands) {
  AttackPlan plan;
  plan.duration = 50ms;
  const NoRequests requests;
  const AttackParts parts{.requests = requests};
  AboutToEnd arrivals;
  AttackResult result;
  AttackTally tally(result, nullptr, nullptr, nullptr);
  AttackLoop loop(plan, parts, 1, arrivals, tally, nullptr);
  IdleTransport transport;
  const std::int64_t start = monotonic_ns();
  EXPECT_FALSE(loop.run(transport, start));
  EXPECT_LE(transport.longest, start + plan.duration.count());
}

}  // namespace
}  // namespace composure::loadgen
