// A file by the table of its keys: what it holds, or all that is wrong with it.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "harness/vocabulary/problems.h"
#include "harness/vocabulary/section.h"

namespace composure::vocabulary {

// The tree of the file at `path`; nothing, with the reasons among `errors`, where there is none.
std::optional<Value> read_tree(const std::string& path, std::vector<Error>& errors);

// What no row alone can tell; `root` gives the places. Not asked of a file with other errors.
template <typename T>
using Check = std::function<void(const T&, const Value& root, Problems&)>;

// The error's text has a line for each error of the file.
template <typename T>
Result<T> read_file(const std::string& path, const Section<T>& section,
                    const Check<T>& check = {}) {
  std::vector<Error> errors;
  const auto root = read_tree(path, errors);
  if (!root) return all_of(errors);
  T read{};
  Problems problems;
  read_section(*root, "", section, read, problems);
  if (check && problems.empty()) check(read, *root, problems);
  for (Error& error : problems.take()) errors.push_back(std::move(error));
  if (!errors.empty()) return all_of(errors);
  return read;
}

}  // namespace composure::vocabulary
