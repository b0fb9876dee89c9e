// What `composure load` keeps of answers: hey's report is of all of them, whatever their status.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "loadgen/attack/parts.h"
#include "loadgen/measure/histogram.h"

namespace composure::loadgen {

// One answer as a row of hey's CSV. Nanoseconds.
struct AnswerRow {
  std::int64_t due = 0;  // since the attack's start; when sent, in a closed loop
  std::int64_t sent = 0;
  std::int64_t done = 0;
  Phases phases{};
  int status = 0;
};

struct Answers {
  Histogram response;  // done - due
  Histogram service;   // done - sent
  std::map<int, std::uint64_t> statuses;
  std::uint64_t bytes = 0;      // of their bodies
  std::uint64_t announced = 0;  // the sum of what Content-Length said
  // In the order in which they came; empty unless asked for.
  std::vector<AnswerRow> rows;
};

// The observers of an attack, one for each of its threads.
class AnswerCollector {
 public:
  // Each row that is kept takes 72 bytes until the end. `most_rows` of each thread; 0: none.
  AnswerCollector(std::uint32_t threads, std::uint64_t most_rows);
  ~AnswerCollector();

  std::span<AnswerObserver* const> observers() const { return observers_; }
  // Once the attack is over.
  Answers take();

 private:
  class Lane;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<AnswerObserver*> observers_;
};

}  // namespace composure::loadgen
