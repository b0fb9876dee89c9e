// One transport by itself: requests in, answers out, without schedule or samples.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "loadgen/clock.h"
#include "loadgen/transport/transport.h"

namespace composure::loadgen {

// An answer and its body, which outlives the call.
struct Got {
  Answer answer;
  std::string body;
};

class TransportClient final : private AnswerHandler {
 public:
  TransportClient(TransportKind kind, ConnectionOptions options) {
    options.keep_body = true;
    auto made = make_transport(kind, loop_, *this, options);
    EXPECT_TRUE(made) << (made ? "" : made.error().text());
    if (made) transport_ = std::move(*made);
  }

  // Sends in a slot of its own, which it returns.
  std::uint32_t start(Request request) {
    const auto slot = static_cast<std::uint32_t>(requests_.size());
    request.revision = ++revision_;
    requests_.push_back(std::move(request));
    transport_->start(slot, requests_.back());
    return slot;
  }

  // Waits for the answer; nothing when there is none until then: the request is aborted.
  std::optional<Got> wait(std::uint32_t slot,
                          std::chrono::nanoseconds patience = std::chrono::seconds(20)) {
    const std::int64_t deadline = monotonic_ns() + patience.count();
    while (!got_.contains(slot)) {
      if (monotonic_ns() >= deadline) {
        transport_->abort(slot);
        return std::nullopt;
      }
      transport_->run(deadline);
    }
    return got_.at(slot);
  }

  // Of which there must be an answer.
  Got ask(Request request) {
    const auto got = wait(start(std::move(request)));
    EXPECT_TRUE(got) << "no answer in time";
    return got.value_or(Got{});
  }
  Got get(const std::string& path) { return ask(request_for(path)); }

  // Lets the transport see what has come without asking for anything.
  void look() {
    for (int i = 0; i < 3; ++i) transport_->run(0);
  }

  static Request request_for(const std::string& path, const std::string& method = "GET",
                             std::string body = "") {
    Request request;
    request.method = method;
    request.path = path;
    request.body = std::move(body);
    return request;
  }

 private:
  void on_answer(std::uint32_t slot, const Answer& answer) override {
    Got got{answer, std::string(answer.body)};
    got.answer.body = {};
    got_[slot] = std::move(got);
  }

  EventLoop loop_;
  std::deque<Request> requests_;  // by slot; stay at their address
  std::map<std::uint32_t, Got> got_;
  std::uint64_t revision_ = 0;
  std::unique_ptr<Transport> transport_;
};

}  // namespace composure::loadgen
