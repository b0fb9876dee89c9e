// `composure explain FILE`: what a run would do, how long it would take, and the graph.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <string>

#include "harness/cli/command.h"
#include "harness/cli/scenario_options.h"
#include "harness/scenario/text.h"

namespace composure::cli {
namespace {

using scenario::GraphFormat;

struct ExplainOptions {
  std::string file;
  GraphFormat graph = GraphFormat::text;
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
                                    : scenario::explain(*plan, options.graph));
  return kPass;
}

}  // namespace

void add_explain(CLI::App& app, int& exit_code) {
  static const std::map<std::string, GraphFormat> kFormats{
      {"dot", GraphFormat::dot}, {"mermaid", GraphFormat::mermaid}, {"text", GraphFormat::text}};
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command =
      app.add_subcommand("explain", "What a run would do: cells, repeats, time and graph");
  command->add_option("file", options->file, "Scenario file")->required()->type_name("FILE");
  command
      ->add_option("--graph", options->graph,
                   "text (with the plan); mermaid or dot: the graph alone")
      ->transform(CLI::CheckedTransformer(kFormats))
      ->type_name("text|mermaid|dot");
  command->add_flag("--resolved", options->resolved,
                    "The scenario as YAML with every default filled in");
  add_scenario_options(*command, options->scenario);
  command->callback([options, &exit_code] { exit_code = explain_command(*options); });
}

}  // namespace composure::cli
