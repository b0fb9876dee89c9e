// A platform that is no more than its wire: gateway, instruments and stores at one address, which
// answer at once and fail when the test says.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "harness/stack/stack_address.h"
#include "tests/support/loop_thread.h"

namespace composure::test {

class FakePlatform {
 public:
  FakePlatform();
  // As of a stack that is up: for RunOptions::on.
  stack::StackAddress address() const;

  // The next `times` requests whose "METHOD /path" begins so are answered with 503.
  void fail(const std::string& beginning, int times);
  static constexpr int always = 1'000'000'000;
  void mend();  // nothing fails any more

 private:
  http::Awaitable<http::Response> serve(http::Request& request);
  bool fails(const http::Request& request);

  std::mutex mutex_;
  std::map<std::string, int> failing_;
  LoopThread thread_;
  PlayedServer server_;
};

}  // namespace composure::test
