// One thread's part of an attack: paces, sends, receives, gives up, counts.
#pragma once

#include <cstdint>
#include <deque>

#include "loadgen/attack.h"
#include "loadgen/attack_tally.h"
#include "loadgen/callback/callback_mailbox.h"
#include "loadgen/flights.h"
#include "loadgen/schedule/schedule.h"
#include "loadgen/transport/transport.h"

namespace composure::loadgen {

class AttackLoop final : public AnswerHandler {
 public:
  // All must outlive it; `mailbox` is nullptr without callbacks.
  AttackLoop(const AttackPlan& plan, const AttackParts& parts, Arrivals& arrivals,
             AttackTally& tally, CallbackMailbox* mailbox);

  // Runs to the end of the schedule and of all that is in flight, or until it is asked to stop.
  // `start` is the monotonic moment from which all times count. True when it was stopped.
  bool run(Transport& transport, std::int64_t start);

  // Nanoseconds of busy waiting in which nothing came.
  std::int64_t spun() const { return spun_; }

  void on_answer(std::uint32_t slot, const Answer& answer) override;

 private:
  struct Deadline {
    std::int64_t at;
    std::uint64_t sequence;
    std::uint32_t slot;
  };

  std::int64_t now() const;
  void send_due();
  void send(std::int64_t due);
  void drop(std::int64_t due);
  Outcome judge_answer(const Sample& sample, const Answer& answer) const;
  void take_callbacks();
  void on_callback(std::uint32_t slot, const CallbackEvent& event);
  void finish_completed(std::uint32_t slot);
  void give_up_overdue();
  void cancel_all();
  void finish(std::uint32_t slot, Outcome outcome, std::int64_t end);
  std::int64_t next_wake();
  void wait();

  const AttackPlan& plan_;
  const AttackParts& parts_;
  Arrivals& arrivals_;
  AttackTally& tally_;
  CallbackMailbox* mailbox_;
  Transport* transport_ = nullptr;
  std::int64_t start_ = 0;
  std::int64_t timeout_;
  std::uint64_t next_sequence_ = 0;
  std::uint64_t answers_ = 0;
  std::int64_t spun_ = 0;
  Flights flights_;
  std::deque<Deadline>
      deadlines_;  // in order, since dues are; flights that ended stay in until theirs
};

}  // namespace composure::loadgen
