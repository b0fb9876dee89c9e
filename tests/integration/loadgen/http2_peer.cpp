#include "tests/integration/loadgen/http2_peer.h"

#include <sys/socket.h>

#include <algorithm>

#include "tests/integration/loadgen/test_server.h"

namespace composure::loadgen {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// RFC 7541, 5.1 and 5.2, without Huffman's code.
std::string packed_text(std::string_view text) {
  std::string packed;
  std::size_t size = text.size();
  if (size < 127) {
    packed.push_back(static_cast<char>(size));
  } else {
    packed.push_back(127);
    for (size -= 127; size >= 128; size /= 128)
      packed.push_back(static_cast<char>(size % 128 + 128));
    packed.push_back(static_cast<char>(size));
  }
  return packed.append(text);
}

}  // namespace

std::string Http2Request::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "(absent)" : found->second;
}

Http2Peer::Http2Peer(Wire wire) : wire_(std::move(wire)) { nghttp2_hd_inflate_new(&inflater_); }

Http2Peer::~Http2Peer() { nghttp2_hd_inflate_del(inflater_); }

Http2Peer::Wire Http2Peer::over(int fd) {
  return {[fd](char* into, std::size_t size) {
            return recv(fd, into, size, MSG_WAITALL) == static_cast<ssize_t>(size);
          },
          [fd](std::string_view text) { return send_text(fd, text); }};
}

bool Http2Peer::greet(const Settings& said) {
  char preface[24];
  return wire_.read(preface, sizeof(preface)) && settings(said);
}

std::string Http2Peer::number(std::uint32_t value, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    text.push_back(static_cast<char>(value >> shift));
  return text;
}

bool Http2Peer::frame(FrameType type, std::uint8_t flags, std::uint32_t stream,
                      std::string_view payload) {
  std::string text = number(static_cast<std::uint32_t>(payload.size()), 3);
  text.push_back(static_cast<char>(type));
  text.push_back(static_cast<char>(flags));
  return wire_.write(text.append(number(stream)).append(payload));
}

bool Http2Peer::settings(const Settings& settings) {
  std::string payload;
  for (const auto& [name, value] : settings) payload += number(name, 2) + number(value);
  return frame(FrameType::settings, 0, 0, payload);
}

bool Http2Peer::reset(std::uint32_t stream, std::uint32_t code) {
  return frame(FrameType::reset, 0, stream, number(code));
}

bool Http2Peer::goaway(std::uint32_t last, std::uint32_t code) {
  return frame(FrameType::goaway, 0, 0, number(last) + number(code));
}

bool Http2Peer::window(std::uint32_t stream, std::uint32_t size) {
  return frame(FrameType::window, 0, stream, number(size));
}

std::string Http2Peer::packed(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string text;
  for (const auto& [name, value] : fields)
    text += std::string(1, '\0') + packed_text(name) + packed_text(value);
  return text;
}

bool Http2Peer::answer(std::uint32_t stream, int status, std::string_view body,
                       std::string_view more) {
  const std::string head = packed({{":status", std::to_string(status)}}) + std::string(more);
  const bool bare = body.empty();
  return frame(FrameType::headers, kEndHeaders | (bare ? kEndStream : 0), stream, head) &&
         (bare || frame(FrameType::data, kEndStream, stream, body));
}

void Http2Peer::take_headers(std::uint32_t stream, std::string_view block) {
  Http2Request& request = under_way_[stream];
  request.stream = stream;
  const auto* in = reinterpret_cast<const std::uint8_t*>(block.data());
  std::size_t left = block.size();
  while (true) {
    nghttp2_nv field{};
    int flags = 0;
    const ssize_t used = nghttp2_hd_inflate_hd2(inflater_, &field, &flags, in, left, 1);
    if (used < 0) return;
    in += used;
    left -= static_cast<std::size_t>(used);
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
      const auto text = [](const std::uint8_t* bytes, std::size_t size) {
        return std::string(reinterpret_cast<const char*>(bytes), size);
      };
      request.names.push_back(text(field.name, field.namelen));
      request.headers[request.names.back()] = text(field.value, field.valuelen);
    }
    if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) break;
  }
  nghttp2_hd_inflate_end_headers(inflater_);
}

bool Http2Peer::step() {
  std::string head(9, ' '), payload;
  if (!wire_.read(head.data(), head.size())) return false;
  payload.resize(byte_at(head, 0) << 16 | byte_at(head, 1) << 8 | byte_at(head, 2));
  const auto type = static_cast<FrameType>(head[3]);
  const auto flags = static_cast<std::uint8_t>(head[4]);
  const std::uint32_t stream =
      byte_at(head, 5) << 24 | byte_at(head, 6) << 16 | byte_at(head, 7) << 8 | byte_at(head, 8);
  if (!payload.empty() && !wire_.read(payload.data(), payload.size())) return false;
  const bool ack = (flags & kAck) != 0;
  if (type == FrameType::settings && !ack) return frame(FrameType::settings, kAck, 0, "");
  if (type == FrameType::ping && !ack) return frame(FrameType::ping, kAck, 0, payload);
  if (type == FrameType::ping) ++pongs_;
  if (type == FrameType::reset) {
    resets_.push_back(stream);
    under_way_.erase(stream);
  }
  if (type == FrameType::headers) take_headers(stream, payload);
  if (type == FrameType::data && under_way_.contains(stream)) {
    under_way_[stream].body += payload;
    longest_data_ = std::max(longest_data_, payload.size());
    const auto size = static_cast<std::uint32_t>(payload.size());
    if (credit_ && size > 0 && !(window(0, size) && window(stream, size))) return false;
  }
  if ((type == FrameType::headers || type == FrameType::data) && (flags & kEndStream) != 0) {
    if (auto found = under_way_.extract(stream)) whole_.push_back(std::move(found.mapped()));
  }
  return true;
}

std::optional<Http2Request> Http2Peer::ready() {
  if (whole_.empty()) return std::nullopt;
  Http2Request request = std::move(whole_.front());
  whole_.erase(whole_.begin());
  return request;
}

std::optional<Http2Request> Http2Peer::next() {
  while (whole_.empty())
    if (!step()) return std::nullopt;
  return ready();
}

bool Http2Peer::ping() {
  const std::uint32_t wanted = pongs_ + 1;
  if (!frame(FrameType::ping, 0, 0, "12345678")) return false;
  while (pongs_ < wanted)
    if (!step()) return false;
  return true;
}

void serve_http2_together(const Http2Peer::Wire& wire, std::size_t together,
                          const std::string& body) {
  Http2Peer peer(wire);
  if (!peer.greet()) return;
  std::vector<std::uint32_t> waiting;
  bool answered = false;
  while (const auto request = peer.next()) {
    waiting.push_back(request->stream);
    if (waiting.size() < (answered ? together : 1)) continue;
    for (const std::uint32_t stream : std::exchange(waiting, {}))
      if (!peer.answer(stream, 200, body)) return;
    answered = true;
  }
}

}  // namespace composure::loadgen
