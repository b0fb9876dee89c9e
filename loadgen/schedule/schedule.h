// When requests are sent: a value that says it, and the lazy sequence made from it. Pure: no clock,
// no threads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

namespace composure::loadgen {

// Open loop: request k is due at k / per_second, whatever the server does.
struct ConstantArrivalRate {
  double per_second = 1;  // > 0
};

// Closed loop: each virtual user sends its next request when its last has ended. Waiting is hidden
// from the latency.
struct ConstantVus {
  std::uint32_t vus = 1;  // >= 1
};

using Schedule = std::variant<ConstantArrivalRate, ConstantVus>;

// Due time of request k in nanoseconds, rounded down: k * 1e9 / rate without drift. Rates that are
// a multiple of a thousandth per hour (everything that "N/s", "N/m", "N/h" can say) are exact;
// others are as exact as a long double.
std::int64_t constant_rate_due(double per_second, std::uint64_t k);

// The arrivals of one attack, in order, one at a time. Times are nanoseconds from its start.
class Arrivals {
 public:
  virtual ~Arrivals() = default;
  // The next arrival's due time (may lie in the future: wait; or in the past: it is late but keeps
  // its due time). Nothing when none is known now: over, or, in a closed loop, every user waits.
  virtual std::optional<std::int64_t> next_due(std::int64_t now) = 0;
  // The arrival that next_due() showed was taken.
  virtual void take() = 0;
  // A taken arrival has ended.
  virtual void ended() = 0;
  // No arrival will ever come again.
  virtual bool over(std::int64_t now) = 0;
  virtual bool closed_loop() const = 0;
};

// Arrivals with 0 <= due < duration (nanoseconds).
std::unique_ptr<Arrivals> make_arrivals(const Schedule& schedule, std::int64_t duration);

}  // namespace composure::loadgen
