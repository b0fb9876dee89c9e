// However the bytes of an answer are cut, the same is read from them, and never more than allowed.
// Input: one byte (bit 0: the answer is to a HEAD; the rest: how the bytes are cut), then the
// answer.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "loadgen/transport/http1_framing.h"

namespace {

using composure::loadgen::Http1Framing;

constexpr std::uint64_t kMaxBody = 1000;

struct Read {
  Http1Framing::State state;
  int status;
  std::uint64_t bytes;
  bool reusable;
  std::string body;
  friend bool operator==(const Read&, const Read&) = default;
};

Read read(std::string_view answer, bool to_head, std::size_t piece) {
  Http1Framing framing;
  framing.begin(to_head);
  Read result{};
  result.state = Http1Framing::State::reading;
  while (!answer.empty() && result.state == Http1Framing::State::reading) {
    const std::string_view next = answer.substr(0, piece);
    result.state = framing.feed(next, kMaxBody, &result.body);
    answer.remove_prefix(next.size());
  }
  if (result.state == Http1Framing::State::reading) result.state = framing.end();
  result.status = framing.status();
  result.bytes = framing.body_bytes();
  result.reusable = framing.reusable();
  return result;
}

void demand(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view answer(reinterpret_cast<const char*>(data + 1), size - 1);
  const bool to_head = (data[0] & 1) != 0;
  const Read whole = read(answer, to_head, std::max<std::size_t>(answer.size(), 1));
  Read cut = read(answer, to_head, std::max<std::size_t>(data[0] >> 1, 1));
  demand(whole.body.size() <= kMaxBody);
  demand(whole.bytes == whole.body.size() || whole.state == Http1Framing::State::too_long);
  // What follows a whole answer is seen only where it came in the same piece.
  cut.reusable = whole.reusable;
  demand(whole.state == cut.state && whole.status == cut.status);
  if (whole.state == Http1Framing::State::complete) demand(whole == cut);
  return 0;
}
