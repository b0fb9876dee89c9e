#include "loadgen/command/hey/summary.h"

#include <algorithm>

#include "base/text.h"

namespace composure::loadgen {
namespace {

constexpr std::array<int, 7> kPercents = {10, 25, 50, 75, 90, 95, 99};
constexpr std::size_t kBars = 10;  // and one for the fastest

double seconds(std::int64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e9; }
double seconds(double nanoseconds) { return nanoseconds / 1e9; }

// What Go's client says where it can be said without knowing every address.
std::string error_text(Outcome outcome, const std::string& host) {
  switch (outcome) {
    case Outcome::timeout:
      return "context deadline exceeded (Client.Timeout exceeded while awaiting the answer)";
    case Outcome::refused:
      return "dial tcp " + host + ": connect: connection refused";
    case Outcome::reset:
      return "read tcp " + host + ": the connection ended before the answer did (reset or EOF)";
    case Outcome::unanswered:
      return "EOF: the connection ended after the request went out, before anything came back";
    case Outcome::too_long:
      return "the answer's headers are above 64 KiB";
    case Outcome::dns:
      return "dial tcp: lookup " + host.substr(0, host.rfind(':')) + ": no such host";
    case Outcome::tls:
      return "tls: no handshake, or a certificate that is not trusted";
    case Outcome::protocol:
      return "net/http: malformed HTTP response";
    case Outcome::cancelled:
      return "net/http: request canceled when the load was stopped";
    case Outcome::dropped:
      return "not sent: too many requests in flight, or no port or descriptor left";
    default:
      return std::string(outcome_name(outcome));
  }
}

std::map<std::string, std::uint64_t> errors_of(const LoadPlan& plan, std::string method,
                                               const AttackResult& result) {
  std::map<std::string, std::uint64_t> errors;
  method = method.substr(0, 1) + to_lower(method.substr(1));
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    if (outcome == Outcome::ok || outcome == Outcome::http_error || result.outcomes[i] == 0)
      continue;
    errors[method + " \"" + plan.target.origin + plan.target.path +
           "\": " + error_text(outcome, plan.target.host)] += result.outcomes[i];
  }
  return errors;
}

// Eleven marks from the fastest to the slowest, the first for those that took exactly the fastest.
std::vector<HeySummary::Bar> empty_bars(double fastest, double slowest) {
  std::vector<HeySummary::Bar> bars(kBars + 1);
  for (std::size_t i = 0; i < kBars; ++i)
    bars[i].mark = fastest + (slowest - fastest) / kBars * static_cast<double>(i);
  bars[kBars].mark = slowest;
  return bars;
}

void count_in(std::vector<HeySummary::Bar>& bars, double latency, std::uint64_t times) {
  std::size_t i = 0;
  while (i + 1 < bars.size() && latency > bars[i].mark) ++i;
  bars[i].count += times;
}

// A bucket's values are known within 0.1 %: those in the lowest count as the fastest.
void count_buckets(std::vector<HeySummary::Bar>& bars, const Histogram& latencies) {
  bool lowest = true;
  for (const Histogram::Bucket& bucket : latencies.buckets()) {
    const std::int64_t highest = std::min(bucket.highest, *latencies.max());
    count_in(bars, seconds(lowest ? *latencies.min() : highest), bucket.count);
    lowest = false;
  }
}

// One rank above the nearest, and one percentile at most for each answer; what is missing then is
// "0% in 0.0000 secs".
std::vector<HeySummary::Percentile> percentiles_as_hey(const std::vector<double>& sorted) {
  std::vector<HeySummary::Percentile> percentiles;
  for (std::size_t i = 0; i < sorted.size() && percentiles.size() < kPercents.size(); ++i) {
    const int next = kPercents[percentiles.size()];
    if (static_cast<int>(i * 100 / sorted.size()) >= next) percentiles.push_back({next, sorted[i]});
  }
  percentiles.resize(kPercents.size());
  return percentiles;
}

// Everything but latencies.
HeySummary common(const LoadPlan& plan, const std::string& method, const AttackResult& result) {
  HeySummary summary;
  summary.total = seconds(result.duration.count());
  const std::uint64_t ended =
      result.offered - result.count(Outcome::dropped) - result.count(Outcome::cancelled);
  if (summary.total > 0) summary.requests_per_second = static_cast<double>(ended) / summary.total;
  summary.errors = errors_of(plan, method, result);
  for (std::size_t i = 0; i < kPhases; ++i) {
    const PhaseTotal& phase = result.phases[i];
    if (phase.count == 0) continue;
    summary.details[i] = {
        seconds(static_cast<double>(phase.sum) / static_cast<double>(phase.count)),
        seconds(phase.min), seconds(phase.max)};
  }
  return summary;
}

}  // namespace

HeySummary summarise(const LoadPlan& plan, const std::string& method, const AttackResult& result,
                     const Answers& answers) {
  HeySummary summary = common(plan, method, result);
  summary.statuses = answers.statuses;
  summary.data = answers.bytes;
  const Histogram& latencies = answers.response;
  if (latencies.count() == 0) return summary;
  summary.data_per_answer = answers.bytes / latencies.count();
  summary.fastest = seconds(*latencies.min());
  summary.slowest = seconds(*latencies.max());
  summary.average = seconds(*latencies.mean());
  summary.bars = empty_bars(summary.fastest, summary.slowest);
  count_buckets(summary.bars, latencies);
  for (const int percent : kPercents)
    // Of so few answers that the percentile says nothing it is the slowest.
    summary.percentiles.push_back(
        {percent, seconds(latencies.percentile(percent).value_or(*latencies.max()))});
  return summary;
}

HeySummary summarise_as_hey(const LoadPlan& plan, const std::string& method,
                            const AttackResult& result, const Answers& answers) {
  HeySummary summary = common(plan, method, result);
  std::vector<double> latencies;
  for (const AnswerRow& row : answers.rows) {
    if (latencies.size() == kHeyRows) break;
    latencies.push_back(seconds(row.done - row.sent));
    ++summary.statuses[row.status];
  }
  std::sort(latencies.begin(), latencies.end());
  // Sums are of all answers, the count of those that were kept; 0 / 0 is NaN.
  const double kept = static_cast<double>(latencies.size());
  const double inflation = static_cast<double>(answers.service.count()) / kept;
  summary.data = answers.announced;
  summary.average = seconds(answers.service.mean().value_or(0)) * inflation;
  for (auto& spread : summary.details) spread.average *= inflation;
  if (latencies.empty()) return summary;
  summary.data_per_answer = answers.announced / latencies.size();
  summary.fastest = latencies.front();
  summary.slowest = latencies.back();
  auto& dialup = summary.details[static_cast<std::size_t>(Phase::connect)];
  dialup = {dialup.average, summary.fastest, summary.slowest};
  summary.bars = empty_bars(summary.fastest, summary.slowest);
  for (const double latency : latencies) count_in(summary.bars, latency, 1);
  summary.percentiles = percentiles_as_hey(latencies);
  return summary;
}

}  // namespace composure::loadgen
