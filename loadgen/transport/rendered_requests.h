// Requests in the form in which they are sent, made once and used as often as they are sent.
#pragma once

#include <cstdint>
#include <deque>
#include <utility>

#include "loadgen/request/request.h"

namespace composure::loadgen {

// Those of one thread. A request that several slots send is rendered once and sent by all from the
// same memory; any other into memory of its slot's own. `Form` is what render(Target, Request,
// Form) makes of a request.
template <typename Target, typename Form>
class RenderedRequests {
 public:
  explicit RenderedRequests(Target target) : target_(std::move(target)) {}

  // What the request comes to; stays as it is until release() of the slot, or the slot's next
  // form_of(). `request` is known by its address and revision.
  const Form& form_of(std::uint32_t slot, const Request& request) {
    while (slot >= slots_.size()) slots_.emplace_back();
    release(slot);
    Slot& mine = slots_[slot];
    if (sharing_ == 0 && !shared_.is(request) && last_ == &request &&
        last_revision_ == request.revision && !mine.own.is(request)) {
      shared_.become(target_, request);
    }
    if (shared_.is(request)) {
      mine.shares = true;
      ++sharing_;
      return shared_.form;
    }
    if (!mine.own.is(request)) {
      mine.own.become(target_, request);
      last_ = &request;
      last_revision_ = request.revision;
    }
    return mine.own.form;
  }
  // The slot's request has ended.
  void release(std::uint32_t slot) {
    if (slot >= slots_.size() || !slots_[slot].shares) return;
    slots_[slot].shares = false;
    --sharing_;
  }

 private:
  struct Rendered {
    Form form;
    const Request* request = nullptr;
    std::uint64_t revision = 0;

    bool is(const Request& other) const { return request == &other && revision == other.revision; }
    void become(const Target& target, const Request& other) {
      render(target, other, form);
      request = &other;
      revision = other.revision;
    }
  };
  struct Slot {
    Rendered own;
    bool shares = false;
  };

  const Target target_;
  std::deque<Slot> slots_;  // stay at their address
  Rendered shared_;
  std::uint32_t sharing_ = 0;  // slots whose request is the shared one
  // The last request that a slot rendered for itself: if another slot wants it too, it is shared.
  const Request* last_ = nullptr;
  std::uint64_t last_revision_ = 0;
};

}  // namespace composure::loadgen
