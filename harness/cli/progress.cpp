#include "harness/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "harness/cli/command.h"
#include "loadgen/command/time_text.h"

namespace composure::cli {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr auto kPlainLine = std::chrono::seconds(10);
constexpr int kBarWidth = 20;

std::string bar(double share) {
  const int full = static_cast<int>(share * kBarWidth);
  std::string text;
  for (int i = 0; i < kBarWidth; ++i) text += i < full ? "━" : " ";
  return text;
}

}  // namespace

ProgressStyle progress_style(bool wanted) {
  if (!wanted) return ProgressStyle::none;
  return isatty(STDERR_FILENO) == 1 ? ProgressStyle::bar : ProgressStyle::lines;
}

Progress::Progress(ProgressStyle style, std::stop_source& stop)
    : style_(style), stop_(stop), begun_(Clock::now()), last_line_(begun_) {
  ticker_ = std::jthread([this](std::stop_token token) { tick(std::move(token)); });
}

Progress::~Progress() {
  ticker_.request_stop();
  ticker_.join();
  erase();
}

void Progress::tick(std::stop_token token) {
  std::condition_variable_any wake;
  std::unique_lock lock(mutex_);
  while (!token.stop_requested()) {
    wake.wait_for(lock, token, kRedraw, [] { return false; });
    if (interrupted()) stop_.request_stop();
    draw();
  }
}

void Progress::draw() {
  if (style_ == ProgressStyle::none || phase_.name.empty()) return;
  if (style_ == ProgressStyle::bar) {
    fmt::print(stderr, "\r\033[K{}", line());
    std::fflush(stderr);
    return;
  }
  if (Clock::now() - last_line_ < kPlainLine) return;
  last_line_ = Clock::now();
  fmt::print(stderr, "{}\n", line());
}

std::string Progress::line() const {
  const std::string head =
      fmt::format("{:<14} {}/{}", phase_.label, phase_.index + 1, phase_.total);
  if (phase_.name != "measure" || phase_.live == nullptr)
    return fmt::format("{}  {}", head, phase_.name);
  const auto now = phase_.live->snapshot().since(before_);
  const double passed = std::chrono::duration<double>(Clock::now() - begun_).count();
  const double expected = std::max(1e-9, std::chrono::duration<double>(phase_.expected).count());
  const std::uint64_t ok = now.outcomes[static_cast<std::size_t>(loadgen::Outcome::ok)];
  const auto time_at = [&](double percentile) {
    const auto value = now.response_percentile(percentile);
    return value ? loadgen::time_text(static_cast<double>(*value)) : std::string("-");
  };
  return fmt::format("{}  {} {:3.0f} %  {:.0f}/s  p50 {}  p99 {}  {} errors  {:.0f} s left", head,
                     bar(std::min(1.0, passed / expected)), 100 * std::min(1.0, passed / expected),
                     static_cast<double>(now.scheduled) / std::max(0.1, std::min(passed, expected)),
                     time_at(50), time_at(99), now.ended() - ok, std::max(0.0, expected - passed));
}

void Progress::erase() const {
  if (style_ == ProgressStyle::bar) fmt::print(stderr, "\r\033[K");
  std::fflush(stderr);
}

void Progress::stack_up(const std::string& components, std::chrono::milliseconds took) {
  const std::lock_guard lock(mutex_);
  if (style_ == ProgressStyle::none) return;
  erase();
  fmt::print(stderr, "stack      {}   up in {:.1f} s\n", components,
             static_cast<double>(took.count()) / 1000);
}

void Progress::phase(const Phase& phase) {
  const std::lock_guard lock(mutex_);
  phase_ = phase;
  begun_ = Clock::now();
  if (phase.live != nullptr) before_ = phase.live->snapshot();
  draw();
}

void Progress::measured(const Phase& phase, const result::Repeat& repeat) {
  const std::lock_guard lock(mutex_);
  phase_.name.clear();
  if (style_ == ProgressStyle::none) return;
  erase();
  if (repeat.failed) {
    fmt::print(stderr, "{:<14} {}/{}  failed ({}): {}\n", phase.label, phase.index + 1, phase.total,
               repeat.failed->phase, repeat.failed->what);
    return;
  }
  const auto& completed = repeat.latency.completed;
  fmt::print(stderr, "{:<14} {}/{}  {} requests, p50 {}, {} not ok{}\n", phase.label,
             phase.index + 1, phase.total, repeat.offered.requests,
             completed.p50 ? loadgen::time_text(static_cast<double>(completed.p50->count())) : "-",
             repeat.outcomes.failed(), repeat.validity.valid() ? "" : ", invalid");
}

void Progress::note(const std::string& text) {
  const std::lock_guard lock(mutex_);
  if (style_ == ProgressStyle::none) return;
  erase();
  fmt::print(stderr, "{}\n", text);
}

}  // namespace composure::cli
