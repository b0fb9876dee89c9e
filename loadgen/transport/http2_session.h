// The streams of one HTTP/2 connection (RFC 9113): bytes in, bytes out, no I/O. The protocol itself
// is nghttp2's.
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "loadgen/measure/sample.h"
#include "loadgen/transport/http2_memory.h"
#include "loadgen/transport/http2_stream.h"

namespace composure::loadgen {

class Http2Session {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    // The stream has ended and is no longer the session's. `unseen`: the server has not acted on it
    // and says so, or no byte of it has left: it may be sent again.
    virtual void on_ended(Http2Stream& stream, Outcome outcome, bool unseen) = 0;
  };

  // At most `max_body` bytes of each body are taken, and kept where `keep_body`.
  Http2Session(Owner& owner, Http2Memory& memory, std::uint64_t max_body, bool keep_body);
  ~Http2Session();
  Http2Session(const Http2Session&) = delete;
  Http2Session& operator=(const Http2Session&) = delete;

  // Sends the request of `stream`, whose fields must stay as they are until it has ended. False:
  // this connection takes no more; the stream is untouched.
  bool start(Http2Stream& stream);
  // Ends it without on_ended(); the server is told.
  void cancel(Http2Stream& stream);
  // Whether it takes further streams at all: neither side has said that it ends.
  bool open() const;
  // How many streams the server lets be open at once, once it has said so.
  std::uint32_t allowed() const;
  bool told_limit() const { return settled_; }
  // Of them, those that are: what was given up is one until that is in the output.
  std::uint32_t active() const { return active_; }
  bool is_idle() const { return streams_ == nullptr; }
  // It has had a stream.
  bool used() const { return used_; }

  // Bytes that came; `now` is when. False: the session is of no use any more.
  bool feed(std::string_view bytes, std::int64_t now);
  // Appends what is to be sent until `output` has `enough` bytes (it may be more by a frame).
  void collect(std::string& output, std::size_t enough);
  // All up to this byte of the output was handed to the system.
  void sent(std::uint64_t bytes, std::int64_t now);
  // Once everything was collected: what came was not HTTP/2, and is not read any more.
  bool failed() const;
  // The connection is over: what never left is unseen, the rest ends as `outcome`.
  void end(Outcome outcome);
  // All that was collected so far.
  std::uint64_t collected() const { return collected_; }

 private:
  friend struct Http2Callbacks;
  void link(Http2Stream& stream);
  void unlink(Http2Stream& stream);
  void finish(Http2Stream& stream, Outcome outcome, bool unseen);
  void finish_early(Http2Stream& stream, Outcome outcome, std::uint32_t code);
  void on_closed(Http2Stream& stream, std::uint32_t code);

  Owner& owner_;
  const std::uint64_t max_body_;
  const bool keep_body_;
  nghttp2_session* session_ = nullptr;
  Http2Stream* streams_ = nullptr;
  Http2Stream* reading_ = nullptr;           // whose header section is being read
  std::vector<Http2Stream*> unwritten_;      // whole in the output, in order
  std::vector<std::uint64_t> unwritten_at_;  // where each of them ends there
  std::uint64_t collected_ = 0;
  std::uint64_t sent_ = 0;
  std::int64_t now_ = 0;
  std::uint32_t active_ = 0;
  bool used_ = false;      // it had a stream
  bool draining_ = false;  // the server has said that it ends, or there are no more numbers
  bool settled_ = false;   // the server has said how many streams it takes
};

}  // namespace composure::loadgen
