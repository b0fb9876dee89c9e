// HTTP/2 by our own event loop and nghttp2, on connections that libcurl makes.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "loadgen/transport/connector.h"
#include "loadgen/transport/http1_transport.h"
#include "loadgen/transport/http2_attempts.h"
#include "loadgen/transport/http2_connection.h"
#include "loadgen/transport/http2_pool.h"
#include "loadgen/transport/http2_request.h"
#include "loadgen/transport/rendered_requests.h"
#include "loadgen/transport/transport.h"

namespace composure::loadgen {

// A request goes to the connection that was used last and has room for another stream; what finds
// none waits, and connections are made for those that wait. None is sent twice, but for what the
// server says that it has not acted on and what has not left. Where TLS agrees upon HTTP/1.1, all
// is the transport http1's.
class Http2Transport final : public Transport, private Http2Host, private Connector::Owner {
 public:
  // Options that passed check_connection().
  Http2Transport(EventLoop& loop, AnswerHandler& handler, const ConnectionOptions& options);
  ~Http2Transport() override;

  void prepare(std::uint32_t slot, const Request& request) override;
  void start(std::uint32_t slot, const Request& request) override;
  void flush() override;
  Answer abort(std::uint32_t slot) override;
  void run(std::int64_t deadline) override;
  TransportKind kind() const override;

 private:
  struct Slot {
    Http2Stream stream;
    const Request* request = nullptr;
    Http2Connection* connection = nullptr;  // that carries it
  };
  // Of a request that ended when nobody was to be told.
  struct Ended {
    std::uint32_t slot;
    Outcome outcome;
  };

  void on_ended(Http2Stream& stream, Outcome outcome, bool unseen) override;
  void on_changed(Http2Connection& connection) override;
  void on_unflushed(Http2Connection& connection) override;
  void on_connected(std::uint32_t attempt, const Connected& connected) override;

  bool carry(Slot& slot, std::int64_t now);
  void serve_waiting();
  void connect_for_waiting();
  void give_up_waiting(std::uint32_t slot);
  void fail_waiting(Outcome outcome);
  void fail(std::uint32_t slot, Outcome outcome);
  bool tell_ended();
  void fall_back();

  AnswerHandler& handler_;
  const ConnectionOptions options_;
  std::unique_ptr<char[]> memory_;
  Connector connector_;
  std::unique_ptr<Http1Transport> http1_;  // once the server has chosen it
  RenderedRequests<Http2Target, Http2Fields> requests_;
  Http2Pool pool_;
  std::deque<Slot> slots_;             // stay at their address
  std::deque<std::uint32_t> waiting_;  // slots, the first to be sent first
  Http2Attempts attempts_;
  std::vector<Http2Connection*> unflushed_;
  std::vector<Ended> ended_;
  bool agreed_;  // the server is known to speak HTTP/2
  bool running_ = false;
};

}  // namespace composure::loadgen
