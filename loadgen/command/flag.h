// One flag of `composure load`.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "loadgen/command/options.h"

namespace composure::loadgen {

struct Flag {
  std::string_view name;   // without dashes
  std::string_view value;  // what --help calls its value; empty: a switch, true or false
  std::string_view group;  // one of kFlagGroups
  bool of_hey;             // hey has it too, with this meaning
  std::string_view meaning;
  std::string_view initial;  // what counts where it is not given; empty: nothing
  // Stores the value ("true" or "false" of a switch). Its error names no place: the flag is it.
  Status (*set)(LoadOptions& options, const std::string& value);

  bool is_switch() const { return value.empty(); }
};

// In the order in which help has them.
inline constexpr std::string_view kLoadFlags = "Load";
inline constexpr std::string_view kOpenFlags = "Load at a rate (an open loop)";
inline constexpr std::string_view kRequestFlags = "Request";
inline constexpr std::string_view kConnectionFlags = "Connection";
inline constexpr std::string_view kReportFlags = "Report";
inline constexpr std::string_view kGatesFlags = "Gates: exit code 3 where one is missed";
inline constexpr std::string_view kProgramFlags = "Program";
inline constexpr std::string_view kFlagGroups[] = {kLoadFlags,       kOpenFlags,   kRequestFlags,
                                                   kConnectionFlags, kReportFlags, kGatesFlags,
                                                   kProgramFlags};

}  // namespace composure::loadgen
