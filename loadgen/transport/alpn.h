// Which version of HTTP is spoken, agreed upon in the TLS handshake (RFC 7301).
#pragma once

#include <openssl/ssl.h>

#include "loadgen/transport/connection_options.h"

namespace composure::loadgen {

// What connections of that context offer.
void offer_protocols(SSL_CTX& context, HttpVersion version);
// After the handshake: whether the server chose HTTP/2.
bool chose_http2(const SSL& connection);

}  // namespace composure::loadgen
