// One HTTP/2 connection: its socket, what is to be written to it, and its streams.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "loadgen/events/event_loop.h"
#include "loadgen/transport/connector.h"
#include "loadgen/transport/http2_memory.h"
#include "loadgen/transport/http2_session.h"
#include "loadgen/transport/transport.h"

namespace composure::loadgen {

class Http2Connection;

// What all connections of a thread share, and tell.
class Http2Host : public Http2Session::Owner {
 public:
  explicit Http2Host(EventLoop& event_loop) : loop(event_loop) {}
  // Something came on it, or it is at its end: it may take more streams than before, or none.
  virtual void on_changed(Http2Connection& connection) = 0;
  // It has something to write: flush() is to be called.
  virtual void on_unflushed(Http2Connection& connection) = 0;

  EventLoop& loop;
  Http2Memory memory;
  std::span<char> buffer;  // to receive into: what is read is used at once
  std::string output;      // to be written; what the system does not take stays with its connection
};

// Not movable: the event loop knows its address.
class Http2Connection final : public FdHandler, public ArrivalSource {
 public:
  explicit Http2Connection(Http2Host& host) : host_(host) {}
  Http2Connection(const Http2Connection&) = delete;
  Http2Connection& operator=(const Http2Connection&) = delete;

  // It has a new wire. The first stream tells what that took.
  void open(const Connected& connected, std::uint64_t max_body, bool keep_body);
  // No longer watched, without session; the wire is the caller's.
  Wire release();

  // See Http2Session::start(). Nothing is written before flush().
  bool start(Http2Stream& stream);
  void cancel(Http2Stream& stream);
  // Writes as far as that goes without waiting. Never ends a stream.
  void flush();
  // Whether it can be used, as far as one can tell, when it was idle: reads what came meanwhile.
  bool alive(std::int64_t now, bool wary);

  bool is_open() const { return session_ != nullptr; }
  // It has ended, while it carried nothing where `ended_idle`.
  bool ended_idle() const { return ended_idle_; }
  // It takes no more streams.
  bool closing() const { return ended_ || unanswering_ || !session_->open(); }
  // It carries no stream of ours.
  bool is_idle() const { return session_->is_idle(); }
  bool used() const { return session_->used(); }
  // Streams that are open for the server, those that were given up included until it was told.
  std::uint32_t active() const { return session_->active(); }
  // How many of them the server lets be, once it has said so.
  std::uint32_t allowed() const { return session_->allowed(); }
  bool told_limit() const { return session_->told_limit(); }
  // When something came, or its end was seen.
  std::int64_t last_read() const { return last_read_; }
  // What there is of the stream's answer.
  Answer answer(const Http2Stream& stream, Outcome outcome, std::int64_t now) const;
  std::optional<std::int64_t> arrived() const override;

  // Of the list of connections with room that it is in.
  Http2Connection* above = nullptr;
  Http2Connection* below = nullptr;
  bool roomy = false;      // it is in that list
  bool unflushed = false;  // it is in the host's list of those, even when it was closed since
  bool shut = false;       // its server takes no streams for now

 private:
  void on_fd(int fd, std::uint32_t events) override;
  void read_more();
  void read_all();
  bool read_once();
  void end(Outcome outcome);
  void mark_unflushed();
  void write_out();
  long write(std::string& output);

  Http2Host& host_;
  Wire wire_;
  std::unique_ptr<Http2Session> session_;
  std::string rest_;           // collected, and not taken by the system so far
  std::uint64_t written_ = 0;  // bytes
  bool writing_ = false;       // registered for writing as well
  bool broken_ = false;        // nothing more can be written
  bool ended_ = false;
  bool ended_idle_ = false;
  bool proven_ = false;         // was still there when it was to be used again
  bool unanswering_ = false;    // nothing came while a request waited until it was given up
  std::int64_t last_read_ = 0;  // when something came
  std::int64_t connect_ = 0;
  std::int64_t lookup_ = 0;
};

}  // namespace composure::loadgen
