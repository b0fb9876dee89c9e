#include "loadgen/transport/http2_callbacks.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>
#include <string_view>

#include "loadgen/transport/answer_limits.h"

namespace composure::loadgen {
namespace {

constexpr int kFinalStatus = 200, kStatusNoContent = 204, kStatusNotModified = 304;
// Of each header field besides name and value, as HTTP/1.1 would have sent it.
constexpr std::size_t kOfLine = 4;

Http2Session& session_of(void* self) { return *static_cast<Http2Session*>(self); }

// nullptr: nobody's any more.
Http2Stream* stream_of(nghttp2_session* session, std::int32_t id) {
  return static_cast<Http2Stream*>(nghttp2_session_get_stream_user_data(session, id));
}

template <typename Number>
void read_number(std::string_view text, Number& number) {
  Number read = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), read);
  if (result.ec == std::errc() && result.ptr == text.data() + text.size()) number = read;
}

std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

bool ends_stream(const nghttp2_frame& frame) {
  return (frame.hd.type == NGHTTP2_HEADERS || frame.hd.type == NGHTTP2_DATA) &&
         (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
}

}  // namespace

const nghttp2_session_callbacks* Http2Callbacks::table() {
  static const nghttp2_session_callbacks* const made = [] {
    nghttp2_session_callbacks* table = nullptr;
    nghttp2_session_callbacks_new(&table);
    nghttp2_session_callbacks_set_on_begin_headers_callback(table, &on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(table, &on_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(table, &on_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(table, &on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(table, &on_close);
    nghttp2_session_callbacks_set_on_frame_send_callback(table, &on_sent);
    nghttp2_session_callbacks_set_on_frame_not_send_callback(table, &on_not_sent);
    return table;
  }();
  return made;
}

const nghttp2_option* Http2Callbacks::options() {
  static const nghttp2_option* const made = [] {
    nghttp2_option* options = nullptr;
    nghttp2_option_new(&options);
    // How many streams are open at once we count ourselves.
    nghttp2_option_set_peer_max_concurrent_streams(options,
                                                   std::numeric_limits<std::uint32_t>::max());
    nghttp2_option_set_no_closed_streams(options, 1);
    return options;
  }();
  return made;
}

ssize_t Http2Callbacks::read_body(nghttp2_session* session, std::int32_t id, std::uint8_t* into,
                                  std::size_t room, std::uint32_t* flags, nghttp2_data_source*,
                                  void*) {
  Http2Stream* const stream = stream_of(session, id);
  if (stream == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  const std::string_view rest = stream->fields->body.substr(stream->body_sent);
  const std::size_t size = std::min(rest.size(), room);
  std::memcpy(into, rest.data(), size);
  stream->body_sent += size;
  if (size == rest.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<ssize_t>(size);
}

int Http2Callbacks::on_begin_headers(nghttp2_session* session, const nghttp2_frame* frame,
                                     void* self) {
  Http2Session& owner = session_of(self);
  Http2Stream* const stream = owner.reading_ = stream_of(session, frame->hd.stream_id);
  if (stream == nullptr) return 0;
  if (stream->first_byte == 0) stream->first_byte = owner.now_;
  stream->head_bytes = 0;
  return 0;
}

// Trailers are read like headers, and tell nothing that we want to know.
int Http2Callbacks::on_header(nghttp2_session*, const nghttp2_frame*, const std::uint8_t* name,
                              std::size_t name_size, const std::uint8_t* value,
                              std::size_t value_size, std::uint8_t, void* self) {
  Http2Stream* const stream = session_of(self).reading_;
  if (stream == nullptr) return 0;
  stream->head_bytes += name_size + value_size + kOfLine;
  if (stream->head_bytes > kMaxHead) {
    stream->too_long = true;
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }
  if (stream->head_whole) return 0;
  const std::string_view field = text_of(name, name_size);
  if (field == ":status") read_number(text_of(value, value_size), stream->status);
  if (field == "content-length") read_number(text_of(value, value_size), stream->announced);
  return 0;
}

int Http2Callbacks::on_frame(nghttp2_session* session, const nghttp2_frame* frame, void* self) {
  Http2Session& owner = session_of(self);
  if (frame->hd.type == NGHTTP2_GOAWAY) owner.draining_ = true;
  if (frame->hd.type == NGHTTP2_SETTINGS && (frame->hd.flags & NGHTTP2_FLAG_ACK) == 0)
    owner.settled_ = true;
  if (frame->hd.stream_id == 0) return 0;
  Http2Stream* const stream = stream_of(session, frame->hd.stream_id);
  if (stream == nullptr) return 0;
  if (frame->hd.type == NGHTTP2_RST_STREAM) stream->reset = true;
  if (frame->hd.type == NGHTTP2_HEADERS && !stream->head_whole) {
    stream->head_whole = stream->status >= kFinalStatus;
    const bool never_has_body =
        stream->status == kStatusNoContent || stream->status == kStatusNotModified;
    if (!stream->head_whole || never_has_body) stream->announced = -1;
    if (!stream->head_whole) stream->status = 0;  // an interim answer
  }
  if (ends_stream(*frame)) on_end_of_answer(owner, *stream, frame->hd.stream_id);
  return 0;
}

// What is left of the request is not sent; where nothing is, nghttp2 closes the stream itself.
void Http2Callbacks::on_end_of_answer(Http2Session& session, Http2Stream& stream, std::int32_t id) {
  stream.whole = true;
  if (nghttp2_session_get_stream_local_close(session.session_, id) == 1) return;
  session.finish_early(stream, Outcome::ok, NGHTTP2_CANCEL);
}

int Http2Callbacks::on_data(nghttp2_session* session, std::uint8_t, std::int32_t id,
                            const std::uint8_t* data, std::size_t size, void* self) {
  Http2Session& owner = session_of(self);
  Http2Stream* const stream = stream_of(session, id);
  if (stream == nullptr) return 0;
  const std::uint64_t room = owner.max_body_ - stream->bytes;
  const std::size_t taken = size <= room ? size : static_cast<std::size_t>(room);
  stream->bytes += taken;
  if (owner.keep_body_) stream->body.append(text_of(data, taken));
  if (taken < size) owner.finish_early(*stream, Outcome::too_long, NGHTTP2_CANCEL);
  return 0;
}

int Http2Callbacks::on_close(nghttp2_session* session, std::int32_t id, std::uint32_t code,
                             void* self) {
  Http2Session& owner = session_of(self);
  --owner.active_;
  if (Http2Stream* const stream = stream_of(session, id)) owner.on_closed(*stream, code);
  return 0;
}

// Called before the next frame is made, so that all collected so far ends with this one.
int Http2Callbacks::on_sent(nghttp2_session* session, const nghttp2_frame* frame, void* self) {
  if (!ends_stream(*frame)) return 0;
  Http2Stream* const stream = stream_of(session, frame->hd.stream_id);
  if (stream == nullptr) return 0;
  Http2Session& owner = session_of(self);
  owner.unwritten_.push_back(stream);
  owner.unwritten_at_.push_back(owner.collected_);
  return 0;
}

int Http2Callbacks::on_not_sent(nghttp2_session* session, const nghttp2_frame* frame, int error,
                                void*) {
  if (frame->hd.type != NGHTTP2_HEADERS) return 0;
  Http2Stream* const stream = stream_of(session, frame->hd.stream_id);
  if (stream == nullptr) return 0;
  if (error == NGHTTP2_ERR_START_STREAM_NOT_ALLOWED || error == NGHTTP2_ERR_SESSION_CLOSING)
    stream->unsent = true;
  else
    stream->malformed = true;
  return 0;
}

}  // namespace composure::loadgen
