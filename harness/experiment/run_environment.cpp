#include "harness/experiment/run_environment.h"

#include <fmt/format.h>

#include "result/environment.h"

namespace composure::experiment {

result::Environment environment_of(const Platform& platform, const RunOptions& options,
                                   std::uint64_t seed, RunObserver& observer) {
  result::Environment environment = result::read_environment();
  environment.seed = seed;
  environment.git_revision = options.git_revision;
  environment.limits_applied = !platform.address().cgroup.empty();
  if (const std::string& why = platform.address().without_cgroups; !why.empty()) {
    environment.cgroups = "none: " + why;
    observer.note("no cgroups: limits are not applied (" + why + ")");
  }
  add_versions(platform, environment);
  return environment;
}

void add_versions(const Platform& platform, result::Environment& environment) {
  if (const stack::Stack* stack = platform.own_stack())
    environment.versions.merge(stack->versions());
  environment.fingerprint = result::fingerprint(environment);
}

Status check_same_machine(const result::Environment& before, result::Environment now,
                          const std::string& folder) {
  now.versions.insert(before.versions.begin(), before.versions.end());
  if (before.fingerprint == result::fingerprint(now)) return {};
  return Error{.what = fmt::format("it began on another machine or with other versions ({}, {}; "
                                   "now {}, {}): its parts would not be one run",
                                   before.cpu, before.kernel, now.cpu, now.kernel),
               .where = folder,
               .hint = "run the scenario anew"};
}

}  // namespace composure::experiment
