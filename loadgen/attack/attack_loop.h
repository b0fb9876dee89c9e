// One thread's part of an attack: paces, sends, receives, gives up, counts.
#pragma once

#include <cstdint>

#include "loadgen/attack/parts.h"
#include "loadgen/attack/plan.h"
#include "loadgen/attack/attack_tally.h"
#include "loadgen/callback/callback_mailbox.h"
#include "loadgen/clock.h"
#include "loadgen/attack/flights.h"
#include "loadgen/schedule/schedule.h"
#include "loadgen/transport/transport.h"
#include "loadgen/attack/spin_before_due.h"

namespace composure::loadgen {

class AttackLoop final : public AnswerHandler {
 public:
  // All must outlive it; `mailbox` is nullptr without callbacks. `max_in_flight` is this thread's
  // part. The transport's and the callbacks' times must be of `clock`, too.
  AttackLoop(const AttackPlan& plan, const AttackParts& parts, std::uint32_t max_in_flight,
             Arrivals& arrivals, AttackTally& tally, CallbackMailbox* mailbox, const Clock& clock);

  // Runs to the end of the schedule and of all that is in flight, or until it is asked to stop.
  // `start` is the monotonic moment from which all times count. True when it was stopped.
  bool run(Transport& transport, std::int64_t start);

  // Nanoseconds of busy waiting in which nothing came.
  std::int64_t spun() const { return spun_; }

  void on_answer(std::uint32_t slot, const Answer& answer) override;

 private:
  std::int64_t now() const { return clock_.now() - start_; }
  void send_due();
  void prepare(const Arrival& arrival);
  void prepare_next(std::int64_t now);
  void send(const Arrival& arrival, std::int64_t moment);
  void drop(const Arrival& arrival, std::int64_t moment);
  std::int64_t deadline_of(const Flight& flight) const { return flight.sample.due + timeout_; }
  void take_answer(std::uint32_t slot, const Answer& answer);
  void take_late_answer(std::uint32_t slot, const Answer& answer);
  bool is_whole(const Answer& answer) const;
  Outcome judge_answer(const Sample& sample, const Answer& answer) const;
  void take_callbacks();
  void on_callback(std::uint32_t slot, const CallbackEvent& event);
  void finish_completed(std::uint32_t slot);
  bool overdue(std::int64_t moment);
  void read_what_came();
  void give_up_overdue();
  void give_up(std::uint32_t slot);
  void time_out(std::uint32_t slot);
  void cancel_all();
  void finish(std::uint32_t slot, Outcome outcome, std::int64_t end);
  struct Wake {
    std::int64_t at = 0;   // monotonic; 0: do not wait
    bool to_send = false;  // ahead of the next arrival
  };
  Wake next_wake(std::int64_t moment);
  void wait(std::int64_t moment);

  const AttackPlan& plan_;
  const AttackParts& parts_;
  const Clock& clock_;
  Arrivals& arrivals_;
  AttackTally& tally_;
  CallbackMailbox* mailbox_;
  Transport* transport_ = nullptr;
  const std::int64_t timeout_;
  const std::uint32_t max_in_flight_;
  const bool closed_loop_;
  std::int64_t start_ = 0;
  std::uint64_t answers_ = 0;
  std::int64_t spun_ = 0;
  std::int64_t last_due_ = 0;
  std::int64_t next_look_ = 0;  // at flights that are overdue and may have been called back
  SpinBeforeDue spin_;
  Flights flights_;
  // The next request, filled while there was nothing else to do, so that it leaves on time.
  std::uint32_t prepared_ = Flights::kNone;
  Request same_;  // what all send where the source is constant
  bool constant_;
  std::uint64_t revisions_ = 0;
};

}  // namespace composure::loadgen
