#include "harness/experiment/inputs.h"

#include "harness/scenario/body.h"

namespace composure::experiment {

std::string input_of(const scenario::Load& load, std::uint64_t seed, std::uint64_t sequence) {
  return scenario::render_body(load.body, seed, sequence % kInputs);
}

}  // namespace composure::experiment
