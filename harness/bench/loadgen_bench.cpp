// How fast and how punctual the load generator is, beside its peers, against a small server on
// another core. Ratios of things measured in turns; nothing here is asserted. `./composure bench
// loadgen`.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "base/port.h"
#include "base/process.h"
#include "harness/bench/attack_command.h"
#include "harness/bench/command.h"
#include "harness/bench/generators.h"
#include "harness/analysis/estimate.h"
#include "harness/result/environment.h"
#include "loadgen/bench/delays.h"
#include "loadgen/bench/epoll_server.h"

namespace composure::bench {
namespace {

using namespace std::chrono_literals;

constexpr int kRounds = 5;
constexpr double kSeconds = 1;
// Long enough that making 5,000 connections is a small part of it.
constexpr double kManySeconds = 4;
constexpr int kServerCore = 0, kClientCore = 1;

std::string self() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

[[noreturn]] void give_up(const Error& error) {
  fmt::print(stderr, "composure-bench-loadgen: {}\n", error.text());
  std::exit(1);
}

template <typename T>
T must(Result<T> result) {
  if (!result) give_up(result.error());
  return std::move(*result);
}

// The server under load, on a core of its own.
class Target {
 public:
  explicit Target(const std::vector<std::string>& options = {}) {
    const std::string address = fmt::format("127.0.0.1:{}", reserved_.port());
    const auto folder = std::filesystem::path(self()).parent_path();
    std::vector<std::string> command{"taskset",
                                     "-c",
                                     std::to_string(kServerCore),
                                     (folder / "composure-bench-target").string(),
                                     "--listen",
                                     address};
    command.insert(command.end(), options.begin(), options.end());
    process_ =
        must(Process::start({.command = command, .environment = {{"PATH", "/usr/bin:/bin"}}}));
    url_ = "http://" + address + "/";
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    while (!run_command({self(), "attack", "curl", "1", "0.01", url_})) {
      if (std::chrono::steady_clock::now() > deadline) give_up(Error{"does not answer", url_});
      std::this_thread::sleep_for(10ms);
    }
  }
  const std::string& url() const { return url_; }

 private:
  PortReservation reserved_ = must(PortReservation::take());
  Process process_;
  std::string url_;
};

// By generator, one for each round.
using Scores = std::map<std::string, std::vector<Score>>;

std::vector<double> each(const std::vector<Score>& scores, double Score::*field) {
  std::vector<double> values;
  for (const Score& score : scores) values.push_back(score.*field);
  return values;
}

// Median of the ratios of each round, which both ran at about the same time.
double ratio(const Scores& scores, const std::string& a, const std::string& b,
             double Score::*field) {
  const auto left = scores.find(a), right = scores.find(b);
  if (left == scores.end() || right == scores.end()) return 0;
  std::vector<double> ratios;
  for (std::size_t i = 0; i < std::min(left->second.size(), right->second.size()); ++i)
    ratios.push_back(left->second[i].*field / (right->second[i].*field));
  return analysis::median(ratios);
}

// Every generator in turn, round after round; the order turns, so that none is always first.
Scores compete(const std::string& url, int connections, const std::vector<std::string>& names,
               double seconds = kSeconds) {
  Scores scores;
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string& name = names[(i + static_cast<std::size_t>(round)) % names.size()];
      const auto generator = std::find_if(generators().begin(), generators().end(),
                                          [&name](const Generator& g) { return g.name == name; });
      if (!is_there(*generator)) continue;
      scores[name].push_back(must(
          shoot(*generator,
                {.url = url, .connections = connections, .seconds = seconds, .core = kClientCore},
                self())));
    }
  }
  return scores;
}

std::string times(double value) { return value == 0 ? "-" : fmt::format("{:.2f}", value); }

void print_competition(int connections, const Scores& scores) {
  for (const Generator& generator : generators()) {
    const auto found = scores.find(generator.name);
    if (found == scores.end()) {
      fmt::print("{:>5}  {:<7} is not installed\n", connections, generator.name);
      continue;
    }
    fmt::print("{:>5}  {:<7} {:>9.0f} {:>8.2f} {:>8} {:>8} {:>8}\n", connections, generator.name,
               analysis::median(each(found->second, &Score::per_second)),
               analysis::median(each(found->second, &Score::cpu_us)),
               times(ratio(scores, generator.name, "wrk", &Score::per_second)),
               times(ratio(scores, generator.name, "wrk", &Score::cpu_us)),
               times(ratio(scores, generator.name, "hey", &Score::per_second)));
  }
}

