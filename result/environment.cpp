#include "result/environment.h"

#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/cgroup.h"
#include "base/text.h"
#include "fmt/format.h"

namespace composure::result {
namespace {

// The file's first line, or nothing.
std::string line_of(const char* path) {
  const Result<std::string> text = read_file(path);
  return text ? text->substr(0, text->find('\n')) : "";
}

std::string cpu_model() {
  const Result<std::string> text = read_file("/proc/cpuinfo");
  if (!text) return "";
  for (const std::string& line : split(*text, '\n')) {
    if (line.starts_with("model name") && line.find(": ") != std::string::npos) {
      return line.substr(line.find(": ") + 2);
    }
  }
  utsname names{};
  return ::uname(&names) == 0 ? names.machine : "";
}

int usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  return static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN));
}

std::string cgroups_text() {
  if (const Status available = Cgroup::available(); !available) {
    return "none: " + available.error().text();
  }
  return std::filesystem::exists("/sys/fs/cgroup/cgroup.controllers") ? "v2" : "v1";
}

}  // namespace

Environment read_environment() {
  Environment found;
  found.build = this_build();
  found.cpu = cpu_model();
  found.cores = usable_cores();
  found.memory_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                       static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  utsname names{};
  if (::uname(&names) == 0) found.kernel = fmt::format("{} {}", names.sysname, names.release);
  found.governor = line_of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  found.clock_source = line_of("/sys/devices/system/clocksource/clocksource0/current_clocksource");
  found.cgroups = cgroups_text();
  double averages[1] = {0};
  if (::getloadavg(averages, 1) == 1) found.load_average = averages[0];
  return found;
}

std::string fingerprint(const Environment& environment) {
  std::string all = fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n", environment.cpu,
                                environment.cores, environment.memory_bytes >> 30,
                                environment.kernel, environment.governor, environment.clock_source,
                                environment.cgroups.substr(0, 4), environment.limits_applied);
  if (const auto& build = environment.build)
    all += fmt::format("{} {} {}\n", build->compiler, build->flags, build->type);
  for (const auto& [name, version] : environment.versions) {
    all += fmt::format("{} {}\n", name, version);
  }
  return fmt::format("{:016x}", checksum_of(all));
}

}  // namespace composure::result
