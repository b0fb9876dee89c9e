// The text report: its order, rows and the lines around its tables.
#include <algorithm>
#include <cmath>

#include "fmt/format.h"
#include "fmt/ostream.h"
#include "reporters/number.h"
#include "reporters/text_parts.h"

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

constexpr std::size_t most_reasons = 10;

// A cure that several findings in a row share is told once, after them.
void write_findings(const std::vector<result::Finding>& findings, std::ostream& out) {
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

// As a shell takes it.
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

std::string toned(const std::string& text, Tone tone, const TextOptions& options) {
  if (!options.color) return text;
  const int code = tone == Tone::good ? 32 : tone == Tone::bad ? 31 : 33;  // ECMA-48 SGR
  return fmt::format("\x1b[1;{}m{}\x1b[0m", code, text);
}

void write_banner(const RunResult& run, const TextOptions& options, std::ostream& out) {
  if (run.verdict == Verdict::pass) return;
  if (run.verdict == Verdict::invalid) {
    fmt::print(out, "{}   these numbers must not be trusted\n",
               toned("INVALID", Tone::bad, options));
  } else {
    const bool bad = run.verdict == Verdict::fail;
    std::string word(result::text(run.verdict));
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    fmt::print(out, "{}\n", toned(word, bad ? Tone::bad : Tone::doubtful, options));
  }
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
  write_findings(findings, out);
  out << '\n';
}

void write_title(const RunResult& run, const TextOptions& options, std::ostream& out) {
  const auto [word, tone] = verdict_word(run.verdict);
  const std::string title = shortened(run.about.empty() ? run.name : run.about, page_width);
  const std::string size = size_text(run);
  const std::size_t taken = width(word) + 2 + width(size);
  const std::string status = fmt::format("{}, {}", toned(word, tone, options), size);
  if (width(title) + 3 + taken <= page_width) {
    fmt::print(out, "{}{}\n", left(title, page_width - taken), status);
  } else {
    fmt::print(out, "{}\n{}\n", title, status);
  }
  if (run.quick) out << "quick: durations and repeats were cut short, the numbers are rough\n";
  const bool closed = std::any_of(run.cells.begin(), run.cells.end(),
                                  [](const Cell& cell) { return cell.total.offered.closed_loop; });
  if (closed) out << "closed loop: each caller waits for its answer, so waiting is hidden\n";
  out << '\n';
}

void write_notes(const RunResult& run, std::ostream& out) {
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
  if (notes.empty() && run.notes.empty()) return;
  out << "  Notes\n";
  for (const std::string& note : run.notes)
    fmt::print(out, "  {}\n", shortened(note, page_width - 2));
  for (const auto& [text, cells] : notes) {
    const std::string place =
        cells.size() == run.cells.size() ? "" : fmt::format("{}: ", fmt::join(cells, "; "));
    fmt::print(out, "  {}\n", shortened(place + text, page_width - 2));
  }
  out << '\n';
}

void write_closing(const RunResult& run, std::ostream& out) {
  const result::Environment& machine = run.environment;
  const std::string line =
      fmt::format("{}, {}, {}, cgroups {}, limits {}", machine.cpu,
                  count_text(static_cast<std::uint64_t>(machine.cores), "core"), machine.kernel,
                  machine.cgroups.substr(0, machine.cgroups.find(':')),
                  machine.limits_applied ? "applied" : "not applied");
  fmt::print(out, "Machine  {}\n", shortened(line, page_width - 9));
  fmt::print(
      out, "Run      {}, {:.0f} s, seed {}{}{}\n", run.started, run.duration_s, machine.seed,
      machine.git_revision.empty() ? "" : ", revision " + machine.git_revision.substr(0, 10),
      machine.build ? fmt::format(", {} {}", machine.build->compiler, machine.build->flags) : "");
  if (run.folder.empty()) return;
  fmt::print(out, "Record   {}/result.json\n", run.folder);
  fmt::print(out, "Again    ./composure report {} --format {}\n", quoted(run.folder),
             reporters().front().name);
}

void write_text(const RunResult& run, const TextOptions& options, std::ostream& out) {
  write_banner(run, options, out);
  write_title(run, options, out);
  if (!run.cells.empty()) {
    write_mechanisms(run, out);
    write_accounting(run, out);
    write_comparisons(run, out);
    write_failures(run, out);
    write_thresholds(run, options, out);
    write_latencies(run, out);
    write_scaling(run, out);
    write_resources(run, out);
    write_notes(run, out);
  }
  write_closing(run, out);
}

}  // namespace composure::reporters
