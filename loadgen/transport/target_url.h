// The URL under load, taken apart.
#pragma once

#include <string>

#include "base/result.h"

namespace composure::loadgen {

struct TargetUrl {
  bool tls = false;
  std::string host;    // as a Host header names it: with the port where it is not the scheme's own
  std::string prefix;  // path (and query) before each request's own path; no slash at its end
};

// Errors: not a URL, neither http nor https, or with user and password (they would stand in command
// lines).
Result<TargetUrl> parse_target(const std::string& url);

}  // namespace composure::loadgen
