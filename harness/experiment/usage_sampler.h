// Reads what a stack uses again and again while a repeat is measured.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "harness/observe/series.h"
#include "harness/observe/usage.h"
#include "harness/stack/openfaas_client.h"
#include "harness/stack/stack_address.h"
#include "harness/web/http_call.h"

namespace composure::experiment {

// One reading, at `time_ns` since the epoch; what could not be read is left out.
using ReadUsage = std::function<void(std::int64_t time_ns, observe::UsageSeries& into)>;

// Of the functions by the provider's metrics, of the components by their cgroups or processes. May
// be called from one thread after another, not from two at once.
class StackUsage {
 public:
  explicit StackUsage(stack::StackAddress address) : address_(std::move(address)) {}
  void read(std::int64_t time_ns, observe::UsageSeries& into);

 private:
  stack::StackAddress address_;
  web::HttpCaller caller_;
};

// Replicas wanted and ready of the functions, as the provider's REST has them. As StackUsage.
class ReplicaCount {
 public:
  explicit ReplicaCount(const stack::StackAddress& address)
      : provider_(address.offer("provider", "url"), address.secret("basic-auth-user"),
                  address.secret("basic-auth-password")) {}
  void read(std::int64_t time_ns, observe::UsageSeries& into);

 private:
  stack::OpenFaasClient provider_;
};

// A reading takes 1.2 ms of a core (ten components, one GET of the provider): 0.5 % at this pace.
inline constexpr std::chrono::milliseconds kUsagePeriod{250};

class UsageSampler {
 public:
  // Reads once before it returns, then every `period`, on a thread with the priority of the caller.
  explicit UsageSampler(ReadUsage read, std::chrono::milliseconds period = kUsagePeriod);
  UsageSampler(const UsageSampler&) = delete;
  UsageSampler& operator=(const UsageSampler&) = delete;

  // Reads once more, and gives all that was read. `client_cpu_s`: of the load generator's threads
  // since the first reading. Once.
  std::vector<observe::Series> stop(double client_cpu_s);

 private:
  void read_once();
  void keep_reading(const std::stop_token& stopped);

  const ReadUsage read_;
  const std::chrono::milliseconds period_;
  observe::UsageSeries usage_;
  std::int64_t first_ns_ = 0, last_ns_ = 0;  // when was read
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace composure::experiment
