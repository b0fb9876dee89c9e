#include "loadgen/transport/transport.h"

#include "loadgen/transport/curl_transport.h"
#include "loadgen/transport/http1_transport.h"

namespace composure::loadgen {

TransportKind choose_transport(TransportKind wanted, const ConnectionOptions& options) {
  if (wanted != TransportKind::automatic) return wanted;
  return http1_lacks(options).empty() ? TransportKind::http1 : TransportKind::curl;
}

std::string_view transport_name(TransportKind kind) {
  return kind == TransportKind::http1 ? "http1" : "curl";
}

Result<std::unique_ptr<Transport>> make_transport(TransportKind kind, EventLoop& loop,
                                                  AnswerHandler& handler,
                                                  const ConnectionOptions& options) {
  if (auto checked = check_connection(kind, options); !checked) return checked.error();
  if (kind == TransportKind::http1) {
    return std::unique_ptr<Transport>(std::make_unique<Http1Transport>(loop, handler, options));
  }
  return std::unique_ptr<Transport>(std::make_unique<CurlTransport>(loop, handler, options));
}

}  // namespace composure::loadgen
