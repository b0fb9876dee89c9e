// When requests are sent: a value that says it, and the lazy sequence made from it. Pure: no clock,
// no threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "base/result.h"

namespace composure::loadgen {

// Open loops: requests are due at their moments, whatever the server does. Rates lie between 1e-7
// and 1e9 per second. The same values give the same moments, on every machine and for any number of
// threads.

// Request k is due at k / per_second.
struct ConstantArrivalRate {
  double per_second = 1;
  // 0..1: request k is due at (k + jitter * u) / per_second, u uniform in [0, 1) and drawn from the
  // seed for each k: uniform within +-jitter/2 of an interval around its place, in order.
  double jitter = 0;
  std::uint64_t seed = 1;
};

// Independent requests: exponential gaps, the first before request 0. The count up to any moment
// has the mean of the constant rate and its square root as standard deviation.
struct PoissonArrivalRate {
  double per_second = 1;
  std::uint64_t seed = 1;
};

// In each stage the rate goes in a straight line from where the last one ended to
// `target_per_second`; a stage of no duration is a jump. Request k is due when the area under the
// line has passed k, so a flat line is the constant rate, and nothing is due while the line is at
// 0. Rates are taken to the nearest thousandth per hour; 0 is allowed.
struct RampingArrivalRate {
  struct Stage {
    std::chrono::nanoseconds duration{0};
    double target_per_second = 0;
  };
  double start_per_second = 0;
  std::vector<Stage> stages;
  // Independent requests whose rate is the line.
  bool poisson = false;
  std::uint64_t seed = 1;
};

// Requests at given moments: nanoseconds from the start, ascending, not negative. Files that hold
// them: schedule/replay_file.h.
struct Replay {
  std::shared_ptr<const std::vector<std::int64_t>> due;
};

// Closed loops: each virtual user sends its next request when its last has ended. Waiting is hidden
// from the latency.

struct ConstantVus {
  std::uint32_t vus = 1;              // >= 1
  std::chrono::nanoseconds think{0};  // between a request's end and the user's next
  // Requests of all users together; 0: as many as there is time for. Several threads have equal
  // parts of them.
  std::uint64_t iterations = 0;
  // A user's k-th request is sent no earlier than k / per_vu_rate; 0: as fast as possible. A user
  // that fell behind catches up.
  double per_vu_rate = 0;
  // Above 0: a user sends at the ticks of a clock, the first after one `tick`. Of the ticks that
  // pass while it waits for an answer it uses one, at once; the others are lost. Not with
  // per_vu_rate.
  std::chrono::nanoseconds tick{0};
};

// The number of users goes in straight lines: user u (from 0) works while the line is above u. One
// that must stop ends its request first.
struct RampingVus {
  struct Stage {
    std::chrono::nanoseconds duration{0};
    std::uint32_t target = 0;
  };
  std::uint32_t start = 0;
  std::vector<Stage> stages;
  std::chrono::nanoseconds think{0};
};

using Schedule = std::variant<ConstantArrivalRate, ConstantVus, PoissonArrivalRate,
                              RampingArrivalRate, Replay, RampingVus>;

// What is wrong with the values of a schedule; nothing is.
Status check_schedule(const Schedule& schedule);
// And with offering it for that long: stages must add up to it.
Status check_schedule(const Schedule& schedule, std::chrono::nanoseconds duration);
// The sum of the stages; of a replay just past its last arrival. Nothing where a schedule has no
// length of its own.
std::optional<std::chrono::nanoseconds> own_duration(const Schedule& schedule);
// Closed loops have no due times of their own.
bool is_closed_loop(const Schedule& schedule);
// Most users of a closed loop, which is the most that it has in flight; 0 for an open one.
std::uint32_t users_of(const Schedule& schedule);

// Due time of request k of a constant rate in nanoseconds, rounded down: k * 1e9 / rate without
// drift. Rates that are a multiple of a thousandth per hour (everything that "N/s", "N/m", "N/h"
// can say) are exact as said, others as their binary fraction.
std::int64_t constant_rate_due(double per_second, std::uint64_t k);

// One request of a schedule. Times are nanoseconds from the attack's start.
struct Arrival {
  std::uint64_t sequence = 0;  // its number in the whole schedule, from 0
  std::int64_t due = 0;
  std::uint32_t user = 0;  // of a closed loop: whose request it is, from 0 in each shard
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
  // A taken arrival of this user has ended at `now`.
  virtual void ended(std::uint32_t user, std::int64_t now) = 0;
  // No arrival will ever come again.
  virtual bool over(std::int64_t now) = 0;
};

// Arrivals with 0 <= due < duration (nanoseconds).
std::unique_ptr<Arrivals> make_arrivals(const Schedule& schedule, std::int64_t duration,
                                        Shard shard = {});

}  // namespace composure::loadgen
