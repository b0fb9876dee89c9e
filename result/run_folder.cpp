#include "result/run_folder.h"

#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/stat.h>

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
  return RunFolder(path);
}

Result<std::string> RunFolder::make_repeat(const Key& key, std::size_t repeat) {
  std::string folder = fmt::format("cells/{}/{}", path_safe(key), repeat);
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
