#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "loadgen/command/hey/go_text.h"
#include "loadgen/command/hey/summary.h"

namespace composure::loadgen {
namespace {

constexpr std::uint64_t kBarWidth = 40;

std::string secs(double value) { return go_fixed(value) + " secs"; }

std::string bars_text(const std::vector<HeySummary::Bar>& bars) {
  std::uint64_t most = 0;
  for (const auto& bar : bars) most = std::max(most, bar.count);
  std::string text;
  for (const auto& bar : bars) {
    text += fmt::format("  {} [{}]\t|", go_fixed(bar.mark, 3), bar.count);
    const std::uint64_t length = most == 0 ? 0 : (bar.count * kBarWidth + most / 2) / most;
    for (std::uint64_t i = 0; i < length; ++i) text += "■";
    text += '\n';
  }
  return text;
}

std::string details_text(const HeySummary& summary) {
  constexpr std::array<const char*, kPhases> kNames = {"DNS+dialup", "DNS-lookup", "req write",
                                                       "resp wait", "resp read"};
  std::string text = "Details (average, fastest, slowest):";
  for (std::size_t i = 0; i < kPhases; ++i) {
    const auto& spread = summary.details[i];
    text += fmt::format("\n  {}:\t{}, {}, {}", kNames[i], secs(spread.average),
                        secs(spread.fastest), secs(spread.slowest));
  }
  return text;
}

std::string outcomes_text(const HeySummary& summary, bool as_hey) {
  std::string text = "Status code distribution:";
  for (const auto& [status, times] : summary.statuses)
    text += fmt::format("\n  [{}]\t{} responses", status, times);
  text += "\n\n";
  if (summary.errors.empty()) return text;
  text += "Error distribution:";
  for (const auto& [error, times] : summary.errors)
    text += fmt::format("\n  [{}]\t{}", times, as_hey ? go_printed(error) : error);
  return text;
}

}  // namespace

std::string hey_text(const HeySummary& summary, bool as_hey) {
  std::string text = "\nSummary:\n";
  text += "  Total:\t" + secs(summary.total) + "\n";
  text += "  Slowest:\t" + secs(summary.slowest) + "\n";
  text += "  Fastest:\t" + secs(summary.fastest) + "\n";
  text += "  Average:\t" + secs(summary.average) + "\n";
  text += "  Requests/sec:\t" + go_fixed(summary.requests_per_second) + "\n  ";
  if (summary.data > 0)
    text += fmt::format("\n  Total data:\t{} bytes\n  Size/request:\t{} bytes", summary.data,
                        summary.data_per_answer);
  text += "\n\nResponse time histogram:\n" + bars_text(summary.bars) + "\n\n";
  text += "Latency distribution:";
  for (const auto& [percent, latency] : summary.percentiles)
    text += fmt::format("\n  {}% in {}", percent, secs(latency));
  text += "\n\n" + details_text(summary) + "\n\n" + outcomes_text(summary, as_hey);
  return text + "\n\n";
}

std::string hey_csv(const std::vector<AnswerRow>& rows, int decimals, bool as_hey,
                    std::int64_t start_ns) {
  std::string text =
      "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,"
      "offset\n";
  for (const AnswerRow& row : rows) {
    const std::int64_t begin = as_hey ? row.sent : row.due;
    const auto add = [&](std::int64_t nanoseconds) {
      fmt::format_to(std::back_inserter(text), "{:.{}f},", static_cast<double>(nanoseconds) / 1e9,
                     decimals);
    };
    add(row.done - begin);
    for (const std::int64_t phase : row.phases) add(phase);
    fmt::format_to(std::back_inserter(text), "{},", row.status);
    add(start_ns + begin);
    text.back() = '\n';
  }
  return text;
}

}  // namespace composure::loadgen
