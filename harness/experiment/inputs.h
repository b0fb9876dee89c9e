// What the requests of a repeat carry: one store for all who need it, each distinct text once.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "harness/scenario/scenario.h"

namespace composure::experiment {

// Inputs of a repeat are drawn for so many requests, or, of bodies that differ and are long, until
// their texts make up so many bytes; later requests begin again from the first. So every distinct
// input is known before the load begins, and all of them fit into memory.
inline constexpr std::uint64_t kMostInputs = 10'000;
inline constexpr std::uint64_t kMostInputBytes = 64u << 20;

// Never changes once made: any thread may read it.
class Inputs {
 public:
  // A pure function of its arguments.
  Inputs(const scenario::Body& body, std::uint64_t seed);

  // Of a request by its sequence number.
  const std::string& of(std::uint64_t sequence) const {
    return texts_[number_of_[sequence % number_of_.size()]];
  }
  // Requests after which the inputs begin again, at least 1.
  std::uint64_t period() const { return number_of_.size(); }
  // Each text once, in the order in which they are first sent.
  const std::deque<std::string>& distinct() const { return texts_; }

 private:
  std::deque<std::string> texts_;  // stay where they are as more come
  std::vector<std::uint32_t> number_of_;
};

}  // namespace composure::experiment
