// What an attack has done so far, readable from any thread while it runs.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "loadgen/measure/sample.h"

namespace composure::loadgen {

// Log-linear buckets, 8 to each power of two: a percentile read from them is within 12.5 %, enough
// for a progress line.
inline constexpr std::size_t kLiveBuckets = 8 * 44;

// A moment's copy. The fields are read one after the other, so they may differ by what ended in
// between.
struct LiveSnapshot {
  std::uint64_t scheduled = 0;  // due so far, dropped ones included
  std::uint64_t in_flight = 0;
  std::array<std::uint64_t, kOutcomes> outcomes{};
  std::array<std::uint64_t, kLiveBuckets> response{};  // response times of `ok`

  std::uint64_t ended() const;  // sum of all outcomes
  // Rough percentile in nanoseconds of the response times of `ok`, at most 12.5 % above the true
  // one.
  std::optional<std::int64_t> response_percentile(double percentile) const;
  // What happened after `earlier` (in_flight stays that of now).
  LiveSnapshot since(const LiveSnapshot& earlier) const;
};

// What one thread of an attack writes, and anyone reads.
class alignas(64) LiveLane {
 public:
  void scheduled(std::uint64_t n) { add(scheduled_, n); }
  void in_flight(std::uint64_t now) { in_flight_.store(now, std::memory_order_relaxed); }
  void ended(Outcome outcome, std::int64_t response_ns);
  void add_to(LiveSnapshot& sum) const;

 private:
  using Counter = std::atomic<std::uint64_t>;
  // One writer: a plain load and store is enough and spares the locked instruction.
  static void add(Counter& counter, std::uint64_t n) {
    counter.store(counter.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  Counter scheduled_{0};
  Counter in_flight_{0};
  std::array<Counter, kOutcomes> outcomes_{};
  std::array<Counter, kLiveBuckets> response_{};
};

// Written by one attack at a time, a lane for each of its threads; counts go on over attacks, as
// Prometheus wants it.
class LiveCounters {
 public:
  explicit LiveCounters(std::size_t lanes = 1) : lanes_(lanes) {}

  std::size_t lanes() const { return lanes_.size(); }
  LiveLane& lane(std::size_t thread) { return lanes_[thread]; }
  LiveSnapshot snapshot() const;

 private:
  std::vector<LiveLane> lanes_;
};

}  // namespace composure::loadgen
