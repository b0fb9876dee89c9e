#include "loadgen/attack/attack_worker.h"

#include <sys/prctl.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cerrno>

#include "loadgen/clock.h"

namespace composure::loadgen {
namespace {

// The kernel may wake a thread 50 us late to save power; while this lives, only 1 ns.
class PreciseTimers {
 public:
  PreciseTimers() : before_(prctl(PR_GET_TIMERSLACK)) { prctl(PR_SET_TIMERSLACK, 1); }
  ~PreciseTimers() { prctl(PR_SET_TIMERSLACK, std::max(before_, 1)); }
  PreciseTimers(const PreciseTimers&) = delete;
  PreciseTimers& operator=(const PreciseTimers&) = delete;

 private:
  int before_;
};

// Of whoever takes no callbacks.
const std::atomic<std::int64_t> kNothingUnderWay{0};

double thread_cpu_seconds() { return static_cast<double>(clock_ns(CLOCK_THREAD_CPUTIME_ID)) / 1e9; }

void sleep_until(std::int64_t monotonic) {
  const timespec until{monotonic / 1'000'000'000, monotonic % 1'000'000'000};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
  }
}

// Every request that came due has ended in one way, and all latencies are there.
[[maybe_unused]] bool keeps_its_books(const AttackResult& result) {
  std::uint64_t ended = 0;
  for (const std::uint64_t count : result.outcomes) ended += count;
  return ended == result.offered && result.sent == ended - result.count(Outcome::dropped) &&
         result.response.count() == result.count(Outcome::ok);
}

// The shards' parts differ by one at most and add up to the whole.
std::uint32_t part_of(std::uint32_t whole, Shard shard) {
  return (whole + shard.count - 1 - shard.index) / shard.count;
}

}  // namespace

Result<std::unique_ptr<AttackWorker>> AttackWorker::create(const AttackPlan& plan,
                                                           const AttackParts& parts, Shard shard,
                                                           SampleRing* ring) {
  std::unique_ptr<AttackWorker> worker(new AttackWorker(plan, parts, shard, ring));
  if (!worker->events_.good()) return Error{"no descriptors left", "load generator"};
  const TransportKind kind = choose_transport(plan.transport, plan.connection);
  if (auto connected = worker->connect(kind); !connected) return connected.error();
  return worker;
}

AttackWorker::AttackWorker(const AttackPlan& plan, const AttackParts& parts, Shard shard,
                           SampleRing* ring)
    : plan_(plan),
      parts_(parts),
      max_in_flight_(part_of(plan.max_in_flight, shard)),
      arrivals_(make_arrivals(plan.schedule, plan.duration.count(), shard)),
      tally_(result_, ring, parts.live == nullptr ? nullptr : &parts.live->lane(shard.index),
             parts.observers.empty() ? nullptr : parts.observers[shard.index]),
      mailbox_(events_,
               parts.callbacks == nullptr ? kNothingUnderWay : parts.callbacks->under_way()),
      loop_(plan, parts, max_in_flight_, *arrivals_, tally_,
            plan.until == Until::completed ? &mailbox_ : nullptr, kSystemClock) {
  result_.closed_loop = is_closed_loop(plan.schedule);
}

Status AttackWorker::connect(TransportKind kind) {
  ConnectionOptions options = plan_.connection;
  options.keep_body = parts_.check != nullptr;
  options.max_in_flight = max_in_flight_;
  auto made = make_transport(kind, events_, loop_, options);
  if (!made) return made.error();
  transport_ = std::move(*made);
  return {};
}

void AttackWorker::run(std::int64_t start) {
  const PreciseTimers precise;
  sleep_until(start);
  const double cpu_before = thread_cpu_seconds();
  result_.cancelled = loop_.run(*transport_, start);
  result_.client_cpu_seconds = thread_cpu_seconds() - cpu_before;
  result_.transport = transport_->kind();
  result_.client_spin_seconds = static_cast<double>(loop_.spun()) / 1e9;
  assert(keeps_its_books(result_));
  result_.offering = plan_.duration;
  const std::chrono::nanoseconds passed(monotonic_ns() - start);
  // A closed loop is over when its iterations are.
  if (result_.closed_loop || (result_.cancelled && !arrivals_->over(passed.count()))) {
    result_.offering = std::min(result_.offering, passed);
  }
  result_.duration = std::max(result_.duration, result_.offering);
}

}  // namespace composure::loadgen
