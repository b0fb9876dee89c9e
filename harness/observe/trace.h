// Spans as values, whoever recorded them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace composure::observe {

struct Span {
  std::string trace_id;   // 32 lower-case hexadecimal digits
  std::string span_id;    // 16
  std::string parent_id;  // 16, or empty at the root
  std::string service;
  std::string name;
  std::int64_t start_ns = 0;  // since the Unix epoch
  std::int64_t duration_ns = 0;
  std::map<std::string, std::string> attributes;
};

struct Trace {
  std::string trace_id;
  std::vector<Span> spans;
};

}  // namespace composure::observe
