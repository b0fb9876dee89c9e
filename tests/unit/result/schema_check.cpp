#include "tests/unit/result/schema_check.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "tests/places.h"

namespace composure::result {

std::string schema_violations(const std::string& result_json) {
  std::ifstream file(COMPOSURE_SOURCE_DIR "/results/schema/result.schema.json");
  const auto schema_json = nlohmann::json::parse(file, nullptr, false);
  const auto json = nlohmann::json::parse(result_json, nullptr, false);
  if (schema_json.is_discarded()) return "the schema is not JSON\n";
  if (json.is_discarded()) return "the result is not JSON\n";

  valijson::Schema schema;
  valijson::SchemaParser(valijson::SchemaParser::kDraft7)
      .populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_json), schema);
  valijson::ValidationResults results;
  valijson::Validator().validate(schema, valijson::adapters::NlohmannJsonAdapter(json), &results);
  std::string violations;
  for (valijson::ValidationResults::Error error; results.popError(error);) {
    for (const std::string& step : error.context) violations += step;
    violations += ": " + error.description + "\n";
  }
  return violations;
}

}  // namespace composure::result
