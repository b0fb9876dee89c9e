// The load generator must be on time on a machine that it shares with the stack.
#pragma once

namespace composure::experiment {

// While it lives, the calling thread (not those that it starts) goes before others, where we may
// ask for that (root, or CAP_SYS_NICE).
class RaisedPriority {
 public:
  // In real time (sched(7), SCHED_FIFO), so that nothing of the stack delays a request that is due;
  // for a thread that needs little, such as an open loop's.
  // Otherwise before its equals, which a closed loop that is always busy must not take all from.
  explicit RaisedPriority(bool in_real_time);
  RaisedPriority(const RaisedPriority&) = delete;
  RaisedPriority& operator=(const RaisedPriority&) = delete;
  ~RaisedPriority();

 private:
  int nice_before_;
  bool nice_ = false;
  bool real_time_ = false;
};

}  // namespace composure::experiment
