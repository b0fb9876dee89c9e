// Closed loops: users that send, wait for the end, think, and send again.
#pragma once

#include <cstdint>
#include <vector>

#include "loadgen/schedule/exact_interval.h"
#include "loadgen/schedule/schedule.h"

namespace composure::loadgen {

// When which users work.
class UserLine {
 public:
  UserLine(std::uint32_t start, const std::vector<RampingVus::Stage>& stages);
  // The first moment from `from` on at which the line is above user `user`; the highest value where
  // it never is again.
  std::int64_t working_from(std::uint32_t user, std::int64_t from) const;

 private:
  struct Stage {
    std::int64_t start, duration;
    std::uint32_t from, to;
    // The user's moments of work in it, [begin, end): empty where begin >= end.
    std::int64_t begin(std::uint32_t user) const;
    std::int64_t end(std::uint32_t user) const;
  };
  std::vector<Stage> stages_;
};

// One shard's users. The one that may go first goes first; an arrival is due at the moment it is
// asked for, or when its user may go.
class UserArrivals final : public Arrivals {
 public:
  UserArrivals(const ConstantVus& users, std::int64_t duration, Shard shard);
  UserArrivals(const RampingVus& users, std::int64_t duration, Shard shard);
  std::optional<Arrival> next(std::int64_t now) override;
  void take() override;
  void ended(std::uint32_t user, std::int64_t now) override;
  // Who waits for a tick of its clock when the time is over waits on, and goes.
  bool over(std::int64_t now) override {
    return sequence_ >= limit_ || (now >= duration_ && (tick_ == 0 || idle_.empty()));
  }

 private:
  struct Idle {
    std::int64_t ready;
    std::uint32_t user;
  };
  static bool later(const Idle& a, const Idle& b);
  void add_users(std::uint32_t whole);
  void wait(std::uint32_t user, std::int64_t from);
  std::int64_t next_tick(std::uint32_t user, std::int64_t from);

  Shard shard_;
  std::int64_t duration_;
  std::int64_t think_;
  std::uint64_t sequence_;
  std::uint64_t limit_;
  ExactInterval interval_;  // of one user's requests; numerator 0: none
  std::int64_t tick_ = 0;   // 0: none
  // Requests of each user, where there is an interval; ticks that are gone, where there is a clock.
  std::vector<std::uint64_t> taken_;
  std::vector<UserLine> line_;  // one, or none where all always work
  std::vector<Idle> idle_;      // a heap, the first to be ready on top
};

}  // namespace composure::loadgen
