// A program run to its end, with what it said and what it used.
#pragma once

#include <chrono>
#include <string>

#include "base/process.h"
#include "base/result.h"

namespace composure {

struct Finished {
  ProcessEnd end;
  std::string output;
};

enum class Taken { output, output_and_errors };

// `spec` says nothing of stdout (nor of stderr, where that is taken too). Errors: it cannot be
// started; it has not ended when `within` has passed (it is killed then), or says more than 16 MiB.
Result<Finished> run_to_end(ProcessSpec spec, std::chrono::milliseconds within,
                            Taken taken = Taken::output);

}  // namespace composure
