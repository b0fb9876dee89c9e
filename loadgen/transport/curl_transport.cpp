#include "loadgen/transport/curl_transport.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "loadgen/clock.h"

namespace composure::loadgen {
namespace {

constexpr std::uint32_t kShard = 32;

std::uint32_t room_of(HttpVersion version) {
  return version == HttpVersion::http1 ? kShard : std::numeric_limits<std::uint32_t>::max();
}

// libcurl must be there before anything of it is made.
ConnectionOptions initialised(ConnectionOptions options) {
  initialise_curl();
  return options;
}

}  // namespace

CurlTransport::CurlTransport(EventLoop& loop, AnswerHandler& handler,
                             const ConnectionOptions& options)
    : loop_(loop),
      handler_(handler),
      common_(loop, initialised(options)),
      room_(room_of(options.version)) {}

CurlTransport::~CurlTransport() {
  for (const auto& transfer : active_) {
    if (transfer) transfer->multi->remove(transfer->easy());
  }
}

std::unique_ptr<CurlTransfer> CurlTransport::take_idle() {
  if (idle_.empty()) return std::make_unique<CurlTransfer>(common_);
  auto transfer = std::move(idle_.back());
  idle_.pop_back();
  return transfer;
}

CurlMulti& CurlTransport::multi_with_room() {
  if (roomy_.empty()) {
    const bool multiplex = common_.options.version != HttpVersion::http1;
    const std::uint32_t kept = multiplex ? common_.options.max_in_flight : room_;
    CurlMulti::Owner& owner = *this;
    multis_.push_back(std::make_unique<CurlMulti>(common_.sockets, owner, kept, multiplex));
    roomy_.push_back(multis_.back().get());
  }
  CurlMulti& multi = *roomy_.back();
  if (multi.size() + 1 == room_) roomy_.pop_back();
  return multi;
}

void CurlTransport::start(std::uint32_t slot, const Request& request) {
  auto transfer = take_idle();
  transfer->prepare(slot, request);
  if (!transfer->sendable()) {
    idle_.push_back(std::move(transfer));
    return unsendable_.push_back(slot);
  }
  transfer->multi = &multi_with_room();
  if (slot >= active_.size()) active_.resize(slot + 1);
  CurlTransfer& started = *transfer;
  active_[slot] = std::move(transfer);
  started.multi->add(started.easy());
}

// Takes the slot's transfer out of its multi.
std::unique_ptr<CurlTransfer> CurlTransport::leave(std::uint32_t slot) {
  auto transfer = std::move(active_[slot]);
  CurlMulti& multi = *transfer->multi;
  if (multi.size() == room_) roomy_.push_back(&multi);
  multi.remove(transfer->easy());
  return transfer;
}

Answer CurlTransport::abort(std::uint32_t slot) {
  Answer answer;
  if (std::erase(unsendable_, slot) == 0) {
    answer = active_[slot]->answer(CURLE_OPERATION_TIMEDOUT, monotonic_ns());
    idle_.push_back(leave(slot));
  }
  answer.outcome = Outcome::cancelled;
  answer.body = {};
  return answer;
}

bool CurlTransport::tell_unsendable() {
  if (unsendable_.empty()) return false;
  for (const std::uint32_t slot : std::exchange(unsendable_, {})) {
    Answer answer;
    answer.outcome = Outcome::protocol;
    answer.done = monotonic_ns();
    handler_.on_answer(slot, answer);
  }
  return true;
}

void CurlTransport::on_done(CurlMulti&, CURL* easy, CURLcode code) {
  CurlTransfer& transfer = CurlTransfer::of(easy);
  if (transfer.found_unasked()) {
    transfer.multi->remove(easy);
    transfer.begin_again();
    return transfer.multi->add(easy);
  }
  const Answer answer = transfer.answer(code, monotonic_ns());
  const std::uint32_t slot = transfer.slot();
  idle_.push_back(leave(slot));
  handler_.on_answer(slot, answer);
}

void CurlTransport::run(std::int64_t deadline) {
  // start() may have ended requests, its own or others that it came across: their news must not
  // wait.
  if (tell_unsendable()) deadline = 0;
  for (const auto& multi : multis_) {
    if (multi->collect()) deadline = 0;
    if (multi->timer() != 0) deadline = std::min(deadline, multi->timer());
  }
  loop_.run(deadline);
  for (const auto& multi : multis_) multi->on_time();
}

}  // namespace composure::loadgen
