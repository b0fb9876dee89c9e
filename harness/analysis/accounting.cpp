#include "harness/analysis/accounting.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace composure::analysis {
namespace {

using observe::Span;
using observe::Trace;
using result::Category;

constexpr std::size_t root = 0;  // stands for the load generator; spans[i] is node i + 1

struct Node {
  std::int64_t start = 0, end = 0;
  std::int64_t reach = 0;  // the end that what waits for this span waits for
  Category category = Category::residual;
  std::vector<std::size_t> children;  // by reach, the latest first
};

struct Tree {
  std::vector<Node> nodes;
  std::size_t reachable = 0;        // nodes below the root
  std::size_t unknown_parents = 0;  // distinct parents that are no span of the trace
};

// Parents before children; spans in a circle of parents are not listed.
std::vector<std::size_t> top_down(const Tree& tree) {
  std::vector<std::size_t> order = {root};
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto& children = tree.nodes[order[i]].children;
    order.insert(order.end(), children.begin(), children.end());
  }
  return order;
}

Tree tree_of(const Trace& trace, bool completes_later) {
  Tree tree;
  tree.nodes.resize(trace.spans.size() + 1);
  std::unordered_map<std::string_view, std::size_t> by_id;
  for (std::size_t i = 0; i < trace.spans.size(); ++i) by_id.emplace(trace.spans[i].span_id, i + 1);
  std::unordered_set<std::string_view> unknown;
  for (std::size_t i = 0; i < trace.spans.size(); ++i) {
    const Span& span = trace.spans[i];
    const std::int64_t end = span.start_ns + std::max<std::int64_t>(span.duration_ns, 0);
    tree.nodes[i + 1] = {span.start_ns, end, end, category_of(span), {}};
    const auto parent = by_id.find(span.parent_id);
    if (parent == by_id.end()) unknown.insert(span.parent_id);
  }
  for (std::size_t i = 0; i < trace.spans.size(); ++i) {
    const auto parent = by_id.find(trace.spans[i].parent_id);
    tree.nodes[parent == by_id.end() ? root : parent->second].children.push_back(i + 1);
  }
  const std::vector<std::size_t> order = top_down(tree);
  tree.reachable = order.size() - 1;
  tree.unknown_parents = unknown.size();
  for (auto at = order.rbegin(); at != order.rend(); ++at) {
    Node& node = tree.nodes[*at];
    const auto reach = [&](std::size_t child) { return tree.nodes[child].reach; };
    std::stable_sort(node.children.begin(), node.children.end(),
                     [&](std::size_t a, std::size_t b) { return reach(a) > reach(b); });
    const bool waits = completes_later || *at == root;
    if (waits && !node.children.empty()) {
      node.reach = std::max(node.reach, reach(node.children.front()));
    }
  }
  return tree;
}

// The walk from the end back to the sending. Iterative: a chain of 10,000 steps nests its spans as
// deeply.
class Walk {
 public:
  Walk(const Tree& tree, const Window& window) : tree_(tree) {
    begin_ = tree.nodes[tree.nodes[root].children.front()].start;
    for (const std::size_t child : tree.nodes[root].children) {
      begin_ = std::min(begin_, tree.nodes[child].start);
    }
    open_.push_back({root, window.sent_ns, window.end_ns, 0});
    while (!open_.empty()) step();
    take(Category::client, window.due_ns, window.sent_ns);
  }
  const result::CategoryTimes& times() const { return times_; }

 private:
  // A span on the path, of which [low, cursor) is still to be given out.
  struct Open {
    std::size_t node;
    std::int64_t low, cursor;
    std::size_t next_child;
  };

  void step() {
    Open& open = open_.back();
    const std::vector<std::size_t>& children = tree_.nodes[open.node].children;
    while (open.next_child < children.size()) {
      const std::size_t child = children[open.next_child++];
      const Node& node = tree_.nodes[child];
      const std::int64_t end = std::min(node.reach, open.cursor);
      if (node.start >= open.cursor || end <= open.low) continue;
      own(open.node, end, open.cursor);
      open.cursor = std::max(node.start, open.low);
      open_.push_back({child, open.cursor, end, 0});
      return;
    }
    own(open.node, open.low, open.cursor);
    open_.pop_back();
  }

  // [from, to) is the node's own: no child of it was waited for.
  void own(std::size_t index, std::int64_t from, std::int64_t to) {
    const Node& node = tree_.nodes[index];
    const std::int64_t start = index == root ? begin_ : node.start;
    const std::int64_t end = index == root ? node.reach : node.end;
    const Category outside = index == root ? Category::client : Category::residual;
    const Category inside = index == root ? Category::residual : node.category;
    take(outside, from, std::min(start, to));
    take(inside, std::max(from, start), std::min(to, end));
    take(outside, std::max(from, end), to);
  }

  void take(Category category, std::int64_t from, std::int64_t to) {
    if (to > from) times_[static_cast<std::size_t>(category)] += Nanoseconds(to - from);
  }

  const Tree& tree_;
  std::int64_t begin_ = 0;
  std::vector<Open> open_;
  result::CategoryTimes times_{};
};

