// Whether a request can be sent at all.
#pragma once

#include "loadgen/request/request.h"

namespace composure::loadgen {

// False when its method, path or a header would break the head (by a line break, say): the server
// would read other headers, or another request.
bool is_sendable(const Request& request);

}  // namespace composure::loadgen
