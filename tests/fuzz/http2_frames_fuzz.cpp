// Whatever a server sends as HTTP/2, each request ends once, with no more of a body than allowed.
// Input: one byte (how the rest is cut), one byte (bits 0 to 2: requests at once less one; bit 3:
// with bodies; bit 4: the server is slow to read), then what the server sends.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <string>
#include <string_view>

#include "loadgen/transport/http2_session.h"

namespace {

using composure::loadgen::Http2Fields;
using composure::loadgen::Http2Memory;
using composure::loadgen::Http2Session;
using composure::loadgen::Http2Stream;
using composure::loadgen::Http2Target;
using composure::loadgen::Outcome;
using composure::loadgen::Request;

constexpr std::uint64_t kMaxBody = 1000;
constexpr std::uint32_t kAgain = 2;

void demand(bool holds) {
  if (!holds) std::abort();
}

struct Slot {
  Http2Stream stream;
  bool under_way = false;
};

class Client final : public Http2Session::Owner {
 public:
  explicit Client(unsigned requests, bool bodies) : session_(*this, memory_, kMaxBody, true) {
    request_.method = bodies ? "POST" : "GET";
    request_.headers = {{"X-Some", "value"}};
    if (bodies) request_.body.assign(20'000, 'b');
    render(target_, request_, fields_);
    for (unsigned i = 0; i < requests; ++i) {
      Slot& slot = slots_.emplace_back();
      slot.stream.slot = i;
      slot.stream.fields = &fields_;
      start(slot);
    }
    write();
  }

  void receive(std::string_view bytes, std::size_t piece, bool slow) {
    for (std::int64_t now = 1; !bytes.empty(); ++now) {
      const std::string_view next = bytes.substr(0, piece);
      bytes.remove_prefix(next.size());
      const bool good = session_.feed(next, now);
      if (!slow) write();
      if (!good || session_.failed()) break;
      send_again();
    }
    write();
    ending_ = true;
    session_.end(Outcome::reset);
    for (const Slot& slot : slots_) demand(!slot.under_way);
  }

 private:
  void on_ended(Http2Stream& stream, Outcome outcome, bool unseen) override {
    Slot& slot = slots_[stream.slot];
    demand(slot.under_way);
    slot.under_way = false;
    demand(stream.bytes <= kMaxBody && stream.body.size() == stream.bytes);
    demand(stream.status == 0 || (stream.status >= 100 && stream.status <= 999));
    demand(outcome != Outcome::ok || (stream.head_whole && stream.status >= 200 && !unseen));
    demand(!unseen || stream.bytes == 0);
    if (unseen && !ending_ && stream.returned < kAgain) again_.push_back(&slot);
  }

  void start(Slot& slot) {
    slot.stream.forget_attempt();
    slot.under_way = session_.open() && session_.start(slot.stream);
  }
  void send_again() {
    while (!again_.empty()) {
      Slot& slot = *again_.front();
      again_.pop_front();
      ++slot.stream.returned;
      start(slot);
    }
  }
  void write() {
    session_.collect(output_, 64 * 1024);
    session_.sent(session_.collected(), 1);
    output_.clear();
  }

  const Http2Target target_{"http", "host", ""};
  Request request_;
  Http2Fields fields_;
  std::deque<Slot> slots_;  // stay at their address
  std::deque<Slot*> again_;
  Http2Memory memory_;
  Http2Session session_;
  std::string output_;
  bool ending_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  Client client((data[1] & 7u) + 1, (data[1] & 8u) != 0);
  client.receive({reinterpret_cast<const char*>(data + 2), size - 2},
                 std::max<std::size_t>(data[0], 1), (data[1] & 16u) != 0);
  return 0;
}
