// The errors of one file, gathered so that all are shown at once.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/vocabulary/document.h"

namespace composure::vocabulary {

class Problems {
 public:
  // "<path>: <what>" at `place`.
  void add(const Place& place, std::string_view path, std::string_view what);
  // "<path>: <found> is not <expected>".
  void wrong(const Value& value, std::string_view path, std::string_view expected);
  // "<path>: "found" is not <expected>; expected a, b or c; did you mean b?".
  void unknown(const Place& place, std::string_view path, std::string_view found,
               std::string_view expected, std::span<const std::string> known);

  bool empty() const { return errors_.empty(); }
  // Whether there is one at a path that begins with `path`.
  bool any_below(std::string_view path) const;
  // In the order of the places, each text once.
  std::vector<Error> take();

 private:
  struct Placed {
    Place place;
    std::string path;
    Error error;
  };
  std::vector<Placed> errors_;
};

// Several errors as one whose text has a line for each; at least one.
Error all_of(const std::vector<Error>& errors);

// "functions" + "fizz" -> "functions.fizz".
std::string join(std::string_view path, std::string_view name);

}  // namespace composure::vocabulary
