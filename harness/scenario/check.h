// What one section alone cannot tell: that the sections fit together.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "harness/scenario/images.h"
#include "harness/scenario/load.h"
#include "harness/scenario/scenario.h"
#include "harness/vocabulary/document.h"
#include "harness/vocabulary/problems.h"

namespace composure::scenario {

// `root` is the tree that the scenario was read from: it gives the places.
struct Checked {
  const vocabulary::Value& root;
  const std::map<std::string, Image>* images = nullptr;  // nullptr: unknown
  const LoadOptions& options;
};

// Declares the images that tasks name directly and fills in the image of functions that do not say
// it.
void complete_functions(Scenario& scenario, const Checked& checked, vocabulary::Problems& problems);

// Unknown, unreachable nodes; cycles; no start. Only when the composition itself could be read.
void check_graph(const Composition& composition, const vocabulary::Value& root,
                 vocabulary::Problems& problems);

// The duration of a load with stages is their sum, that of a replay the file's, at most as long as
// is said.
void complete_load(Load& load, const vocabulary::Value& root);
// At most so long; stages in proportion; of a replay at least its first arrival.
void shorten(Load& load, Nanoseconds most);
// That what is said fits the executor, and what it needs is said.
void check_load(const Load& load, const vocabulary::Value& root, vocabulary::Problems& problems);

// Images, languages, implementations, autoscale, what a mechanism cannot do, and check_load.
void check_scenario(const Scenario& scenario, const Checked& checked,
                    vocabulary::Problems& problems);

}  // namespace composure::scenario
