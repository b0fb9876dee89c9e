// HTTP/1.1 by our own event loop, on connections that libcurl makes.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "loadgen/transport/http1_connection.h"
#include "loadgen/transport/connector.h"
#include "loadgen/transport/idle_stack.h"
#include "loadgen/transport/http1_request.h"
#include "loadgen/transport/rendered_requests.h"
#include "loadgen/transport/transport.h"

namespace composure::loadgen {

// Requests are never sent twice. One whose kept connection turns out to have ended is sent over
// another as long as nothing of it was sent.
class Http1Transport final : public Transport, private Http1Host, private Connector::Owner {
 public:
  // Options that passed check_connection().
  Http1Transport(EventLoop& loop, AnswerHandler& handler, const ConnectionOptions& options);
  ~Http1Transport() override;

  void prepare(std::uint32_t slot, const Request& request) override;
  void start(std::uint32_t slot, const Request& request) override;
  Answer abort(std::uint32_t slot) override;
  void run(std::int64_t deadline) override;
  TransportKind kind() const override { return TransportKind::http1; }

 private:
  struct Slot {
    const Http1Bytes* bytes = nullptr;      // of the request that waits for its connection
    Http1Connection* connection = nullptr;  // that carries it
  };

  void on_ended(Http1Connection& connection, const Answer& answer, bool reusable) override;
  void on_unusable(Http1Connection& connection) override;
  void on_connected(std::uint32_t slot, const Connected& connected) override;
  bool send_on_kept(std::uint32_t slot, const Http1Bytes& bytes);
  void fail(std::uint32_t slot, Outcome outcome);
  bool tell_unsendable();
  Http1Connection& new_connection();
  void close(Http1Connection& connection);

  AnswerHandler& handler_;
  const bool keep_alive_;
  std::unique_ptr<char[]> memory_;
  Connector connector_;
  RenderedRequests<Http1Target, Http1Bytes> requests_;
  std::vector<Slot> slots_;
  std::deque<Http1Connection> connections_;  // stay at their address
  std::vector<Http1Connection*> closed_;     // of them, to be opened again
  IdleStack<Http1Connection> idle_;
  std::vector<std::uint32_t> unsendable_;  // slots whose requests cannot be sent
};

}  // namespace composure::loadgen
