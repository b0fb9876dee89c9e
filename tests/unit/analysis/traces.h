// Traces made by hand: every time is chosen, so every category's share is known to the nanosecond.
#pragma once

#include <map>
#include <string>

#include "harness/observe/trace.h"

namespace composure::analysis {

class TraceMaker {
 public:
  // A span of `category` over [start, end) and its id; parent 0 is the load generator.
  int span(int parent, const std::string& category, std::int64_t start, std::int64_t end,
           const std::string& name = "span", const std::string& service = "service") {
    observe::Span made;
    made.trace_id = "t";
    made.span_id = std::to_string(++last_);
    made.parent_id = parent == 0 ? "client" : std::to_string(parent);
    made.service = service;
    made.name = name;
    made.start_ns = start;
    made.duration_ns = end - start;
    if (!category.empty()) made.attributes["composure.category"] = category;
    trace.spans.push_back(made);
    return last_;
  }
  observe::Trace trace{"t", {}};

 private:
  int last_ = 0;
};

}  // namespace composure::analysis
