// hey's flags.
#pragma once

#include <span>

#include "loadgen/command/flag.h"

namespace composure::loadgen {

std::span<const Flag> hey_flags();

}  // namespace composure::loadgen
