// From a scenario file to a Plan, or every error in it at once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "harness/scenario/scenario.h"

namespace composure::scenario {

struct LoadOptions {
  // Folder of the function images (<images>/<name>/function.yml). Empty: image names are not
  // checked, and a task must name a declared function.
  std::string images{};
  // Component -> its implementations, as the stack's catalogue has them. Empty: not checked.
  std::map<std::string, std::vector<std::string>> implementations{};
  // "load.rate=10/s": dotted path = YAML value, put in before all else. A path of the matrix has
  // its axis replaced: by the values of a list, or by the one value.
  std::vector<std::string> set{};
  std::optional<std::uint32_t> repeats{};  // in place of the file's
  bool quick = false;  // load.duration <= 2s, measure.warmup <= 500ms, repeats <= 2
  std::optional<Nanoseconds> max_time{};  // a plan estimated to take longer is an error
};

struct Loaded {
  std::optional<Plan> plan;   // present exactly when there are no errors
  std::vector<Error> errors;  // in the order of the file: where (file:line:column), path, what
};

// Refused as a whole: files above 2 MiB, not UTF-8, NUL bytes, nesting above 64, more than 100,000
// nodes once aliases are expanded.
Loaded load_file(const std::string& path, const LoadOptions& options = {});
// `file` names the text in errors.
Loaded load_text(std::string_view yaml, const std::string& file, const LoadOptions& options = {});

}  // namespace composure::scenario
