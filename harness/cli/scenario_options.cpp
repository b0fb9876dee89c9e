#include "harness/cli/scenario_options.h"

#include <fmt/format.h>

#include <cstdio>

#include "base/command_line.h"
#include "harness/stack/catalogue.h"

namespace composure::cli {

void add_scenario_options(Command& command, ScenarioOptions& options) {
  command
      .option("--set", options.set,
              "A value in place of the file's, for example load.rate=10/s (repeatable)")
      .type_name("PATH=VALUE");
  command.option("--repeats", options.repeats, "Measurements of each cell");
  command.option("--quick", options.quick,
                 "Durations of at most 2 s, warm-up of 500 ms, 2 repeats");
  command.option("--max-time", options.max_time, "Refuse what would run longer, for example 30m")
      .type_name("DURATION");
}

Result<scenario::LoadOptions> load_options(const ScenarioOptions& options,
                                           const Installation& installation) {
  scenario::LoadOptions complete{.images = installation.images(),
                                 .set = options.set,
                                 .repeats = options.repeats,
                                 .quick = options.quick};
  if (!options.max_time.empty()) {
    const auto time = parse_duration(options.max_time);
    if (!time)
      return Error{.what = time.error().what, .where = "--max-time", .hint = time.error().hint};
    complete.max_time = *time;
  }
  const auto catalogue = stack::load_catalogue(installation.catalogue());
  if (!catalogue) return catalogue.error();
  for (const stack::Component& component : catalogue->components)
    for (const auto& entry : component.implementations)
      complete.implementations[component.name].push_back(entry.first);
  return complete;
}

std::optional<scenario::Plan> load_or_complain(const std::string& file,
                                               const scenario::LoadOptions& options) {
  scenario::Loaded loaded = scenario::load_file(file, options);
  for (const Error& error : loaded.errors) fmt::print(stderr, "{}\n", error.text());
  return std::move(loaded.plan);
}

}  // namespace composure::cli
