#include "loadgen/transport/http1_framing.h"

#include <utility>

namespace composure::loadgen {
namespace {

// The parser counts headers, trailers and chunk extensions; its limit is the process's. Set before
// any thread runs.
[[maybe_unused]] const bool kHeadLimited = [] {
  http_parser_set_max_header_size(kMaxHead);
  return true;
}();

constexpr int kLowest = 100;
constexpr int kSwitchingProtocols = 101;
constexpr int kNoContent = 204;
constexpr int kNotModified = 304;

bool is_interim(int status) { return status < 200 && status != kSwitchingProtocols; }

}  // namespace

void Http1KnownHead::learn(std::string_view head, std::uint16_t status, std::uint64_t length) {
  if (head.size() > bytes_.size()) return;
  std::memcpy(bytes_.data(), head.data(), head.size());
  size_ = head.size();
  length_ = length;
  status_ = status;
}

// What the parser's callbacks need for the time of one call.
struct Http1Framing::Feed {
  Http1Framing& framing;
  std::uint64_t max_body;
  std::string* body;

  static Feed& of(http_parser* parser) { return *static_cast<Feed*>(parser->data); }
};

const http_parser_settings& Http1Framing::settings() {
  static const http_parser_settings settings = [] {
    http_parser_settings made;
    http_parser_settings_init(&made);
    made.on_headers_complete = &Http1Framing::on_headers;
    made.on_body = &Http1Framing::on_body;
    made.on_message_complete = &Http1Framing::on_complete;
    return made;
  }();
  return settings;
}

void Http1Framing::begin(bool to_head) {
  http_parser_init(&parser_, HTTP_RESPONSE);
  parser_.allow_chunked_length = 1;  // the chunks count (RFC 9112, 6.3)
  first_length_ = kNoLength;
  body_bytes_ = 0;
  announced_ = -1;
  status_ = 0;
  state_ = State::reading;
  fresh_ = true;
  to_head_ = to_head;
  reusable_ = false;
}

Http1Framing::State Http1Framing::feed(std::string_view bytes, std::uint64_t max_body,
                                       std::string* body) {
  if (bytes.empty()) return state_;  // to the parser it would mean the end
  fresh_ = false;
  Feed call{*this, max_body, body};
  parser_.data = &call;
  const std::size_t used = parse(bytes);
  if (state_ == State::complete) {
    reusable_ = reusable_ && used == bytes.size();
  } else if (state_ == State::reading && HTTP_PARSER_ERRNO(&parser_) != HPE_OK) {
    const bool long_head = HTTP_PARSER_ERRNO(&parser_) == HPE_HEADER_OVERFLOW;
    state_ = long_head ? State::too_long : State::malformed;
  }
  return state_;
}

// The parser stops at the first digit of a second Content-Length. One that says the same is no
// error (RFC 9110, 8.6): it goes on there, and on_headers() compares.
std::size_t Http1Framing::parse(std::string_view bytes) {
  std::size_t used = http_parser_execute(&parser_, &settings(), bytes.data(), bytes.size());
  while (HTTP_PARSER_ERRNO(&parser_) == HPE_UNEXPECTED_CONTENT_LENGTH && used < bytes.size() &&
         bytes[used] >= '0' && bytes[used] <= '9' &&
         (first_length_ == kNoLength || first_length_ == parser_.content_length)) {
    first_length_ = parser_.content_length;
    parser_.content_length = 0;
    parser_.http_errno = HPE_OK;
    used += http_parser_execute(&parser_, &settings(), bytes.data() + used, bytes.size() - used);
  }
  return used;
}

Http1Framing::State Http1Framing::feed(std::string_view bytes, std::uint64_t max_body,
                                       std::string* body, Http1KnownHead& known) {
  if (!fresh_ || to_head_) return feed(bytes, max_body, body);
  if (known.begins(bytes) && known.length() <= max_body) {
    if (body != nullptr) body->append(bytes.substr(known.size()));
    status_ = known.status();
    body_bytes_ = known.length();
    announced_ = static_cast<std::int64_t>(known.length());
    reusable_ = true;
    return state_ = State::complete;
  }
  // Reusable, so it has an end of its own: a length or the last chunk.
  if (feed(bytes, max_body, body) == State::complete && reusable_ &&
      (parser_.flags & F_CHUNKED) == 0) {
    known.learn(bytes.substr(0, bytes.size() - body_bytes_), status_, body_bytes_);
  }
  return state_;
}

Http1Framing::State Http1Framing::end() {
  Feed call{*this, 0, nullptr};
  parser_.data = &call;
  http_parser_execute(&parser_, &settings(), nullptr, 0);
  reusable_ = false;
  return state_;
}

// 1: no body follows, whatever the headers say of its length; -1: an error.
int Http1Framing::on_headers(http_parser* parser) {
  Http1Framing& framing = Feed::of(parser).framing;
  const int status = static_cast<int>(parser->status_code);
  if (status < kLowest) return -1;
  const std::uint64_t first_length = std::exchange(framing.first_length_, kNoLength);
  if (first_length != kNoLength && first_length != parser->content_length) return -1;
  if (is_interim(status)) return 1;
  framing.status_ = static_cast<std::uint16_t>(status);
  const bool never_has_body = status == kNoContent || status == kNotModified;
  // "No length" is the highest value, which becomes -1.
  if ((parser->flags & F_CHUNKED) == 0 && !never_has_body)
    framing.announced_ = static_cast<std::int64_t>(parser->content_length);
  return framing.to_head_ || never_has_body ? 1 : 0;
}

int Http1Framing::on_body(http_parser* parser, const char* data, std::size_t size) {
  const Feed& call = Feed::of(parser);
  Http1Framing& framing = call.framing;
  const std::uint64_t room = call.max_body - framing.body_bytes_;
  const std::size_t taken = size <= room ? size : static_cast<std::size_t>(room);
  framing.body_bytes_ += taken;
  if (call.body != nullptr) call.body->append(data, taken);
  if (taken == size) return 0;
  framing.state_ = State::too_long;
  return 1;
}

int Http1Framing::on_complete(http_parser* parser) {
  Http1Framing& framing = Feed::of(parser).framing;
  const int status = static_cast<int>(parser->status_code);
  if (is_interim(status)) return 0;
  framing.reusable_ = status != kSwitchingProtocols && http_should_keep_alive(parser) != 0;
  framing.state_ = State::complete;
  http_parser_pause(parser, 1);  // whatever follows is not of this answer
  return 0;
}

}  // namespace composure::loadgen
