#include "loadgen/transport/http2_connection.h"

#include <algorithm>

#include "loadgen/clock.h"

namespace composure::loadgen {
namespace {

// A connection that was idle for longer is looked at before it is used.
constexpr std::int64_t kIdleTrustedFor = 50'000'000;
// How often one connection is read from before others have their turn.
constexpr int kReadsAtOnce = 16;
// Collected at a time: bodies are made into frames as the system takes them.
constexpr std::size_t kOutput = 64 * 1024;

}  // namespace

void Http2Connection::open(const Connected& connected, std::uint64_t max_body, bool keep_body) {
  wire_ = connected.wire;
  wire_.read_ahead(true);
  connect_ = connected.connect;
  lookup_ = connected.lookup;
  session_ = std::make_unique<Http2Session>(host_, host_.memory, max_body, keep_body);
  rest_.clear();
  written_ = 0;
  writing_ = broken_ = ended_ = ended_idle_ = proven_ = unanswering_ = false;
  last_read_ = 0;
  host_.loop.watch(wire_.fd(), EPOLLIN, *this);
  mark_unflushed();
}

Wire Http2Connection::release() {
  host_.loop.forget(wire_.fd());
  session_.reset();
  rest_ = {};
  return wire_;
}

bool Http2Connection::start(Http2Stream& stream) {
  if (!session_->start(stream)) return false;
  if (stream.first) stream.carried = monotonic_ns();
  mark_unflushed();
  return true;
}

void Http2Connection::cancel(Http2Stream& stream) {
  // Who keeps silent all the time is not there any more, for all we know.
  if (stream.written != 0 && last_read_ < stream.started) unanswering_ = true;
  session_->cancel(stream);
  mark_unflushed();
}

void Http2Connection::mark_unflushed() {
  if (unflushed) return;
  unflushed = true;
  host_.on_unflushed(*this);
}

bool Http2Connection::alive(std::int64_t now, bool wary) {
  const bool trusted = !used() || (proven_ && !wary && now - last_read_ < kIdleTrustedFor);
  if (active() > 0 || trusted) return !closing();
  proven_ = true;
  read_all();
  return !closing();
}

// What the system took of it, or why none; what it took is gone from `output`.
long Http2Connection::write(std::string& output) {
  std::size_t taken = 0;
  long count = 0;
  while (taken < output.size()) {
    count = wire_.write(output.data() + taken, output.size() - taken);
    if (count < 0) break;
    taken += static_cast<std::size_t>(count);
  }
  written_ += taken;
  output.erase(0, taken);
  return count;
}

void Http2Connection::flush() {
  unflushed = false;
  if (session_ == nullptr || ended_ || broken_) return;
  write_out();
  const bool waits = !broken_ && !rest_.empty();
  if (waits == writing_) return;
  writing_ = waits;
  const std::uint32_t events = EPOLLIN | (waits ? static_cast<std::uint32_t>(EPOLLOUT) : 0u);
  host_.loop.watch(wire_.fd(), events, *this);
}

void Http2Connection::write_out() {
  for (bool more = true; more;) {
    // What a connection has left over is its own; all else is written from shared memory.
    std::string& output = rest_.empty() ? host_.output : rest_;
    session_->collect(output, kOutput);
    more = output.size() >= kOutput;
    const long count = write(output);
    if (&output != &rest_ && !output.empty()) rest_.swap(output);
    if (count == Wire::kBroken) {
      // An event tells of the end; the server may have said why, and that is read first.
      broken_ = true;
      if (wire_.tls()) wire_.hang_up();
    }
    more = more && count >= 0;
  }
  session_->sent(written_, monotonic_ns());
}

void Http2Connection::on_fd(int, std::uint32_t events) {
  if (writing_ && (events & EPOLLOUT) != 0) mark_unflushed();
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) read_more();
  host_.on_changed(*this);
}

void Http2Connection::read_more() {
  for (int i = 0; i < kReadsAtOnce; ++i)
    if (!read_once()) return;
  // Others have their turn, but no event would tell of what was taken from the system already.
  wire_.read_ahead(false);
  while (wire_.holds_more() && read_once()) {
  }
  wire_.read_ahead(true);
}

// False: there is no more for now, or it has ended.
bool Http2Connection::read_once() {
  const long size = wire_.read(host_.buffer.data(), host_.buffer.size());
  if (size == Wire::kNotNow) return false;
  if (size <= 0) {
    end(Outcome::reset);
    return false;
  }
  last_read_ = monotonic_ns();
  const bool good =
      session_->feed({host_.buffer.data(), static_cast<std::size_t>(size)}, last_read_);
  // Collected at once: so streams that nghttp2 ends by itself end here, not when others start.
  session_->collect(rest_, kOutput);
  if (!rest_.empty()) mark_unflushed();
  if (!good || session_->failed()) {
    if (!broken_) write_out();  // our farewell
    end(Outcome::protocol);
    return false;
  }
  // If less came than there was room for, that was all: the next event tells of more.
  return wire_.tls() ? wire_.holds_more() : static_cast<std::size_t>(size) == host_.buffer.size();
}

// Up to an end that has come already.
void Http2Connection::read_all() {
  do {
    while (read_once()) {
    }
  } while (!ended_ && !wire_.quiet());
}

void Http2Connection::end(Outcome outcome) {
  ended_ = true;
  ended_idle_ = session_->is_idle();
  last_read_ = monotonic_ns();
  session_->end(outcome);
}

std::optional<std::int64_t> Http2Connection::arrived() const {
  const std::int64_t now = monotonic_ns();
  const auto silent = wire_.silent_for();
  return silent ? std::optional(now - *silent) : std::nullopt;
}

Answer Http2Connection::answer(const Http2Stream& stream, Outcome outcome, std::int64_t now) const {
  Answer answer;
  answer.outcome = outcome;
  answer.status = stream.status;
  answer.first_byte = stream.first_byte;
  answer.done = now;
  answer.bytes = stream.bytes;
  answer.body = stream.body;
  answer.head_whole = stream.head_whole;
  answer.announced = stream.announced;
  answer.new_connection = stream.first;
  answer.written = stream.written;
  if (stream.first && stream.written != 0) {
    // Who came when it was half made waited for the rest.
    answer.connect = std::min(connect_, stream.carried - stream.started);
    answer.lookup = std::min(lookup_, answer.connect);
  }
  return answer;
}

}  // namespace composure::loadgen
