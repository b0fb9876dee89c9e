// Judged callbacks on their way from the sink's thread to the attack's.
#pragma once

#include <mutex>
#include <vector>

#include "loadgen/callback/callback_sink.h"
#include "loadgen/events/event_loop.h"

namespace composure::loadgen {

class CallbackMailbox {
 public:
  explicit CallbackMailbox(EventLoop& loop) : loop_(loop) {}

  void put(const CallbackEvent& event) {
    {
      std::lock_guard lock(mutex_);
      waiting_.push_back(event);
    }
    loop_.wake();
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
  std::mutex mutex_;
  std::vector<CallbackEvent> waiting_;
  std::vector<CallbackEvent> taken_;
};

}  // namespace composure::loadgen
