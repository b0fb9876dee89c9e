// What the commands of `composure` share. One file per command; main.cpp only lists them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace composure {
class Command;
}

namespace composure::cli {

enum ExitCode {
  kPass = 0,
  kCouldNotRun = 1,
  kBadUsage = 2,
  kThreshold = 3,
  kRegression = 4,
  kInvalid = 5,
  kInconclusive = 6,
  kIncomplete = 7,
  kInterrupted = 130,
  kTerminated = 143,
};

// Where the project stands: scenarios, functions, catalogue, schema (`source`), built programs
// (`programs`), and this executable. COMPOSURE_SOURCE and COMPOSURE_PROGRAMS override what is found
// from the executable's own place.
struct Installation {
  std::string source, programs, executable;
  std::string catalogue() const { return source + "/fixtures/stack/catalogue.yaml"; }
  std::string images() const { return source + "/fixtures/functions"; }
};
Result<Installation> find_installation();

// Prints "composure: <error>" on stderr and returns `code`.
int complain(const Error& error, int code);

// Installs handlers of SIGINT and SIGTERM that only set a flag; `interrupted` asks it,
// `interrupt_code` is 130 or 143.
void catch_interrupts();
bool interrupted();
int interrupt_code();

// Names for --format.
std::vector<std::string> report_formats();

// Each adds its subcommand.
void add_run(Command& app);
void add_validate(Command& app);
void add_explain(Command& app);
void add_list(Command& app);
void add_stack(Command& app);
void add_report(Command& app);
void add_guard(Command& app);
void add_awake(Command& app);
void add_load(Command& app);  // only for --help: load_main() does the work

// `composure load WORDS...`, and `hey WORDS...`; `program` is how it calls itself. The exit code.
int load_main(const std::string& program, const std::vector<std::string>& words);

}  // namespace composure::cli
