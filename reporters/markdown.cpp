// The same sections as Markdown (GitHub's, with tables), for a pull request.
#include <algorithm>

#include "fmt/format.h"
#include "fmt/ostream.h"
#include "reporters/reporters.h"
#include "reporters/sections.h"

namespace composure::reporters {
namespace {

// No character of it means anything to Markdown or HTML.
std::string plain(const std::string& text) {
  std::string made;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '<')
      made += "&lt;";
    else if (c == '&')
      made += "&amp;";
    else if (std::string_view("\\`*_[]|#~>").find(c) != std::string_view::npos)
      made += std::string("\\") + c;
    else
      made += byte < 0x20 || byte == 0x7F ? ' ' : c;
  }
  return made;
}

void write_row(const std::vector<std::string>& texts, std::ostream& out) {
  for (const std::string& text : texts) fmt::print(out, "| {} ", plain(text));
  out << "|\n";
}

void write_table(const Table& table, std::ostream& out) {
  const auto heads = table.heads();
  write_row(heads, out);
  for (std::size_t i = 0; i < heads.size(); ++i) out << (i == 0 ? "|:---" : "|---:");
  out << "|\n";
  for (std::size_t i = 0; i < table.rows(); ++i) {
    if (const std::string heading = table.heading_before(i); !heading.empty()) {
      std::vector<std::string> row(heads.size());
      row.front() = heading;
      write_row(row, out);
    }
    write_row(table.row(i), out);
  }
  out << '\n';
}

void write_section(const Section& section, std::ostream& out) {
  if (!section.heading.empty()) fmt::print(out, "### {}\n\n", plain(section.heading));
  for (const Table& table : section.tables) write_table(table, out);
  for (const Line& line : section.lines)
    fmt::print(out, "{}- {}{}\n", std::string(2 * line.level, ' '),
               line.tag.empty() ? "" : "**" + plain(line.tag) + "** ", plain(line.text));
  if (!section.lines.empty()) out << '\n';
}

}  // namespace

void write_markdown(const result::RunResult& run, std::ostream& out) {
  const Head head = head_of(run);
  fmt::print(out, "## {}\n\n**{}**, {}\n\n", plain(head.title), plain(head.word), plain(head.size));
  for (const std::string& remark : head.remarks) fmt::print(out, "{}\n\n", plain(remark));
  if (!head.banner.empty()) fmt::print(out, "**{}**\n\n", plain(head.banner));
  for (const result::Finding& finding : head.findings)
    fmt::print(out, "- {}{}\n", plain(finding.what),
               finding.cure.empty() ? "" : " (cure: " + plain(finding.cure) + ")");
  if (!head.findings.empty()) out << '\n';
  for (const Section& section : sections_of(run)) write_section(section, out);
  for (const auto& [word, what] : closing_of(run)) fmt::print(out, "- {}: {}\n", word, plain(what));
}

}  // namespace composure::reporters
