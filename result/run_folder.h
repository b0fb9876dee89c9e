// results/runs/<UTC time>-<name>/: the record of a run, readable at any moment of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "result/result.h"
#include "result/secret_mask.h"

namespace composure::result {

class RunFolder {
 public:
  // Makes `<root>/<UTC time>-<name>` (a number is added when another run has taken it) with cells/
  // and logs/.
  static Result<RunFolder> create(const std::string& root, std::string_view name,
                                  std::chrono::system_clock::time_point started);

  const std::string& path() const { return path_; }
  std::string logs() const { return path_ + "/logs"; }
  // Makes the folder of a repeat (counted from 1) and gives its path relative to path():
  // "cells/<key>/<repeat>".
  Result<std::string> make_repeat(const Key& key, std::size_t repeat);

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

 private:
  explicit RunFolder(std::string path) : path_(std::move(path)) {}
  Status write(const std::string& name, std::string text) const;
  std::string path_;
  SecretMask secrets_;
  std::map<std::string, std::uint64_t> masked_;  // by file: from where on it is still to be masked
};

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
