// A scenario back to text.
#pragma once

#include <string>

#include "harness/scenario/scenario.h"

namespace composure::scenario {

// The composition as functions and flows read it from COMPOSURE_COMPOSITION; docs/wire.md,
// "Functions and compositions".
std::string composition_json(const Scenario& scenario);

// The whole scenario with every default written out; loaded from the same folder (a replayed file
// counts from there) it is the same Scenario again.
std::string resolved_yaml(const Scenario& scenario);

enum class GraphFormat { text, mermaid, dot };
std::string graph_text(const Composition& composition, GraphFormat format);

// How long all repeats of the plan will take: load and warm-up exactly, the rest (deploying,
// draining, collecting, starting the stack) by rule of thumb.
Nanoseconds estimated_time(const Plan& plan);

// What `composure explain` shows: the cells, repeats, estimated time and the graph.
std::string explain(const Plan& plan, GraphFormat format);

}  // namespace composure::scenario
