#include "result/run_folder.h"

#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "fmt/chrono.h"
#include "fmt/format.h"
#include "result/json.h"

namespace composure::result {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_name = 120;

// FNV-1a, 32 bits: short, and the same on every machine.
std::uint32_t short_hash(std::string_view text) {
  std::uint32_t hash = 2166136261u;
  for (const unsigned char c : text) hash = (hash ^ c) * 16777619u;
  return hash;
}

Status make_directory(const std::string& path) {
  std::error_code failure;
  fs::create_directories(path, failure);
  if (failure) return Error{"cannot be made: " + failure.message(), path};
  return {};
}

}  // namespace

std::string path_safe(std::string_view text) {
  std::string name;
  bool changed = text.empty() || text.front() == '.' || text.size() > longest_name;
  for (const unsigned char c : text) {
    const bool kept = std::isdigit(c) || (c >= 'a' && c <= 'z') || std::strchr(".=_,-", c);
    name += kept && c != 0 ? static_cast<char>(c) : c >= 'A' && c <= 'Z' ? c + 32 : '_';
    // "flow/cache" and "flow_cache" may meet in one matrix: whatever was replaced gets a hash.
    changed |= !kept || c == 0;
  }
  if (!changed) return name;
  if (!name.empty() && name.front() == '.') name.front() = '_';
  name.resize(std::min(name.size(), longest_name - 9));
  return fmt::format("{}-{:08x}", name, short_hash(text));
}

std::string path_safe(const Key& key) {
  std::string joined;
  for (const auto& [path, value] : key) {
    joined += fmt::format("{}{}={}", joined.empty() ? "" : ",", path, value);
  }
  return path_safe(joined.empty() ? "cell" : joined);
}

std::string utc_text(std::chrono::system_clock::time_point instant) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(instant)));
}

Result<RunFolder> RunFolder::create(const std::string& root, std::string_view name,
                                    std::chrono::system_clock::time_point started) {
  if (const Status made = make_directory(root); !made) return made.error();
  const std::string stem =
      fmt::format("{}/{:%Y-%m-%dT%H-%M-%S}-{}", root,
                  fmt::gmtime(std::chrono::system_clock::to_time_t(started)), path_safe(name));
  std::string path = stem;
  // mkdir says who was first when two runs start within a second.
  for (int number = 2; ::mkdir(path.c_str(), 0755) != 0; ++number) {
    if (errno != EEXIST) return Error{std::strerror(errno), path};
    path = fmt::format("{}-{}", stem, number);
  }
  for (const char* part : {"cells", "logs"}) {
    if (const Status made = make_directory(path + "/" + part); !made) return made.error();
  }
  RunFolder made(path);
  if (const Status locked = made.lock(); !locked) return locked.error();
  return made;
}

Result<RunFolder> RunFolder::open(const std::string& path) {
  RunFolder found(fs::path(path).lexically_normal().string());
  while (found.path_.size() > 1 && found.path_.back() == '/') found.path_.pop_back();
  if (!fs::exists(path + "/result.json"))
    return Error{"is no run folder: it has no result.json", path};
  if (const Status locked = found.lock(); !locked) return locked.error();
  return found;
}

Status RunFolder::lock() {
  const int descriptor = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return Error{std::strerror(errno), path_};
  lock_ = std::shared_ptr<const int>(new int(descriptor), [](const int* held) {
    ::close(*held);
    delete held;
  });
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
    return Error{"another composure is at work in it", path_, "wait for its end, or end it"};
  return {};
}

Result<std::string> RunFolder::make_logs() {
  if (fs::is_empty(logs())) return logs();
  for (int number = 2;; ++number) {
    const std::string folder = fmt::format("{}/{}", logs(), number);
    if (fs::exists(folder)) continue;
    if (const Status made = make_directory(folder); !made) return made.error();
    return folder;
  }
}

Result<std::string> RunFolder::make_repeat(const Key& key, std::uint64_t index,
                                           std::uint64_t attempt) {
  std::string folder = fmt::format("cells/{}/{}", path_safe(key), index);
  if (attempt > 1) folder += fmt::format("-{}", attempt);
  std::error_code ignored;
  fs::remove_all(path_ + "/" + folder, ignored);
  if (const Status made = make_directory(path_ + "/" + folder); !made) return made.error();
  return folder;
}

void RunFolder::keep_out(const std::vector<std::string>& secrets) {
  secrets_ = SecretMask(secrets);
}

Status RunFolder::mask_secrets() {
  if (secrets_.empty()) return {};
  std::error_code problem;
  for (fs::recursive_directory_iterator at(path_, problem), end; !problem && at != end;
       at.increment(problem)) {
    std::error_code gone;
    const std::string path = at->path().string();
    if (!at->is_regular_file(gone) || at->path().extension() == ".bin") continue;  // no text
    // What stands at the top is written anew, not appended to.
    const bool whole = at.depth() == 0;
    const auto masked = secrets_.mask_file(path, whole ? 0 : masked_[path]);
    if (!masked) return masked.error();
    if (!whole) masked_[path] = *masked;
  }
  if (problem) return Error{"cannot be looked through: " + problem.message(), path_};
  return {};
}

Status RunFolder::write(const std::string& name, std::string text) const {
  secrets_.mask(text);
  return write_file(path_ + "/" + name, text);
}

Status RunFolder::write_result(const RunResult& run) const {
  return write("result.json", to_json(run));
}

Status RunFolder::write_environment(const Environment& environment) const {
  return write("environment.json", to_json(environment));
}

Status RunFolder::write_scenario(std::string_view resolved_yaml) const {
  return write("scenario.yaml", std::string(resolved_yaml));
}

Status RunFolder::write_invocation(const Invocation& invocation) const {
  return write("invocation.json", to_json(invocation));
}

Result<Invocation> read_invocation(const std::string& folder) {
  const std::string file = folder + "/invocation.json";
  const Result<std::string> text = read_file(file);
  if (!text) return text.error();
  Result<Invocation> invocation = invocation_from_json(*text);
  if (!invocation) return Error{invocation.error().text(), file};
  return invocation;
}

Result<std::string> read_scenario(const std::string& folder) {
  return read_file(folder + "/scenario.yaml");
}

Result<RunResult> read_run(const std::string& path) {
  const bool folder = fs::is_directory(path);
  const std::string file = folder ? path + "/result.json" : path;
  const Result<std::string> text = read_file(file, 256u << 20);
  if (!text) return text.error();
  Result<RunResult> run = from_json(*text);
  if (!run) {
    Error error = run.error();
    error.where = error.where.empty() ? file : file + ": " + error.where;
    return error;
  }
  run->folder = folder ? path : fs::path(path).parent_path().string();
  while (run->folder.size() > 1 && run->folder.back() == '/') run->folder.pop_back();
  return run;
}

}  // namespace composure::result
