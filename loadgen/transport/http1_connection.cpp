#include "loadgen/transport/http1_connection.h"

#include <cassert>

#include "loadgen/clock.h"

namespace composure::loadgen {
namespace {

// A connection that was idle for longer is looked at before it is used again. In a closed loop the
// next request leaves sooner, and a look is a tenth of what a request costs.
constexpr std::int64_t kTrustedFor = 1'000'000;
// How often one connection is read from before others have their turn.
constexpr int kReads = 16;

}  // namespace

void Http1Connection::open(const Connected& connected) {
  wire_ = connected.wire;
  new_ = true;
  proven_ = false;
  writing_ = false;
  bytes_ = nullptr;
  connect_ = connected.connect;
  lookup_ = connected.lookup;
  host_.loop.watch(wire_.fd(), EPOLLIN, *this);
}

Wire Http1Connection::release() {
  host_.loop.forget(wire_.fd());
  bytes_ = nullptr;
  body_ = {};
  return wire_;
}

// The event loop may not have been asked since its last answer.
bool Http1Connection::usable(std::int64_t now) {
  if (proven_ && !host_.wary && now - idle_since_ < kTrustedFor) return true;
  proven_ = true;
  return wire_.quiet() || only_records_came();
}

// A TLS server may send records that carry nothing for us.
bool Http1Connection::only_records_came() {
  return wire_.tls() && wire_.read(host_.buffer.data(), host_.buffer.size()) == Wire::kNotNow;
}

bool Http1Connection::send(std::uint32_t slot, const Http1Bytes& bytes) {
  assert(!busy());  // one request at a time
  slot_ = slot;
  bytes_ = &bytes;
  sent_ = 0;
  written_ = 0;
  first_byte_ = 0;
  framing_.begin(bytes.to_head);
  body_.clear();
  if (write_more() || new_ || sent_ > 0) return true;
  bytes_ = nullptr;
  return false;
}

// False when the connection is broken. That becomes an event as well, and the server may have said
// why, so that is read first.
bool Http1Connection::write_more() {
  const std::string& text = bytes_->text;
  const std::string_view rest = bytes_->rest;
  while (sent_ < bytes_->size()) {
    const std::size_t in_text = sent_ < text.size() ? sent_ : text.size();
    const std::size_t in_rest = sent_ - in_text;
    const long count = wire_.write(text.data() + in_text, text.size() - in_text,
                                   rest.data() + in_rest, rest.size() - in_rest);
    if (count == Wire::kBroken) {
      if (wire_.tls()) wire_.hang_up();
      return false;
    }
    if (count == Wire::kNotNow) {
      if (!writing_) host_.loop.watch(wire_.fd(), EPOLLIN | EPOLLOUT, *this);
      writing_ = true;
      return true;
    }
    sent_ += static_cast<std::size_t>(count);
  }
  written_ = monotonic_ns();
  if (writing_) host_.loop.watch(wire_.fd(), EPOLLIN, *this);
  writing_ = false;
  return true;
}

void Http1Connection::on_fd(int, std::uint32_t events) {
  if (!busy()) return on_idle_event();
  if (writing_ && (events & EPOLLOUT) != 0 && !write_more()) {
    writing_ = false;
    host_.loop.watch(wire_.fd(), EPOLLIN, *this);
  }
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) read_more();
}

void Http1Connection::on_idle_event() {
  if (!only_records_came()) host_.on_unusable(*this);
}

void Http1Connection::read_more() {
  for (int i = 0; busy() && i < kReads; ++i) {
    const long size = wire_.read(host_.buffer.data(), host_.buffer.size());
    if (size == Wire::kNotNow) return;
    const std::int64_t now = monotonic_ns();
    const Outcome cut = first_byte_ == 0 ? Outcome::unanswered : Outcome::reset;
    if (size == Wire::kBroken) return end(cut, now, false);
    if (size == Wire::kEnded) {
      const bool whole = framing_.end() == Http1Framing::State::complete;
      return end(whole ? Outcome::ok : cut, now, false);
    }
    received(static_cast<std::size_t>(size), now);
    // Of a plain connection less came than there was room for: that was all. What TLS has unpacked
    // already no event would tell of.
    if (!wire_.tls() && static_cast<std::size_t>(size) < host_.buffer.size()) return;
  }
}

void Http1Connection::received(std::size_t size, std::int64_t now) {
  if (first_byte_ == 0) first_byte_ = now;
  switch (framing_.feed({host_.buffer.data(), size}, host_.max_body,
                        host_.keep_body ? &body_ : nullptr, host_.known_head)) {
    case Http1Framing::State::reading:
      return;
    case Http1Framing::State::complete:
      return end(Outcome::ok, now,
                 framing_.reusable() && !bytes_->closes && sent_ == bytes_->size());
    case Http1Framing::State::malformed:
      return end(Outcome::protocol, now, false);
    case Http1Framing::State::too_long:
      return end(Outcome::too_long, now, false);
  }
}

// With TLS the last that came may be a record behind the answer, which is not earlier either.
std::optional<std::int64_t> Http1Connection::arrived() const {
  const std::int64_t now = monotonic_ns();
  const auto silent = wire_.silent_for();
  return silent ? std::optional(now - *silent) : std::nullopt;
}

Answer Http1Connection::answer(Outcome outcome, std::int64_t now) const {
  Answer answer;
  answer.outcome = outcome;
  answer.status = framing_.status();
  answer.first_byte = first_byte_;
  answer.done = now;
  answer.bytes = framing_.body_bytes();
  answer.body = body_;
  answer.head_whole = framing_.status() != 0;
  answer.announced = framing_.announced();
  answer.new_connection = new_;
  answer.written = written_;
  if (new_ && written_ != 0) {
    answer.connect = connect_;
    answer.lookup = lookup_;
  }
  return answer;
}

void Http1Connection::end(Outcome outcome, std::int64_t now, bool reusable) {
  Answer ended = answer(outcome, now);
  ended.source = this;
  new_ = false;
  bytes_ = nullptr;
  idle_since_ = now;
  host_.on_ended(*this, ended, reusable);
}

}  // namespace composure::loadgen
