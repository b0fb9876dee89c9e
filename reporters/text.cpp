// The text report: sections between what is above and below them, at most a page wide.
#include <algorithm>

#include "fmt/format.h"
#include "fmt/ostream.h"
#include "reporters/number.h"
#include "reporters/reporters.h"
#include "reporters/sections.h"

namespace composure::reporters {

using result::RunResult;

namespace {

std::string toned(const std::string& text, Tone tone, const TextOptions& options) {
  if (!options.color || tone == Tone::plain) return text;
  const int code = tone == Tone::good ? 32 : tone == Tone::bad ? 31 : 33;  // ECMA-48 SGR
  return fmt::format("\x1b[1;{}m{}\x1b[0m", code, text);
}

constexpr std::size_t most_reasons = 10;

// A cure that several findings in a row share is told once, after them.
void print_findings(const std::vector<result::Finding>& findings, std::ostream& out) {
  const std::size_t shown = std::min(findings.size(), most_reasons);
  for (std::size_t i = 0; i < shown; ++i) {
    fmt::print(out, "  {}\n", shortened(findings[i].what, page_width - 2));
    const bool shared = i + 1 < shown && findings[i + 1].cure == findings[i].cure;
    if (!findings[i].cure.empty() && !shared) {
      fmt::print(out, "    cure: {}\n", shortened(findings[i].cure, page_width - 10));
    }
  }
  if (shown < findings.size()) {
    fmt::print(out, "  and {} more: see validity in result.json\n", findings.size() - shown);
  }
}

void print_head(const Head& head, const TextOptions& options, std::ostream& out) {
  if (!head.banner.empty()) {
    const std::string word = head.banner.substr(0, head.banner.find(' '));
    fmt::print(out, "{}{}\n", toned(word, head.tone, options), head.banner.substr(word.size()));
    print_findings(head.findings, out);
    out << '\n';
  }
  const std::string title = shortened(head.title, page_width);
  const std::size_t taken = width(head.word) + 2 + width(head.size);
  const std::string status = fmt::format("{}, {}", toned(head.word, head.tone, options), head.size);
  if (width(title) + 3 + taken <= page_width) {
    fmt::print(out, "{}{}\n", left(title, page_width - taken), status);
  } else {
    fmt::print(out, "{}\n{}\n", title, status);
  }
  for (const std::string& remark : head.remarks) out << remark << '\n';
  out << '\n';
}

constexpr std::size_t tag_width = 7;

void print_line(const Line& line, const TextOptions& options, std::ostream& out) {
  const std::string indent(2 + 2 * line.level, ' ');
  const std::string tag =
      line.tag.empty() ? "" : toned(left(line.tag, tag_width), line.tone, options) + " ";
  const std::size_t before = indent.size() + (tag.empty() ? 0 : tag_width + 1);
  fmt::print(out, "{}{}{}\n", indent, tag, shortened(line.text, page_width - before));
}

void print_section(const Section& section, const TextOptions& options, std::ostream& out) {
  if (!section.heading.empty()) fmt::print(out, "  {}\n", section.heading);
  for (const Table& table : section.tables) table.write(out);
  for (const Line& line : section.lines) print_line(line, options, out);
  out << '\n';
}

}  // namespace

void write_text(const RunResult& run, const TextOptions& options, std::ostream& out) {
  print_head(head_of(run), options, out);
  for (const Section& section : sections_of(run)) print_section(section, options, out);
  for (const auto& [word, what] : closing_of(run))
    fmt::print(out, "{}{}\n", left(word, 9), shortened(what, page_width - 9));
  if (run.folder.empty()) return;
  if (!options.page.empty()) fmt::print(out, "Page     {}\n", options.page);
  fmt::print(out, "Record   {}/result.json\n", run.folder);
  fmt::print(out, "Again    ./composure report {} --format {}\n", quoted(run.folder),
             reporters().front().name);
}

}  // namespace composure::reporters
