// However the bytes of requests are cut, a server of the stack reads the same from them; never more
// body than allowed, and what it hands on can be read again.
// Input: one byte (how the bytes are cut), then what a client sends.
#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/stack/http/body.h"
#include "fixtures/stack/http/connection.h"

namespace {

using namespace composure::http;

constexpr std::uint64_t kMaxBody = 1000;

struct Read {
  std::string method, target, body;
  std::vector<std::pair<std::string, std::string>> fields;
  bool keep_alive;
  friend bool operator==(const Read&, const Read&) = default;
};

struct Outcome {
  std::vector<Read> requests;
  bool refused = false;
};

void demand(bool holds) {
  if (!holds) std::abort();
}

// One request, in pieces; false: there is none (yet), or it is refused.
bool read_one(std::string_view& bytes, std::size_t piece, beast::flat_buffer& buffer,
              Parser<true>& parser, bool& refused) {
  ErrorCode error;
  while (true) {
    const Fed fed = feed(buffer, parser, error);
    if (fed == Fed::done) return true;
    refused = fed == Fed::error || (fed == Fed::header && !parser.limit_body(kMaxBody));
    if (refused) return false;
    if (fed == Fed::header) continue;
    if (bytes.empty()) return false;
    const std::string_view next = bytes.substr(0, piece);
    buffer.commit(boost::asio::buffer_copy(buffer.prepare(next.size()),
                                           boost::asio::buffer(next.data(), next.size())));
    bytes.remove_prefix(next.size());
  }
}

Outcome read_all(std::string_view bytes, std::size_t piece) {
  Outcome outcome;
  beast::flat_buffer buffer;
  while (outcome.requests.size() < 100) {
    Parser<true> parser(kNoLimit);
    if (!read_one(bytes, piece, buffer, parser, outcome.refused)) break;
    Request& request = parser.message;
    demand(request.body.size() <= kMaxBody);
    outcome.requests.push_back({request.method,
                                request.target,
                                request.body,
                                {request.headers.begin(), request.headers.end()},
                                parser.keep_alive()});
  }
  return outcome;
}

// What a proxy sends on is one request with the same body, or it is not sent.
void hand_on(const Read& read) {
  Request request{.method = read.method, .target = read.target, .body = read.body};
  for (const auto& [name, value] : read.fields) request.headers.add(name, value);
  remove_hop_by_hop(request.headers);
  const auto head = request_head(request, "h:1");
  if (!head) return;
  const std::string sent = *head + request.body;
  const Outcome again = read_all(sent, sent.size());
  demand(!again.refused && again.requests.size() == 1);
  demand(again.requests[0].body == read.body && again.requests[0].method == read.method &&
         again.requests[0].target == read.target);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const Outcome whole = read_all(bytes, std::max<std::size_t>(bytes.size(), 1));
  const Outcome cut = read_all(bytes, std::max<std::size_t>(data[0], 1));
  demand(whole.requests == cut.requests);
  // Beast looks at a head that comes in pieces when it is complete, at a whole one at once.
  demand(whole.refused || !cut.refused);
  for (const Read& read : whole.requests) hand_on(read);
  return 0;
}
