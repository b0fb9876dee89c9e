// libcurl's error codes, sorted into outcomes.
#pragma once

#include <curl/curl.h>

#include <string_view>

#include "loadgen/measure/sample.h"

namespace composure::loadgen {

// `os_error` is the errno of a failed connect (0: unknown), `text` libcurl's own words.
Outcome curl_outcome(CURLcode code, long os_error, std::string_view text);

}  // namespace composure::loadgen
