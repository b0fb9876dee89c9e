#include "loadgen/transport/alpn.h"

#include <string_view>

namespace composure::loadgen {
namespace {

// Each name behind its length.
std::string_view protocols_of(HttpVersion version) {
  switch (version) {
    case HttpVersion::http2:
      return "\x02h2\x08http/1.1";
    case HttpVersion::http2_prior:
      return "\x02h2";
    case HttpVersion::http1:
      break;
  }
  return "\x08http/1.1";
}

}  // namespace

void offer_protocols(SSL_CTX& context, HttpVersion version) {
  const std::string_view offered = protocols_of(version);
  SSL_CTX_set_alpn_protos(&context, reinterpret_cast<const unsigned char*>(offered.data()),
                          static_cast<unsigned>(offered.size()));
}

bool chose_http2(const SSL& connection) {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(&connection, &name, &size);
  return std::string_view(reinterpret_cast<const char*>(name), size) == "h2";
}

}  // namespace composure::loadgen
