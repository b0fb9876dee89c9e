#include "harness/stack/log_end.h"

#include <fstream>
#include <vector>

#include "base/text.h"

namespace composure::stack {
namespace {

constexpr std::size_t kLines = 5;
constexpr std::streamoff kRead = 8 << 10;

}  // namespace

std::string log_end(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return "; its log cannot be read: " + path;
  const std::streamoff size = file.tellg();
  const std::streamoff from = size > kRead ? size - kRead : 0;
  std::string text(static_cast<std::size_t>(size - from), '\0');
  file.seekg(from);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  std::vector<std::string> lines = split(text, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  if (lines.empty()) return "; its log is empty";
  std::string tail = "; its log ends:";
  for (std::size_t i = lines.size() > kLines ? lines.size() - kLines : 0; i < lines.size(); ++i)
    tail += "\n    " + lines[i];
  return tail;
}

}  // namespace composure::stack
