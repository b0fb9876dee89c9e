#include "harness/stack/stack_address.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace composure::stack {

using Json = nlohmann::json;

std::string StackAddress::offer(const std::string& component, const std::string& what) const {
  const auto found = offers.find(component);
  if (found == offers.end()) return {};
  const auto value = found->second.find(what);
  return value == found->second.end() ? std::string{} : value->second;
}

std::string StackAddress::secret(const std::string& secret_name) const {
  const auto found = secrets.find(secret_name);
  return found == secrets.end() ? std::string{} : found->second;
}

Result<std::string> runtime_folder() {
  const char* base = std::getenv("TMPDIR");
  const std::string folder =
      fmt::format("{}/composure-{}", base != nullptr && *base != '\0' ? base : "/tmp", getuid());
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return Error{.what = std::string("cannot make it: ") + std::strerror(errno), .where = folder};
  struct stat about {};
  if (lstat(folder.c_str(), &about) != 0 || !S_ISDIR(about.st_mode) || about.st_uid != getuid() ||
      (about.st_mode & 077) != 0)
    return Error{
        .what = "not a folder of yours alone", .where = folder, .hint = "remove it or set TMPDIR"};
  return folder;
}

Status write_address(const StackAddress& address) {
  Json json{{"id", address.id},
            {"name", address.name},
            {"cgroup", address.cgroup},
            {"without_cgroups", address.without_cgroups},
            {"keeper_pid", address.keeper_pid},
            {"offers", address.offers},
            {"pids", address.pids},
            {"secrets", address.secrets}};
  if (address.scrape_interval_s) json["scrape_interval_s"] = *address.scrape_interval_s;
  return write_file(address.directory + "/stack.json", json.dump(2) + "\n", 0600);
}

Result<StackAddress> read_address(const std::string& directory) {
  auto text = read_file(directory + "/stack.json");
  if (!text) return text.error();
  const Json json = Json::parse(*text, nullptr, false);
  const Error broken{.what = "not the address of a stack", .where = directory + "/stack.json"};
  if (!json.is_object()) return broken;
  try {
    StackAddress address{.id = json.at("id"),
                         .name = json.at("name"),
                         .directory = directory,
                         .cgroup = json.at("cgroup"),
                         .without_cgroups = json.value("without_cgroups", ""),
                         .keeper_pid = json.at("keeper_pid"),
                         .offers = json.at("offers"),
                         .pids = json.at("pids"),
                         .secrets = json.at("secrets")};
    if (const auto interval = json.find("scrape_interval_s"); interval != json.end())
      address.scrape_interval_s = interval->get<double>();
    return address;
  } catch (const Json::exception&) {
    return broken;
  }
}

std::vector<StackAddress> known_stacks() {
  std::vector<std::pair<std::filesystem::file_time_type, StackAddress>> found;
  auto folder = runtime_folder();
  if (!folder) return {};
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(*folder, ignored)) {
    auto address = read_address(entry.path().string());
    if (address) found.emplace_back(entry.last_write_time(ignored), std::move(*address));
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<StackAddress> stacks;
  for (auto& [when, address] : found) stacks.push_back(std::move(address));
  return stacks;
}

Result<StackAddress> find_stack(const std::string& name) {
  std::vector<std::string> names;
  for (StackAddress& each : known_stacks()) {
    if (each.name == name || each.id == name) return std::move(each);
    names.push_back(each.name);
  }
  return Error{.what = fmt::format("no stack is called \"{}\"", name),
               .hint = names.empty() ? "start one: ./composure stack up --name " + name
                                     : "there is " + one_of(names)};
}

}  // namespace composure::stack
