#include "harness/experiment/inputs.h"

#include <cassert>
#include <string_view>
#include <unordered_map>

#include "harness/scenario/body.h"

namespace composure::experiment {

Inputs::Inputs(const scenario::Body& body, std::uint64_t seed) {
  const std::uint64_t most = scenario::is_constant(body) ? 1 : kMostInputs;
  number_of_.reserve(most);
  std::unordered_map<std::string_view, std::uint32_t> known;  // of texts_
  std::uint64_t bytes = 0;
  for (std::uint64_t k = 0; k < most && bytes < kMostInputBytes; ++k) {
    std::string text = scenario::render_body(body, seed, k);
    auto found = known.find(text);
    if (found == known.end()) {
      text.shrink_to_fit();
      bytes += text.size();
      texts_.push_back(std::move(text));
      found = known.emplace(texts_.back(), static_cast<std::uint32_t>(texts_.size() - 1)).first;
    }
    number_of_.push_back(found->second);
  }
  assert(!number_of_.empty() && texts_.size() <= number_of_.size());
}

}  // namespace composure::experiment
