// What starting a stack comes to, as values: which components, by which commands, files and
// environments, in which waves. Pure: nothing is read, made or started here.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "harness/stack/catalogue.h"
#include "harness/stack/stack_secrets.h"

namespace composure::stack {

// What is settled before a stack is planned.
struct StackFacts {
  std::string id, directory;     // of the stack; its private folder
  std::string cgroup{};          // the group all of it lives in; empty: none
  std::string source, programs;  // the project's root; folder of the built programs
  std::string search_path;       // PATH of the components
  std::string scrape_interval, log_folder;
  std::map<std::string, std::string> implementations{};  // where not the default
  std::map<std::string, std::map<std::string, std::string>>
      settings{};  // component -> name -> value
  std::map<std::string, std::map<std::string, std::uint16_t>> ports{};  // component -> name -> port
  std::map<std::string, Secret> secrets{};
};

// One component, to the last letter.
struct Launch {
  std::string component, implementation;
  std::vector<std::string> needs{};  // are ready before it is started
  std::vector<std::string> command{};
  std::map<std::string, std::string> environment{};  // all of it
  std::string directory{};  // private folder, where the command runs and `files` lie
  std::map<std::string, std::string> files{};  // path below `directory` -> content
  std::string log{};                           // file that takes stdout and stderr
  std::string cgroup{};                        // empty: none
  Readiness ready{};
  Nanoseconds deadline{};              // to be ready
  std::vector<std::string> version{};  // command whose first line names the version; empty: none
};

struct LaunchPlan {
  std::vector<std::vector<Launch>> waves{};  // each needs earlier ones alone
  std::map<std::string, std::map<std::string, std::string>>
      offers{};  // component -> offer -> value

  std::vector<std::string> components() const;  // in the order in which they start
  const Launch* find(const std::string& component) const;
};

// `facts` has every port and every secret that the catalogue names. Errors: an implementation that
// there is not, of a component that there is not; a setting that it has not; a text with an unknown
// variable (the error names the component).
Result<LaunchPlan> plan_launch(const Catalogue& catalogue, const StackFacts& facts);

}  // namespace composure::stack
