#include "tests/support/process.h"

#include <cstdlib>
#include <stdexcept>

namespace composure::test {

PortReservation take_port() {
  auto port = PortReservation::take();
  if (!port) throw std::runtime_error(port.error().text());
  return std::move(*port);
}

Process start_process(ProcessSpec spec) {
  const char* path = std::getenv("PATH");
  spec.environment.try_emplace("PATH",
                               std::string(path == nullptr ? "" : path) + ":/usr/sbin:/sbin");
  auto process = Process::start(spec);
  if (!process) throw std::runtime_error(process.error().text());
  return std::move(*process);
}

}  // namespace composure::test
