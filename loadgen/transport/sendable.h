// What a request comes to, whichever version of HTTP sends it.
#pragma once

#include <string>
#include <string_view>

#include "loadgen/request/request.h"

namespace composure::loadgen {

// False when its method, path or a header would break the head (by a line break, say): the server
// would read other headers, or another request.
bool is_sendable(const Request& request);

// Appends what a server is asked for: `path` behind `prefix`, from a slash on. A fragment is the
// client's own affair and left out.
void append_target(std::string_view prefix, std::string_view path, std::string& text);

// Whether the length of its body is told: where there is one, or the method is one that has.
bool announces_length(const Request& request);

}  // namespace composure::loadgen
