#include "loadgen/transport/transport.h"

#include "loadgen/transport/curl_transport.h"
#include "loadgen/transport/http1_transport.h"
#include "loadgen/transport/http2_transport.h"

namespace composure::loadgen {

Result<std::unique_ptr<Transport>> make_transport(TransportKind kind, EventLoop& loop,
                                                  AnswerHandler& handler,
                                                  const ConnectionOptions& options) {
  if (auto checked = check_connection(kind, options); !checked) return checked.error();
  if (kind == TransportKind::http1) {
    return std::unique_ptr<Transport>(std::make_unique<Http1Transport>(loop, handler, options));
  }
  if (kind == TransportKind::http2) {
    return std::unique_ptr<Transport>(std::make_unique<Http2Transport>(loop, handler, options));
  }
  return std::unique_ptr<Transport>(std::make_unique<CurlTransport>(loop, handler, options));
}

}  // namespace composure::loadgen
