// Latency histogram with a bounded relative error (HdrHistogram's bucket layout, hdrhistogram.org).
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

namespace composure::loadgen {

// Which bucket holds which values: HdrHistogram's layout, so that its tools can be given ours.
namespace histogram_layout {

// 3 significant digits need 2000 steps in the first linear stretch; 2^11 is the next power of two.
// Above it each power of two has half as many steps of twice the width.
inline constexpr int kLinearBits = 11;
inline constexpr std::int64_t kHalf = 1 << (kLinearBits - 1);

constexpr std::size_t index_of(std::int64_t value) {
  const auto width = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(value)));
  const int shift = std::max(0, width - kLinearBits);
  return static_cast<std::size_t>(shift * kHalf + (value >> shift));
}

constexpr std::int64_t width_of(std::size_t index) {
  return std::int64_t{1} << std::max<std::int64_t>(0, static_cast<std::int64_t>(index) / kHalf - 1);
}

constexpr std::int64_t highest_of(std::size_t index) {
  const auto i = static_cast<std::int64_t>(index);
  const std::int64_t shift = std::max<std::int64_t>(0, i / kHalf - 1);
  return ((i - shift * kHalf + 1) << shift) - 1;
}

}  // namespace histogram_layout

// 1 ns to 1 h at 3 significant digits: a value is known within 0.1 %. Lower values count as 1 ns,
// higher ones as 1 h. Fixed memory (about 270 KiB), whole from its construction, a plain value:
// copy it, move it, merge it. One writer at a time.
class Histogram {
 public:
  static constexpr std::int64_t kLowest = 1;
  static constexpr std::int64_t kHighest = 3'600'000'000'000;

  Histogram();

  void record(std::int64_t nanoseconds) { record(nanoseconds, 1); }
  void record(std::int64_t nanoseconds, std::uint64_t times) {
    if (times == 0) return;
    const std::int64_t value = std::clamp(nanoseconds, kLowest, kHighest);
    counts_[histogram_layout::index_of(value)] += times;
    count_ += times;
    min_ = std::min(min_, value);
    max_ = std::max(max_, value);
    sum_ += static_cast<Wide>(value) * times;
  }
  // As it was when it was made.
  void clear();
  // Lossless: the same as if every value had been recorded here. Associative and commutative.
  void merge(const Histogram& other);

  std::uint64_t count() const { return count_; }
  // Exact, not bucketed; nothing when empty.
  std::optional<std::int64_t> min() const;
  std::optional<std::int64_t> max() const;
  std::optional<double> mean() const;

  // Whether `count` values say anything of this percentile: at least one must be expected above it,
  // so p99.9 needs 1000, p99 100, p50 2. Percentile in [0, 100]; 100 needs one value.
  static bool supports(double percentile, std::uint64_t count);
  // The smallest recorded value (within 0.1 %, never below it, never above max()) such that
  // `percentile` per cent of all values are not above it (nearest rank). Nothing where the count
  // does not support it.
  std::optional<std::int64_t> percentile(double percentile) const;

  // The filled buckets in ascending order: the highest value that a bucket holds, and its count.
  // For plots and exports.
  struct Bucket {
    std::int64_t highest;
    std::uint64_t count;
  };
  std::vector<Bucket> buckets() const;
  // Of each bucket of the layout, empty ones included.
  const std::vector<std::uint64_t>& counts() const { return counts_; }

  friend bool operator==(const Histogram&, const Histogram&) = default;

 private:
  __extension__ typedef unsigned __int128 Wide;
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::int64_t min_ = kHighest;
  std::int64_t max_ = 0;
  Wide sum_ = 0;  // exact, so that the mean does not depend on the order of merging
};

}  // namespace composure::loadgen
