// W3C trace context (www.w3.org/TR/trace-context) made from the seed, so that no list of ids need
// be kept: whoever knows seed and sequence knows the trace.
#pragma once

#include <cstdint>
#include <string>

namespace composure::loadgen {

// 32 lower-case hexadecimal digits, never all zero. Distinct for all sequences of one seed.
std::string trace_id(std::uint64_t seed, std::uint64_t sequence);
// 16 digits, never all zero: the parent of the server's first span, which stands for the request
// itself.
std::string span_id(std::uint64_t seed, std::uint64_t sequence);
// Whether this request is among the `ratio` (0..1) that are recorded. One that is stays so at any
// higher ratio.
bool is_sampled(std::uint64_t seed, std::uint64_t sequence, double ratio);
// "00-<trace id>-<span id>-<01|00>".
std::string traceparent(std::uint64_t seed, std::uint64_t sequence, bool sampled);
// The same, at the end of `text`.
void append_traceparent(std::uint64_t seed, std::uint64_t sequence, bool sampled,
                        std::string& text);

}  // namespace composure::loadgen
