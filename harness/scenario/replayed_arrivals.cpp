#include "harness/scenario/replayed_arrivals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <chrono>
#include <filesystem>

#include "base/text.h"
#include "loadgen/schedule/replay_file.h"

namespace composure::scenario {
namespace {

constexpr std::size_t kLargestFile = 256u << 20;
constexpr std::int64_t kSecond = 1'000'000'000;

}  // namespace

Result<ReplayedArrivals> read_arrivals(const Replay& replay, const std::string& folder) {
  const std::string path = (std::filesystem::path(folder) / replay.file).string();
  std::error_code problem;  // a device or a pipe might have no end
  if (std::filesystem::exists(path, problem) && !std::filesystem::is_regular_file(path, problem))
    return Error{.what = "is not a file", .where = path};
  const auto text = read_file(path, kLargestFile);
  if (!text) return text.error();
  auto read = loadgen::read_replay(path, {.speed = replay.speed, .row = replay.row});
  if (!read) return read.error();
  assert(std::is_sorted(read->due->begin(), read->due->end()));
  return ReplayedArrivals{.moments = std::move(read->due),
                          .checksum = fmt::format("{:016x}", checksum_of(*text))};
}

Nanoseconds duration_of(const ReplayedArrivals& arrivals) {
  assert(arrivals.moments != nullptr && !arrivals.moments->empty());
  return std::chrono::ceil<std::chrono::milliseconds>(Nanoseconds(arrivals.moments->back() + 1));
}

Replayed replayed(const Load& load) {
  Replayed offered;
  if (!load.replay || load.replay->arrivals.moments == nullptr) return offered;
  std::int64_t second = -1;
  std::uint64_t in_second = 0;
  for (const std::int64_t moment : *load.replay->arrivals.moments) {
    if (moment >= load.duration.count()) break;
    if (moment / kSecond != second) in_second = 0;
    second = moment / kSecond;
    offered.busiest_second = std::max(offered.busiest_second, ++in_second);
    ++offered.arrivals;
  }
  return offered;
}

}  // namespace composure::scenario
