#include "base/waiter.h"

#include <algorithm>
#include <cassert>
#include <thread>

namespace composure {
namespace {

class RealTime final : public Waiter {
 public:
  Moment now() override { return std::chrono::steady_clock::now(); }
  void sleep_for(std::chrono::nanoseconds time) override { std::this_thread::sleep_for(time); }
};

}  // namespace

Waiter& real_time() {
  static RealTime time;
  return time;
}

Waited wait_until(Waiter& time, const Patience& patience, const std::function<bool()>& done) {
  assert(patience.pause.count() > 0);
  const Waiter::Moment deadline = time.now() + patience.within;
  while (true) {
    const bool last = time.now() >= deadline;
    if (done()) return Waited::done;
    if (patience.interrupted()) return Waited::interrupted;
    if (last) return Waited::too_late;
    const std::chrono::nanoseconds left = deadline - time.now();
    if (left.count() > 0) time.sleep_for(std::min(patience.pause, left));
  }
}

}  // namespace composure
