// The requests of an attack's thread that have not ended.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "loadgen/callback/callback_sink.h"
#include "loadgen/measure/sample.h"
#include "loadgen/request/request.h"

namespace composure::loadgen {

// What every flight uses comes first: thousands at one time do not fit into a core's cache.
struct Flight {
  Sample sample;
  // The flights that were due before and after it.
  std::uint32_t older = 0;
  std::uint32_t newer = 0;
  std::uint32_t user = 0;  // of a closed loop
  bool active = false;
  bool answered = false;     // the acknowledgement came
  bool called_back = false;  // and so did the result, judged:
  CallbackEvent callback{};
  Request request;  // the transport reads it while the flight lasts
};

// Slots are reused, the last freed first, so that few requests in flight touch little memory.
// Flights stay at their address, and in the order in which they began.
class Flights {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  // Whether to find flights by their sequence, which costs a hash table.
  explicit Flights(bool by_sequence) : indexed_(by_sequence) {}

  std::uint32_t active() const { return active_; }
  Flight& operator[](std::uint32_t slot) { return flights_[slot]; }

  // A slot that nobody else gets until it is closed.
  std::uint32_t reserve();
  // The reserved slot's request is on its way now.
  void begin(std::uint32_t slot);
  void close(std::uint32_t slot);

  // The one that began first, or kNone.
  std::uint32_t oldest() const { return oldest_; }
  // Nothing when it has ended, or never was.
  const std::uint32_t* find(std::uint64_t sequence) const;
  std::uint32_t slots() const { return static_cast<std::uint32_t>(flights_.size()); }

 private:
  bool indexed_;
  std::uint32_t active_ = 0;
  std::uint32_t oldest_ = kNone;
  std::uint32_t newest_ = kNone;
  std::deque<Flight> flights_;
  std::vector<std::uint32_t> free_;
  std::unordered_map<std::uint64_t, std::uint32_t> slots_;
};

}  // namespace composure::loadgen
