#include "loadgen/attack/flights.h"

#include <cassert>

namespace composure::loadgen {

std::uint32_t Flights::reserve() {
  if (free_.empty()) {
    flights_.emplace_back();
    return slots() - 1;
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  assert(!flights_[slot].active);
  return slot;
}

void Flights::begin(std::uint32_t slot) {
  Flight& flight = flights_[slot];
  assert(!flight.active);
  // The oldest is the first whose time is over.
  assert(newest_ == kNone || flights_[newest_].sample.due <= flight.sample.due);
  flight.active = true;
  flight.answered = flight.called_back = false;
  flight.older = newest_;
  flight.newer = kNone;
  (newest_ == kNone ? oldest_ : flights_[newest_].newer) = slot;
  newest_ = slot;
  ++active_;
  if (indexed_) slots_.emplace(flight.sample.sequence, slot);
}

void Flights::close(std::uint32_t slot) {
  Flight& flight = flights_[slot];
  assert(flight.active);
  flight.active = false;
  (flight.older == kNone ? oldest_ : flights_[flight.older].newer) = flight.newer;
  (flight.newer == kNone ? newest_ : flights_[flight.newer].older) = flight.older;
  --active_;
  assert((active_ == 0) == (oldest_ == kNone) && (oldest_ == kNone) == (newest_ == kNone));
  if (indexed_) slots_.erase(flight.sample.sequence);
  free_.push_back(slot);
}

const std::uint32_t* Flights::find(std::uint64_t sequence) const {
  const auto found = slots_.find(sequence);
  return found == slots_.end() ? nullptr : &found->second;
}

}  // namespace composure::loadgen
