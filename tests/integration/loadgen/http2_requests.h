// What tests of the transport http2 ask, and what they expect.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/integration/loadgen/http2_peer.h"
#include "tests/integration/loadgen/http2_server.h"
#include "tests/integration/loadgen/transport_client.h"

namespace composure::loadgen {

inline Request get_request(const std::string& path) { return TransportClient::request_for(path); }

inline std::vector<std::uint32_t> start_many(TransportClient& client, int count) {
  std::vector<std::uint32_t> slots;
  for (int i = 0; i < count; ++i)
    slots.push_back(client.start(get_request("/" + std::to_string(i))));
  return slots;
}

inline std::map<std::string, int> outcomes(TransportClient& client,
                                           const std::vector<std::uint32_t>& slots) {
  std::map<std::string, int> counted;
  for (const std::uint32_t slot : slots) {
    const auto got = client.wait(slot);
    ++counted[got ? std::string(outcome_name(got->answer.outcome)) : "none"];
  }
  return counted;
}
using Counted = std::map<std::string, int>;

inline void expect_right_answer(TransportClient& client) {
  const Got got = client.get("/good");
  EXPECT_EQ(outcome_name(got.answer.outcome), "ok");
  EXPECT_EQ(got.answer.status, 200);
  EXPECT_EQ(got.body, "good");
}

inline bool answer_good(Http2Peer& peer, const Http2Request& request) {
  return peer.answer(request.stream, 200, "good");
}

}  // namespace composure::loadgen
