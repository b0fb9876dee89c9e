// The last lines of a component's log, for errors.
#pragma once

#include <string>

namespace composure::stack {

// "; its log ends:" and its last five lines, each on a line of its own; of a log without any, that
// it is empty, and of one that cannot be read, that. Reads the last 8 KiB alone, however long the
// log is.
std::string log_end(const std::string& path);

}  // namespace composure::stack
