#include "loadgen/transport/transport.h"

#include "loadgen/transport/curl_transport.h"

namespace composure::loadgen {

TransportKind choose_transport(TransportKind, const ConnectionOptions&) {
  return TransportKind::curl;
}

std::string_view transport_name(TransportKind kind) {
  return kind == TransportKind::http1 ? "http1" : "curl";
}

Status check_connection(TransportKind, const ConnectionOptions& options) {
  return CurlTransport::check_url(options.url);
}

Result<std::unique_ptr<Transport>> make_transport(TransportKind, EventLoop& loop,
                                                  AnswerHandler& handler,
                                                  const ConnectionOptions& options) {
  auto made = CurlTransport::create(loop, handler, options);
  if (!made) return made.error();
  return std::unique_ptr<Transport>(std::move(*made));
}

}  // namespace composure::loadgen
