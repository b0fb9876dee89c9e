// The HTTP/2 connections of one thread, and which of them has room for another stream.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "loadgen/transport/connection_options.h"
#include "loadgen/transport/connector.h"
#include "loadgen/transport/http2_connection.h"
#include "loadgen/transport/idle_stack.h"

namespace composure::loadgen {

class Http2Pool {
 public:
  Http2Pool(Http2Host& host, Connector& connector, const ConnectionOptions& options);
  // No connection may carry a stream any more.
  ~Http2Pool();
  Http2Pool(const Http2Pool&) = delete;
  Http2Pool& operator=(const Http2Pool&) = delete;

  void open(const Connected& connected);
  // The connection that carries it from now on: of those with room the last used; nullptr: none.
  Http2Connection* carry(Http2Stream& stream, std::int64_t now);
  // Decides what becomes of a connection after something happened to it: whether it takes further
  // streams, and whether it is closed. Not from within what nghttp2 calls.
  void settle(Http2Connection& connection);

  // Streams that a connection will carry that is not there yet.
  std::uint32_t usual_room() const;
  // There is a connection whose server takes no streams for now: another would not help.
  bool shut() const { return shut_ > 0; }

 private:
  std::uint32_t room_of(const Http2Connection& connection) const;
  void note_limit(Http2Connection& connection, std::uint32_t room);
  void enter(Http2Connection& connection);
  void leave(Http2Connection& connection);
  void close(Http2Connection& connection);
  Http2Connection& new_connection();

  Http2Host& host_;
  Connector& connector_;
  const bool keep_alive_, keep_body_;
  const std::uint64_t max_body_;
  const std::uint32_t streams_;              // of a connection, at most
  std::deque<Http2Connection> connections_;  // stay at their address
  std::vector<Http2Connection*> closed_;     // of them, to be opened again
  IdleStack<Http2Connection> roomy_;
  std::uint32_t known_limit_;  // streams that the server takes, as its last connection said
  std::uint32_t shut_ = 0;     // connections that take none for now
  bool wary_ = false;          // one has ended while it was idle
};

}  // namespace composure::loadgen
