// Where what ended is counted: the result's histograms, the sample file, the live counters.
#pragma once

#include <cstdint>

#include "loadgen/attack.h"
#include "loadgen/measure/sample_ring.h"

namespace composure::loadgen {

class AttackTally {
 public:
  // `ring` and `live` may be nullptr.
  AttackTally(AttackResult& result, SampleRing* ring, LiveLane* live)
      : result_(result), ring_(ring), live_(live) {}

  void came_due() {
    ++result_.offered;
    if (live_ != nullptr) live_->scheduled(1);
  }
  void in_flight(std::uint64_t now) {
    if (live_ != nullptr) live_->in_flight(now);
  }
  // An answer came whole: where its time went. `sent` and the answer's times are of one clock.
  void answered(const Answer& answer, std::int64_t sent);
  // `end`: when the request was over for us, which for failures is not in the sample.
  void ended(const Sample& sample, std::int64_t end);

 private:
  void record(const Sample& sample, std::int64_t end);

  AttackResult& result_;
  SampleRing* ring_;
  LiveLane* live_;
};

}  // namespace composure::loadgen
