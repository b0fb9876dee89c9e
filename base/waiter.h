// Waiting, with time as a parameter: what waits asks this alone what time it is and lets it pass by
// this alone, so that a test on a simulated clock is exact and takes no time.
#pragma once

#include <chrono>
#include <functional>

namespace composure {

class Waiter {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  virtual ~Waiter() = default;
  virtual Moment now() = 0;
  virtual void sleep_for(std::chrono::nanoseconds time) = 0;
};

// The machine's: the monotonic clock, and the calling thread sleeps. For any thread.
Waiter& real_time();

struct Patience {
  std::chrono::nanoseconds within;                           // from the call on
  std::chrono::nanoseconds pause;                            // between two questions; > 0
  std::function<bool()> interrupted = [] { return false; };  // asked before each pause
};

enum class Waited { done, interrupted, too_late };

// Asks `done` at once and after each pause until it is true. It is asked once more when `within` is
// over: what came in the last pause is not missed. Only then is it too late.
Waited wait_until(Waiter& time, const Patience& patience, const std::function<bool()>& done);

}  // namespace composure
