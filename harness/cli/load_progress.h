// What a person sees while `composure load` goes on: a line on a terminal, anew each second. Also
// ends the load when the user has interrupted it.
#pragma once

#include <atomic>
#include <chrono>
#include <stop_token>
#include <thread>

#include "loadgen/command/options.h"
#include "loadgen/command/plan.h"
#include "loadgen/measure/live.h"

namespace composure::cli {

class LoadProgress {
 public:
  // All must outlive it. Nothing is shown unless stderr is a terminal, nor with -quiet.
  LoadProgress(const loadgen::LoadOptions& options, const loadgen::LoadPlan& plan,
               const loadgen::LiveCounters& live, std::stop_source& stop);
  ~LoadProgress();
  LoadProgress(const LoadProgress&) = delete;
  LoadProgress& operator=(const LoadProgress&) = delete;

  // The warm-up is over.
  void begin();

 private:
  using Clock = std::chrono::steady_clock;
  void watch(const std::stop_token& token);
  // `passed`: since the last drawing.
  void draw(std::chrono::nanoseconds passed);
  std::chrono::nanoseconds left(const loadgen::LiveSnapshot& now, std::int64_t begun) const;

  const loadgen::LoadPlan& plan_;
  const loadgen::LiveCounters& live_;
  std::stop_source& stop_;
  const bool shown_;
  std::atomic<std::int64_t> begun_ns_{0};  // of Clock; 0: still warming up
  loadgen::LiveSnapshot before_;           // at the last drawing
  std::jthread thread_;
};

}  // namespace composure::cli
