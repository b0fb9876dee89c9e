#include "harness/cli/load_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <mutex>

#include "base/standard_streams.h"
#include "harness/cli/command.h"
#include "loadgen/measure/progress.h"

namespace composure::cli {

LoadProgress::LoadProgress(const loadgen::LoadOptions& options, const loadgen::LoadPlan& plan,
                           const loadgen::LiveCounters& live, std::stop_source& stop)
    : plan_(plan),
      live_(live),
      stop_(stop),
      shown_(!options.quiet && isatty(STDERR_FILENO) == 1),
      thread_([this](const std::stop_token& token) { watch(token); }) {}

LoadProgress::~LoadProgress() {
  thread_.request_stop();
  thread_.join();
  if (shown_) write_standard_error("\r\033[K");
}

void LoadProgress::begin() { begun_ns_ = Clock::now().time_since_epoch().count(); }

void LoadProgress::watch(const std::stop_token& token) {
  constexpr auto kLook = std::chrono::milliseconds(50);
  constexpr auto kDraw = std::chrono::seconds(1);
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  auto drawn = Clock::now();
  while (!token.stop_requested()) {
    wake.wait_for(lock, token, kLook, [] { return false; });
    if (interrupted()) stop_.request_stop();
    if (!shown_ || Clock::now() - drawn < kDraw) continue;
    draw(Clock::now() - drawn);
    drawn = Clock::now();
  }
}

void LoadProgress::draw(std::chrono::nanoseconds passed) {
  const std::int64_t begun = begun_ns_;
  const auto now = live_.snapshot();
  std::string line = "warming up";
  if (begun != 0) {
    const auto since = Clock::now().time_since_epoch() - Clock::duration(begun);
    line = loadgen::progress_line(before_, now, {std::min(passed, since), left(now, begun)});
  }
  before_ = now;
  write_standard_error(fmt::format("\r\033[K{}", line));
  std::fflush(stderr);
}

std::chrono::nanoseconds LoadProgress::left(const loadgen::LiveSnapshot& now,
                                            std::int64_t begun) const {
  const auto since = Clock::now().time_since_epoch() - Clock::duration(begun);
  if (plan_.count == 0) return plan_.attack.duration - since;
  if (now.ended() == 0) return std::chrono::nanoseconds(0);
  const double rest = static_cast<double>(plan_.count) / static_cast<double>(now.ended()) - 1;
  return std::chrono::duration_cast<std::chrono::nanoseconds>(rest * since);
}

}  // namespace composure::cli
