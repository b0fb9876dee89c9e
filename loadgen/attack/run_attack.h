// Start here. An attack is one stretch of load against one URL: a plan goes in, counts, histograms
// and samples come out.
//
//   AttackPlan plan;
//   plan.schedule = ConstantArrivalRate{100};
//   plan.connection.url = "http://127.0.0.1:8080";
//   auto result = run_attack(plan, {.requests = source, .check = &check});
//
// It runs on the calling thread (and more, if asked), each of which paces, sends and receives its
// part of the schedule and shares nothing; one more writes the samples to disk. A request's latency
// begins when it was due, however late it was sent: response = end - due, service = end - sent,
// start lag = sent - due.
#pragma once

#include "base/result.h"
#include "loadgen/attack/parts.h"
#include "loadgen/attack/plan.h"
#include "loadgen/attack/result.h"

namespace composure::loadgen {

// Errors: a plan that makes no sense, a URL that is not one, a sample file that cannot be made.
// What the server does is never an error but an outcome.
Result<AttackResult> run_attack(const AttackPlan& plan, const AttackParts& parts);

}  // namespace composure::loadgen
