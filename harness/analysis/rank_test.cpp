#include "harness/analysis/rank_test.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <numeric>
#include <vector>

namespace composure::analysis {
namespace {

// Twice the rank, so that a mean of ranks is whole.
using Ranks = std::vector<std::size_t>;

struct Ranked {
  Ranks ranks{};              // of all values, in ascending order
  std::size_t first_sum = 0;  // of those of the first side
  bool tied = false;
  double tie_term = 0;  // sum of t^3 - t over groups of t equal values
};

Ranked ranked(std::span<const double> a, std::span<const double> b) {
  std::vector<std::pair<double, bool>> all;  // value, is of the first side
  for (const double value : a) all.emplace_back(value, true);
  for (const double value : b) all.emplace_back(value, false);
  std::sort(all.begin(), all.end());
  Ranked made;
  for (std::size_t from = 0; from < all.size();) {
    std::size_t to = from + 1;
    while (to < all.size() && all[to].first == all[from].first) ++to;
    for (std::size_t i = from; i < to; ++i) {
      made.ranks.push_back(from + 1 + to);
      if (all[i].second) made.first_sum += from + 1 + to;
    }
    const auto equal = static_cast<double>(to - from);
    made.tied |= to - from > 1;
    made.tie_term += equal * equal * equal - equal;
    from = to;
  }
  return made;
}

// By rank sum: in how many ways `n` of the ranks have it.
std::vector<double> ways(const Ranks& ranks, std::size_t n) {
  const std::size_t most = std::accumulate(ranks.begin(), ranks.end(), std::size_t{0});
  std::vector<std::vector<double>> by_count(n + 1, std::vector<double>(most + 1));
  by_count[0][0] = 1;
  std::size_t reached = 0;
  for (const std::size_t rank : ranks) {
    reached += rank;
    for (std::size_t count = n; count > 0; --count) {
      for (std::size_t sum = rank; sum <= reached; ++sum) {
        by_count[count][sum] += by_count[count - 1][sum - rank];
      }
    }
  }
  return std::move(by_count[n]);
}

// P(U <= u) without ties, u from 0 to n * m.
std::vector<double> computed_distribution(std::size_t n, std::size_t m) {
  Ranks ranks(n + m);
  std::iota(ranks.begin(), ranks.end(), std::size_t{1});
  const std::vector<double> all = ways(ranks, n);
  const std::size_t least = n * (n + 1) / 2;
  std::vector<double> below(n * m + 1);
  double sum = 0;
  for (std::size_t u = 0; u < below.size(); ++u) below[u] = sum += all[least + u];
  for (double& share : below) share /= sum;
  return below;
}

// The same few sizes are asked for again and again.
const std::vector<double>& distribution(std::size_t n, std::size_t m) {
  static std::mutex mutex;
  static std::map<std::pair<std::size_t, std::size_t>, std::vector<double>> known;
  const std::lock_guard lock(mutex);
  std::vector<double>& found = known[{n, m}];
  if (found.empty()) found = computed_distribution(n, m);
  return found;
}

double normal_below(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

double spread_of_u(double n, double m, double tie_term) {
  const double all = n + m;
  return std::sqrt(n * m / 12 * (all + 1 - tie_term / (all * (all - 1))));
}

// P(U <= u) without ties; `u` at most n * m / 2.
double below_or_at(std::size_t u, std::size_t n, std::size_t m) {
  if (std::max(n, m) <= exact_up_to) return distribution(n, m)[u];
  const auto a = static_cast<double>(n), b = static_cast<double>(m);
  return normal_below((static_cast<double>(u) + 0.5 - a * b / 2) / spread_of_u(a, b, 0));
}

double tied_p(const Ranked& all, std::size_t n, std::size_t distance, std::size_t mean) {
  const std::vector<double> each = ways(all.ranks, n);
  double far = 0, sum = 0;
  for (std::size_t at = 0; at < each.size(); ++at) {
    sum += each[at];
    if ((at > mean ? at - mean : mean - at) >= distance) far += each[at];
  }
  return far / sum;
}

}  // namespace

double rank_test(std::span<const double> a, std::span<const double> b) {
  if (a.empty() || b.empty()) return 1;
  const Ranked all = ranked(a, b);
  const std::size_t n = a.size(), m = b.size();
  // Of the doubled rank sum; half of the distance is that of U from its mean.
  const std::size_t mean = n * (n + m + 1);
  const std::size_t distance = all.first_sum > mean ? all.first_sum - mean : mean - all.first_sum;
  if (!all.tied) {
    const std::size_t u = (n * m - distance) / 2;
    return std::min(1.0, 2 * below_or_at(u, n, m));
  }
  if (std::max(n, m) <= exact_up_to) return tied_p(all, n, distance, mean);
  const double spread = spread_of_u(static_cast<double>(n), static_cast<double>(m), all.tie_term);
  if (!(spread > 0)) return 1;
  return std::min(1.0, 2 * normal_below((0.5 - static_cast<double>(distance) / 2) / spread));
}

double least_p(std::size_t n, std::size_t m) {
  if (n == 0 || m == 0) return 1;
  return std::min(1.0, 2 * below_or_at(0, n, m));
}

std::optional<ShiftInterval> shift_interval(std::size_t n, std::size_t m, double wanted) {
  if (n == 0 || m == 0 || n * m == 1) return std::nullopt;
  ShiftInterval found{1, 1 - least_p(n, m)};
  for (std::size_t k = 2; 2 * k <= n * m; ++k) {
    const double coverage = 1 - 2 * below_or_at(k - 1, n, m);
    if (coverage < wanted) break;
    found = {k, coverage};
  }
  return found;
}

}  // namespace composure::analysis
