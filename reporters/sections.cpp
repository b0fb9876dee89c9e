// The sections of a report, their order, what stands above and below them.
#include "reporters/sections.h"

#include <algorithm>
#include <cmath>

#include "fmt/format.h"
#include "reporters/number.h"

namespace composure::reporters {

using result::Cell;
using result::RunResult;
using result::Verdict;

namespace {

constexpr std::size_t longest_name = 28;

std::string count_text(std::uint64_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

// "3 repeats, 3000 executions each", or without "each" the range where cells differ.
std::string size_text(const RunResult& run) {
  if (run.cells.empty()) return "no cells";
  std::uint64_t least = UINT64_MAX, most = 0;
  std::size_t repeats = 0;
  for (const Cell& cell : run.cells) {
    least = std::min(least, cell.total.offered.requests);
    most = std::max(most, cell.total.offered.requests);
    repeats = std::max(repeats, cell.repeats.size());
  }
  const std::string executions = least == most ? count_text(most, "execution")
                                               : fmt::format("{} to {} executions", least, most);
  return fmt::format("{}, {}{}", count_text(repeats, "repeat"), executions,
                     run.cells.size() > 1 ? " each" : "");
}

// The verdict as the title says it: "valid" speaks of the numbers, whatever they are.
std::pair<std::string, Tone> verdict_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return {"valid", Tone::good};
    case Verdict::fail:
      return {"valid, failed", Tone::bad};
    case Verdict::invalid:
      return {"invalid", Tone::bad};
    case Verdict::inconclusive:
      return {"valid, inconclusive", Tone::doubtful};
    case Verdict::incomplete:
      return {"incomplete", Tone::doubtful};
    case Verdict::interrupted:
      return {"interrupted", Tone::doubtful};
  }
  return {"unknown", Tone::doubtful};
}

// Of cells, and of the run what no cell says.
std::vector<result::Finding> findings_of(const RunResult& run) {
  std::vector<result::Finding> findings;
  for (const Cell& cell : run.cells) {
    for (const result::Finding& reason : cell.total.validity.reasons) {
      findings.push_back({cell.label + ", " + reason.what, reason.cure});
    }
  }
  for (const std::string& reason : run.reasons) {
    const bool told = std::any_of(findings.begin(), findings.end(),
                                  [&](const auto& finding) { return finding.what == reason; });
    if (!told) findings.push_back({reason, ""});
  }
  return findings;
}

}  // namespace

std::pair<std::string, std::string> split_label(const std::string& label) {
  const auto comma = label.find(", ");
  if (comma == std::string::npos) return {label, ""};
  return {label.substr(0, comma), label.substr(comma + 2)};
}

std::vector<Row> rows_of(const RunResult& run) {
  std::vector<std::string> groups;
  for (const Cell& cell : run.cells) {
    const std::string group = split_label(cell.label).second;
    if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(group);
  }
  std::vector<Row> rows;
  for (const std::string& group : groups) {
    for (const Cell& cell : run.cells) {
      const auto [name, rest] = split_label(cell.label);
      if (rest == group) {
        rows.push_back({&cell, shortened(name, longest_name), shortened(group, page_width - 4)});
      }
    }
  }
  return rows;
}

void start_table(const std::vector<Row>& rows, const std::string& head, Table& table) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool grouped = !rows[i].group.empty();
    if (grouped && (i == 0 || rows[i].group != rows[i - 1].group)) {
      table.add_heading(i, rows[i].group);
    }
    names.push_back((grouped ? "  " : "") + rows[i].name);
  }
  table.add(head, std::move(names));
}

std::vector<const result::Estimate*> estimates(const std::vector<Row>& rows,
                                               const std::string& metric) {
  std::vector<const result::Estimate*> found;
  for (const Row& row : rows) {
    const auto at = row.cell->summary.find(metric);
    found.push_back(at == row.cell->summary.end() ? nullptr : &at->second);
  }
  return found;
}

