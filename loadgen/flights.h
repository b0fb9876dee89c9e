// The requests of an attack that have not ended.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "loadgen/callback/callback_sink.h"
#include "loadgen/measure/sample.h"
#include "loadgen/request/request.h"

namespace composure::loadgen {

struct Flight {
  Sample sample;
  Request request;  // the transport reads it while the flight lasts
  bool active = false;
  bool answered = false;     // the acknowledgement came
  bool called_back = false;  // and so did the result, judged:
  CallbackEvent callback{};
};

// Slots are reused, the last freed first, so that few requests in flight touch little memory.
class Flights {
 public:
  // Whether to find flights by their sequence, which costs a hash table.
  explicit Flights(bool by_sequence) : indexed_(by_sequence) {}

  std::uint32_t active() const { return active_; }
  Flight& operator[](std::uint32_t slot) { return flights_[slot]; }

  // A free slot with an empty request; flights stay at their address.
  std::uint32_t open(std::uint64_t sequence) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(flights_.size()));
      flights_.emplace_back();
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    Flight& flight = flights_[slot];
    flight.request.clear();
    flight.sample = {.sequence = sequence};
    flight.active = true;
    flight.answered = flight.called_back = false;
    ++active_;
    if (indexed_) slots_.emplace(sequence, slot);
    return slot;
  }
  void close(std::uint32_t slot) {
    Flight& flight = flights_[slot];
    flight.active = false;
    --active_;
    if (indexed_) slots_.erase(flight.sample.sequence);
    free_.push_back(slot);
  }

  // Nothing when it has ended, or never was.
  const std::uint32_t* find(std::uint64_t sequence) const {
    const auto found = slots_.find(sequence);
    return found == slots_.end() ? nullptr : &found->second;
  }
  bool is(std::uint32_t slot, std::uint64_t sequence) const {
    return flights_[slot].active && flights_[slot].sample.sequence == sequence;
  }
  std::uint32_t slots() const { return static_cast<std::uint32_t>(flights_.size()); }

 private:
  bool indexed_;
  std::uint32_t active_ = 0;
  std::deque<Flight> flights_;
  std::vector<std::uint32_t> free_;
  std::unordered_map<std::uint64_t, std::uint32_t> slots_;
};

}  // namespace composure::loadgen
