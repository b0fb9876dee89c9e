// spans.jsonl of a repeat: one span a line, with the number of its request.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

#include "base/result.h"
#include "harness/observe/trace.h"

namespace composure::observe {

// The lines of one trace, in the order of its spans.
std::string span_lines(std::uint64_t request, const Trace& trace);

// The spans of one request, in the order of the file; none where it was not traced. Errors: no such
// file, a line that is no span.
Result<Trace> read_trace(const std::string& file, std::uint64_t request);

// Written piece by piece, so that it never has to be held.
class SpanFile {
 public:
  // A file that is there already is overwritten.
  explicit SpanFile(const std::string& file) : name_(file), out_(file, std::ios::trunc) {}

  void add(std::string_view lines) { out_ << lines; }
  // The error of whatever went wrong since it was made (no room, no folder).
  Status close();

 private:
  std::string name_;
  std::ofstream out_;
};

}  // namespace composure::observe
