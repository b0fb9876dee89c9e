// The load generators that are compared, ours and the peers', each as a command and how to read
// what it says.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace composure::bench {

// A closed loop of `connections` for `seconds` against `url`, on core `core`.
struct Shot {
  std::string url;
  int connections = 1;
  int streams = 0;  // requests at once on each connection, over HTTP/2; 0: HTTP/1.1
  double seconds = 1;
  int core = 1;
};

struct Score {
  double per_second = 0;  // answers
  double cpu_us = 0;      // of the client, user and system, for each answer
  double peak_kib = 0;    // memory
  double failed = 0;      // requests
};

struct Generator {
  std::string name;
  // Of Debian; empty: our own.
  std::string program;
};

// http1, http2, curl (our transports), wrk, hey, h2load.
const std::vector<Generator>& generators();
// Whether it can be run here.
bool is_there(const Generator& generator);

// `self` is the program whose `attack` command runs ours.
Result<Score> shoot(const Generator& generator, const Shot& shot, const std::string& self);

}  // namespace composure::bench
