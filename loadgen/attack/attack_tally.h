// Where what ended is counted: the result's histograms, the sample file, the live counters.
#pragma once

#include <cstdint>

#include "loadgen/attack/parts.h"
#include "loadgen/attack/result.h"
#include "loadgen/transport/transport.h"
#include "loadgen/measure/sample_ring.h"

namespace composure::loadgen {

class AttackTally {
 public:
  // `ring`, `live` and `observer` may be nullptr.
  AttackTally(AttackResult& result, SampleRing* ring, LiveLane* live, AnswerObserver* observer)
      : result_(result), ring_(ring), live_(live), observer_(observer) {}

  void came_due() {
    ++result_.offered;
    if (live_ != nullptr) live_->scheduled(1);
  }
  void in_flight(std::uint64_t now) {
    if (live_ != nullptr) live_->in_flight(now);
  }
  // A request was dropped since no connection could be had for it.
  void unconnected() { ++result_.unconnected; }
  // An answer came whole: where its time went. `sent` and the answer's times are of one clock.
  void answered(const Answer& answer, std::int64_t sent);
  // The same answer, judged.
  void judged(const Sample& sample, const Answer& answer, std::int64_t sent) {
    if (observer_ == nullptr) return;
    observer_->answered(sample, phases_of(answer, sent), answer.announced);
  }
  // `end`: when the request was over for us, which for failures is not in the sample.
  void ended(const Sample& sample, std::int64_t end);

 private:
  static Phases phases_of(const Answer& answer, std::int64_t sent);
  void record(const Sample& sample, std::int64_t end);

  AttackResult& result_;
  SampleRing* ring_;
  LiveLane* live_;
  AnswerObserver* observer_;
};

}  // namespace composure::loadgen
