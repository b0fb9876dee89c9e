// What a request comes to, whichever version of HTTP sends it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

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

// Appends what a server is asked for: `path` behind `prefix`, from a slash on. A fragment is the
// client's own affair and left out.
void append_target(std::string_view prefix, std::string_view path, std::string& text);

// Whether the length of its body is told: where there is one, or the method is one that has.
bool announces_length(const Request& request);

}  // namespace composure::loadgen
