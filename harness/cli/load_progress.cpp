#include "harness/cli/load_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <mutex>

#include "harness/cli/command.h"
#include "loadgen/hey/time_text.h"

namespace composure::cli {

using loadgen::time_text;

LoadProgress::LoadProgress(const loadgen::LoadOptions& options, const loadgen::LoadPlan& plan,
                           const loadgen::LiveCounters& live, std::stop_source& stop)
    : options_(options),
      plan_(plan),
      live_(live),
      stop_(stop),
      shown_(!options.quiet && isatty(STDERR_FILENO) == 1),
      thread_([this](const std::stop_token& token) { watch(token); }) {}

LoadProgress::~LoadProgress() {
  thread_.request_stop();
  thread_.join();
  if (shown_) fmt::print(stderr, "\r\033[K");
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
    draw(std::chrono::duration<double>(Clock::now() - drawn).count());
    drawn = Clock::now();
  }
}

// `passed`: seconds since the last drawing.
void LoadProgress::draw(double passed) {
  const std::int64_t begun = begun_ns_;
  if (begun == 0) {
    fmt::print(stderr, "\r\033[Kwarming up");
    std::fflush(stderr);
    return;
  }
  const auto now = live_.snapshot();
  const std::uint64_t ended = now.ended();
  const std::uint64_t ok = now.outcomes[static_cast<std::size_t>(loadgen::Outcome::ok)];
  const auto time_at = [&](double percentile) {
    const auto value = now.response_percentile(percentile);
    return value ? time_text(static_cast<double>(*value)) : std::string("-");
  };
  const double since =
      std::chrono::duration<double>(Clock::now().time_since_epoch() - Clock::duration(begun))
          .count();
  std::string rest;
  if (plan_.count > 0) {
    rest = fmt::format("{}/{} requests", ended, plan_.count);
  } else {
    const double whole = std::chrono::duration<double>(plan_.attack.duration).count();
    rest = fmt::format("{:.0f} s left", std::max(0.0, whole - since));
  }
  fmt::print(stderr, "\r\033[K{:.0f}/s  p50 {}  p99 {}  {} not ok  {}",
             static_cast<double>(ended - ended_before_) / passed, time_at(50), time_at(99),
             ended - ok, rest);
  std::fflush(stderr);
  ended_before_ = ended;
}

}  // namespace composure::cli
