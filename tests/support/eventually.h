// Waiting without a fixed pause.
#pragma once

#include <chrono>
#include <thread>

namespace composure::test {

// Asks every 2 ms until `condition` holds. False: it did not within `within`.
template <typename Condition>
bool eventually(Condition condition, std::chrono::milliseconds within = std::chrono::seconds(30)) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace composure::test
