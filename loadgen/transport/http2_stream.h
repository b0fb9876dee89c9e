// One request on its way over HTTP/2, and what has come of its answer.
#pragma once

#include <cstdint>
#include <string>

#include "loadgen/transport/http2_request.h"

namespace composure::loadgen {

// One for each slot, reused: its memory stays. It is linked into the session that carries it.
struct Http2Stream {
  std::uint32_t slot = 0;
  const Http2Fields* fields = nullptr;  // of the request; nullptr: the slot is free
  std::int64_t started = 0;             // when it was to be sent, monotonic nanoseconds
  std::uint32_t returned = 0;  // how often it came back unseen by the server, to be sent again

  // Of the attempt that is under way.
  std::int32_t id = 0;          // 0: no connection carries it
  bool first = false;           // on its connection
  std::int64_t carried = 0;     // when it was given to its connection
  std::size_t body_sent = 0;    // handed to nghttp2
  std::uint64_t begins = 0;     // in its session's output: no byte of it comes earlier
  std::int64_t written = 0;     // when its last byte was handed to the system; 0: not yet
  std::int64_t first_byte = 0;  // of the answer
  std::uint64_t bytes = 0;      // of its body
  std::int64_t announced = -1;  // by Content-Length
  std::size_t head_bytes = 0;   // of the header section that is being read
  int status = 0;
  bool head_whole = false;  // the final answer's headers came
  bool whole = false;       // the answer is
  bool malformed = false;
  bool too_long = false;  // its headers are
  bool reset = false;     // by the server
  bool unsent = false;    // nghttp2 did not send it
  std::string body;       // where bodies are kept

  Http2Stream* previous = nullptr;
  Http2Stream* next = nullptr;

  // Before it is sent, the first time or again.
  void forget_attempt() {
    id = 0;
    first = head_whole = whole = malformed = too_long = reset = unsent = false;
    body_sent = head_bytes = 0;
    begins = bytes = 0;
    written = first_byte = 0;
    announced = -1;
    status = 0;
    body.clear();
  }
};

}  // namespace composure::loadgen
