// How much of an answer is read, whatever the transport; of its body ConnectionOptions says it.
#pragma once

#include <cstddef>

namespace composure::loadgen {

inline constexpr std::size_t kMaxHead = 64 * 1024;  // bytes of its headers

}  // namespace composure::loadgen
