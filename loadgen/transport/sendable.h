// Whether a request can be sent at all.
#pragma once

#include <optional>
#include <span>

#include "base/result.h"
#include "loadgen/request/request.h"

namespace composure::loadgen {

// Where a request ends is the transport's to say, and a request has one host: what a header may not
// say beside a body of `body_size` bytes (nothing: not known), whose name the error has. That is
// `Transfer-Encoding` at all, a `Content-Length` that is not the body's or stands twice, and a
// second `Host`.
std::optional<Error> framing_problem(std::span<const Header> headers,
                                     std::optional<std::size_t> body_size);
// `Connection: close` asks the server to end the connection, which then carries no other request.
bool asks_to_close(std::span<const Header> headers);

// False when its method, path or a header would break the head (by a line break, say): the server
// would read other headers, or another request. Nor when its framing is not one.
bool is_sendable(const Request& request);

}  // namespace composure::loadgen
