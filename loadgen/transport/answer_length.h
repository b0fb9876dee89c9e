// What the head of an answer says of its body's length, and whether that makes sense: libcurl takes
// what it understood last.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace composure::loadgen {

class AnswerLength {
 public:
  // The head's next line, with its end. False: nobody can say where the answer ends, as of two
  // lengths (RFC 9110, 8.6; RFC 9112, 6.3).
  bool read(std::string_view line);

 private:
  bool read_length(std::string_view value);

  std::optional<std::uint64_t> length_;
  bool unknown_coding_ = false;  // the last transfer coding is not `chunked`
};

}  // namespace composure::loadgen
