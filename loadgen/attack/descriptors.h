// File descriptors: how many an attack may need, and how many this process may have.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "loadgen/attack/plan.h"

namespace composure::loadgen {

struct DescriptorNeed {
  // Open at once, at most: the users of a closed loop; of an open one what can be in flight if
  // nothing is answered in time. HTTP/2 has as few as its streams allow, and more where the server
  // takes fewer streams; 0: not known (libcurl's HTTP/2).
  std::uint64_t connections = 0;
  std::uint64_t needed = 0;  // for them and for all else that the process has open
  std::uint64_t allowed = 0;
  bool closed_loop = false;

  bool enough() const { return needed <= allowed; }
  // Connections for which there are descriptors.
  std::uint64_t possible() const;
};

// `others`: descriptors that the caller is still going to open, besides the attack's. The limit is
// the hard one, to which every attack raises its own.
DescriptorNeed descriptor_need(const AttackPlan& plan, std::uint64_t others = 0);

// As far as the hard limit allows; never fails, as what is missing shows in descriptor_need().
void raise_descriptor_limit();

// Of a need that is not met: what is missing and what to do about it. `knob` is what the user sets
// to have fewer connections ("-c").
Error too_few_descriptors(const DescriptorNeed& need, std::string_view knob);

}  // namespace composure::loadgen
