#include "loadgen/measure/sample.h"

namespace composure::loadgen {

std::optional<Outcome> outcome_named(std::string_view name) {
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    if (kOutcomeNames[i] == name) return static_cast<Outcome>(i);
  }
  return std::nullopt;
}

}  // namespace composure::loadgen
