#include "harness/bench/attack_command.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <thread>

#include "loadgen/attack/run_attack.h"

namespace composure::bench {
namespace {

using namespace std::chrono_literals;

class Get : public loadgen::RequestSource {
 public:
  void fill(std::uint64_t, loadgen::Request&) const override {}
  bool constant() const override { return true; }
};

double resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == "VmRSS:" && status >> kib) return kib;
  }
  return 0;
}

// Memory once an attack is well under way, and at its end.
class MemoryWatch {
 public:
  explicit MemoryWatch(std::chrono::nanoseconds settled)
      : thread_([this, settled](const std::stop_token& stop) {
          const auto from = std::chrono::steady_clock::now() + settled;
          while (!stop.stop_requested()) {
            std::this_thread::sleep_for(100ms);
            const double now = resident_kib();
            if (first_ == 0 && std::chrono::steady_clock::now() >= from) first_ = now;
            last_ = now;
          }
        }) {}
  double first() const { return first_; }
  double last() const { return last_; }

 private:
  std::atomic<double> first_ = 0, last_ = 0;
  std::jthread thread_;
};

double microseconds(const std::optional<std::int64_t>& nanoseconds) {
  return static_cast<double>(nanoseconds.value_or(0)) / 1e3;
}

void print(const loadgen::AttackResult& result, const MemoryWatch& memory) {
  const double offering = std::chrono::duration<double>(result.offering).count();
  const auto ok = result.count(loadgen::Outcome::ok);
  fmt::print("ok {}\nper_second {}\nfailed {}\ndropped {}\n", ok,
             static_cast<double>(ok) / std::chrono::duration<double>(result.duration).count(),
             result.sent - ok, result.count(loadgen::Outcome::dropped));
  fmt::print("offered_per_second {}\nlag_p50 {}\nlag_p99 {}\n",
             static_cast<double>(result.offered) / offering,
             microseconds(result.start_lag.percentile(50)),
             microseconds(result.start_lag.percentile(99)));
  for (const double percentile : {50.0, 99.0, 99.9})
    fmt::print("service_p{:g} {}\n", percentile,
               microseconds(result.service.percentile(percentile)));
  fmt::print("memory_first {}\nmemory_last {}\n", memory.first(), memory.last());
}

void set_transport(const std::string& kind, loadgen::AttackPlan& plan) {
  constexpr std::string_view kHttp2 = "http2:";
  plan.transport = kind == "http1" ? loadgen::TransportKind::http1 : loadgen::TransportKind::curl;
  if (!kind.starts_with(kHttp2)) return;
  plan.transport = loadgen::TransportKind::http2;
  loadgen::ConnectionOptions& connection = plan.connection;
  connection.streams =
      static_cast<std::uint32_t>(std::strtoul(kind.c_str() + kHttp2.size(), nullptr, 10));
  const bool tls = connection.url.starts_with("https:");
  connection.version = tls ? loadgen::HttpVersion::http2 : loadgen::HttpVersion::http2_prior;
  connection.tls.verify = false;  // the bench's server has certified itself
}

}  // namespace

int attack_command(const std::vector<std::string>& words) {
  if (words.size() != 5) return 2;
  const double number = std::strtod(words[2].c_str(), nullptr);
  loadgen::AttackPlan plan;
  plan.connection.url = words[4];
  set_transport(words[1], plan);
  plan.duration = std::chrono::nanoseconds(
      static_cast<std::int64_t>(std::strtod(words[3].c_str(), nullptr) * 1e9));
  plan.max_in_flight = 20'000;
  if (words[0] == "attack") {
    plan.schedule = loadgen::ConstantVus{.vus = static_cast<std::uint32_t>(number)};
    plan.max_in_flight = static_cast<std::uint32_t>(number);
  } else {
    plan.schedule = loadgen::ConstantArrivalRate{.per_second = number};
  }
  const MemoryWatch memory(plan.duration / 4);
  const auto result = loadgen::run_attack(plan, {.requests = Get()});
  if (!result) {
    fmt::print(stderr, "{}\n", result.error().text());
    return 1;
  }
  print(*result, memory);
  return 0;
}

}  // namespace composure::bench
