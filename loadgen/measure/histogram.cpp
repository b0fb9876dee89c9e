#include "loadgen/measure/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace composure::loadgen {
namespace {

// 3 significant digits need 2000 steps in the first linear stretch; 2^11 is the next power of two.
// Above it each power of two has half as many steps of twice the width.
constexpr int kLinearBits = 11;
constexpr std::int64_t kHalf = 1 << (kLinearBits - 1);

constexpr std::size_t index_of(std::int64_t value) {
  const auto width = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(value)));
  const int shift = std::max(0, width - kLinearBits);
  return static_cast<std::size_t>(shift * kHalf + (value >> shift));
}

constexpr std::int64_t highest_of(std::size_t index) {
  const auto i = static_cast<std::int64_t>(index);
  const std::int64_t shift = std::max<std::int64_t>(0, i / kHalf - 1);
  return ((i - shift * kHalf + 1) << shift) - 1;
}

constexpr std::size_t kCounts = index_of(Histogram::kHighest) + 1;
static_assert(highest_of(kCounts - 1) >= Histogram::kHighest);

}  // namespace

Histogram::Histogram() : counts_(kCounts, 0) {}

void Histogram::record(std::int64_t nanoseconds, std::uint64_t times) {
  if (times == 0) return;
  const std::int64_t value = std::clamp(nanoseconds, kLowest, kHighest);
  counts_[index_of(value)] += times;
  count_ += times;
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
  sum_ += static_cast<Wide>(value) * times;
}

void Histogram::merge(const Histogram& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

std::optional<std::int64_t> Histogram::min() const {
  return count_ == 0 ? std::nullopt : std::optional(min_);
}

std::optional<std::int64_t> Histogram::max() const {
  return count_ == 0 ? std::nullopt : std::optional(max_);
}

std::optional<double> Histogram::mean() const {
  if (count_ == 0) return std::nullopt;
  return static_cast<double>(static_cast<long double>(sum_) / static_cast<long double>(count_));
}

bool Histogram::supports(double percentile, std::uint64_t count) {
  if (!(percentile >= 0 && percentile <= 100) || count == 0) return false;
  if (percentile == 100) return true;
  // 100 - 99.9 is a little more than 0.1 in binary: the tolerance keeps 1000 values enough for
  // p99.9.
  return static_cast<double>(count) * (100 - percentile) >= 100 * (1 - 1e-9);
}

std::optional<std::int64_t> Histogram::percentile(double percentile) const {
  if (!supports(percentile, count_)) return std::nullopt;
  const double exact = percentile / 100 * static_cast<double>(count_);
  const auto rank = static_cast<std::uint64_t>(std::max(1.0, std::ceil(exact * (1 - 1e-12))));
  std::uint64_t seen = 0;
  for (std::size_t i = index_of(min_); i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= rank) return std::min(highest_of(i), max_);
  }
  return max_;
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  std::vector<Bucket> filled;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] != 0) filled.push_back({highest_of(i), counts_[i]});
  }
  return filled;
}

}  // namespace composure::loadgen
