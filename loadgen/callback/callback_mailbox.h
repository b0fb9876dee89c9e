// Judged callbacks on their way from the sink's thread to the attack's.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

#include "loadgen/callback/callback_sink.h"
#include "loadgen/events/event_loop.h"

namespace composure::loadgen {

class CallbackMailbox {
 public:
  // `under_way`: CallbackSink::under_way(), which must outlive it.
  CallbackMailbox(EventLoop& loop, const std::atomic<std::int64_t>& under_way)
      : loop_(loop), under_way_(under_way) {}

  void put(const CallbackEvent& event) {
    {
      std::lock_guard lock(mutex_);
      waiting_.push_back(event);
    }
    loop_.wake();
  }
  // Whether a callback that came at `moment` (monotonic, not in the future) or before may still be
  // on its way here. If not, take() has it.
  bool awaits(std::int64_t moment) const {
    const std::int64_t oldest = under_way_.load();
    return oldest != 0 && oldest <= moment;
  }
  // What came since the last call, in order; the reference holds until the next one.
  const std::vector<CallbackEvent>& take() {
    taken_.clear();
    std::lock_guard lock(mutex_);
    taken_.swap(waiting_);
    return taken_;
  }

 private:
  EventLoop& loop_;
  const std::atomic<std::int64_t>& under_way_;
  std::mutex mutex_;
  std::vector<CallbackEvent> waiting_;
  std::vector<CallbackEvent> taken_;
};

}  // namespace composure::loadgen
