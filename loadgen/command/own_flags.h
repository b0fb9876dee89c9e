// The flags that hey never had.
#pragma once

#include <span>

#include "loadgen/command/flag.h"

namespace composure::loadgen {

std::span<const Flag> own_flags();

}  // namespace composure::loadgen
