// A process that outlives us by as long as it takes to tidy up: it has a session of its own and
// learns from the end of its stdin that we are done, however that came about.
#pragma once

#include "base/process.h"
#include "base/result.h"

namespace composure {

class Attendant {
 public:
  // Session, stdin and output are set here. Errors are those of Process::start.
  static Result<Attendant> start(ProcessSpec spec);
  Attendant() = default;
  Attendant(Attendant&& other) noexcept;
  Attendant& operator=(Attendant&& other) noexcept;
  // Lets it know and waits until it has ended, 60 s at most.
  ~Attendant();

 private:
  int pipe_ = -1;
  Process process_;
};

// In the attendant: returns when whom it attends is done. Signals that a terminal sends to end us
// all do not end it.
void wait_until_dismissed();

}  // namespace composure
