// The time between two arrivals as a fraction, so that sums of it do not drift.
#pragma once

#include <cstdint>

namespace composure::loadgen {

__extension__ typedef unsigned __int128 Wide;

// Of rates, thousandths in an hour: 1/m is 0.01666... per second, but a whole number of those.
inline constexpr std::uint64_t kThousandthsOfAnHour = 3'600'000;

// numerator / denominator nanoseconds.
struct ExactInterval {
  Wide numerator = 0;
  std::uint64_t denominator = 1;

  // Of a rate in [1e-7, 1e9]. Rates that are (to 15 digits) a multiple of a thousandth per hour are
  // that multiple, all others the exact value of the double.
  static ExactInterval of_rate(double per_second);

  // The k-th multiple, rounded down; the highest value where that is too long to be one.
  std::int64_t times(std::uint64_t k) const;
};

// A moment that goes on by `count` intervals at a time: exact, without a division.
class ExactSteps {
 public:
  ExactSteps(ExactInterval interval, std::uint64_t first, std::uint32_t count);
  std::int64_t now() const { return now_; }
  void step() {
    std::int64_t next = now_ + whole_;
    rest_ += rest_step_;
    if (rest_ >= denominator_) {
      rest_ -= denominator_;
      ++next;
    }
    now_ = next;
  }

 private:
  std::int64_t now_;
  std::int64_t whole_;
  std::uint64_t rest_ = 0;  // in units of 1 / denominator nanoseconds
  std::uint64_t rest_step_;
  std::uint64_t denominator_;
};

}  // namespace composure::loadgen
