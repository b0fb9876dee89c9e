#include "loadgen/request/trace_ids.h"

#include "loadgen/random.h"

namespace composure::loadgen {
namespace {

// What the value is for, so that the streams of one seed have nothing in common.
enum class Stream : std::uint64_t { trace_high = 1, trace_low, span, sampling };

constexpr std::uint64_t draw(std::uint64_t seed, Stream stream, std::uint64_t sequence) {
  const std::uint64_t base =
      mix(mix(seed + 0x9e3779b97f4a7c15u) + static_cast<std::uint64_t>(stream));
  return mix(base + sequence);
}

void append_hex(std::string& text, std::uint64_t value) {
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[(value >> shift) & 15];
}

constexpr std::uint64_t never_zero(std::uint64_t value) { return value == 0 ? 1 : value; }

void append_trace_id(std::string& text, std::uint64_t seed, std::uint64_t sequence) {
  append_hex(text, never_zero(draw(seed, Stream::trace_high, sequence)));
  append_hex(text, draw(seed, Stream::trace_low, sequence));
}

void append_span_id(std::string& text, std::uint64_t seed, std::uint64_t sequence) {
  append_hex(text, never_zero(draw(seed, Stream::span, sequence)));
}

}  // namespace

std::string trace_id(std::uint64_t seed, std::uint64_t sequence) {
  std::string id;
  append_trace_id(id, seed, sequence);
  return id;
}

std::string span_id(std::uint64_t seed, std::uint64_t sequence) {
  std::string id;
  append_span_id(id, seed, sequence);
  return id;
}

bool is_sampled(std::uint64_t seed, std::uint64_t sequence, double ratio) {
  const double uniform =
      static_cast<double>(draw(seed, Stream::sampling, sequence) >> 11) * 0x1p-53;
  return uniform < ratio;
}

std::string traceparent(std::uint64_t seed, std::uint64_t sequence, bool sampled) {
  std::string text;
  append_traceparent(seed, sequence, sampled, text);
  return text;
}

void append_traceparent(std::uint64_t seed, std::uint64_t sequence, bool sampled,
                        std::string& text) {
  text += "00-";
  append_trace_id(text, seed, sequence);
  text += '-';
  append_span_id(text, seed, sequence);
  text += sampled ? "-01" : "-00";
}

}  // namespace composure::loadgen
