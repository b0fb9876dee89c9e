// `composure explain FILE`: what a run would do, how long it would take, and the graph.
#include <fmt/format.h>

#include <map>
#include <memory>
#include <string>

#include "base/command_line.h"
#include "harness/cli/command.h"
#include "harness/cli/scenario_options.h"
#include "harness/scenario/text.h"

namespace composure::cli {
namespace {

using scenario::GraphFormat;

const std::map<std::string, GraphFormat> kFormats{
    {"text", GraphFormat::text}, {"mermaid", GraphFormat::mermaid}, {"dot", GraphFormat::dot}};

struct ExplainOptions {
  std::string file;
  std::string graph = "text";
  bool resolved = false;
  ScenarioOptions scenario;
};

int explain_command(const ExplainOptions& options) {
  const auto installation = find_installation();
  if (!installation) return complain(installation.error(), kCouldNotRun);
  const auto load = load_options(options.scenario, *installation);
  if (!load) return complain(load.error(), kBadUsage);
  const auto plan = load_or_complain(options.file, *load);
  if (!plan) return kBadUsage;
  fmt::print("{}", options.resolved ? scenario::resolved_yaml(plan->scenario)
                                    : scenario::explain(*plan, kFormats.at(options.graph)));
  return kPass;
}

}  // namespace

void add_explain(Command& app) {
  auto options = std::make_shared<ExplainOptions>();
  Command& command =
      app.subcommand("explain", "What a run would do: cells, repeats, time and graph");
  command.option("file", options->file, "Scenario file").required().type_name("FILE");
  command.option("--graph", options->graph, "text (with the plan); mermaid or dot: the graph alone")
      .one_of({"text", "mermaid", "dot"});
  command.option("--resolved", options->resolved,
                 "The scenario as YAML with every default filled in");
  add_scenario_options(command, options->scenario);
  command.on_run([options] { return explain_command(*options); });
}

}  // namespace composure::cli
