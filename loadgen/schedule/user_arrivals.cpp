#include "loadgen/schedule/user_arrivals.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <tuple>

namespace composure::loadgen {
namespace {

constexpr std::int64_t kNotAgain = std::numeric_limits<std::int64_t>::max();

// part / whole of a duration, rounded up: at that moment the line has got there.
std::int64_t share(std::int64_t duration, std::uint32_t part, std::uint32_t whole) {
  return static_cast<std::int64_t>((static_cast<Wide>(duration) * part + whole - 1) / whole);
}

std::uint32_t part_of(std::uint32_t whole, Shard shard) {
  return whole <= shard.index ? 0 : (whole - shard.index - 1) / shard.count + 1;
}

}  // namespace

UserLine::UserLine(std::uint32_t start, const std::vector<RampingVus::Stage>& stages) {
  std::int64_t moment = 0;
  for (const auto& [duration, target] : stages) {
    stages_.push_back({moment, duration.count(), start, target});
    moment += duration.count();
    start = target;
  }
}

std::int64_t UserLine::Stage::begin(std::uint32_t user) const {
  if (user < from) return start;
  if (user >= to) return kNotAgain;
  return start + share(duration, user - from, to - from);
}

std::int64_t UserLine::Stage::end(std::uint32_t user) const {
  if (user < to) return start + duration;
  if (user >= from) return start;
  return start + share(duration, from - user, from - to);
}

std::int64_t UserLine::working_from(std::uint32_t user, std::int64_t from) const {
  for (const Stage& stage : stages_) {
    const std::int64_t moment = std::max(from, stage.begin(user));
    if (moment < stage.end(user)) return moment;
  }
  return kNotAgain;
}

UserArrivals::UserArrivals(const ConstantVus& users, std::int64_t duration, Shard shard)
    : shard_(shard),
      duration_(duration),
      think_(users.think.count()),
      sequence_(shard.index),
      limit_(users.iterations == 0 ? std::numeric_limits<std::uint64_t>::max() : users.iterations),
      tick_(users.tick.count()) {
  if (users.per_vu_rate > 0) interval_ = ExactInterval::of_rate(users.per_vu_rate);
  if (users.per_vu_rate > 0 || tick_ > 0) taken_.assign(part_of(users.vus, shard), 0);
  add_users(users.vus);
}

UserArrivals::UserArrivals(const RampingVus& users, std::int64_t duration, Shard shard)
    : shard_(shard),
      duration_(duration),
      think_(users.think.count()),
      sequence_(shard.index),
      limit_(std::numeric_limits<std::uint64_t>::max()),
      line_{UserLine(users.start, users.stages)} {
  add_users(users_of(users));
}

void UserArrivals::add_users(std::uint32_t whole) {
  const std::uint32_t users = part_of(whole, shard_);
  idle_.reserve(users);
  for (std::uint32_t user = 0; user < users; ++user) wait(user, 0);
}

// Of the ticks up to `from` the clock keeps one.
std::int64_t UserArrivals::next_tick(std::uint32_t user, std::int64_t from) {
  taken_[user] = std::max(taken_[user] + 1, static_cast<std::uint64_t>(from / tick_));
  return std::max(from, static_cast<std::int64_t>(taken_[user]) * tick_);
}

// The user may go on from `from`, or when its rate, its clock or the line lets it.
void UserArrivals::wait(std::uint32_t user, std::int64_t from) {
  std::int64_t ready = from;
  if (tick_ > 0) {
    ready = next_tick(user, from);
  } else if (!taken_.empty()) {
    ready = std::max(ready, interval_.times(taken_[user]));
  }
  if (!line_.empty()) {
    ready = line_.front().working_from(shard_.index + user * shard_.count, ready);
  }
  if (ready >= duration_) return;
  idle_.push_back({ready, user});
  std::push_heap(idle_.begin(), idle_.end(), later);
}

bool UserArrivals::later(const Idle& a, const Idle& b) {
  return std::tie(a.ready, a.user) > std::tie(b.ready, b.user);
}

std::optional<Arrival> UserArrivals::next(std::int64_t now) {
  if (over(now) || idle_.empty()) return std::nullopt;
  const Idle& first = idle_.front();
  return Arrival{.sequence = sequence_, .due = std::max(now, first.ready), .user = first.user};
}

void UserArrivals::take() {
  assert(!idle_.empty() && sequence_ % shard_.count == shard_.index);
  if (!taken_.empty() && tick_ == 0) ++taken_[idle_.front().user];
  std::pop_heap(idle_.begin(), idle_.end(), later);
  idle_.pop_back();
  sequence_ += shard_.count;
}

void UserArrivals::ended(std::uint32_t user, std::int64_t now) { wait(user, now + think_); }

}  // namespace composure::loadgen
