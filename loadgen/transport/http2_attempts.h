// Connections that are being made, for whoever waits for one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace composure::loadgen {

// Each has a number, which is used again when it has ended.
class Http2Attempts {
 public:
  std::size_t size() const { return under_way_.size(); }

  std::uint32_t begin(std::int64_t now) {
    std::uint32_t number = next_;
    if (spare_.empty()) {
      ++next_;
    } else {
      number = spare_.back();
      spare_.pop_back();
    }
    under_way_.push_back({number, now});
    return number;
  }
  void end(std::uint32_t number) {
    std::erase_if(under_way_,
                  [number](const Attempt& attempt) { return attempt.number == number; });
    spare_.push_back(number);
  }
  // The oldest, where it began no later than `moment`: what waited since then has waited for it.
  std::optional<std::uint32_t> older_than(std::int64_t moment) const {
    if (under_way_.empty() || under_way_.front().began > moment) return std::nullopt;
    return under_way_.front().number;
  }

 private:
  struct Attempt {
    std::uint32_t number;
    std::int64_t began;
  };
  std::vector<Attempt> under_way_;  // the oldest first
  std::vector<std::uint32_t> spare_;
  std::uint32_t next_ = 0;
};

}  // namespace composure::loadgen
