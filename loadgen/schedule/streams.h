// What each stream of a schedule's seed is for (RandomStream). Fixed: a seed means the same moments
// in every version.
#pragma once

#include <cstdint>

namespace composure::loadgen {

inline constexpr std::uint64_t kJitterStream = 101;
inline constexpr std::uint64_t kGapStream = 102;
inline constexpr std::uint64_t kReplayStream = 103;

}  // namespace composure::loadgen
