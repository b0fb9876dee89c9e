#include "loadgen/schedule/replay_file.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "loadgen/random.h"
#include "loadgen/schedule/exact_interval.h"
#include "loadgen/schedule/streams.h"

namespace composure::loadgen {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kCalendar = 100'000'000 * kSecond;
constexpr std::uint64_t kMostArrivals = 100'000'000;

using Moments = std::vector<std::int64_t>;

// The file's lines, without what ends them, and where each stands.
class Lines {
 public:
  explicit Lines(const std::string& path) : path_(path), file_(path) {}
  bool good() const { return file_.good(); }
  bool next() {
    if (!std::getline(file_, line_)) return false;
    if (number_ == 0) line_ = without_mark(line_);
    if (!line_.empty() && line_.back() == '\r') line_.pop_back();
    ++number_;
    return true;
  }
  bool blank() const { return line_.empty() || line_.front() == '#'; }
  const std::string& line() const { return line_; }
  Error error(std::string what) const {
    return Error{std::move(what), path_ + ":" + std::to_string(number_)};
  }

 private:
  std::string path_;
  std::ifstream file_;
  std::string line_;
  std::uint64_t number_ = 0;
};

template <typename Number>
std::optional<Number> number_in(std::string_view text) {
  Number value{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Nanoseconds, exactly: a double cannot hold those of a date.
std::optional<std::int64_t> moment_in(std::string_view text) {
  const auto point = std::min(text.find('.'), text.size());
  const auto seconds = number_in<std::uint32_t>(text.substr(0, point));
  if (!seconds) return std::nullopt;
  if (point == text.size()) return *seconds * kSecond;
  std::string digits(text.substr(point + 1));
  if (digits.empty() ||
      !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  digits.resize(9, '0');
  return *seconds * kSecond + *number_in<std::int64_t>(digits);
}

Result<Moments> read_times(Lines& lines) {
  Moments moments;
  do {
    if (lines.blank()) continue;
    const auto moment = moment_in(lines.line());
    if (!moment) return lines.error("is not a time in seconds: '" + lines.line() + "'");
    if (moments.size() == kMostArrivals) return lines.error("too many arrivals");
    moments.push_back(*moment);
  } while (lines.next());
  std::sort(moments.begin(), moments.end());
  if (!moments.empty() && moments.front() >= kCalendar) {
    const std::int64_t first = moments.front();
    for (std::int64_t& moment : moments) moment -= first;
  }
  return moments;
}

std::vector<std::string_view> cells_of(const std::string& line) {
  std::vector<std::string_view> cells;
  const std::string_view text = line;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t to = std::min(text.find(',', from), text.size());
    cells.push_back(text.substr(from, to - from));
    from = to + 1;
  }
  return cells;
}

// Counts per minute as they are added up.
class CountTable {
 public:
  // From the header, which `lines` stands at.
  static Result<CountTable> create(const Lines& lines) {
    CountTable table;
    const auto header = cells_of(lines.line());
    table.cells_ = header.size();
    for (std::size_t i = 0; i < header.size(); ++i) {
      if (number_in<std::size_t>(header[i]) == table.minutes_.size() + 1) {
        table.minutes_.push_back(i);
      }
    }
    if (table.minutes_.empty()) return lines.error("has no columns 1, 2, 3, ... of counts");
    table.counts_.assign(table.minutes_.size(), 0);
    return table;
  }

  Status add(const Lines& lines, const std::string& row) {
    const auto cells = cells_of(lines.line());
    if (cells.size() != cells_) {
      return lines.error("has " + std::to_string(cells.size()) + " cells where the header has " +
                         std::to_string(cells_));
    }
    if (!row.empty() && std::find(cells.begin(), cells.end(), row) == cells.end()) return {};
    ++rows_;
    for (std::size_t minute = 0; minute < minutes_.size(); ++minute) {
      const std::string_view cell = cells[minutes_[minute]];
      const auto count = number_in<std::uint32_t>(cell);
      if (!count) {
        return lines.error("the count of minute " + std::to_string(minute + 1) +
                           " is not a whole number: '" + std::string(cell) + "'");
      }
      counts_[minute] += *count;
      sum_ += *count;
    }
    if (sum_ > kMostArrivals) return lines.error("too many arrivals: choose a row");
    return {};
  }

  std::uint64_t rows() const { return rows_; }

  Moments spread(const ReplayOptions& options) const {
    Moments moments;
    moments.reserve(sum_);
    const RandomStream random(options.seed, kReplayStream);
    for (std::size_t minute = 0; minute < counts_.size(); ++minute) {
      const auto start = static_cast<std::int64_t>(minute) * kMinute;
      const auto first = static_cast<std::ptrdiff_t>(moments.size());
      for (std::uint64_t i = 0; i < counts_[minute]; ++i) {
        const Wide place = options.random
                               ? static_cast<Wide>(random[moments.size()]) * kMinute >> 64
                               : static_cast<Wide>(i) * kMinute / counts_[minute];
        moments.push_back(start + static_cast<std::int64_t>(place));
      }
      if (options.random) std::sort(moments.begin() + first, moments.end());
    }
    return moments;
  }

 private:
  std::size_t cells_ = 0;
  std::vector<std::size_t> minutes_;   // the cell of each
  std::vector<std::uint64_t> counts_;  // of each
  std::uint64_t sum_ = 0;
  std::uint64_t rows_ = 0;
};

Result<Moments> read_counts(Lines& lines, const std::string& path, const ReplayOptions& options) {
  auto table = CountTable::create(lines);
  if (!table) return table.error();
  while (lines.next()) {
    if (lines.line().empty()) continue;
    if (auto added = table->add(lines, options.row); !added) return added.error();
  }
  if (table->rows() == 0 && !options.row.empty()) {
    return Error{"has no row with the cell '" + options.row + "'", path};
  }
  return table->spread(options);
}

}  // namespace

Result<Replay> read_replay(const std::string& path, const ReplayOptions& options) {
  if (!(options.speed > 0) || !std::isfinite(options.speed)) {
    return Error{"must be above zero", "speed"};
  }
  Lines lines(path);
  if (!lines.good()) return Error{std::string("cannot be read: ") + std::strerror(errno), path};
  bool any = false;
  do {
    any = lines.next();
  } while (any && lines.blank());
  if (!any) return Error{"has no arrivals", path};
  auto moments = lines.line().find(',') == std::string::npos ? read_times(lines)
                                                             : read_counts(lines, path, options);
  if (!moments) return moments.error();
  if (moments->empty()) return Error{"has no arrivals", path};
  if (options.speed != 1) {
    for (std::int64_t& moment : *moments) {
      const auto sooner = static_cast<long double>(moment) / options.speed;
      if (sooner > 9e18L) return Error{"makes the replay longer than 285 years", "speed"};
      moment = static_cast<std::int64_t>(sooner);
    }
  }
  return Replay{std::make_shared<const Moments>(std::move(*moments))};
}

}  // namespace composure::loadgen
