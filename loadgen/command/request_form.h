// What `composure load` sends, from its flags.
#pragma once

#include "base/result.h"
#include "loadgen/command/options.h"
#include "loadgen/command/target.h"
#include "loadgen/request/templated_requests.h"

namespace composure::loadgen {

// Reads the files that the flags name. Errors name the flag.
Result<RequestTemplate> request_form(const LoadOptions& options, const LoadTarget& target);

}  // namespace composure::loadgen
