#include "harness/analysis/execution_view.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include "harness/analysis/accounting.h"

namespace composure::analysis {
namespace {

using loadgen::Sample;
using observe::Span;

constexpr std::size_t least_for_p99 = 100;

std::vector<Sample> traced_by_latency(std::span<const Sample> samples) {
  std::vector<Sample> traced;
  for (const Sample& sample : samples)
    if ((sample.flags & loadgen::kTraced) != 0 && sample.outcome == loadgen::Outcome::ok)
      traced.push_back(sample);
  std::sort(traced.begin(), traced.end(), [](const Sample& a, const Sample& b) {
    return std::pair(a.response_time(), a.sequence) < std::pair(b.response_time(), b.sequence);
  });
  return traced;
}

// Nearest rank.
std::size_t rank(double share, std::size_t count) {
  return static_cast<std::size_t>(std::ceil(share * static_cast<double>(count))) - 1;
}

using Children = std::map<std::string, std::vector<const Span*>>;

// A root and all below it, as one reads a tree.
void add_tree(const Span& root, std::int64_t due_ns, const Children& children,
              std::vector<result::SpanView>& views) {
  std::vector<std::pair<const Span*, std::size_t>> open = {{&root, 0}};
  while (!open.empty()) {
    const auto [span, depth] = open.back();
    open.pop_back();
    views.push_back({.service = span->service,
                     .name = span->name,
                     .category = category_of(*span),
                     .start = Nanoseconds(span->start_ns - due_ns),
                     .duration = Nanoseconds(span->duration_ns),
                     .depth = depth});
    const auto below = children.find(span->span_id);
    if (below == children.end()) continue;
    for (auto child = below->second.rbegin(); child != below->second.rend(); ++child)
      open.emplace_back(*child, depth + 1);
  }
}

std::optional<std::uint64_t> number_in(const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<Sample> execution_that_is(const std::string& which, std::span<const Sample> samples) {
  if (const auto number = number_in(which)) {
    const auto found = std::find_if(samples.begin(), samples.end(), [&](const Sample& sample) {
      return sample.sequence == *number;
    });
    return found == samples.end() ? std::nullopt : std::optional(*found);
  }
  const std::vector<Sample> traced = traced_by_latency(samples);
  if (traced.empty()) return std::nullopt;
  if (which == "median") return traced[rank(0.5, traced.size())];
  if (which == "slowest") return traced.back();
  if (which == "p99" && traced.size() >= least_for_p99) return traced[rank(0.99, traced.size())];
  return std::nullopt;
}

std::vector<result::SpanView> span_views(const observe::Trace& trace, std::int64_t due_ns) {
  std::vector<const Span*> spans;
  std::set<std::string> ids;
  for (const Span& span : trace.spans) {
    spans.push_back(&span);
    ids.insert(span.span_id);
  }
  std::stable_sort(spans.begin(), spans.end(),
                   [](const Span* a, const Span* b) { return a->start_ns < b->start_ns; });
  Children children;
  for (const Span* span : spans)
    if (ids.contains(span->parent_id)) children[span->parent_id].push_back(span);
  std::vector<result::SpanView> views;
  for (const Span* span : spans)
    if (!ids.contains(span->parent_id)) add_tree(*span, due_ns, children, views);
  return views;
}

}  // namespace composure::analysis
