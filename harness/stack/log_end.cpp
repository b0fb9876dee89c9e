#include "harness/stack/log_end.h"

#include <vector>

#include "base/file_end.h"
#include "base/text.h"

namespace composure::stack {
namespace {

constexpr std::size_t kLines = 5;
constexpr std::streamoff kRead = 8 << 10;

}  // namespace

std::string log_end(const std::string& path) {
  const auto end = read_end(path, 0, kRead);
  if (!end) return "; its log cannot be read: " + path;
  std::vector<std::string> lines = split(end->text, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  if (lines.empty()) return "; its log is empty";
  std::string tail = "; its log ends:";
  for (std::size_t i = lines.size() > kLines ? lines.size() - kLines : 0; i < lines.size(); ++i)
    tail += "\n    " + lines[i];
  return tail;
}

}  // namespace composure::stack
