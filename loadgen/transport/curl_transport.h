// Requests by libcurl's multi interface: HTTP/2, redirects, proxies, whatever libcurl can do.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "loadgen/transport/curl_multi.h"
#include "loadgen/transport/curl_transfer.h"
#include "loadgen/transport/transport.h"

namespace composure::loadgen {

// libcurl's time-outs and signals are off, and the environment's proxies are not used: whoever
// waits calls abort(). A request is never sent twice, but to where it is redirected.
//
// With each request libcurl goes through all connections of its multi to the same host, so requests
// are spread over multis with few connections each. With HTTP/2 one multi has all, so that few
// connections carry them.
class CurlTransport final : public Transport, private CurlMulti::Owner {
 public:
  // Options that passed check_connection().
  CurlTransport(EventLoop& loop, AnswerHandler& handler, const ConnectionOptions& options);
  ~CurlTransport() override;

  void start(std::uint32_t slot, const Request& request) override;
  Answer abort(std::uint32_t slot) override;
  void run(std::int64_t deadline) override;

 private:
  void on_done(CurlMulti& multi, CURL* easy, CURLcode code) override;
  std::unique_ptr<CurlTransfer> take_idle();
  CurlMulti& multi_with_room();
  std::unique_ptr<CurlTransfer> leave(std::uint32_t slot);
  bool tell_unsendable();
  void choose_version(CurlTransfer& transfer);
  void learn_version(const CurlTransfer& transfer, bool over_http2);

  // HTTP/2 without asking: libcurl 7.88 fails when it is told so for a connection that it has
  // already (curl's issue 10634). So only the request that makes the connection is told; what comes
  // later just wants HTTP/2 and finds it there.
  enum class Prior { none, connecting, connected };

  EventLoop& loop_;
  AnswerHandler& handler_;
  CurlCommon common_;
  const std::uint32_t room_;  // requests at once in a multi
  std::vector<std::unique_ptr<CurlMulti>> multis_;
  std::vector<CurlMulti*> roomy_;                      // that have room, the last freed on top
  std::vector<std::unique_ptr<CurlTransfer>> active_;  // by slot
  std::vector<std::unique_ptr<CurlTransfer>> idle_;
  Prior prior_ = Prior::none;
  const CurlTransfer* pioneer_ = nullptr;  // whose request makes the connection
  std::vector<std::uint32_t> unsendable_;  // slots whose requests cannot be sent
};

}  // namespace composure::loadgen
