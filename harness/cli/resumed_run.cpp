#include "harness/cli/resumed_run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "harness/cli/scenario_options.h"
#include "harness/scenario/text.h"
#include "result/run_folder.h"

namespace composure::cli {
namespace {

constexpr std::size_t kShownLines = 20;

// The replayed files, whose content is not in the scenario's text.
std::string replayed_text(const std::vector<std::string>& checksums) {
  return fmt::format("{}", fmt::join(checksums, " "));
}

Status check_same(const ResumedRun& resumed, const std::string& scenario_before) {
  std::vector<std::string> lines =
      differing_lines(scenario_before, scenario::resolved_yaml(resumed.plan.scenario));
  std::vector<std::string> before, now;
  for (const result::Cell& cell : resumed.run.cells)
    if (cell.replayed) before.push_back(cell.replayed->checksum);
  for (const scenario::Cell& cell : resumed.plan.cells)
    if (cell.scenario.load.replay) now.push_back(cell.scenario.load.replay->arrivals.checksum);
  if (before != now) {
    lines.push_back("- checksums of replayed files: " + replayed_text(before));
    lines.push_back("+ checksums of replayed files: " + replayed_text(now));
  }
  if (lines.empty()) return {};
  if (lines.size() > kShownLines) {
    lines.resize(kShownLines);
    lines.emplace_back("...");
  }
  return Error{
      .what = fmt::format("it is not the scenario that {} was begun with any more:\n  {}\n",
                          resumed.run.folder, fmt::join(lines, "\n  ")),
      .where = resumed.invocation.file,
      .hint = "undo the change, or run it anew"};
}

}  // namespace

std::vector<std::string> differing_lines(const std::string& before, const std::string& after) {
  const std::vector<std::string> a = split(before, '\n'), b = split(after, '\n');
  // common[i][j]: length of the longest common subsequence of a from i and b from j.
  std::vector<std::vector<std::size_t>> common(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1, 0));
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      common[i][j] =
          a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
  std::vector<std::string> lines;
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      ++i, ++j;
    } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
      lines.push_back("- " + a[i++]);
    } else {
      lines.push_back("+ " + b[j++]);
    }
  }
  return lines;
}

Result<ResumedRun> resumed_run(const std::string& folder, const std::string& file,
                               const Installation& installation) {
  ResumedRun resumed;
  auto run = result::read_run(folder);
  if (!run) return run.error();
  resumed.run = std::move(*run);
  auto invocation = result::read_invocation(resumed.run.folder);
  if (!invocation) return invocation.error();
  resumed.invocation = std::move(*invocation);
  if (!file.empty()) resumed.invocation.file = std::filesystem::absolute(file).string();
  const auto scenario_before = result::read_scenario(resumed.run.folder);
  if (!scenario_before) return scenario_before.error();
  if (!std::filesystem::exists(resumed.invocation.file))
    return Error{.what = "the scenario of this run is no longer there",
                 .where = resumed.invocation.file,
                 .hint = "name the file: composure run --resume " + folder + " FILE"};

  ScenarioOptions asked;
  asked.set = resumed.invocation.set;
  if (resumed.invocation.repeats)
    asked.repeats = static_cast<std::uint32_t>(*resumed.invocation.repeats);
  asked.quick = resumed.invocation.quick;
  auto options = load_options(asked, installation);
  if (!options) return options.error();
  scenario::Loaded loaded = scenario::load_file(resumed.invocation.file, *options);
  if (!loaded.plan) return loaded.errors.front();
  resumed.plan = std::move(*loaded.plan);
  if (auto same = check_same(resumed, *scenario_before); !same) return same.error();
  return resumed;
}

}  // namespace composure::cli
