#include "harness/stack/component_usage.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "base/cgroup.h"
#include "base/text.h"

namespace composure::stack {
namespace {

// Fields of /proc/PID/stat by their number in proc(5), from 3 (the state) on: they follow the name
// in parentheses, which may hold anything. Empty where there is no such process any more.
class Stat {
 public:
  explicit Stat(int pid) {
    const auto text = read_file(fmt::format("/proc/{}/stat", pid));
    const std::size_t name_end = text ? text->rfind(')') : std::string::npos;
    if (name_end == std::string::npos || name_end + 2 > text->size()) return;
    fields_ = split(std::string_view(*text).substr(name_end + 2), ' ');
    if (fields_.size() < 20 || fields_[0] == "Z" || fields_[0] == "X") fields_.clear();
  }

  std::optional<double> seconds(std::initializer_list<std::size_t> numbers) const {
    if (fields_.empty()) return std::nullopt;
    double ticks = 0;
    for (const std::size_t number : numbers) ticks += std::atof(fields_[number - 3].c_str());
    return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
  }

 private:
  std::vector<std::string> fields_;
};

std::optional<std::uint64_t> memory_of_process(int pid) {
  constexpr std::string_view kKey = "\nVmRSS:";  // in KiB; a process that has ended has none
  const auto status = read_file(fmt::format("/proc/{}/status", pid));
  const std::size_t at = status ? status->find(kKey) : std::string::npos;
  if (at == std::string::npos) return std::nullopt;
  return std::strtoull(status->c_str() + at + kKey.size(), nullptr, 10) * 1024;
}

void add_group(const std::string& name, ComponentUsage& usage) {
  const auto group = Cgroup::open(name);
  if (!group) return;
  const CgroupUsage used = group->usage();
  if (used.cpu_ns) usage.cpu_seconds = static_cast<double>(*used.cpu_ns) / 1e9;
  usage.memory_bytes = used.working_set_bytes;
}

}  // namespace

std::map<std::string, ComponentUsage> component_usage(const StackAddress& address) {
  std::map<std::string, ComponentUsage> all;
  for (const auto& [component, pid] : address.pids) {
    const Stat stat(pid);
    ComponentUsage& usage = all[component];
    usage.started_s = stat.seconds({22});
    if (!address.cgroup.empty()) {
      add_group(address.cgroup + "/" + component, usage);
      continue;
    }
    usage.cpu_seconds = stat.seconds({14, 15});  // in user mode and in the kernel
    usage.memory_bytes = memory_of_process(pid);
  }
  return all;
}

}  // namespace composure::stack
