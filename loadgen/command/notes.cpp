#include "loadgen/command/notes.h"

#include <fmt/format.h>

#include "loadgen/command/gates.h"
#include "loadgen/command/time_text.h"

namespace composure::loadgen {
namespace {

std::string line(const std::string& name, const std::string& text) {
  return fmt::format("  {:<15}{}\n", name, text);
}

std::string latencies(const Histogram& times) {
  if (times.count() == 0) return "no answer";
  std::string text;
  for (const double percent : {50.0, 90.0, 99.0, 99.9}) {
    if (const auto value = times.percentile(percent))
      text += fmt::format("p{:g} {}, ", percent, time_text(static_cast<double>(*value)));
  }
  return text + "max " + time_text(static_cast<double>(*times.max()));
}

std::string outcomes(const AttackResult& result) {
  std::string text = fmt::format("{} due, {} sent", result.offered, result.sent);
  for (std::size_t i = 0; i < kOutcomes; ++i)
    if (result.outcomes[i] > 0)
      text += fmt::format(", {} {}", result.outcomes[i], kOutcomeNames[i]);
  return text;
}

std::string generator(const AttackResult& result) {
  std::string text =
      fmt::format("transport {}, {} {}, {} connections made", transport_name(result.transport),
                  result.threads, result.threads == 1 ? "thread" : "threads", result.connections);
  const double seconds = std::chrono::duration<double>(result.duration).count();
  const double busy = result.client_cpu_seconds - result.client_spin_seconds;
  if (seconds > 0) text += fmt::format(", {:.0f} % of a core", 100 * busy / seconds);
  return text;
}

std::string looked_up(const LookedUp& name) {
  std::string text = name.name + " is " + name.addresses.front();
  if (name.addresses.size() > 1) text += fmt::format(" (or {} more)", name.addresses.size() - 1);
  return text + ", looked up before the load in " +
         time_text(static_cast<double>(name.took.count()));
}

std::string hints(const LoadOptions& options, const AttackResult& result, const Answers& answers) {
  std::string text;
  for (const auto& [status, times] : answers.statuses) {
    if (status < 300 || status > 399 || status == 304) continue;
    text += line("redirects", fmt::format("{} answers of status {} were not followed "
                                          "(-redirects follows them, as hey does)",
                                          times, status));
  }
  if (const auto unanswered = result.count(Outcome::unanswered); unanswered > 0)
    text += line("unanswered",
                 fmt::format("{} requests went out on a connection that then ended without a byte "
                             "of an answer; they are not sent again (hey sends some again)",
                             unanswered));
  if (result.closed_loop)
    text += line("closed loop",
                 "a worker that waits sends nothing: latencies are only of what was "
                 "sent (-rate measures what users at a rate would see)");
  if (options.rate_per_worker > 0)
    text += line("-q", "is of each worker; -rate is of all together");
  return text;
}

}  // namespace

std::string load_notes(const LoadOptions& options, const LoadPlan& plan, const AttackResult& result,
                       const Answers& answers, const std::vector<Doubt>& doubts) {
  std::string text = "Beyond hey:\n";
  if (result.closed_loop) {
    text += line("latency", latencies(answers.response));
  } else {
    text += line("response time", latencies(answers.response) + " (from due)");
    text += line("service time", latencies(answers.service) + " (from sent)");
    text += line("start lag", latencies(result.start_lag));
  }
  text += line("requests", outcomes(result));
  text += line("generator", generator(result));
  if (plan.looked_up) text += line("name", looked_up(*plan.looked_up));
  text += hints(options, result, answers);
  if (!result.samples_error.empty()) text += line("samples", result.samples_error);
  for (const Doubt& doubt : doubts)
    text += line(doubt.grave ? "DO NOT BELIEVE" : "note", doubt.what + " (" + doubt.cure + ")");
  return text;
}

}  // namespace composure::loadgen
