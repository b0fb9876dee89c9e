// Validation against results/schema/result.schema.json.
#pragma once

#include <string>

namespace composure::result {

// Every violation, one per line; empty when the text is a valid result.
std::string schema_violations(const std::string& result_json);

}  // namespace composure::result
