// results/runs/<UTC time>-<name>/: the record of a run, readable at any moment of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "result/invocation.h"
#include "result/result.h"
#include "result/secret_mask.h"

namespace composure::result {

// While one (or a copy of it) lives, no other process gets the same folder.
class RunFolder {
 public:
  // Makes `<root>/<UTC time>-<name>` (a number is added when another run has taken it) with cells/
  // and logs/.
  static Result<RunFolder> create(const std::string& root, std::string_view name,
                                  std::chrono::system_clock::time_point started);

  // The folder of a run that was interrupted or killed, or that failed. Error: it is none, or
  // another process is at work in it.
  static Result<RunFolder> open(const std::string& path);

  const std::string& path() const { return path_; }
  std::string logs() const { return path_ + "/logs"; }
  // A folder for the logs of one stack: logs() of the first one, logs()/2 of the next.
  Result<std::string> make_logs();
  // Makes the folder of a repeat (counted from 1) and gives its path relative to path():
  // "cells/<key>/<index>", of a later attempt "cells/<key>/<index>-<attempt>". What a killed run
  // has left there goes.
  Result<std::string> make_repeat(const Key& key, std::uint64_t index, std::uint64_t attempt = 1);

  // Texts that no file of the folder may hold (passwords); their bytes become '*'
  // (secret_mask.h). What this class writes from then on never has them. In what others write there
  // (spans, series, logs), mask_secrets() masks what has come since it was last called.
  void keep_out(const std::vector<std::string>& secrets);
  Status mask_secrets();

  // Each file is written beside and renamed, so a kill at any moment leaves the one before.
  // write_result may be called as often as there is something new.
  Status write_result(const RunResult& run) const;
  Status write_environment(const Environment& environment) const;
  Status write_scenario(std::string_view resolved_yaml) const;
  Status write_invocation(const Invocation& invocation) const;

 private:
  explicit RunFolder(std::string path) : path_(std::move(path)) {}
  Status lock();
  Status write(const std::string& name, std::string text) const;
  std::string path_;
  SecretMask secrets_;
  std::map<std::string, std::uint64_t> masked_;  // by file: from where on it is still to be masked
  std::shared_ptr<const int> lock_;              // a descriptor of the folder
};

// Of a run folder.
Result<Invocation> read_invocation(const std::string& folder);
Result<std::string> read_scenario(const std::string& folder);

// The result of a finished (or interrupted) run: `path` is a run folder or a result.json. Sets
// RunResult::folder.
Result<RunResult> read_run(const std::string& path);

// "composition.mechanism=flow_cache,length=6": lower-case letters, digits and ".=_,-" only, at most
// 120 bytes; keys that would collide get a hash of the whole.
std::string path_safe(const Key& key);
std::string path_safe(std::string_view text);

// "2026-11-21T07:24:10Z".
std::string utc_text(std::chrono::system_clock::time_point instant);

}  // namespace composure::result
