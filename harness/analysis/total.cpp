#include "harness/analysis/total.h"

#include <algorithm>

#include "fmt/format.h"
#include "harness/analysis/accounting.h"
#include "harness/analysis/completeness.h"

namespace composure::analysis {
namespace {

using result::Finding;
using result::LatencyBlock;
using result::Repeat;
using result::Total;

void add_once(std::vector<Finding>& findings, const Finding& finding) {
  const auto same = [&](const Finding& other) { return other.what == finding.what; };
  if (std::none_of(findings.begin(), findings.end(), same)) findings.push_back(finding);
}

bool enough_valid(const std::vector<const Repeat*>& repeats) {
  const auto valid = std::count_if(repeats.begin(), repeats.end(),
                                   [](const Repeat* repeat) { return repeat->validity.valid(); });
  return 2 * static_cast<std::size_t>(valid) > repeats.size();
}

// Attempts that another one stands for; what is missing altogether is the verdict's to tell.
void add_replaced(const result::Cell& cell, const std::vector<const Repeat*>& standing,
                  std::vector<Finding>& notes) {
  for (const Repeat& repeat : cell.repeats) {
    const bool replaced = std::any_of(standing.begin(), standing.end(), [&](const Repeat* other) {
      return other->index == repeat.index && other != &repeat;
    });
    if (!replaced) continue;
    if (repeat.failed)
      add_once(notes, {failure_text(repeat) + "; it was measured again", ""});
    else if (!repeat.validity.valid())
      add_once(notes, {fmt::format("repeat {} was measured again: {}", repeat.index,
                                   repeat.validity.reasons.front().what),
                       ""});
  }
}

result::Validity validity_of(const result::Cell& cell) {
  result::Validity found;
  const std::vector<const Repeat*> repeats = standing(cell);
  const bool left_out = enough_valid(repeats);
  add_replaced(cell, repeats, found.notes);
  for (const Repeat* repeat : repeats) {
    for (const Finding& reason : repeat->validity.reasons) {
      Finding placed = {fmt::format("repeat {}: {}", repeat->index, reason.what), reason.cure};
      if (left_out) placed.what = "left out " + placed.what;
      add_once(left_out ? found.notes : found.reasons, placed);
    }
    for (const Finding& note : repeat->validity.notes) add_once(found.notes, note);
  }
  return found;
}

// Percentiles cannot be pooled from percentiles, so they stay absent.
void pool(LatencyBlock& into, const LatencyBlock& from) {
  if (from.count == 0) return;
  if (from.min) into.min = std::min(into.min.value_or(*from.min), *from.min);
  if (from.max) into.max = std::max(into.max.value_or(*from.max), *from.max);
  if (from.mean) {
    const auto share =
        static_cast<double>(from.count) / static_cast<double>(into.count + from.count);
    const Nanoseconds before = into.mean.value_or(*from.mean);
    const auto shift = static_cast<double>((*from.mean - before).count()) * share;
    into.mean = before + Nanoseconds(static_cast<std::int64_t>(shift));
  }
  into.count += from.count;
}

void pool(result::Latency& into, const result::Latency& from) {
  pool(into.response, from.response);
  pool(into.service, from.service);
  pool(into.start_lag, from.start_lag);
  pool(into.acknowledged, from.acknowledged);
  pool(into.completed, from.completed);
  pool(into.failed, from.failed);
}

void pool(result::Outcomes& into, const result::Outcomes& from) {
  for (const auto& [name, count] : from.counts) into.counts[name] += count;
  for (const auto& [status, count] : from.http_error) into.http_error[status] += count;
}

void pool(std::vector<result::Failure>& into, const std::vector<result::Failure>& from) {
  for (const result::Failure& failure : from) {
    const auto same = std::find_if(into.begin(), into.end(), [&](const result::Failure& other) {
      return other.outcome == failure.outcome && other.status == failure.status;
    });
    if (same == into.end()) {
      into.push_back(failure);
    } else {
      same->count += failure.count;
      if (same->example.empty()) same->example = failure.example;
    }
  }
}

void pool(std::map<std::string, result::ResourceUse>& into,
          const std::map<std::string, result::ResourceUse>& from) {
  const auto highest = [](auto& held, const auto& seen) {
    if (seen) held = std::max(held.value_or(*seen), *seen);
  };
  for (const auto& [name, use] : from) {
    result::ResourceUse& held = into[name];
    if (use.cpu_s) held.cpu_s = held.cpu_s.value_or(0) + *use.cpu_s;
    highest(held.memory_peak_bytes, use.memory_peak_bytes);
    highest(held.replicas_max, use.replicas_max);
  }
}

// Every traced execution weighs the same, whichever repeat it stands in.
result::Accounting pooled_accounting(const std::vector<const Repeat*>& repeats) {
  result::Accounting pooled;
  result::CategoryTimes sums{};
  double compute = 0;
  for (const Repeat* repeat : repeats) {
    const result::Accounting& each = repeat->accounting;
    const auto weight = static_cast<double>(each.traced);
    pooled.executions += each.executions;
    pooled.traced += each.traced;
    for (std::size_t i = 0; i < result::category_count; ++i) {
      sums[i] += each.mean[i] * static_cast<std::int64_t>(each.traced);
    }
    compute += static_cast<double>(each.total_compute.count()) * weight;
    pooled.spans += each.spans * weight;
    pooled.store_operations += each.store_operations * weight;
    pooled.gateway_calls += each.gateway_calls * weight;
  }
  if (pooled.traced == 0) return pooled;
  const auto traced = static_cast<double>(pooled.traced);
  pooled.mean = mean_of(sums, pooled.traced);
  for (const Nanoseconds part : pooled.mean) pooled.mean_total += part;
  pooled.total_compute = Nanoseconds(static_cast<std::int64_t>(compute / traced));
  pooled.spans /= traced;
  pooled.store_operations /= traced;
  pooled.gateway_calls /= traced;
  return pooled;
}

}  // namespace

std::vector<const Repeat*> counted(const result::Cell& cell) {
  std::vector<const Repeat*> repeats = standing(cell);
  if (enough_valid(repeats))
    std::erase_if(repeats, [](const Repeat* repeat) { return !repeat->validity.valid(); });
  return repeats;
}

Total total_of(const result::Cell& cell) {
  Total total;
  const std::vector<const Repeat*> repeats = counted(cell);
  total.repeats = repeats.size();
  double weighted_rate = 0;
  double time_s = 0;
  for (const Repeat* repeat : repeats) {
    total.offered.requests += repeat->offered.requests;
    total.offered.dropped += repeat->offered.dropped;
    total.offered.closed_loop |= repeat->offered.closed_loop;
    total.offered.target_per_s = repeat->offered.target_per_s;
    weighted_rate += repeat->offered.rate_per_s * repeat->duration_s;
    time_s += repeat->duration_s;
    pool(total.outcomes, repeat->outcomes);
    pool(total.failures, repeat->failures);
    pool(total.latency, repeat->latency);
    pool(total.resources.functions, repeat->resources.functions);
    pool(total.resources.components, repeat->resources.components);
    pool(total.resources.instrument, repeat->resources.instrument);
  }
  if (time_s > 0) total.offered.rate_per_s = weighted_rate / time_s;
  total.accounting = pooled_accounting(repeats);
  total.validity = validity_of(cell);
  return total;
}

}  // namespace composure::analysis
