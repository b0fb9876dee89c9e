// report.html: one file that needs nothing else, for people.
#include <algorithm>
#include <ostream>

#include "fmt/format.h"
#include "fmt/ostream.h"
#include "reporters/page/assets.h"
#include "reporters/page/chart.h"
#include "reporters/page/html.h"
#include "reporters/reporters.h"
#include "reporters/sections.h"

namespace composure::reporters {
namespace page {
namespace {

// Beyond it nobody tells lines apart, and the page grows.
constexpr std::size_t most_cells_drawn = 24;

void write_head(const Head& head, std::ostream& out) {
  fmt::print(out, "<header>\n<h1>{}</h1>\n<p><strong class=\"{}\">{}</strong>, {}</p>\n",
             escaped(head.title), tone_names[static_cast<int>(head.tone)], escaped(head.word),
             escaped(head.size));
  for (const std::string& remark : head.remarks)
    fmt::print(out, "<p class=\"quiet\">{}</p>\n", escaped(remark));
  if (!head.banner.empty()) {
    fmt::print(out, "<div class=\"banner {}\" role=\"note\"><p><strong>{}</strong></p>\n",
               tone_names[static_cast<int>(head.tone)], escaped(head.banner));
    for (const result::Finding& finding : head.findings)
      fmt::print(out, "<p>{}{}</p>\n", escaped(finding.what),
                 finding.cure.empty() ? "" : " <small>cure: " + escaped(finding.cure) + "</small>");
    out << "</div>\n";
  }
  out << "</header>\n";
}

void write_charts(const std::vector<Chart>& charts, std::ostream& out) {
  if (charts.empty()) return;
  out << "<section id=\"charts-drawn\">\n<h2>Seen at a glance</h2>\n<div class=\"charts\">\n";
  for (const Chart& chart : charts) out << html_of(chart);
  out << "</div>\n</section>\n";
}

void write_waterfalls(const result::RunResult& run, const std::vector<result::CellViews>& views,
                      std::ostream& out) {
  const auto none = [](const result::CellViews& each) { return each.executions.empty(); };
  if (std::all_of(views.begin(), views.end(), none)) return;
  out << "<section id=\"executions\">\n<h2>Single executions, span by span</h2>\n";
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (none(views[i])) continue;
    fmt::print(out, "<h3>{}</h3>\n", escaped(run.cells[i].label));
    for (const result::ExecutionView& each : views[i].executions) out << html_of(each);
  }
  out << "</section>\n";
}

void write_missing(const std::vector<result::CellViews>& views, std::size_t cells,
                   std::ostream& out) {
  std::vector<std::string> lines;
  if (cells > views.size())
    lines.push_back(fmt::format("Charts show the first {} of {} cells; the tables have all.",
                                views.size(), cells));
  for (const result::CellViews& each : views)
    for (const std::string& what : each.missing) lines.push_back("Not drawn: " + what);
  for (const std::string& line : lines)
    fmt::print(out, "<p class=\"doubtful\">{}</p>\n", escaped(line));
}

void write_closing(const result::RunResult& run, std::ostream& out) {
  out << "<section id=\"environment\">\n<h2>Where and how</h2>\n<dl>\n";
  auto facts = closing_of(run);
  if (!run.folder.empty()) {
    facts.emplace_back("Record", run.folder + "/result.json");
    facts.emplace_back("Again", "./composure report " + quoted(run.folder) + " --format html");
  }
  for (const auto& [name, version] : run.environment.versions) facts.emplace_back(name, version);
  for (const auto& [word, what] : facts)
    fmt::print(out, "<dt>{}</dt><dd>{}</dd>\n", escaped(word), escaped(what));
  out << "</dl>\n</section>\n";
}

std::vector<result::CellViews> views_of(const result::RunRecord& record) {
  std::vector<result::CellViews> views;
  for (const result::Cell& cell : record.run().cells) {
    if (views.size() == most_cells_drawn) break;
    views.push_back(record.views(cell));
  }
  return views;
}

void write_main(const result::RunResult& run, const std::vector<result::CellViews>& views,
                const std::vector<Chart>& charts, std::ostream& out) {
  std::vector<Section> sections = sections_of(run);
  const auto answers =
      std::stable_partition(sections.begin(), sections.end(),
                            [](const Section& section) { return section.name == "comparisons"; });
  out << "<main>\n";
  if (answers != sections.begin()) out << "<div class=\"answers\">\n";
  for (auto section = sections.begin(); section != answers; ++section) out << html_of(*section);
  if (answers != sections.begin()) out << "</div>\n";
  // The first table, what it looks like, then all the rest.
  if (answers != sections.end()) out << html_of(*answers);
  write_missing(views, run.cells.size(), out);
  write_charts(charts, out);
  write_waterfalls(run, views, out);
  if (answers != sections.end())
    std::for_each(answers + 1, sections.end(),
                  [&](const Section& section) { out << html_of(section); });
  write_closing(run, out);
  out << "</main>\n";
}

}  // namespace
}  // namespace page

void write_page(const result::RunRecord& record, const TextOptions&, std::ostream& out) {
  const result::RunResult& run = record.run();
  const Head head = head_of(run);
  const auto views = page::views_of(record);
  const auto charts = page::charts_of(run, views);
  fmt::print(out,
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
             "'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n"
             "<link rel=\"icon\" href=\"data:,\">\n"
             "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
             page::escaped(head.title), page::style);
  page::write_head(head, out);
  page::write_main(run, views, charts, out);
  fmt::print(out,
             "<script type=\"application/json\" id=\"charts\">{}</script>\n"
             "<script>{}</script>\n<script>{}</script>\n</body>\n</html>\n",
             page::json_of(charts), page::chart_js, page::script);
}

}  // namespace composure::reporters
