#include "loadgen/transport/http2_transport.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "loadgen/clock.h"
#include "loadgen/transport/target_url.h"

namespace composure::loadgen {
namespace {

constexpr std::size_t kReceived = 64 * 1024;
// How often a request that the server has not acted on is sent again.
constexpr std::uint32_t kTries = 8;

Http2Target http2_target_of(const ConnectionOptions& options) {
  const auto url = parse_target(options.url);
  return {url->tls ? "https" : "http", url->host, url->prefix};
}

ConnectionOptions over_http1(ConnectionOptions options) {
  options.version = HttpVersion::http1;
  return options;
}

}  // namespace

Http2Transport::Http2Transport(EventLoop& loop, AnswerHandler& handler,
                               const ConnectionOptions& options)
    : Http2Host(loop),
      handler_(handler),
      options_(options),
      memory_(new char[kReceived]),
      connector_(loop, *this, options),
      requests_(http2_target_of(options)),
      pool_(*this, connector_, options_),
      agreed_(options.version == HttpVersion::http2_prior) {
  buffer = {memory_.get(), kReceived};
}

Http2Transport::~Http2Transport() {
  for (Slot& slot : slots_)
    if (slot.connection != nullptr) slot.connection->cancel(slot.stream);
}

TransportKind Http2Transport::kind() const {
  return http1_ == nullptr ? TransportKind::http2 : TransportKind::http1;
}

void Http2Transport::prepare(std::uint32_t slot, const Request& request) {
  if (http1_ != nullptr) return http1_->prepare(slot, request);
  requests_.form_of(slot, request);
}

void Http2Transport::start(std::uint32_t slot, const Request& request) {
  if (http1_ != nullptr) return http1_->start(slot, request);
  while (slot >= slots_.size()) {
    const auto next = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back().stream.slot = next;
  }
  Slot& mine = slots_[slot];
  assert(mine.stream.fields == nullptr);
  mine.request = &request;
  mine.stream.fields = &requests_.form_of(slot, request);
  mine.stream.returned = 0;
  mine.stream.forget_attempt();
  if (!mine.stream.fields->valid) return ended_.push_back({slot, Outcome::protocol});
  mine.stream.started = monotonic_ns();
  if (waiting_.empty() && carry(mine, mine.stream.started)) return;
  waiting_.push_back(slot);
  connect_for_waiting();
}

bool Http2Transport::carry(Slot& slot, std::int64_t now) {
  slot.connection = pool_.carry(slot.stream, now);
  return slot.connection != nullptr;
}

void Http2Transport::serve_waiting() {
  if (waiting_.empty()) return;
  const std::int64_t now = monotonic_ns();
  while (!waiting_.empty() && carry(slots_[waiting_.front()], now)) waiting_.pop_front();
  connect_for_waiting();
}

void Http2Transport::connect_for_waiting() {
  if (waiting_.empty() || pool_.shut()) return;
  const std::size_t room = pool_.usual_room();
  // What the server speaks the first connection tells.
  const std::size_t wanted = agreed_ ? (waiting_.size() + room - 1) / room : 1;
  while (attempts_.size() < wanted) connector_.connect(attempts_.begin(monotonic_ns()));
}

void Http2Transport::on_connected(std::uint32_t attempt, const Connected& connected) {
  attempts_.end(attempt);
  if (connected.outcome != Outcome::ok) return fail_waiting(connected.outcome);
  if (options_.version == HttpVersion::http2 && !connected.http2) {
    connector_.close(connected.wire);
    return fall_back();
  }
  agreed_ = true;
  pool_.open(connected);
}

// As many as the connection would have carried.
void Http2Transport::fail_waiting(Outcome outcome) {
  for (std::uint32_t left = pool_.usual_room(); left > 0 && !waiting_.empty(); --left) {
    const std::uint32_t slot = waiting_.front();
    waiting_.pop_front();
    fail(slot, outcome);
  }
}

// What is under way over HTTP/2, if anything, goes on.
void Http2Transport::fall_back() {
  if (http1_ == nullptr)
    http1_ = std::make_unique<Http1Transport>(loop, handler_, over_http1(options_));
  for (const std::uint32_t slot : std::exchange(waiting_, {})) {
    requests_.release(slot);
    slots_[slot].stream.fields = nullptr;
    http1_->start(slot, *slots_[slot].request);
  }
}

void Http2Transport::on_changed(Http2Connection& connection) { pool_.settle(connection); }

void Http2Transport::on_unflushed(Http2Connection& connection) {
  unflushed_.push_back(&connection);
}

void Http2Transport::flush() {
  for (std::size_t i = 0; i < unflushed_.size(); ++i) {
    Http2Connection& connection = *unflushed_[i];
    connection.flush();
    if (connection.is_open() && !connection.roomy) pool_.settle(connection);
  }
  unflushed_.clear();
}

void Http2Transport::on_ended(Http2Stream& stream, Outcome outcome, bool unseen) {
  Slot& slot = slots_[stream.slot];
  Http2Connection& connection = *std::exchange(slot.connection, nullptr);
  if (unseen && stream.returned < kTries) {
    ++stream.returned;
    stream.forget_attempt();
    return waiting_.push_front(stream.slot);
  }
  if (!running_) return ended_.push_back({stream.slot, outcome});
  Answer answer = connection.answer(stream, outcome, connection.last_read());
  answer.source = &connection;
  requests_.release(stream.slot);
  stream.fields = nullptr;
  handler_.on_answer(stream.slot, answer);
}

Answer Http2Transport::abort(std::uint32_t slot) {
  if (slot >= slots_.size() || slots_[slot].stream.fields == nullptr) return http1_->abort(slot);
  Slot& mine = slots_[slot];
  Answer answer;
  requests_.release(slot);
  mine.stream.fields = nullptr;
  if (Http2Connection* connection = std::exchange(mine.connection, nullptr)) {
    answer = connection->answer(mine.stream, Outcome::cancelled, monotonic_ns());
    connection->cancel(mine.stream);
    pool_.settle(*connection);
  } else {
    std::erase_if(ended_, [slot](const Ended& ended) { return ended.slot == slot; });
    give_up_waiting(slot);
  }
  answer.outcome = Outcome::cancelled;
  answer.body = {};
  return answer;
}

// An attempt to connect that it has waited for all the time is no better than the request.
void Http2Transport::give_up_waiting(std::uint32_t slot) {
  const auto at = std::find(waiting_.begin(), waiting_.end(), slot);
  if (at == waiting_.end()) return;
  waiting_.erase(at);
  const auto stuck = attempts_.older_than(slots_[slot].stream.started);
  if (!stuck) return;
  connector_.cancel(*stuck);
  attempts_.end(*stuck);
  connect_for_waiting();
}

void Http2Transport::run(std::int64_t deadline) {
  running_ = true;
  // start() may have ended requests: their news must not wait.
  if (tell_ended() || connector_.collect()) deadline = 0;
  serve_waiting();
  flush();
  const std::int64_t timer = connector_.timer();
  if (timer != 0) deadline = std::min(deadline, timer);
  if (!ended_.empty()) deadline = 0;
  if (http1_ != nullptr) {
    http1_->run(deadline);
  } else {
    loop.run(deadline);
  }
  if (timer != 0) connector_.on_time();
  serve_waiting();
  running_ = false;
}

bool Http2Transport::tell_ended() {
  if (ended_.empty()) return false;
  for (const Ended& ended : std::exchange(ended_, {})) fail(ended.slot, ended.outcome);
  return true;
}

void Http2Transport::fail(std::uint32_t slot, Outcome outcome) {
  Answer answer;
  answer.outcome = outcome;
  answer.done = monotonic_ns();
  requests_.release(slot);
  slots_[slot].stream.fields = nullptr;
  handler_.on_answer(slot, answer);
}

}  // namespace composure::loadgen
