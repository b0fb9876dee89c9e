#include "harness/experiment/usage_sampler.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

#include "harness/analysis/usage.h"
#include "harness/observe/metrics_text.h"
#include "harness/stack/component_usage.h"
#include "loadgen/clock.h"

namespace composure::experiment {

void StackUsage::read(std::int64_t time_ns, observe::UsageSeries& into) {
  for (const auto& [component, used] : stack::component_usage(address_)) {
    const observe::Labels labels{{"component", component}};
    const auto add = [&](const char* name, const auto& value) {
      if (value) into.add(name, labels, time_ns, static_cast<double>(*value));
    };
    add("cpu", used.cpu_seconds);
    add("memory", used.memory_bytes);
    add("started", used.started_s);
  }
  const auto reply = caller_.call({.url = address_.offer("provider", "url") + "/metrics"});
  if (reply && reply->ok())
    observe::add_functions(observe::parse_metrics(reply->body), time_ns, into);
}

void ReplicaCount::read(std::int64_t time_ns, observe::UsageSeries& into) {
  const auto functions = provider_.list();
  if (!functions) return;
  for (const stack::FunctionStatus& each : *functions) {
    const observe::Labels labels{{"function", each.name}};
    into.add("wanted", labels, time_ns, each.replicas);
    into.add("ready", labels, time_ns, each.available);
  }
}

UsageSampler::UsageSampler(ReadUsage read, std::chrono::milliseconds period)
    : read_(std::move(read)), period_(period) {
  read_once();
  first_ns_ = last_ns_;
  thread_ = std::jthread([this](const std::stop_token& stopped) { keep_reading(stopped); });
}

void UsageSampler::read_once() {
  last_ns_ = std::max(loadgen::wall_ns(), last_ns_ + 1);  // a wall clock may be set back
  read_(last_ns_, usage_);
}

void UsageSampler::keep_reading(const std::stop_token& stopped) {
  std::unique_lock lock(mutex_);
  auto due = std::chrono::steady_clock::now();
  while (true) {
    due = std::max(due + period_, std::chrono::steady_clock::now());  // late: those are left out
    wake_.wait_until(lock, stopped, due, [] { return false; });
    if (stopped.stop_requested()) return;
    read_once();
  }
}

std::vector<observe::Series> UsageSampler::stop(double client_cpu_s) {
  assert(thread_.joinable());
  thread_.request_stop();
  thread_.join();
  read_once();
  const observe::Labels labels{{"component", analysis::load_generator}};
  usage_.add("cpu", labels, first_ns_, 0);
  usage_.add("cpu", labels, last_ns_, client_cpu_s);
  return usage_.take();
}

}  // namespace composure::experiment
