// An answer of Jaeger's query API as traces.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "harness/observe/trace.h"

namespace composure::observe {

// The `data` of an answer. Jaeger's times are microseconds; the tags composure.start_ns and
// composure.duration_ns, where a span has them, give nanoseconds. Tags become text, ids are padded
// to their full length (old versions drop leading zeros). The parent is the CHILD_OF reference, or
// else the first one that follows. Spans stand by begin and id, however they arrived, and one that
// was sent twice stands there once.
Result<std::vector<Trace>> parse_jaeger(std::string_view json);

}  // namespace composure::observe
