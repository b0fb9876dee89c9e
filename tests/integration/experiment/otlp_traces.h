// Traces as the stack's programs send them, for a trace store under test.
#pragma once

#include <cstdint>
#include <string>

namespace composure::experiment {

// An ExportTraceServiceRequest of the traces of requests [from, to) of an attack with `seed`: each
// as a fused function leaves it, four spans one in another (gateway, provider, watchdog, function),
// of 1 ms, one request each millisecond from `begin_ns` on.
std::string otlp_traces(std::uint64_t seed, std::uint64_t from, std::uint64_t to,
                        std::int64_t begin_ns);
inline constexpr std::size_t kSpansOfTrace = 4;

}  // namespace composure::experiment
