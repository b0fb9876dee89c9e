#include "loadgen/transport/answer_length.h"

#include <charconv>

#include "base/text.h"

namespace composure::loadgen {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

// The value of a header of this name (in lower case); nothing: it is another.
std::optional<std::string_view> value_of(std::string_view line, std::string_view name) {
  if (line.size() <= name.size() || line[name.size()] != ':') return std::nullopt;
  if (to_lower(line.substr(0, name.size())) != name) return std::nullopt;
  const auto begin = line.find_first_not_of(kBlanks, name.size() + 1);
  if (begin == line.npos) return "";
  return line.substr(begin, line.find_last_not_of(kBlanks) + 1 - begin);
}

}  // namespace

bool AnswerLength::read_length(std::string_view value) {
  std::uint64_t length = 0;
  const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), length);
  if (problem != std::errc{} || end != value.data() + value.size()) return false;
  if (length_ && *length_ != length) return false;
  length_ = length;
  return true;
}

bool AnswerLength::read(std::string_view line) {
  if (const auto length = value_of(line, "content-length")) {
    if (!read_length(*length)) return false;
  } else if (const auto coding = value_of(line, "transfer-encoding")) {
    unknown_coding_ = !to_lower(*coding).ends_with("chunked");
  }
  return !(unknown_coding_ && length_);
}

}  // namespace composure::loadgen
