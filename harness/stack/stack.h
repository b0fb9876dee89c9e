// A stack of our own: starts the components of a catalogue, watches them, and takes everything away
// again.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/port.h"
#include "base/process.h"
#include "base/result.h"
#include "base/waiter.h"
#include "harness/stack/catalogue.h"
#include "harness/stack/launch_plan.h"
#include "harness/stack/stack_address.h"
#include "harness/stack/sweep.h"

namespace composure::stack {

struct StackOptions {
  std::string name{};         // for `--on`; empty: the id
  std::string source;         // the project's root (functions, catalogue)
  std::string programs;       // folder of the built programs
  std::string guard_program;  // the composure executable
  std::map<std::string, std::string>
      implementations{};  // component -> implementation, where not the default
  std::map<std::string, std::map<std::string, std::string>>
      settings{};  // component -> setting -> value, where not the catalogue's
  std::string scrape_interval = "1s";
  std::string log_folder{};                                  // empty: <directory>/logs
  std::function<bool()> interrupted = [] { return false; };  // asked while waiting
  Waiter* time = &real_time();                               // by which is waited
};

// Must be made and destroyed on a thread that outlives the stack (its processes die with the thread
// that started them).
class Stack {
 public:
  // Starts everything; returns when all are ready. On failure whatever had started is gone again,
  // and the error names the component and the last lines of its log.
  static Result<std::unique_ptr<Stack>> up(const Catalogue& catalogue, StackOptions options);
  // Of the project's own catalogue.
  static Result<std::unique_ptr<Stack>> up(StackOptions options);
  ~Stack();
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  const StackAddress& address() const { return address_; }
  std::chrono::milliseconds boot_time() const { return boot_time_; }
  std::vector<std::string> components() const { return plan_.components(); }

  // The first component that is no longer running, with the last lines of its log.
  Status check();
  // First line of each component's version command (our own programs: the project's version).
  std::map<std::string, std::string> versions() const;

 private:
  Stack() = default;
  Status prepare();
  Result<StackFacts> settle(const Catalogue& catalogue);
  Status start_all();
  Status start(const Launch& launch);
  Status await(const Launch& launch);

  StackOptions options_;
  StackAddress address_;
  std::chrono::milliseconds boot_time_{0};
  std::vector<PortReservation> ports_;
  LaunchPlan plan_;
  Attendant guard_;
  std::map<std::string, Process> processes_;
};

}  // namespace composure::stack
