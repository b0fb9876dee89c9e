// What a person sees while a run goes on, on stderr: one moving line on a terminal, else a plain
// line every 10 s.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "harness/experiment/run.h"

namespace composure::cli {

enum class ProgressStyle { none, lines, bar };
// Bar on a terminal, lines elsewhere; none with --quiet or --no-progress.
ProgressStyle progress_style(bool wanted);

// Also asks for the end of the run when the user has interrupted it (`stop` is its stop source).
class Progress : public experiment::RunObserver {
 public:
  Progress(ProgressStyle style, std::stop_source& stop);
  ~Progress() override;
  void stack_up(const std::string& components, std::chrono::milliseconds took) override;
  void phase(const Phase& phase) override;
  void measured(const Phase& phase, const result::Repeat& repeat) override;
  void note(const std::string& text) override;

 private:
  using Clock = std::chrono::steady_clock;
  void tick(std::stop_token token);
  void draw();
  std::string line() const;
  void erase() const;

  ProgressStyle style_;
  std::stop_source& stop_;
  std::mutex mutex_;
  Phase phase_;
  loadgen::LiveSnapshot before_;
  Clock::time_point begun_, last_line_;
  std::jthread ticker_;
};

}  // namespace composure::cli
