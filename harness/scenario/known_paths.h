// The dotted paths that a scenario file knows, as `matrix` and `--set` use them.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "harness/scenario/scenario.h"
#include "harness/vocabulary/document.h"

namespace composure::scenario {

// Maps of a function whose names are the user's and may hold dots.
inline constexpr std::array<std::string_view, 2> kOpenMaps{"environment", "labels"};

// Whether a value may be put at `path`: it is in the file, or the vocabulary has it for the
// functions and nodes of `scenario`. Environment variables and labels may be new.
bool path_exists(const vocabulary::Value& root, const Scenario& scenario, const std::string& path);

// All paths that path_exists takes, but for new environment variables and labels: for "did you
// mean".
std::vector<std::string> known_paths(const vocabulary::Value& root, const Scenario& scenario);

}  // namespace composure::scenario
