// One RunResult with every field filled, for the tests of what reads results. The numbers are
// invented.
#pragma once

#include "result/result.h"

namespace composure::result::sample {

// FizzBuzz under four mechanisms, five repeats of 1000 requests each, all well.
RunResult fizzbuzz();
// The same with one repeat: no intervals, --quick.
RunResult quick();
// A closed loop.
RunResult closed_loop();
// Every kind of failure, a breached threshold.
RunResult failures();
// Repeats that must not be trusted.
RunResult invalid();
// Functions that an alert scaled, in all repeats or in some.
RunResult scaled();
// Two dimensions: mechanism x length of the chain.
RunResult echo_chain();

}  // namespace composure::result::sample
