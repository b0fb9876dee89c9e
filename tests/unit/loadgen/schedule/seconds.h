// The unit of due times.
#pragma once

#include <cstdint>

namespace composure::loadgen {

inline constexpr std::int64_t kSecond = 1'000'000'000;  // nanoseconds

}  // namespace composure::loadgen
