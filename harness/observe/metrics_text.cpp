#include "harness/observe/metrics_text.h"

#include <algorithm>
#include <cstdlib>

namespace composure::observe {
namespace {

// Takes `name="value"` off the front; values may hold \" \\ and \n.
bool take_label(std::string_view& text, std::map<std::string, std::string>& labels) {
  const std::size_t equals = text.find("=\"");
  if (equals == std::string_view::npos) return false;
  std::string& value = labels[std::string(text.substr(0, equals))];
  std::size_t at = equals + 2;
  for (; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    value += text[at];
  }
  text.remove_prefix(std::min(text.size(), at + 1));
  if (!text.empty() && text.front() == ',') text.remove_prefix(1);
  return true;
}

}  // namespace

std::vector<MetricLine> parse_metrics(std::string_view text) {
  std::vector<MetricLine> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + 1));
    if (line.empty() || line.front() == '#') continue;
    MetricLine made;
    made.name = line.substr(0, line.find_first_of("{ "));
    line.remove_prefix(made.name.size());
    if (!line.empty() && line.front() == '{') {
      line.remove_prefix(1);
      while (!line.empty() && line.front() != '}' && take_label(line, made.labels)) {
      }
      line.remove_prefix(std::min<std::size_t>(line.size(), 1));
    }
    made.value = std::strtod(std::string(line).c_str(), nullptr);
    lines.push_back(std::move(made));
  }
  return lines;
}

}  // namespace composure::observe