std::string coverage_text(const std::vector<const result::Estimate*>& found) {
  std::optional<double> least, most;
  for (const result::Estimate* each : found) {
    if (each == nullptr || !each->coverage) continue;
    const double percent = std::floor(*each->coverage * 100);
    least = std::min(least.value_or(percent), percent);
    most = std::max(most.value_or(percent), percent);
  }
  if (!least) return "";
  if (*least == *most) return fmt::format("{:.0f} %", *least);
  return fmt::format("{:.0f} to {:.0f} %", *least, *most);
}

Head head_of(const RunResult& run) {
  const auto [word, tone] = verdict_word(run.verdict);
  Head head{.title = run.about.empty() ? run.name : run.about,
            .word = word,
            .tone = tone,
            .size = size_text(run)};
  if (run.verdict != Verdict::pass) {
    head.banner = result::text(run.verdict);
    std::transform(head.banner.begin(), head.banner.end(), head.banner.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    head.findings = findings_of(run);
  }
  if (run.verdict == Verdict::invalid) head.banner += "   these numbers must not be trusted";
  if (run.quick)
    head.remarks.emplace_back("quick: durations and repeats were cut short, the numbers are rough");
  if (std::any_of(run.cells.begin(), run.cells.end(),
                  [](const Cell& cell) { return cell.total.offered.closed_loop; }))
    head.remarks.emplace_back(
        "closed loop: each caller waits for its answer, so waiting is hidden");
  return head;
}

std::optional<Section> notes(const RunResult& run) {
  std::vector<std::pair<std::string, std::vector<std::string>>> notes;  // text, cells
  for (const Cell& cell : run.cells) {
    for (const result::Finding& note : cell.total.validity.notes) {
      const std::string text = note.what + (note.cure.empty() ? "" : " (" + note.cure + ")");
      auto known = std::find_if(notes.begin(), notes.end(),
                                [&](const auto& each) { return each.first == text; });
      if (known == notes.end()) known = notes.insert(notes.end(), {text, {}});
      known->second.push_back(cell.label);
    }
  }
  if (notes.empty() && run.notes.empty()) return std::nullopt;
  Section section{.name = "notes", .heading = "Notes"};
  for (const std::string& note : run.notes) section.lines.push_back({.text = note});
  for (const auto& [text, cells] : notes) {
    const std::string place =
        cells.size() == run.cells.size() ? "" : fmt::format("{}: ", fmt::join(cells, "; "));
    section.lines.push_back({.text = place + text});
  }
  return section;
}

std::vector<Section> sections_of(const RunResult& run) {
  std::vector<Section> sections;
  if (run.cells.empty()) return sections;
  for (const auto part : {mechanisms, accounting, comparisons, failures, thresholds, latencies,
                          scaling, resources, notes}) {
    if (auto section = part(run)) sections.push_back(std::move(*section));
  }
  return sections;
}

std::vector<std::pair<std::string, std::string>> closing_of(const RunResult& run) {
  const result::Environment& machine = run.environment;
  return {
      {"Machine", fmt::format("{}, {}, {}, cgroups {}, limits {}", machine.cpu,
                              count_text(static_cast<std::uint64_t>(machine.cores), "core"),
                              machine.kernel, machine.cgroups.substr(0, machine.cgroups.find(':')),
                              machine.limits_applied ? "applied" : "not applied")},
      {"Run",
       fmt::format(
           "{}, {:.0f} s, seed {}{}{}", run.started, run.duration_s, machine.seed,
           machine.git_revision.empty() ? "" : ", revision " + machine.git_revision.substr(0, 10),
           machine.build ? fmt::format(", {} {}", machine.build->compiler, machine.build->flags)
                         : "")}};
}

std::string quoted(const std::string& path) {
  const bool plain = std::all_of(path.begin(), path.end(), [](unsigned char c) {
    return std::isalnum(c) ||
           std::string_view("/._-+:,=@%").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (plain) return path;
  std::string text = "'";
  for (const char c : path) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace composure::reporters
