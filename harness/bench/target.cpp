#include "harness/bench/target.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "harness/bench/command.h"

namespace composure::bench {

using namespace std::chrono_literals;

std::string self() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

void give_up(const Error& error) {
  fmt::print(stderr, "composure-bench-loadgen: {}\n", error.text());
  std::exit(1);
}

Target::Target(const std::vector<std::string>& options) : reserved_(must(PortReservation::take())) {
  const std::string address = fmt::format("127.0.0.1:{}", reserved_.port());
  const auto folder = std::filesystem::path(self()).parent_path();
  std::vector<std::string> command{
      "taskset",  "-c",   std::to_string(kServerCore), (folder / "composure-bench-target").string(),
      "--listen", address};
  command.insert(command.end(), options.begin(), options.end());
  process_ = must(Process::start(
      {.command = command, .environment = {{"PATH", "/usr/bin:/bin"}}, .output = "/dev/null"}));
  url_ = "http://" + address + "/";
  const auto deadline = std::chrono::steady_clock::now() + 5s;
  while (!run_command({self(), "attack", "curl", "1", "0.01", url_})) {
    if (std::chrono::steady_clock::now() > deadline) give_up(Error{"does not answer", url_});
    std::this_thread::sleep_for(10ms);
  }
}

}  // namespace composure::bench
