#include "loadgen/transport/http2_session.h"

#include <algorithm>
#include <cassert>
#include <iterator>

#include "loadgen/transport/http2_callbacks.h"

namespace composure::loadgen {
namespace {

// What is read is used at once, so nothing is gained by letting the server wait for room.
constexpr std::int32_t kWindow = (1u << 31) - 1;

}  // namespace

Http2Session::Http2Session(Owner& owner, Http2Memory& memory, std::uint64_t max_body,
                           bool keep_body)
    : owner_(owner), max_body_(max_body), keep_body_(keep_body) {
  nghttp2_session_client_new3(&session_, Http2Callbacks::table(), this, Http2Callbacks::options(),
                              memory.table());
  const nghttp2_settings_entry settings[] = {
      {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, static_cast<std::uint32_t>(kWindow)},
  };
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, std::size(settings));
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kWindow);
}

Http2Session::~Http2Session() {
  assert(streams_ == nullptr);
  nghttp2_session_del(session_);
}

bool Http2Session::start(Http2Stream& stream) {
  const Http2Fields& fields = *stream.fields;
  nghttp2_data_provider body{};
  body.read_callback = &Http2Callbacks::read_body;
  const std::int32_t id =
      nghttp2_submit_request(session_, nullptr, fields.fields.data(), fields.fields.size(),
                             fields.body.empty() ? nullptr : &body, &stream);
  if (id < 0) {
    draining_ = true;
    return false;
  }
  stream.id = id;
  stream.begins = collected_;
  stream.first = !used_;
  used_ = true;
  ++active_;
  link(stream);
  return true;
}

void Http2Session::cancel(Http2Stream& stream) {
  nghttp2_session_set_stream_user_data(session_, stream.id, nullptr);
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream.id, NGHTTP2_CANCEL);
  unlink(stream);
}

bool Http2Session::open() const {
  return !draining_ && nghttp2_session_check_request_allowed(session_) != 0;
}

std::uint32_t Http2Session::allowed() const {
  return nghttp2_session_get_remote_settings(session_, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
}

bool Http2Session::feed(std::string_view bytes, std::int64_t now) {
  now_ = now;
  const ssize_t used = nghttp2_session_mem_recv(
      session_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  return used >= 0;
}

// nghttp2 then says farewell and reads no more. Where the server has said so, it is the same while
// there are no streams.
bool Http2Session::failed() const {
  return nghttp2_session_want_read(session_) == 0 && (!draining_ || streams_ != nullptr);
}

void Http2Session::collect(std::string& output, std::size_t enough) {
  while (output.size() < enough) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_, &bytes);
    if (size <= 0) return;
    output.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    collected_ += static_cast<std::uint64_t>(size);
  }
}

void Http2Session::sent(std::uint64_t bytes, std::int64_t now) {
  sent_ = bytes;
  std::size_t done = 0;
  while (done < unwritten_.size() && unwritten_at_[done] <= bytes)
    unwritten_[done++]->written = now;
  if (done == 0) return;
  unwritten_.erase(unwritten_.begin(), unwritten_.begin() + static_cast<std::ptrdiff_t>(done));
  unwritten_at_.erase(unwritten_at_.begin(),
                      unwritten_at_.begin() + static_cast<std::ptrdiff_t>(done));
}

void Http2Session::end(Outcome outcome) {
  draining_ = true;
  while (streams_ != nullptr) {
    Http2Stream& stream = *streams_;
    const bool unseen = stream.begins >= sent_;
    const bool unanswered = outcome == Outcome::reset && !unseen && stream.first_byte == 0;
    finish(stream, unanswered ? Outcome::unanswered : outcome, unseen);
  }
}

void Http2Session::link(Http2Stream& stream) {
  stream.previous = nullptr;
  stream.next = streams_;
  if (streams_ != nullptr) streams_->previous = &stream;
  streams_ = &stream;
}

void Http2Session::unlink(Http2Stream& stream) {
  if (reading_ == &stream) reading_ = nullptr;
  (stream.previous != nullptr ? stream.previous->next : streams_) = stream.next;
  if (stream.next != nullptr) stream.next->previous = stream.previous;
  if (stream.written != 0) return;
  const auto at = std::find(unwritten_.begin(), unwritten_.end(), &stream);
  if (at == unwritten_.end()) return;
  unwritten_at_.erase(unwritten_at_.begin() + (at - unwritten_.begin()));
  unwritten_.erase(at);
}

void Http2Session::finish(Http2Stream& stream, Outcome outcome, bool unseen) {
  unlink(stream);
  owner_.on_ended(stream, outcome, unseen);
}

// While nghttp2 still holds it.
void Http2Session::finish_early(Http2Stream& stream, Outcome outcome, std::uint32_t code) {
  nghttp2_session_set_stream_user_data(session_, stream.id, nullptr);
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream.id, code);
  finish(stream, outcome, false);
}

void Http2Session::on_closed(Http2Stream& stream, std::uint32_t code) {
  if (stream.whole) return finish(stream, Outcome::ok, false);
  if (stream.malformed) return finish(stream, Outcome::protocol, false);
  if (stream.too_long) return finish(stream, Outcome::too_long, false);
  const bool refused = code == NGHTTP2_REFUSED_STREAM || stream.unsent;
  // Who refuses what he has begun to answer has acted on it.
  if (refused) return finish(stream, Outcome::reset, stream.first_byte == 0);
  finish(stream, stream.reset ? Outcome::reset : Outcome::protocol, false);
}

}  // namespace composure::loadgen
