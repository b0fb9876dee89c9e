// Processes of tests: whatever cannot be had is an exception, which fails the test with its reason.
#pragma once

#include <fstream>
#include <string>

#include "base/port.h"
#include "base/process.h"

namespace composure::test {

PortReservation take_port();
// With the test's PATH and the folders of servers behind it, where the environment has none.
Process start_process(ProcessSpec spec);

// Neither gone nor a zombie that nobody has reaped yet.
inline bool is_running(int pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  return std::getline(file, line) && line.find(") Z") == std::string::npos;
}

}  // namespace composure::test
