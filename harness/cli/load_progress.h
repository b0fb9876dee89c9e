// What a person sees while `composure load` goes on: a line on a terminal, anew each second. Also
// ends the load when the user has interrupted it.
#pragma once

#include <atomic>
#include <chrono>
#include <stop_token>
#include <thread>

#include "loadgen/hey/options.h"
#include "loadgen/hey/plan.h"
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
  void draw(double passed);

  const loadgen::LoadOptions& options_;
  const loadgen::LoadPlan& plan_;
  const loadgen::LiveCounters& live_;
  std::stop_source& stop_;
  const bool shown_;
  std::atomic<std::int64_t> begun_ns_{0};  // of Clock; 0: still warming up
  std::uint64_t ended_before_ = 0;         // at the last drawing
  std::jthread thread_;
};

}  // namespace composure::cli
