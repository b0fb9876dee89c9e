// `composure-bench-loadgen attack ...` and `... rate ...`: one attack of ours in a process of its
// own, as a peer is one; it prints what it found as "name number" lines.
#pragma once

#include <string>
#include <vector>

namespace composure::bench {

// attack KIND CONNECTIONS SECONDS URL: a closed loop. KIND is a transport, or http2:STREAMS, of
// which each connection has so many; CONNECTIONS are then requests at once.
// rate KIND PER_SECOND SECONDS URL: an open loop, at most 20,000 in flight.
// Exit code.
int attack_command(const std::vector<std::string>& words);

}  // namespace composure::bench
