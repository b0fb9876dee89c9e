// A scenario whose requests count.
#pragma once

#include "harness/scenario/scenario.h"

namespace composure::experiment {

// {"n": 0}, {"n": 1}, ... {"n": 9}, again.
inline scenario::Scenario counting() {
  using scenario::BodyPart;
  scenario::Scenario made;
  made.load.body.json.names = {"\"n\""};
  made.load.body.json.parts = {{.kind = BodyPart::Kind::sequence, .low = 0, .high = 9}};
  return made;
}

}  // namespace composure::experiment
