#include "harness/bench/competition.h"

#include <algorithm>
#include <cmath>

#include "harness/analysis/estimate.h"
#include "harness/bench/target.h"

namespace composure::bench {

Scores compete(Shot shot, const std::vector<std::string>& names) {
  shot.core = kClientCore;
  Scores scores;
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string& name = names[(i + static_cast<std::size_t>(round)) % names.size()];
      const auto generator = std::find_if(generators().begin(), generators().end(),
                                          [&name](const Generator& g) { return g.name == name; });
      if (!is_there(*generator)) continue;
      scores[name].push_back(must(shoot(*generator, shot, self())));
    }
  }
  return scores;
}

double middle(const Scores& scores, const std::string& name, double Score::*field) {
  const auto found = scores.find(name);
  if (found == scores.end()) return std::nan("");
  std::vector<double> values;
  for (const Score& score : found->second) values.push_back(score.*field);
  return analysis::median(values);
}

double ratio(const Scores& scores, const std::string& a, const std::string& b,
             double Score::*field) {
  const auto left = scores.find(a), right = scores.find(b);
  if (left == scores.end() || right == scores.end()) return std::nan("");
  std::vector<double> ratios;
  for (std::size_t i = 0; i < std::min(left->second.size(), right->second.size()); ++i)
    ratios.push_back(left->second[i].*field / (right->second[i].*field));
  return analysis::median(ratios);
}

}  // namespace composure::bench
