// The requests of a repeat.
#pragma once

#include <cstdint>
#include <string>

#include "harness/experiment/inputs.h"
#include "loadgen/request/request_source.h"

namespace composure::experiment {

class CompositionRequests : public loadgen::RequestSource {
 public:
  // `inputs` must outlive this. `callback_base`: where completions are called back (docs/wire.md,
  // Flow); empty for none.
  CompositionRequests(const Inputs& inputs, std::string path, std::string callback_base);
  void fill(std::uint64_t sequence, loadgen::Request& request) const override;
  bool constant() const override { return inputs_.period() == 1 && callback_base_.empty(); }

 private:
  const Inputs& inputs_;
  std::string path_, callback_base_;
};

}  // namespace composure::experiment
