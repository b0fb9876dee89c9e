// One connection of the transport http1, which carries one request at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "loadgen/events/event_loop.h"
#include "loadgen/transport/connector.h"
#include "loadgen/transport/http1_framing.h"
#include "loadgen/transport/http1_request.h"
#include "loadgen/transport/wire.h"
#include "loadgen/transport/transport.h"

namespace composure::loadgen {

class Http1Connection;

// What all connections of a thread share, and tell.
class Http1Host {
 public:
  Http1Host(EventLoop& event_loop, std::uint64_t longest_body, bool keep_bodies)
      : loop(event_loop), max_body(longest_body), keep_body(keep_bodies) {}
  virtual ~Http1Host() = default;
  // Its request has ended. Reusable: it may carry another; otherwise it is to be closed.
  virtual void on_ended(Http1Connection& connection, const Answer& answer, bool reusable) = 0;
  // While it carried none it ended, or brought what nobody had asked for: it is to be closed.
  virtual void on_unusable(Http1Connection& connection) = 0;

  EventLoop& loop;
  const std::uint64_t max_body;
  const bool keep_body;
  // The server has ended a kept connection without having said so, or sent what nobody asked for:
  // it may do it again right after an answer. Looking each time costs a system call.
  bool wary = false;
  Http1KnownHead known_head;
  std::span<char> buffer;  // to receive into: what is read is used at once
};

// Stays registered for reading as long as it is open: a request costs one send and one read, and
// nothing of epoll. Not movable: the event loop knows its address.
class Http1Connection final : public FdHandler, private ArrivalSource {
 public:
  explicit Http1Connection(Http1Host& host) : host_(host) {}
  Http1Connection(const Http1Connection&) = delete;
  Http1Connection& operator=(const Http1Connection&) = delete;

  // It has a new wire; the first answer tells what that took.
  void open(const Connected& connected);
  // Sends a request, whose bytes must stay as they are until it has ended. False when nothing of it
  // could be sent because the connection has ended: the server has seen nothing of it. (On a new
  // connection the end is reported as the request's.) Never calls the host.
  bool send(std::uint32_t slot, const Http1Bytes& bytes);
  // Whether a kept connection can be used again: it stands, and nothing that nobody asked for has
  // come on it, as far as one can tell.
  bool usable(std::int64_t now);
  // What there is of the answer to the request that it carries; it knows nothing of its arrival.
  Answer answer(Outcome outcome, std::int64_t now) const;
  // No longer watched; the wire is the caller's.
  Wire release();

  std::uint32_t slot() const { return slot_; }
  bool busy() const { return bytes_ != nullptr; }
  bool is_new() const { return new_; }

  // Of the list of idle connections that it is in.
  Http1Connection* above = nullptr;
  Http1Connection* below = nullptr;

 private:
  void on_fd(int fd, std::uint32_t events) override;
  std::optional<std::int64_t> arrived() const override;
  void on_idle_event();
  bool only_records_came();
  bool write_more();
  void read_more();
  void received(std::size_t size, std::int64_t now);
  void end(Outcome outcome, std::int64_t now, bool reusable);

  Http1Host& host_;
  Wire wire_;
  std::uint32_t slot_ = 0;
  bool new_ = false;                   // has not carried a whole exchange yet
  bool proven_ = false;                // was looked at when it was first to be used again
  bool writing_ = false;               // registered for writing as well
  const Http1Bytes* bytes_ = nullptr;  // of the request that it carries
  std::size_t sent_ = 0;
  std::int64_t written_ = 0;
  std::int64_t first_byte_ = 0;
  std::int64_t idle_since_ = 0;
  std::int64_t connect_ = 0;
  std::int64_t lookup_ = 0;
  Http1Framing framing_;
  std::string body_;
};

}  // namespace composure::loadgen
