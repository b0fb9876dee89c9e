// How requests end in an attack's loop: with answer, callback, deadline, or the attack itself.
#include <algorithm>
#include <cassert>

#include "loadgen/attack/attack_loop.h"

namespace composure::loadgen {
namespace {

// Until the next look at a deadline whose callback may be under way. The sink must be let run.
constexpr std::int64_t kAwaitingCallback = 200'000;

}  // namespace

void AttackLoop::on_answer(std::uint32_t slot, const Answer& answer) {
  ++answers_;
  const Flight& flight = flights_[slot];
  assert(flight.active && !flight.answered);
  const bool late = answer.done > start_ + deadline_of(flight);
  if (late && answer.outcome != Outcome::dropped) return take_late_answer(slot, answer);
  take_answer(slot, answer);
}

// Read after its deadline: because it came too late, or because we looked late.
void AttackLoop::take_late_answer(std::uint32_t slot, const Answer& answer) {
  const Flight& flight = flights_[slot];
  const auto arrived = answer.source == nullptr ? std::nullopt : answer.source->arrived();
  if (!arrived || *arrived > start_ + deadline_of(flight)) return time_out(slot);
  Answer in_time = answer;
  in_time.done = std::max(*arrived, answer.written);
  in_time.first_byte = std::min(answer.first_byte, in_time.done);
  take_answer(slot, in_time);
}

void AttackLoop::take_answer(std::uint32_t slot, const Answer& answer) {
  Flight& flight = flights_[slot];
  Sample& sample = flight.sample;
  sample.done = answer.done - start_;
  sample.first_byte = answer.first_byte == 0 ? 0 : answer.first_byte - start_;
  sample.bytes = answer.bytes;
  sample.status = static_cast<std::uint16_t>(answer.status);
  if (answer.new_connection) sample.flags |= kNewConnection;
  if (answer.outcome == Outcome::dropped) tally_.unconnected();
  const bool whole = is_whole(answer);
  if (whole) tally_.answered(answer, start_ + sample.sent);
  const Outcome outcome = judge_answer(sample, answer);
  if (outcome == Outcome::ok) sample.flags |= kAcknowledged;
  sample.outcome = outcome;
  if (whole) tally_.judged(sample, answer, start_ + sample.sent);
  if (outcome != Outcome::ok || plan_.until == Until::answered) {
    return finish(slot, outcome, sample.done);
  }
  flight.answered = true;
  if (flight.called_back) finish_completed(slot);
}

bool AttackLoop::is_whole(const Answer& answer) const {
  return answer.outcome == Outcome::ok || (plan_.head_suffices && answer.head_whole);
}

Outcome AttackLoop::judge_answer(const Sample& sample, const Answer& answer) const {
  if (!is_whole(answer)) return answer.outcome;
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
  if (flight.called_back || arrival > deadline_of(flight)) return;
  flight.called_back = true;
  flight.callback = event;
  flight.sample.completed = arrival;
  if (flight.answered) finish_completed(slot);
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

// All have the same time, so the oldest is the first to be.
bool AttackLoop::overdue(std::int64_t moment) {
  const std::uint32_t oldest = flights_.oldest();
  return oldest != Flights::kNone && deadline_of(flights_[oldest]) <= moment;
}

// Whatever the system holds for us: one look reads a part of it.
void AttackLoop::read_what_came() {
  std::uint64_t before = 0;
  do {
    before = answers_;
    transport_->run(0);
  } while (answers_ != before);
}

void AttackLoop::give_up_overdue() {
  const std::int64_t moment = now();
  if (!overdue(moment)) return;
  // We may look late: what came in time is no time-out.
  read_what_came();
  while (overdue(moment)) {
    const std::uint32_t slot = flights_.oldest();
    // Asked first, so that take_callbacks() has what is not under way any more.
    const bool awaited =
        mailbox_ != nullptr && mailbox_->awaits(start_ + deadline_of(flights_[slot]));
    take_callbacks();
    if (slot != flights_.oldest()) continue;
    if (awaited) {
      next_look_ = now() + kAwaitingCallback;
      return;
    }
    give_up(slot);
  }
}

void AttackLoop::give_up(std::uint32_t slot) {
  const std::int64_t deadline = deadline_of(flights_[slot]);
  if (flights_[slot].answered) return finish(slot, Outcome::lost, deadline);
  Answer answer = transport_->abort(slot);
  if (!is_whole(answer)) return time_out(slot);
  answer.done = start_ + deadline;  // in time, that is
  take_answer(slot, answer);
}

// It ends with its deadline, however late that was looked at.
void AttackLoop::time_out(std::uint32_t slot) {
  Flight& flight = flights_[slot];
  flight.sample.done = deadline_of(flight);
  finish(slot, Outcome::timeout, flight.sample.done);
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
  const std::uint32_t user = flights_[slot].user;
  Sample& sample = flights_[slot].sample;
  // By their times: whichever of the two we come to first says nothing.
  if (flights_[slot].called_back && sample.completed < sample.done) sample.flags |= kCallbackFirst;
  // What is ok ended after it was sent, and in time.
  assert(outcome != Outcome::ok || (sample.done >= sample.sent && sample.end() >= sample.sent));
  assert(outcome != Outcome::ok || sample.end() <= sample.due + timeout_);
  sample.outcome = outcome;
  tally_.ended(sample, end);
  flights_.close(slot);
  tally_.in_flight(flights_.active());
  arrivals_.ended(user, end);
}

}  // namespace composure::loadgen
