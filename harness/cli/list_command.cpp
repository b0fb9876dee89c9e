// `composure list`: the scenarios, functions and stack implementations there are.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/command_line.h"
#include "harness/cli/command.h"
#include "harness/scenario/images.h"
#include "harness/scenario/load.h"
#include "harness/stack/catalogue.h"

namespace composure::cli {
namespace {

namespace fs = std::filesystem;

using Row = std::vector<std::string>;

void print_table(const std::string& title, const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  fmt::print("{}\n", title);
  for (const Row& row : rows) {
    std::string line = "  ";
    for (std::size_t i = 0; i < row.size(); ++i)
      line += i + 1 == row.size() ? row[i] : fmt::format("{:<{}}  ", row[i], widths[i]);
    fmt::print("{}\n", line);
  }
}

// As a person would type it from here, where that is shorter.
std::string shown_path(const fs::path& path) {
  std::error_code problem;
  const std::string relative = fs::relative(path, problem).string();
  return problem || relative.empty() || relative.size() > path.string().size() ? path.string()
                                                                               : relative;
}

std::vector<Row> scenario_rows(const Installation& installation) {
  std::vector<fs::path> files;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(installation.source + "/scenarios", problem))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Row> rows;
  for (const fs::path& file : files) {
    const auto loaded = scenario::load_file(file.string(), {.images = installation.images()});
    rows.push_back({shown_path(file),
                    loaded.plan ? loaded.plan->scenario.about
                                : fmt::format("not valid ({} errors)", loaded.errors.size())});
  }
  return rows;
}

int list_command(const std::string& what) {
  const auto installation = find_installation();
  if (!installation) return complain(installation.error(), kCouldNotRun);
  const auto wanted = [&](const char* part) { return what.empty() || what == part; };
  if (wanted("scenarios")) print_table("Scenarios", scenario_rows(*installation));
  if (wanted("functions")) {
    const auto images = scenario::read_images(installation->images());
    if (!images) return complain(images.error(), kCouldNotRun);
    std::vector<Row> rows;
    for (const auto& [name, image] : *images)
      rows.push_back({name, fmt::format("{}", fmt::join(image.languages, ", ")), image.about});
    print_table("Functions", rows);
  }
  if (wanted("stack")) {
    const auto catalogue = stack::load_catalogue(installation->catalogue());
    if (!catalogue) return complain(catalogue.error(), kCouldNotRun);
    std::vector<Row> rows;
    for (const stack::Component& component : catalogue->components) {
      // The default first.
      Row names{component.default_implementation};
      for (const auto& entry : component.implementations)
        if (entry.first != component.default_implementation) names.push_back(entry.first);
      rows.push_back({component.name, fmt::format("{}", fmt::join(names, ", ")), component.role});
    }
    print_table("Stack (the first implementation is the default)", rows);
  }
  return kPass;
}

}  // namespace

void add_list(Command& app) {
  auto what = std::make_shared<std::string>();
  Command& command = app.subcommand("list", "Scenarios, functions and stack implementations");
  command.option("what", *what, "Only these").one_of({"scenarios", "functions", "stack"});
  command.on_run([what] { return list_command(*what); });
}

}  // namespace composure::cli
