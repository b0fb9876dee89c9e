// The URL of `composure load`, taken apart.
#pragma once

#include <string>

#include "base/result.h"

namespace composure::loadgen {

struct LoadTarget {
  std::string origin;       // "http://host:port", as it was written
  std::string path;         // with query, "/" where there is none; may hold template places
  std::string host;         // "host:port", or "host" where the port is the scheme's own
  std::string credentials;  // "user:password"; empty: none
};

// Bytes beyond ASCII in the path are written as %XX, a fragment is left out. Errors: no http or
// https URL, no host, a blank or control character, a template place in front of the path.
Result<LoadTarget> split_url(const std::string& url);

}  // namespace composure::loadgen
