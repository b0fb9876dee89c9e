#include "harness/scenario/text.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/scenario/replayed_arrivals.h"
#include "harness/scenario/tables.h"

namespace composure::scenario {
namespace {

using namespace vocabulary;
using namespace std::chrono_literals;

// By rule of thumb: bringing the stack up and down, deploying one cell's functions, draining and
// collecting once.
constexpr Nanoseconds kStack = 4s;
constexpr Nanoseconds kPerCell = 500ms;
constexpr Nanoseconds kPerRepeat = 500ms;

std::string load_text_of(const Load& load) {
  const std::string time = format_duration(load.duration);
  double most = is_open_loop(load.executor) ? load.rate.value_or(Rate{}).per_second : load.vus;
  for (const Stage& stage : load.stages) most = std::max(most, stage.target.value);
  switch (load.executor) {
    case Executor::ramping_arrival_rate:
      return fmt::format("up to {} in {}", format_rate(Rate{most}), time);
    case Executor::ramping_vus:
      return fmt::format("up to {} callers in {}", most, time);
    case Executor::shared_iterations:
      return fmt::format("{} requests of {} callers, at most {}", load.iterations.value_or(0),
                         load.vus, time);
    case Executor::replay: {
      const Replayed offered = replayed(load);
      return fmt::format("{} arrivals of {} in {}, at most {} in a second", offered.arrivals,
                         load.replay->file, time, offered.busiest_second);
    }
    case Executor::poisson_arrival_rate:
      return fmt::format("{}, poisson, for {}", format_rate(Rate{most}), time);
    default:
      break;
  }
  if (load.jitter > 0)
    return fmt::format("{}, jitter {}, for {}", format_rate(Rate{most}), load.jitter, time);
  const std::string how = load.rate ? format_rate(*load.rate) : fmt::format("{} callers", load.vus);
  return fmt::format("{} for {}", how, time);
}

}  // namespace

std::string resolved_yaml(const Scenario& scenario) {
  return emit(show_section(scenario_section(), scenario)) + "\n";
}

Nanoseconds estimated_time(const Plan& plan) {
  Nanoseconds total = kStack;
  for (const Cell& cell : plan.cells) {
    const Nanoseconds repeat =
        cell.scenario.measure.warmup + cell.scenario.load.duration + kPerRepeat;
    total += kPerCell + plan.scenario.repeats * repeat;
  }
  return total;
}

std::string explain(const Plan& plan, GraphFormat format) {
  const Scenario& scenario = plan.scenario;
  if (format != GraphFormat::text) return graph_text(scenario.composition, format);
  std::string out = scenario.name + (scenario.about.empty() ? "" : ": " + scenario.about) + "\n\n";
  const Nanoseconds time = std::chrono::ceil<std::chrono::seconds>(estimated_time(plan));
  out += fmt::format("{} cells x {} repeats, {}, about {}{}\n", plan.cells.size(), scenario.repeats,
                     scenario.order == Order::interleaved ? "interleaved" : "one after the other",
                     format_duration(time),
                     plan.quick ? " (quick: durations and repeats are cut short)" : "");
  std::size_t width = 0;
  for (const Cell& cell : plan.cells) width = std::max(width, cell_text(cell).size());
  for (const Cell& cell : plan.cells)
    out += fmt::format("  {:<{}}  {}\n", cell_text(cell), width, load_text_of(cell.scenario.load));
  out += "\nGraph\n";
  const std::string graph = graph_text(scenario.composition, GraphFormat::text);
  for (std::size_t at = 0; at < graph.size();) {
    const std::size_t end = graph.find('\n', at);
    out += "  " + graph.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return out;
}

}  // namespace composure::scenario
