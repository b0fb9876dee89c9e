// All flags of `composure load`: from them come parsing, --help and what docs/load.md must hold.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "loadgen/command/flag.h"

namespace composure::loadgen {

// Group by group, hey's first.
std::span<const Flag> load_flags();

// What --help prints. `program` as a person types it: "composure load" or "hey".
std::string load_usage(std::string_view program);

}  // namespace composure::loadgen
