#include "reporters/page/html.h"

#include <algorithm>

#include "fmt/format.h"
#include "reporters/number.h"
#include "result/quantity.h"

namespace composure::reporters::page {
namespace {

std::string cell(const char* element, const char* attributes, std::string_view text) {
  return fmt::format("<{0}{1}>{2}</{0}>", element, attributes, escaped(text));
}

std::string number_text(const std::optional<double>& value) {
  return value ? fmt::format("{:.4g}", *value) : "-";
}

std::string interval_text(const Bars& bars, std::size_t i) {
  if (i >= bars.intervals.size() || !bars.intervals[i]) return "";
  return fmt::format(" [{:.4g}, {:.4g}]", bars.intervals[i]->first, bars.intervals[i]->second);
}

std::string bars_table(const Chart& chart) {
  std::string html = "<table><thead><tr><th></th>";
  for (const Bars& bars : chart.bars) html += cell("th", " scope=\"col\"", bars.name);
  html += "</tr></thead><tbody>";
  for (std::size_t i = 0; i < chart.labels.size(); ++i) {
    html += "<tr>" + cell("th", " scope=\"row\"", chart.labels[i]);
    for (const Bars& bars : chart.bars)
      html += cell("td", "", number_text(bars.values[i]) + interval_text(bars, i));
    html += "</tr>";
  }
  return html + "</tbody></table>";
}

std::string x_text(const Chart& chart, double x) {
  if (chart.x != Axis::percentile) return fmt::format("{:.4g}", x);
  return fmt::format("{:.6g} %", (1 - 1 / x) * 100);
}

std::string line_table(const Chart& chart, const Line& line) {
  std::string html =
      fmt::format("<table><caption>{}</caption><thead><tr>{}{}</tr></thead><tbody>",
                  escaped(line.name), cell("th", " scope=\"col\"", chart.x_label),
                  cell("th", " scope=\"col\"", line.right ? chart.right_label : chart.y_label));
  for (const Point& point : line.points)
    html += fmt::format("<tr><td>{}</td><td>{:.4g}</td></tr>", x_text(chart, point.x), point.y);
  return html + "</tbody></table>";
}

std::string numbers_of(const Chart& chart) {
  if (!chart.bars.empty()) return bars_table(chart);
  std::string html = "<div class=\"beside\">";
  for (const Line& line : chart.lines) html += line_table(chart, line);
  return html + "</div>";
}

// Of one execution: nobody reads more, and the page stays light.
constexpr std::size_t most_spans = 300;

std::string span_row(const result::SpanView& span, double whole) {
  const double from = std::clamp(nanoseconds(span.start) / whole * 100, 0.0, 100.0);
  const double share =
      std::clamp(nanoseconds(span.duration) / whole * 100, 0.2, 100.0 - std::min(from, 99.8));
  const auto category = result::category_names[static_cast<std::size_t>(span.category)];
  return fmt::format(
      "<tr><th scope=\"row\" style=\"padding-left:{}em\">{} <small>{}</small></th>"
      "<td>{}</td><td>{}</td><td>{}</td><td class=\"track\"><span class=\"bar {}\" "
      "style=\"margin-left:{:.2f}%;width:{:.2f}%\"></span></td></tr>",
      0.5 + 0.8 * static_cast<double>(std::min<std::size_t>(span.depth, 20)), escaped(span.service),
      escaped(span.name), category, result::time_text(nanoseconds(span.start)),
      result::time_text(nanoseconds(span.duration)), category, from, share);
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += byte < 0x20 || byte == 0x7F ? '?' : c;
    }
  }
  return html;
}

std::string html_of(const Table& table) {
  std::string html = "<table><thead><tr>";
  const auto heads = table.heads();
  for (const std::string& head : heads) html += cell("th", " scope=\"col\"", head);
  html += "</tr></thead><tbody>";
  for (std::size_t i = 0; i < table.rows(); ++i) {
    if (const std::string heading = table.heading_before(i); !heading.empty())
      html += fmt::format("<tr><th class=\"group\" colspan=\"{}\">{}</th></tr>", heads.size(),
                          escaped(heading));
    const auto texts = table.row(i);
    html += "<tr>" + cell("th", " scope=\"row\"", texts.front());
    for (std::size_t k = 1; k < texts.size(); ++k) html += cell("td", "", texts[k]);
    html += "</tr>";
  }
  return html + "</tbody></table>\n";
}

std::string html_of(const reporters::Line& line) {
  const std::string tag =
      line.tag.empty() ? ""
                       : fmt::format("<strong class=\"{}\">{}</strong> ",
                                     tone_names[static_cast<int>(line.tone)], escaped(line.tag));
  return fmt::format("<p class=\"level{}\">{}{}</p>\n", line.level, tag, escaped(line.text));
}

std::string html_of(const Section& section) {
  std::string html = fmt::format("<section id=\"{}\">\n", section.name);
  if (!section.heading.empty()) html += fmt::format("<h2>{}</h2>\n", escaped(section.heading));
  for (const Table& table : section.tables)
    html += "<div class=\"wide\">" + html_of(table) + "</div>\n";
  for (const reporters::Line& line : section.lines) html += html_of(line);
  return html + "</section>\n";
}

std::string html_of(const Chart& chart) {
  return fmt::format(
      "<figure id=\"{0}\">\n<h3>{1}</h3>\n<div class=\"canvas\"><canvas id=\"{0}-canvas\" "
      "role=\"img\" aria-label=\"{1}; its numbers are in the table below\"></canvas></div>\n"
      "<figcaption>{2}</figcaption>\n"
      "<details><summary>Numbers: {1}</summary><div class=\"wide\">{3}</div></details>\n"
      "</figure>\n",
      chart.id, escaped(chart.title), escaped(chart.note), numbers_of(chart));
}

std::string html_of(const result::ExecutionView& execution) {
  double whole = std::max(nanoseconds(execution.latency), 1.0);
  for (const result::SpanView& span : execution.spans)
    whole = std::max(whole, nanoseconds(span.start) + nanoseconds(span.duration));
  std::string html = fmt::format(
      "<details class=\"waterfall\"><summary>{}: request {} of repeat {}, {}</summary>"
      "<div class=\"wide\"><table><thead><tr><th scope=\"col\">span</th><th scope=\"col\">category"
      "</th><th scope=\"col\">begins</th><th scope=\"col\">lasts</th><th scope=\"col\">from due "
      "to {}</th></tr></thead><tbody>",
      escaped(execution.which), execution.request, execution.repeat,
      result::time_text(nanoseconds(execution.latency)), result::time_text(whole));
  const std::size_t shown = std::min(execution.spans.size(), most_spans);
  for (std::size_t i = 0; i < shown; ++i) html += span_row(execution.spans[i], whole);
  html += "</tbody></table></div>";
  if (shown < execution.spans.size())
    html += fmt::format("<p>and {} more: see spans.jsonl of the repeat</p>",
                        execution.spans.size() - shown);
  return html + "</details>\n";
}

}  // namespace composure::reporters::page
