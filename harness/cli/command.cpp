#include "harness/cli/command.h"

#include <signal.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "reporters/reporters.h"

namespace composure::cli {
namespace {

std::atomic<int> caught_signal{0};

void remember(int signal) { caught_signal = signal; }

std::string from_environment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

}  // namespace

Result<Installation> find_installation() {
  std::error_code problem;
  const auto executable = std::filesystem::read_symlink("/proc/self/exe", problem);
  Installation found{.source = {}, .programs = executable.parent_path(), .executable = executable};
  // <source>/build/<preset>/bin/composure
  found.source = from_environment(
      "COMPOSURE_SOURCE", executable.parent_path().parent_path().parent_path().parent_path());
  found.programs = from_environment("COMPOSURE_PROGRAMS", found.programs);
  if (!std::filesystem::exists(found.catalogue()))
    return Error{.what = "no catalogue of the stack here",
                 .where = found.catalogue(),
                 .hint = "set COMPOSURE_SOURCE to the project's folder"};
  return found;
}

int complain(const Error& error, int code) {
  std::fprintf(stderr, "composure: %s\n", error.text().c_str());
  return code;
}

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = remember;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

bool interrupted() { return caught_signal != 0; }

int interrupt_code() { return caught_signal == SIGTERM ? kTerminated : kInterrupted; }

std::vector<std::string> report_formats() {
  std::vector<std::string> names;
  for (const auto& each : reporters::reporters()) names.emplace_back(each.name);
  return names;
}

}  // namespace composure::cli
