// Open loop at given moments.
#pragma once

#include <cstdint>

#include "loadgen/schedule/schedule.h"

namespace composure::loadgen {

class ReplayArrivals final : public Arrivals {
 public:
  ReplayArrivals(const Replay& replay, std::int64_t duration, Shard shard)
      : due_(replay.due), duration_(duration), count_(shard.count), next_(shard.index) {}
  std::optional<Arrival> next(std::int64_t now) override {
    if (over(now)) return std::nullopt;
    return Arrival{.sequence = next_, .due = (*due_)[next_]};
  }
  void take() override { next_ += count_; }
  void ended(std::uint32_t, std::int64_t) override {}
  bool over(std::int64_t) override { return next_ >= due_->size() || (*due_)[next_] >= duration_; }

 private:
  std::shared_ptr<const std::vector<std::int64_t>> due_;
  std::int64_t duration_;
  std::uint32_t count_;
  std::uint64_t next_;
};

}  // namespace composure::loadgen
