// The server that the load generators are measured against, in a process and on a core of its own.
#pragma once

#include <string>
#include <vector>

#include "base/port.h"
#include "base/process.h"

namespace composure::bench {

constexpr int kServerCore = 0, kClientCore = 1;

// Path of this program.
std::string self();

// Ends the program with a line that says why.
[[noreturn]] void give_up(const Error& error);

template <typename T>
T must(Result<T> result) {
  if (!result) give_up(result.error());
  return std::move(*result);
}

class Target {
 public:
  // Answers when this returns. `options`: of composure-bench-target.
  explicit Target(const std::vector<std::string>& options = {});
  const std::string& url() const { return url_; }

 private:
  PortReservation reserved_;
  Process process_;
  std::string url_;
};

}  // namespace composure::bench
