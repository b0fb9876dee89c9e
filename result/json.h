// result.json: RunResult to text and back. The format of record; results/schema/result.schema.json
// describes it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "result/invocation.h"
#include "result/result.h"

namespace composure::result {

std::string to_json(const RunResult& run);            // indented, ends with a newline
std::string to_json(const Environment& environment);  // environment.json
std::string to_json(const Invocation& invocation);
Result<Invocation> invocation_from_json(std::string_view text);
// Errors name the place: "cells[2].repeats[0].latency_ns.response: ...". Unknown keys are let be,
// another schema is not.
Result<RunResult> from_json(std::string_view text);

}  // namespace composure::result