void bench_speed() {
  const Target target;
  fmt::print("Closed loop, {} s each\n{:>5}  {:<7} {:>9} {:>8} {:>8} {:>8} {:>8}\n", kSeconds,
             "conn.", "", "req/s", "CPU us", "of wrk", "CPU/wrk", "of hey");
  for (const int connections : {1, 10, 100, 1000})
    print_competition(
        connections, compete(target.url(), connections, {"http1", "curl", "wrk", "hey", "h2load"}));
}

void bench_many_connections() {
  const Target target;
  const std::vector<std::string> names{"http1", "curl", "wrk"};
  const Scores few = compete(target.url(), 100, names, kManySeconds),
               many = compete(target.url(), 5000, names, kManySeconds);
  fmt::print("\nFrom 100 to 5000 connections, {} s each\n", kManySeconds);
  for (const std::string& name : names) {
    if (!few.contains(name)) continue;
    const auto grown = [&](double Score::*field) {
      return std::pair(analysis::median(each(few.at(name), field)),
                       analysis::median(each(many.at(name), field)));
    };
    const auto [cpu, cpu_many] = grown(&Score::cpu_us);
    const auto [kib, kib_many] = grown(&Score::peak_kib);
    fmt::print("{:<7} CPU per request x {:.2f} ({:.2f} to {:.2f} us), {:.1f} KiB a connection\n",
               name, cpu_many / cpu, cpu, cpu_many, (kib_many - kib) / 4900);
  }
}

double line(const std::string& text, const std::string& name) {
  const auto at = text.find(name + " ");
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + name.size(), nullptr);
}

std::string open_loop(const std::string& kind, double rate, double seconds,
                      const std::string& url) {
  return must(run_command({"taskset", "-c", std::to_string(kClientCore), self(), "rate", kind,
                           fmt::format("{:g}", rate), fmt::format("{:g}", seconds), url}))
      .output;
}

void bench_pacing() {
  const Target target;
  fmt::print("\nOpen loop, http1, 3 s each\n");
  for (const double rate : {1000.0, 10'000.0}) {
    std::vector<double> p50, p99, error;
    for (int round = 0; round < kRounds; ++round) {
      const std::string text = open_loop("http1", rate, 3, target.url());
      p50.push_back(line(text, "lag_p50"));
      p99.push_back(line(text, "lag_p99"));
      error.push_back((line(text, "offered_per_second") / rate - 1) * 100);
    }
    fmt::print("{:>6.0f}/s  start lag p50 {:.1f} us, p99 {:.1f} us; rate off by {:+.3f} %\n", rate,
               analysis::median(p50), analysis::median(p99), analysis::median(error));
  }
}

// 10,000 requests whose delays are known exactly: how far off is what the load generator says?
void bench_recovery() {
  constexpr auto kMean = 100ms;
  constexpr double kRate = 1000;
  const loadgen::EpollServerOptions served{.mean_delay = kMean};
  const Target target({"--mean-delay", fmt::format("{}ms", kMean.count())});
  fmt::print("\nExponential delays of {} ms in the mean, {:g}/s\n", kMean.count(), kRate);
  const std::string text =
      open_loop("http1", kRate, static_cast<double>(served.delay_cycle) / kRate, target.url());
  for (const double percentile : {50.0, 99.0, 99.9}) {
    const auto truth = static_cast<double>(
        loadgen::exponential_percentile(kMean, percentile, served.delay_cycle).count());
    const double seen = line(text, fmt::format("service_p{:g}", percentile)) * 1e3;
    fmt::print("p{:<5g} served {:>7.2f} ms, measured {:>7.2f} ms: {:+.2f} %\n", percentile,
               truth / 1e6, seen / 1e6, (seen / truth - 1) * 100);
  }
}

// Held for half a second each, 20,000 a second are 10,000 at once.
void bench_endurance() {
  const Target target({"--delay", "500ms"});
  const std::string text = open_loop("http1", 20'000, 20, target.url());
  fmt::print(
      "\n20,000/s over 10,000 connections for 20 s: {:.0f} ok, {:.0f} failed, {:.0f} dropped; "
      "memory {:.1f} MiB after 5 s, {:.1f} MiB at the end\n",
      line(text, "ok"), line(text, "failed"), line(text, "dropped"),
      line(text, "memory_first") / 1024, line(text, "memory_last") / 1024);
}

int run() {
  const auto machine = result::read_environment();
  fmt::print(
      "{}, {} cores, {}; server on core {}, client on core {}; medians of {} interleaved "
      "rounds\n\n",
      machine.cpu, machine.cores, machine.kernel, kServerCore, kClientCore, kRounds);
  if (machine.cores < 2) give_up(Error{"needs two cores, one for the server", "loadgen"});
  bench_speed();
  bench_many_connections();
  bench_pacing();
  bench_recovery();
  bench_endurance();
  return 0;
}

}  // namespace
}  // namespace composure::bench

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  return words.empty() ? composure::bench::run() : composure::bench::attack_command(words);
}
