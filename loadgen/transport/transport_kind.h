// Which transport serves which options.
#pragma once

#include <string_view>

#include "base/result.h"
#include "loadgen/transport/connection_options.h"

namespace composure::loadgen {

enum class TransportKind {
  automatic,  // the fastest that can serve the options
  http1,      // HTTP/1.1 by our own event loop, on connections made by libcurl
  http2,      // HTTP/2 likewise, by nghttp2; HTTP/1.1 where the server does not agree to it
  curl,       // libcurl's multi interface: redirects, proxies, anything else
};

// Never `automatic`: what `wanted` comes to with these options. HTTP/2 is agreed upon in the TLS
// handshake, so without TLS it is http1 for HttpVersion::http2.
TransportKind choose_transport(TransportKind wanted, const ConnectionOptions& options);
// "auto", "http1", "http2" or "curl".
std::string_view transport_name(TransportKind kind);

// What the URL or another option says wrong, or that a file is missing, or that the transport
// cannot do what is asked for; nothing is looked up or connected.
Status check_connection(TransportKind kind, const ConnectionOptions& options);

}  // namespace composure::loadgen
