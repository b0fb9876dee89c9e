#include "loadgen/transport/http2_pool.h"

#include <algorithm>
#include <utility>

namespace composure::loadgen {
namespace {

// Streams at once before the server has said how many it takes: RFC 9113 asks for no fewer, and
// others assume as many.
constexpr std::uint32_t kAssumed = 100;

}  // namespace

Http2Pool::Http2Pool(Http2Host& host, Connector& connector, const ConnectionOptions& options)
    : host_(host),
      connector_(connector),
      keep_alive_(options.keep_alive),
      keep_body_(options.keep_body),
      max_body_(options.max_body),
      streams_(options.streams),
      known_limit_(kAssumed) {}

Http2Pool::~Http2Pool() {
  for (Http2Connection& connection : connections_)
    if (connection.is_open()) connector_.close(connection.release());
}

void Http2Pool::open(const Connected& connected) {
  Http2Connection& connection = new_connection();
  connection.open(connected, max_body_, keep_body_);
  settle(connection);
}

Http2Connection& Http2Pool::new_connection() {
  if (closed_.empty()) return connections_.emplace_back(host_);
  Http2Connection& connection = *closed_.back();
  closed_.pop_back();
  return connection;
}

Http2Connection* Http2Pool::carry(Http2Stream& stream, std::int64_t now) {
  while (Http2Connection* connection = roomy_.top()) {
    if (!connection->alive(now, wary_) || !connection->start(stream)) {
      settle(*connection);  // leaves those with room
      continue;
    }
    if (connection->active() >= room_of(*connection)) leave(*connection);
    return connection;
  }
  return nullptr;
}

std::uint32_t Http2Pool::room_of(const Http2Connection& connection) const {
  if (!keep_alive_) return connection.used() ? 0 : 1;
  return connection.told_limit() ? std::min(streams_, connection.allowed()) : usual_room();
}

std::uint32_t Http2Pool::usual_room() const {
  return keep_alive_ ? std::max(1u, std::min(streams_, known_limit_)) : 1;
}

void Http2Pool::settle(Http2Connection& connection) {
  const std::uint32_t room = room_of(connection);
  note_limit(connection, room);
  const bool over = connection.closing() || (!keep_alive_ && connection.used());
  wary_ = wary_ || connection.ended_idle();
  if (over && connection.is_idle()) return close(connection);
  if (over || connection.active() >= room) return leave(connection);
  enter(connection);
}

void Http2Pool::note_limit(Http2Connection& connection, std::uint32_t room) {
  if (!connection.told_limit()) return;
  known_limit_ = connection.allowed();
  const bool shut = room == 0 && keep_alive_ && !connection.closing();
  if (shut == connection.shut) return;
  connection.shut = shut;
  shut_ += shut ? 1 : -1;
}

void Http2Pool::enter(Http2Connection& connection) {
  if (std::exchange(connection.roomy, true)) return;
  roomy_.push(connection);
}

void Http2Pool::leave(Http2Connection& connection) {
  if (std::exchange(connection.roomy, false)) roomy_.remove(connection);
}

void Http2Pool::close(Http2Connection& connection) {
  leave(connection);
  if (std::exchange(connection.shut, false)) --shut_;
  connector_.close(connection.release());
  closed_.push_back(&connection);
}

}  // namespace composure::loadgen
