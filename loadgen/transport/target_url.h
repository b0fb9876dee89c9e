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
// http://[user:password@]host[:port], without the user. Errors: anything else.
Result<TargetUrl> parse_proxy(const std::string& url);

// HOST[:PORT] with the host's name as it is looked up and sent: in ASCII (IDNA, by libcurl and
// libidn2). What is ASCII stays as it is. Errors: letters that no name has, or a libcurl without
// libidn2.
Result<std::string> in_ascii(const std::string& authority);

}  // namespace composure::loadgen
