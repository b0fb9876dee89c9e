// Which transport serves which options.
#pragma once

#include <string_view>

#include "base/result.h"
#include "loadgen/transport/connection_options.h"

namespace composure::loadgen {

enum class TransportKind {
  automatic,  // the fastest that can serve the options
  http1,      // HTTP/1.1 by our own event loop, on connections made by libcurl
  curl,       // libcurl's multi interface: HTTP/2, redirects, proxies, anything else
};

// Never `automatic`: what `wanted` comes to with these options.
TransportKind choose_transport(TransportKind wanted, const ConnectionOptions& options);
// What http1 would have to do for these options and cannot ("follow redirects"); empty: nothing.
std::string_view http1_lacks(const ConnectionOptions& options);
// "http1" or "curl".
std::string_view transport_name(TransportKind kind);

// What the URL or another option says wrong, or that a file is missing, or that the transport
// cannot do what is asked for; nothing is looked up or connected.
Status check_connection(TransportKind kind, const ConnectionOptions& options);

}  // namespace composure::loadgen
