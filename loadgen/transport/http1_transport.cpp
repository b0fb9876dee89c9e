#include "loadgen/transport/http1_transport.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "loadgen/clock.h"
#include "loadgen/transport/target_url.h"

namespace composure::loadgen {
namespace {

constexpr std::size_t kBuffer = 64 * 1024;

Http1Target target_of(const ConnectionOptions& options) {
  const auto url = parse_target(options.url);
  return {url->host, url->prefix, options.keep_alive};
}

}  // namespace

Http1Transport::Http1Transport(EventLoop& loop, AnswerHandler& handler,
                               const ConnectionOptions& options)
    : Http1Host(loop, options.max_body, options.keep_body),
      handler_(handler),
      keep_alive_(options.keep_alive),
      memory_(new char[kBuffer]),
      connector_(loop, *this, options),
      requests_(target_of(options)) {
  buffer = {memory_.get(), kBuffer};
}

Http1Transport::~Http1Transport() {
  while (Http1Connection* connection = idle_.pop()) close(*connection);
  for (const Slot& slot : slots_) {
    if (slot.connection != nullptr) close(*slot.connection);
  }
}

void Http1Transport::prepare(std::uint32_t slot, const Request& request) {
  requests_.form_of(slot, request);
}

void Http1Transport::start(std::uint32_t slot, const Request& request) {
  if (slot >= slots_.size()) slots_.resize(slot + 1);
  assert(slots_[slot].connection == nullptr);
  const Http1Bytes& bytes = requests_.form_of(slot, request);
  if (!bytes.valid) return unsendable_.push_back(slot);
  if (send_on_kept(slot, bytes)) return;
  slots_[slot].bytes = &bytes;
  connector_.connect(slot);
}

bool Http1Transport::send_on_kept(std::uint32_t slot, const Http1Bytes& bytes) {
  Http1Connection* connection = idle_.pop();
  if (connection == nullptr) return false;
  const std::int64_t now = monotonic_ns();
  for (; connection != nullptr; connection = idle_.pop()) {
    if (connection->usable(now) && connection->send(slot, bytes)) {
      slots_[slot].connection = connection;
      return true;
    }
    wary = true;
    close(*connection);
  }
  return false;
}

void Http1Transport::on_connected(std::uint32_t slot, const Connected& connected) {
  if (connected.outcome != Outcome::ok) return fail(slot, connected.outcome);
  Http1Connection& connection = new_connection();
  connection.open(connected);
  slots_[slot].connection = &connection;
  connection.send(slot, *slots_[slot].bytes);
}

Answer Http1Transport::abort(std::uint32_t slot) {
  Answer answer;
  requests_.release(slot);
  connector_.cancel(slot);
  std::erase(unsendable_, slot);
  if (Http1Connection* connection = slots_[slot].connection) {
    answer = connection->answer(Outcome::cancelled, monotonic_ns());
    close(*connection);
  }
  slots_[slot] = {};
  answer.outcome = Outcome::cancelled;
  answer.body = {};
  return answer;
}

void Http1Transport::run(std::int64_t deadline) {
  // start() may have ended requests: their news must not wait.
  if (tell_unsendable() || connector_.collect()) deadline = 0;
  const std::int64_t timer = connector_.timer();
  loop.run(timer == 0 ? deadline : std::min(deadline, timer));
  if (timer != 0) connector_.on_time();
}

bool Http1Transport::tell_unsendable() {
  if (unsendable_.empty()) return false;
  for (const std::uint32_t slot : std::exchange(unsendable_, {})) fail(slot, Outcome::protocol);
  return true;
}

void Http1Transport::fail(std::uint32_t slot, Outcome outcome) {
  Answer answer;
  answer.outcome = outcome;
  answer.done = monotonic_ns();
  requests_.release(slot);
  slots_[slot] = {};
  handler_.on_answer(slot, answer);
}

void Http1Transport::on_ended(Http1Connection& connection, const Answer& answer, bool reusable) {
  const std::uint32_t slot = connection.slot();
  requests_.release(slot);
  slots_[slot] = {};
  handler_.on_answer(slot, answer);
  if (reusable && keep_alive_) {
    idle_.push(connection);
  } else {
    close(connection);
  }
}

void Http1Transport::on_unusable(Http1Connection& connection) {
  wary = true;
  idle_.remove(connection);
  close(connection);
}

Http1Connection& Http1Transport::new_connection() {
  if (closed_.empty()) return connections_.emplace_back(static_cast<Http1Host&>(*this));
  Http1Connection& connection = *closed_.back();
  closed_.pop_back();
  return connection;
}

void Http1Transport::close(Http1Connection& connection) {
  connector_.close(connection.release());
  closed_.push_back(&connection);
}

}  // namespace composure::loadgen
