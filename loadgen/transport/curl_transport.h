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
  TransportKind kind() const override { return TransportKind::curl; }

 private:
  void on_done(CurlMulti& multi, CURL* easy, CURLcode code) override;
  std::unique_ptr<CurlTransfer> take_idle();
  CurlMulti& multi_with_room();
  std::unique_ptr<CurlTransfer> leave(std::uint32_t slot);
  bool tell_unsendable();

  EventLoop& loop_;
  AnswerHandler& handler_;
  CurlCommon common_;
  const std::uint32_t room_;  // requests at once in a multi
  std::vector<std::unique_ptr<CurlMulti>> multis_;
  std::vector<CurlMulti*> roomy_;                      // that have room, the last freed on top
  std::vector<std::unique_ptr<CurlTransfer>> active_;  // by slot
  std::vector<std::unique_ptr<CurlTransfer>> idle_;
  std::vector<std::uint32_t> unsendable_;  // slots whose requests cannot be sent
};

}  // namespace composure::loadgen
