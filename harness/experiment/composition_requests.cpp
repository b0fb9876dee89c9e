#include "harness/experiment/composition_requests.h"

#include <fmt/format.h>

#include <iterator>

namespace composure::experiment {

CompositionRequests::CompositionRequests(const Inputs& inputs, std::string path,
                                         std::string callback_base)
    : inputs_(inputs), path_(std::move(path)), callback_base_(std::move(callback_base)) {}

// Into memory that the request has from before.
void CompositionRequests::fill(std::uint64_t sequence, loadgen::Request& request) const {
  request.method = "POST";
  request.path = path_;
  request.body = inputs_.of(sequence);
  request.headers.add("Content-Type", "application/json");
  if (callback_base_.empty()) return;
  std::string& url = request.headers.add("X-Faas-Flow-Callback-Url");
  fmt::format_to(std::back_inserter(url), "{}/{}", callback_base_, sequence);
}

}  // namespace composure::experiment
