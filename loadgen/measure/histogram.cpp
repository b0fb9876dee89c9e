#include "loadgen/measure/histogram.h"

#include <cmath>

namespace composure::loadgen {
namespace {

using histogram_layout::highest_of;
using histogram_layout::index_of;

constexpr std::size_t kCounts = index_of(Histogram::kHighest) + 1;
static_assert(highest_of(kCounts - 1) >= Histogram::kHighest);

}  // namespace

Histogram::Histogram() : counts_(kCounts, 0) {}

void Histogram::clear() {
  std::fill(counts_.begin(), counts_.end(), 0);
  count_ = 0;
  min_ = kHighest;
  max_ = 0;
  sum_ = 0;
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
