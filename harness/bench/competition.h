// Load generators in turns against one server.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/bench/generators.h"

namespace composure::bench {

constexpr int kRounds = 5;

// By generator, one for each round; none of a generator that is not installed.
using Scores = std::map<std::string, std::vector<Score>>;

// Every generator in turn, round after round; the order turns, so that none is always first.
// `shot` but for its core.
Scores compete(Shot shot, const std::vector<std::string>& names);

// Median over the rounds; NaN where the generator has no scores.
double middle(const Scores& scores, const std::string& name, double Score::*field);
// Median of the ratios of each round, which both ran at about the same time; NaN where one is
// missing.
double ratio(const Scores& scores, const std::string& a, const std::string& b,
             double Score::*field);

}  // namespace composure::bench