// The span's time less the time that its children cover.
std::int64_t self_time(const Tree& tree, const Node& node) {
  std::vector<std::pair<std::int64_t, std::int64_t>> covered;
  for (const std::size_t child : node.children) {
    const Node& inner = tree.nodes[child];
    covered.emplace_back(std::max(inner.start, node.start), std::min(inner.end, node.end));
  }
  std::sort(covered.begin(), covered.end());
  std::int64_t self = node.end - node.start;
  std::int64_t until = node.start;
  for (const auto& [from, to] : covered) {
    if (to <= until) continue;
    self -= to - std::max(from, until);
    until = to;
  }
  return self;
}

[[maybe_unused]] Nanoseconds sum_of(const result::CategoryTimes& times) {
  return std::accumulate(times.begin(), times.end(), Nanoseconds{});
}

bool has_prefix(const Span& span, const std::string& prefix) {
  const auto first = span.attributes.lower_bound(prefix);
  return first != span.attributes.end() && first->first.starts_with(prefix);
}

bool whole(const Trace& trace, const Tree& tree, bool completes_later) {
  if (trace.spans.empty() || tree.reachable != trace.spans.size() || tree.unknown_parents > 1) {
    return false;
  }
  return !completes_later ||
         std::none_of(trace.spans.begin(), trace.spans.end(), [&](const Span& span) {
           const auto index = static_cast<std::size_t>(&span - trace.spans.data()) + 1;
           return span.name == "publish" && category_of(span) == Category::queue &&
                  tree.nodes[index].children.empty();
         });
}

}  // namespace

Category category_of(const Span& span) {
  const auto given = span.attributes.find("composure.category");
  if (given != span.attributes.end()) {
    const auto& names = result::category_names;
    const auto found = std::find(names.begin(), names.end(), given->second);
    if (found != names.end()) return static_cast<Category>(found - names.begin());
  }
  if (span.attributes.contains("db.system")) return Category::transfer;
  if (span.attributes.contains("messaging.system")) return Category::queue;
  return has_prefix(span, "faas.") ? Category::compute : Category::residual;
}

bool complete(const Trace& trace, bool completes_later) {
  return whole(trace, tree_of(trace, completes_later), completes_later);
}

std::optional<Breakdown> break_down(const Trace& trace, const Window& window) {
  if (window.due_ns > window.sent_ns || window.sent_ns > window.end_ns) return std::nullopt;
  const Tree tree = tree_of(trace, window.completes_later);
  if (!whole(trace, tree, window.completes_later)) return std::nullopt;
  Breakdown found;
  found.times = Walk(tree, window).times();
  assert(sum_of(found.times) == Nanoseconds(window.end_ns - window.due_ns));
  found.spans = trace.spans.size();
  for (std::size_t i = 0; i < trace.spans.size(); ++i) {
    const Node& node = tree.nodes[i + 1];
    if (node.category == Category::compute) {
      found.total_compute += Nanoseconds(self_time(tree, node));
    }
    found.store_operations += node.category == Category::transfer;
    found.gateway_calls +=
        node.category == Category::gateway && trace.spans[i].service == "gateway";
  }
  return found;
}

bool AccountingMean::add(const Trace& trace, const Window& window) {
  ++executions_;
  const std::optional<Breakdown> found = break_down(trace, window);
  if (!found) return false;
  ++traced_;
  add(*found);
  return true;
}

void AccountingMean::add(const AccountingMean& other) {
  executions_ += other.executions_;
  traced_ += other.traced_;
  add(other.sum_);
}

void AccountingMean::add(const Breakdown& found) {
  for (std::size_t i = 0; i < result::category_count; ++i) sum_.times[i] += found.times[i];
  sum_.total_compute += found.total_compute;
  sum_.spans += found.spans;
  sum_.store_operations += found.store_operations;
  sum_.gateway_calls += found.gateway_calls;
}

result::Accounting AccountingMean::mean() const {
  assert(traced_ <= executions_);
  result::Accounting mean;
  mean.executions = executions_;
  mean.traced = traced_;
  if (traced_ == 0) return mean;
  mean.mean = mean_of(sum_.times, traced_);
  for (const Nanoseconds part : mean.mean) mean.mean_total += part;
  mean.total_compute = sum_.total_compute / static_cast<std::int64_t>(traced_);
  const auto each = [&](std::uint64_t sum) {
    return static_cast<double>(sum) / static_cast<double>(traced_);
  };
  mean.spans = each(sum_.spans);
  mean.store_operations = each(sum_.store_operations);
  mean.gateway_calls = each(sum_.gateway_calls);
  return mean;
}

result::CategoryTimes mean_of(const result::CategoryTimes& sums, std::uint64_t count) {
  assert(count > 0);
  result::CategoryTimes means{};
  std::int64_t sum = 0;
  std::int64_t given = 0;  // rounding the running sum, not each part, keeps the whole
  for (std::size_t i = 0; i < result::category_count; ++i) {
    sum += sums[i].count();
    const std::int64_t upto = sum / static_cast<std::int64_t>(count);
    means[i] = Nanoseconds(upto - given);
    given = upto;
  }
  return means;
}

}  // namespace composure::analysis
