// The requests of a repeat.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/scenario/scenario.h"
#include "loadgen/request/request_source.h"

namespace composure::experiment {

class CompositionRequests : public loadgen::RequestSource {
 public:
  // `callback_base`: where completions are called back (docs/wire.md, Flow); empty for none.
  CompositionRequests(const scenario::Load& load, std::uint64_t seed, std::string path,
                      std::string callback_base);
  void fill(std::uint64_t sequence, loadgen::Request& request) const override;

 private:
  std::string path_, callback_base_;
  std::vector<std::string> inputs_;
};

}  // namespace composure::experiment
