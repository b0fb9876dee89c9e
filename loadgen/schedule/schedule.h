// When requests are sent: a value that says it, and the lazy sequence made from it. Pure: no clock,
// no threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

#include "base/result.h"

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

// What is wrong with the values of a schedule; nothing is.
Status check_schedule(const Schedule& schedule);
// Closed loops have no due times of their own.
bool is_closed_loop(const Schedule& schedule);
// Users of a closed loop, which is the most that it has in flight; 0 for an open one.
std::uint32_t users_of(const Schedule& schedule);

// Due time of request k in nanoseconds, rounded down: k * 1e9 / rate without drift. Rates that are
// a multiple of a thousandth per hour (everything that "N/s", "N/m", "N/h" can say) are exact;
// others are as exact as a long double.
std::int64_t constant_rate_due(double per_second, std::uint64_t k);

// One request of a schedule. Times are nanoseconds from the attack's start.
struct Arrival {
  std::uint64_t sequence = 0;  // its number in the whole schedule, from 0
  std::int64_t due = 0;
  friend bool operator==(const Arrival&, const Arrival&) = default;
};

// The part of a schedule that one of several threads runs: every `count`-th arrival of an open loop
// from `index` on (so that all parts merged are the same sequence for any count), every `count`-th
// user of a closed one. Sequence % count == index holds for each of its arrivals.
struct Shard {
  std::uint32_t index = 0;
  std::uint32_t count = 1;
};

// The arrivals of one shard of one attack, in order, one at a time.
class Arrivals {
 public:
  virtual ~Arrivals() = default;
  // The next arrival; it may lie in the future (wait) or in the past (it is late but keeps its due
  // time). Nothing when none is known now: over, or, in a closed loop, every user waits.
  virtual std::optional<Arrival> next(std::int64_t now) = 0;
  // The arrival that next() showed was taken.
  virtual void take() = 0;
  // A taken arrival has ended at `now`.
  virtual void ended(std::int64_t now) = 0;
  // No arrival will ever come again.
  virtual bool over(std::int64_t now) = 0;
};

// Arrivals with 0 <= due < duration (nanoseconds).
std::unique_ptr<Arrivals> make_arrivals(const Schedule& schedule, std::int64_t duration,
                                        Shard shard = {});

}  // namespace composure::loadgen
