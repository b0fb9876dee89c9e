// One thread's share of an attack and all that it needs.
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "loadgen/attack/parts.h"
#include "loadgen/attack/plan.h"
#include "loadgen/attack/result.h"
#include "loadgen/attack/attack_loop.h"
#include "loadgen/attack/attack_tally.h"
#include "loadgen/callback/callback_mailbox.h"
#include "loadgen/events/event_loop.h"
#include "loadgen/measure/sample_ring.h"
#include "loadgen/schedule/schedule.h"
#include "loadgen/transport/transport.h"

namespace composure::loadgen {

// Not movable: its parts hold each other's addresses.
class AttackWorker {
 public:
  // `plan`, `parts` and `ring` (nullptr: samples are not kept) must outlive it. Errors: what the
  // transport does not take; no descriptors left.
  static Result<std::unique_ptr<AttackWorker>> create(const AttackPlan& plan,
                                                      const AttackParts& parts, Shard shard,
                                                      SampleRing* ring);

  // Offers its share on the calling thread, `start` being the attack's moment 0 (monotonic).
  void run(std::int64_t start);
  // From any thread.
  void wake() { events_.wake(); }
  void call_back(const CallbackEvent& event) { mailbox_.put(event); }

  const AttackResult& result() const { return result_; }

 private:
  AttackWorker(const AttackPlan& plan, const AttackParts& parts, Shard shard, SampleRing* ring);
  Status connect(TransportKind kind);

  const AttackPlan& plan_;
  const AttackParts& parts_;
  const std::uint32_t max_in_flight_;
  AttackResult result_;
  EventLoop events_;
  std::unique_ptr<Arrivals> arrivals_;
  AttackTally tally_;
  CallbackMailbox mailbox_;
  AttackLoop loop_;
  std::unique_ptr<Transport> transport_;
};

}  // namespace composure::loadgen
