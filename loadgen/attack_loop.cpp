#include "loadgen/attack_loop.h"

#include <algorithm>
#include <limits>

#include "loadgen/clock.h"
#include "loadgen/request/trace_ids.h"

namespace composure::loadgen {
namespace {

// How many late requests are sent before answers are looked at again: enough to catch up, few
// enough that answers do not wait for long.
constexpr int kBurst = 32;

}  // namespace

AttackLoop::AttackLoop(const AttackPlan& plan, const AttackParts& parts, Arrivals& arrivals,
                       AttackTally& tally, CallbackMailbox* mailbox)
    : plan_(plan),
      parts_(parts),
      arrivals_(arrivals),
      tally_(tally),
      mailbox_(mailbox),
      timeout_(plan.timeout.count()),
      flights_(mailbox != nullptr) {}

std::int64_t AttackLoop::now() const { return monotonic_ns() - start_; }

bool AttackLoop::run(Transport& transport, std::int64_t start) {
  transport_ = &transport;
  start_ = start;
  while (!parts_.stop.stop_requested()) {
    send_due();
    take_callbacks();
    give_up_overdue();
    if (flights_.active() == 0 && arrivals_.over(now())) return false;
    wait();
  }
  take_callbacks();
  cancel_all();
  return true;
}

void AttackLoop::wait() {
  const std::int64_t wake = next_wake();
  if (wake != 0) return transport_->run(wake);
  const std::int64_t before = now();
  const std::uint64_t answers = answers_;
  transport_->run(0);
  if (answers_ == answers) spun_ += now() - before;
}

void AttackLoop::send_due() {
  for (int i = 0; i < kBurst; ++i) {
    const std::int64_t moment = now();
    const auto due = arrivals_.next_due(moment);
    if (!due || *due > moment) return;
    arrivals_.take();
    tally_.came_due();
    if (flights_.active() >= plan_.max_in_flight || moment >= *due + timeout_) {
      drop(*due);
    } else {
      send(*due);
    }
  }
}

void AttackLoop::send(std::int64_t due) {
  const std::uint64_t sequence = next_sequence_++;
  const std::uint32_t slot = flights_.open(sequence);
  Flight& flight = flights_[slot];
  Sample& sample = flight.sample;
  parts_.requests.fill(sequence, flight.request);
  if (plan_.trace_ratio > 0) {
    const bool sampled = is_sampled(plan_.seed, sequence, plan_.trace_ratio);
    flight.request.headers.push_back({"traceparent", traceparent(plan_.seed, sequence, sampled)});
    if (sampled) sample.flags |= kTraced;
  }
  sample.sent = now();
  sample.due = due;
  if (arrivals_.closed_loop()) {
    sample.due = sample.sent;
    sample.flags |= kClosedLoop;
  }
  deadlines_.push_back({sample.due + timeout_, sequence, slot});
  tally_.in_flight(flights_.active());
  transport_->start(slot, flight.request);
}

void AttackLoop::drop(std::int64_t due) {
  const Sample sample{.sequence = next_sequence_++, .due = due, .outcome = Outcome::dropped};
  tally_.ended(sample, due);
  arrivals_.ended();
}

void AttackLoop::on_answer(std::uint32_t slot, const Answer& answer) {
  ++answers_;
  Flight& flight = flights_[slot];
  Sample& sample = flight.sample;
  sample.done = answer.done - start_;
  sample.first_byte = answer.first_byte == 0 ? 0 : answer.first_byte - start_;
  sample.bytes = answer.bytes;
  sample.status = static_cast<std::uint16_t>(answer.status);
  if (answer.new_connection) sample.flags |= kNewConnection;
  const Outcome outcome = judge_answer(sample, answer);
  if (outcome == Outcome::ok) sample.flags |= kAcknowledged;
  if (outcome != Outcome::ok || plan_.until == Until::answered) {
    return finish(slot, outcome, sample.done);
  }
  flight.answered = true;
  if (flight.called_back) finish_completed(slot);
}

Outcome AttackLoop::judge_answer(const Sample& sample, const Answer& answer) const {
  if (answer.outcome != Outcome::ok) return answer.outcome;
  // The answer was there only after its time: that we looked late must not save it.
  if (sample.done > sample.due + timeout_) return Outcome::timeout;
  if (answer.status < 200 || answer.status > 299) return Outcome::http_error;
  if (parts_.check != nullptr &&
      !parts_.check->accepts(sample.sequence, answer.status, answer.body)) {
    return Outcome::wrong;
  }
  return Outcome::ok;
}

void AttackLoop::take_callbacks() {
  if (mailbox_ == nullptr) return;
  for (const CallbackEvent& event : mailbox_->take()) {
    if (const std::uint32_t* slot = flights_.find(event.sequence)) on_callback(*slot, event);
  }
}

void AttackLoop::on_callback(std::uint32_t slot, const CallbackEvent& event) {
  Flight& flight = flights_[slot];
  const std::int64_t arrival = event.arrival - start_;
  // Of two callbacks the first counts; one past the deadline is none (the flight is about to be
  // given up).
  if (flight.called_back || arrival > flight.sample.due + timeout_) return;
  flight.called_back = true;
  flight.callback = event;
  flight.sample.completed = arrival;
  if (flight.answered) {
    finish_completed(slot);
  } else {
    flight.sample.flags |= kCallbackFirst;
  }
}

void AttackLoop::finish_completed(std::uint32_t slot) {
  Flight& flight = flights_[slot];
  Sample& sample = flight.sample;
  Outcome outcome = Outcome::ok;
  if (flight.callback.too_long) {
    outcome = Outcome::too_long;
  } else if (flight.callback.verdict == CallbackVerdict::wrong) {
    outcome = Outcome::wrong;
  } else if (flight.callback.verdict == CallbackVerdict::failed) {
    outcome = Outcome::http_error;
    sample.status = 500;
  }
  finish(slot, outcome, std::max(sample.done, sample.completed));
}

void AttackLoop::give_up_overdue() {
  const std::int64_t moment = now();
  while (!deadlines_.empty() && deadlines_.front().at <= moment) {
    const Deadline deadline = deadlines_.front();
    deadlines_.pop_front();
    if (!flights_.is(deadline.slot, deadline.sequence)) continue;
    Flight& flight = flights_[deadline.slot];
    if (flight.answered) {
      finish(deadline.slot, Outcome::lost, moment);
      continue;
    }
    transport_->abort(deadline.slot);
    flight.sample.done = moment;
    finish(deadline.slot, Outcome::timeout, moment);
  }
}

void AttackLoop::cancel_all() {
  const std::int64_t moment = now();
  for (std::uint32_t slot = 0; slot < flights_.slots(); ++slot) {
    Flight& flight = flights_[slot];
    if (!flight.active) continue;
    if (!flight.answered) {
      transport_->abort(slot);
      flight.sample.done = moment;
    }
    finish(slot, Outcome::cancelled, moment);
  }
}

void AttackLoop::finish(std::uint32_t slot, Outcome outcome, std::int64_t end) {
  Sample& sample = flights_[slot].sample;
  sample.outcome = outcome;
  tally_.ended(sample, end);
  flights_.close(slot);
  tally_.in_flight(flights_.active());
  arrivals_.ended();
}

std::int64_t AttackLoop::next_wake() {
  // Deadlines of flights that have ended would only wake us for nothing.
  while (!deadlines_.empty() &&
         !flights_.is(deadlines_.front().slot, deadlines_.front().sequence)) {
    deadlines_.pop_front();
  }
  const std::int64_t moment = now();
  std::int64_t wake = std::numeric_limits<std::int64_t>::max() - start_;
  if (!deadlines_.empty()) wake = deadlines_.front().at;
  if (const auto due = arrivals_.next_due(moment)) {
    wake = std::min(wake, *due - plan_.spin.count());
  } else if (arrivals_.closed_loop() && !arrivals_.over(moment)) {
    wake = std::min(wake, plan_.duration.count());
  }
  return wake <= moment ? 0 : start_ + wake;
}

}  // namespace composure::loadgen
