#include "fixtures/stack/telemetry/in_flight.h"

#include <gtest/gtest.h>
#include <prometheus/gauge.h>

#include <stdexcept>

#include "fixtures/stack/http/program.h"

namespace composure::telemetry {
namespace {

// Works on something in `gauge` until it is interrupted.
http::Awaitable<void> work(prometheus::Gauge& gauge, bool fails) {
  const InFlight in_flight(gauge);
  if (fails) throw std::runtime_error("as planned");
  co_await http::sleep_for(std::chrono::hours(1));
}

// Runs `fails` or waiting work on a loop that stops as soon as the work has begun.
double left_by(bool fails) {
  prometheus::Gauge gauge;
  double most = 0;
  {
    http::Loop loop;
    loop.spawn([&] { return work(gauge, fails); });
    loop.spawn([&]() -> http::Awaitable<void> {
      most = gauge.Value();
      loop.stop({});
      co_return;
    });
    loop.run({});
  }
  EXPECT_EQ(most, fails ? 0 : 1);
  return gauge.Value();
}

TEST(InFlight, CountsForAsLongAsItLives) {
  prometheus::Gauge gauge;
  {
    const InFlight one(gauge);
    const InFlight other(gauge);
    EXPECT_EQ(gauge.Value(), 2);
  }
  EXPECT_EQ(gauge.Value(), 0);
}

TEST(InFlight, AnExceptionTakesItOut) { EXPECT_EQ(left_by(true), 0); }

TEST(InFlight, ACoroutineThatIsDestroyedTakesItOut) { EXPECT_EQ(left_by(false), 0); }

}  // namespace
}  // namespace composure::telemetry
