// The table of all flags of `composure load`: from it come parsing, --help and what docs/load.md
// must hold.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "loadgen/command/options.h"

namespace composure::loadgen {

struct Flag {
  std::string_view name;   // without dashes
  std::string_view value;  // what --help calls its value; empty: a switch, true or false
  std::string_view group;
  bool of_hey;  // hey has it too, with this meaning
  std::string_view meaning;
  std::string_view initial;  // what counts where it is not given; empty: nothing
  // Stores the value ("true" or "false" of a switch). Its error names no place: the flag is it.
  Status (*set)(LoadOptions& options, const std::string& value);

  bool is_switch() const { return value.empty(); }
};

std::span<const Flag> load_flags();

// What --help prints. `program` as a person types it: "composure load" or "hey".
std::string load_usage(std::string_view program);

}  // namespace composure::loadgen
