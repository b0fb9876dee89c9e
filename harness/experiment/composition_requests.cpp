#include "harness/experiment/composition_requests.h"

#include <fmt/format.h>

#include "harness/experiment/inputs.h"

namespace composure::experiment {

CompositionRequests::CompositionRequests(const scenario::Load& load, std::uint64_t seed,
                                         std::string path, std::string callback_base)
    : path_(std::move(path)), callback_base_(std::move(callback_base)) {
  for (std::uint64_t k = 0; k < kInputs; ++k) inputs_.push_back(input_of(load, seed, k));
}

void CompositionRequests::fill(std::uint64_t sequence, loadgen::Request& request) const {
  request.method = "POST";
  request.path = path_;
  request.body = inputs_[sequence % kInputs];
  request.headers.add("Content-Type", "application/json");
  if (!callback_base_.empty())
    request.headers.add("X-Faas-Flow-Callback-Url", fmt::format("{}/{}", callback_base_, sequence));
}

}  // namespace composure::experiment
