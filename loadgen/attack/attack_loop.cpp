#include "loadgen/attack/attack_loop.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

#include "loadgen/request/trace_ids.h"

namespace composure::loadgen {
namespace {

// How many late requests are sent before answers are looked at again: enough to catch up, few
// enough that answers do not wait for long.
constexpr int kBurst = 32;
// In a closed loop more are sent than the event loop brings answers at a time, so that all users
// come to be in flight, as fast as the server may be.
constexpr int kClosedBurst = 256;

}  // namespace

AttackLoop::AttackLoop(const AttackPlan& plan, const AttackParts& parts,
                       std::uint32_t max_in_flight, Arrivals& arrivals, AttackTally& tally,
                       CallbackMailbox* mailbox, const Clock& clock)
    : plan_(plan),
      parts_(parts),
      clock_(clock),
      arrivals_(arrivals),
      tally_(tally),
      mailbox_(mailbox),
      timeout_(plan.timeout.count()),
      max_in_flight_(max_in_flight),
      closed_loop_(is_closed_loop(plan.schedule)),
      spin_(plan.spin.count()),
      flights_(mailbox != nullptr),
      constant_(parts.requests.constant() && plan.trace_ratio <= 0) {
  if (constant_) parts_.requests.fill(0, same_);
}

bool AttackLoop::run(Transport& transport, std::int64_t start) {
  transport_ = &transport;
  start_ = start;
  while (!parts_.stop.stop_requested()) {
    send_due();
    take_callbacks();
    give_up_overdue();
    // One moment for both: a schedule that ended in between would leave nothing to wait for.
    const std::int64_t moment = now();
    assert(flights_.active() <= max_in_flight_);
    if (flights_.active() == 0 && arrivals_.over(moment)) return false;
    wait(moment);
  }
  take_callbacks();
  cancel_all();
  assert(flights_.active() == 0);
  return true;
}

void AttackLoop::wait(std::int64_t moment) {
  const Wake wake = next_wake(moment);
  if (wake.at != 0) {
    transport_->run(wake.at);
    if (!wake.to_send) return;
    const std::int64_t late = clock_.now() - wake.at;
    if (late >= 0) spin_.woke(late);
    return;
  }
  const std::int64_t before = now();
  const std::uint64_t answers = answers_;
  transport_->run(0);
  if (answers_ == answers) spun_ += now() - before;
}

void AttackLoop::send_due() {
  const int burst = closed_loop_ ? kClosedBurst : kBurst;
  for (int i = 0; i < burst; ++i) {
    const std::int64_t moment = now();
    const auto arrival = arrivals_.next(moment);
    if (!arrival || arrival->due > moment) {
      transport_->flush();
      return prepare_next(moment);
    }
    arrivals_.take();
    tally_.came_due();
    if (flights_.active() >= max_in_flight_ || moment >= arrival->due + timeout_) {
      drop(*arrival, moment);
    } else {
      send(*arrival, moment);
    }
  }
}

// Fills the slot in which the next request will leave.
void AttackLoop::prepare(const Arrival& arrival) {
  if (prepared_ == Flights::kNone) {
    prepared_ = flights_.reserve();
  } else if (flights_[prepared_].sample.sequence == arrival.sequence) {
    return;
  }
  Flight& flight = flights_[prepared_];
  flight.sample = {.sequence = arrival.sequence};
  if (constant_) return transport_->prepare(prepared_, same_);
  flight.request.clear();
  parts_.requests.fill(arrival.sequence, flight.request);
  if (plan_.trace_ratio > 0) {
    const bool sampled = is_sampled(plan_.seed, arrival.sequence, plan_.trace_ratio);
    append_traceparent(plan_.seed, arrival.sequence, sampled,
                       flight.request.headers.add("traceparent"));
    if (sampled) flight.sample.flags |= kTraced;
  }
  flight.request.revision = ++revisions_;
  transport_->prepare(prepared_, flight.request);
}

void AttackLoop::prepare_next(std::int64_t now) {
  if (const auto arrival = arrivals_.next(now)) prepare(*arrival);
}

void AttackLoop::send(const Arrival& arrival, std::int64_t moment) {
  prepare(arrival);
  const std::uint32_t slot = std::exchange(prepared_, Flights::kNone);
  Flight& flight = flights_[slot];
  flight.user = arrival.user;
  Sample& sample = flight.sample;
  // In a closed loop nothing was due before; else making the request may have taken its time.
  sample.sent = closed_loop_ ? moment : now();
  sample.due = arrival.due;
  if (closed_loop_) {
    sample.due = sample.sent;
    sample.flags |= kClosedLoop;
  }
  assert(sample.sent >= sample.due);  // never early
  last_due_ = sample.due;
  flights_.begin(slot);
  tally_.in_flight(flights_.active());
  transport_->start(slot, constant_ ? same_ : flight.request);
}

void AttackLoop::drop(const Arrival& arrival, std::int64_t moment) {
  const Sample sample{
      .sequence = arrival.sequence, .due = arrival.due, .outcome = Outcome::dropped};
  tally_.ended(sample, arrival.due);
  arrivals_.ended(arrival.user, moment);
}

AttackLoop::Wake AttackLoop::next_wake(std::int64_t moment) {
  Wake wake{.at = std::numeric_limits<std::int64_t>::max() - start_};
  const std::uint32_t oldest = flights_.oldest();
  if (oldest != Flights::kNone) wake.at = std::max(deadline_of(flights_[oldest]), next_look_);
  if (const auto arrival = arrivals_.next(moment)) {
    const std::int64_t early = arrival->due - spin_.length(arrival->due - last_due_);
    wake.to_send = early < wake.at;
    wake.at = std::min(wake.at, early);
  } else if (!arrivals_.over(moment)) {
    wake.at = std::min(wake.at, plan_.duration.count());  // users wait for answers until it is over
  }
  wake.at = wake.at <= moment ? 0 : start_ + wake.at;
  return wake;
}

}  // namespace composure::loadgen
