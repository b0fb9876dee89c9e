// As much of an HTTP/2 server (RFC 9113) as a test needs.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace composure::loadgen {

// One connection, served on the calling thread from the client's preface on. The first
// request is answered at once; later ones are held back until `together` of them are there, then
// all are answered: 200, with `body`.
class Http2Connection {
 public:
  // All that is asked for, or false.
  struct Wire {
    std::function<bool(char* into, std::size_t size)> read;
    std::function<bool(std::string_view text)> write;
  };

  Http2Connection(Wire wire, std::size_t together, std::string body)
      : wire_(std::move(wire)), together_(together), body_(std::move(body)) {}

  // Until the client ends it.
  void serve() {
    std::string preface;
    if (!read(preface, 24) || !write_frame(kSettings, 0, 0, "")) return;
    while (read_frame()) {
    }
  }

 private:
  static constexpr std::uint8_t kData = 0, kHeaders = 1, kSettings = 4, kPing = 6;
  static constexpr std::uint8_t kEndStream = 1, kAck = 1, kEndHeaders = 4;

  bool read(std::string& into, std::size_t size) const {
    into.resize(size);
    return size == 0 || wire_.read(into.data(), size);
  }

  bool write_frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
                   std::string_view payload) const {
    const auto size = static_cast<std::uint32_t>(payload.size());
    std::string frame;
    for (const std::uint32_t byte :
         {size >> 16, size >> 8, size, std::uint32_t{type}, std::uint32_t{flags}, stream >> 24,
          stream >> 16, stream >> 8, stream}) {
      frame.push_back(static_cast<char>(byte));
    }
    return wire_.write(frame.append(payload));
  }

  bool read_frame() {
    std::string head, payload;
    if (!read(head, 9)) return false;
    const auto byte = [&head](std::size_t at) { return static_cast<unsigned char>(head[at]); };
    const std::size_t size = byte(0) << 16 | byte(1) << 8 | byte(2);
    const std::uint8_t type = byte(3), flags = byte(4);
    const std::uint32_t stream = static_cast<std::uint32_t>(byte(5)) << 24 |
                                 static_cast<std::uint32_t>(byte(6)) << 16 |
                                 static_cast<std::uint32_t>(byte(7)) << 8 | byte(8);
    if (!read(payload, size)) return false;
    if (type == kSettings && (flags & kAck) == 0) return write_frame(kSettings, kAck, 0, "");
    if (type == kPing && (flags & kAck) == 0) return write_frame(kPing, kAck, 0, payload);
    if ((type == kHeaders || type == kData) && (flags & kEndStream) != 0)
      waiting_.push_back(stream);
    return waiting_.size() < (answered_ ? together_ : 1) || answer_all();
  }

  bool answer_all() {
    constexpr std::string_view kStatus200("\x88", 1);  // from the table that all peers know
    for (const std::uint32_t stream : waiting_) {
      if (!write_frame(kHeaders, kEndHeaders, stream, kStatus200) ||
          !write_frame(kData, kEndStream, stream, body_)) {
        return false;
      }
    }
    answered_ = answered_ || !waiting_.empty();
    waiting_.clear();
    return true;
  }

  Wire wire_;
  std::size_t together_;
  std::string body_;
  bool answered_ = false;  // any
  std::vector<std::uint32_t> waiting_;
};

}  // namespace composure::loadgen
