// How fast and how punctual the load generator is, beside its peers, against a small server on
// another core. Ratios of things measured in turns; nothing here is asserted. `./composure bench
// loadgen`.
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/text.h"
#include "harness/analysis/estimate.h"
#include "harness/bench/aims.h"
#include "harness/bench/attack_command.h"
#include "harness/bench/command.h"
#include "harness/bench/competition.h"
#include "harness/bench/http2_bench.h"
#include "harness/bench/target.h"
#include "result/environment.h"
#include "loadgen/bench/delays.h"
#include "loadgen/bench/epoll_server.h"

namespace composure::bench {
namespace {

using namespace std::chrono_literals;

constexpr double kSeconds = 1;
// Long enough that making 5,000 connections is a small part of it.
constexpr double kManySeconds = 4;

std::string times(double value) { return std::isnan(value) ? "-" : fmt::format("{:.2f}", value); }

void print_competition(int connections, const Scores& scores,
                       const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (!scores.contains(name)) {
      fmt::print("{:>5}  {:<7} is not installed\n", connections, name);
      continue;
    }
    fmt::print("{:>5}  {:<7} {:>9.0f} {:>8.2f} {:>8} {:>8} {:>8}\n", connections, name,
               middle(scores, name, &Score::per_second), middle(scores, name, &Score::cpu_us),
               times(ratio(scores, name, "wrk", &Score::per_second)),
               times(ratio(scores, name, "wrk", &Score::cpu_us)),
               times(ratio(scores, name, "hey", &Score::per_second)));
  }
}

void hold_speed_to_aims(int connections, const Scores& scores, Aims& aims) {
  const bool usual = connections == 10 || connections == 100;
  aims.at_least(fmt::format("req/s of http1 against wrk, c={}", connections), usual ? 1.2 : 1.0,
                ratio(scores, "http1", "wrk", &Score::per_second));
  if (!usual) return;
  aims.at_most(fmt::format("client CPU per request against wrk, c={}", connections), 0.85,
               ratio(scores, "http1", "wrk", &Score::cpu_us));
  aims.at_least(fmt::format("req/s of curl against wrk, c={}", connections), 0.55,
                ratio(scores, "curl", "wrk", &Score::per_second));
  aims.at_least(fmt::format("req/s of curl against hey, c={}", connections), 1.5,
                ratio(scores, "curl", "hey", &Score::per_second));
}

void bench_speed(Aims& aims) {
  const Target target;
  fmt::print("Closed loop, {} s each\n{:>5}  {:<7} {:>9} {:>8} {:>8} {:>8} {:>8}\n", kSeconds,
             "conn.", "", "req/s", "CPU us", "of wrk", "CPU/wrk", "of hey");
  const std::vector<std::string> names{"http1", "curl", "wrk", "hey", "h2load"};
  for (const int connections : {1, 10, 100, 1000}) {
    const Scores scores =
        compete({.url = target.url(), .connections = connections, .seconds = kSeconds}, names);
    print_competition(connections, scores, names);
    hold_speed_to_aims(connections, scores, aims);
  }
}

void bench_many_connections(Aims& aims) {
  constexpr int kFew = 100, kMany = 5000;
  const Target target;
  const std::vector<std::string> names{"http1", "curl", "wrk"};
  const auto score = [&](int connections) {
    return compete({.url = target.url(), .connections = connections, .seconds = kManySeconds},
                   names);
  };
  const Scores few = score(kFew), many = score(kMany);
  fmt::print("\nFrom {} to {} connections, {} s each\n", kFew, kMany, kManySeconds);
  const auto growth = [&](const std::string& name) {
    return middle(many, name, &Score::cpu_us) / middle(few, name, &Score::cpu_us);
  };
  const auto kib = [&](const std::string& name) {
    return (middle(many, name, &Score::peak_kib) - middle(few, name, &Score::peak_kib)) /
           (kMany - kFew);
  };
  for (const std::string& name : names)
    fmt::print("{:<7} CPU per request x {:.2f} ({:.2f} to {:.2f} us), {:.1f} KiB a connection\n",
               name, growth(name), middle(few, name, &Score::cpu_us),
               middle(many, name, &Score::cpu_us), kib(name));
  aims.at_most("CPU growth of curl, c=100 to 5000", 2, growth("curl"));
  aims.at_most("memory per connection of http1, c=5000", 4.4, kib("http1"), " KiB");
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

void bench_pacing(Aims& aims) {
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
    aims.at_most(fmt::format("start lag p99 at {:g}/s", rate), 25, analysis::median(p99), " us");
    aims.at_most(fmt::format("rate error at {:g}/s", rate), 0.1, std::abs(analysis::median(error)),
                 " %");
  }
}

// 10,000 requests whose delays are known exactly: how far off is what the load generator says?
void bench_recovery(Aims& aims) {
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
    aims.at_most(fmt::format("known delays recovered, p{:g}", percentile), 1,
                 std::abs(seen / truth - 1) * 100, " %");
  }
}

// Held for half a second each, 20,000 a second are 10,000 at once.
void bench_endurance(Aims& aims) {
  const Target target({"--delay", "500ms"});
  const std::string text = open_loop("http1", 20'000, 20, target.url());
  fmt::print(
      "\n20,000/s over 10,000 connections for 20 s: {:.0f} ok, {:.0f} failed, {:.0f} dropped; "
      "memory {:.1f} MiB after 5 s, {:.1f} MiB at the end\n",
      line(text, "ok"), line(text, "failed"), line(text, "dropped"),
      line(text, "memory_first") / 1024, line(text, "memory_last") / 1024);
  aims.at_most("10,000 connections, 20 s at 20,000/s: failed, dropped", 0,
               line(text, "failed") + line(text, "dropped"));
}

// Of composure-bench-measure, which counts everything that the record of one request costs.
void bench_record(Aims& aims) {
  const auto program = std::filesystem::path(self()).parent_path() / "composure-bench-measure";
  const std::string measure = fmt::format(
      "exec taskset -c {} '{}' --benchmark_filter=PerRequest/poisson --benchmark_repetitions={} "
      "--benchmark_report_aggregates_only=true --benchmark_format=csv 2>/dev/null",  // its preamble
      kClientCore, program.string(), kRounds);
  const auto found = must(run_command({"sh", "-c", measure}));
  // name,iterations,real_time,cpu_time,time_unit,...
  const auto row = found.output.find("_median\",");
  if (row == std::string::npos)
    give_up(Error{"has no median in: " + found.output, program.string()});
  const auto fields = split(found.output.substr(row), ',');
  const double nanoseconds = std::strtod(fields.at(3).c_str(), nullptr);
  fmt::print("\nSchedule, histograms and sample of one request: {:.1f} ns\n", nanoseconds);
  aims.at_most("schedule + histogram record + sample, per request", 60, nanoseconds, " ns");
}

int run() {
  const auto machine = result::read_environment();
  fmt::print(
      "{}, {} cores, {}; server on core {}, client on core {}; medians of {} interleaved "
      "rounds\n\n",
      machine.cpu, machine.cores, machine.kernel, kServerCore, kClientCore, kRounds);
  if (machine.cores < 2) give_up(Error{"needs two cores, one for the server", "loadgen"});
  Aims aims;
  bench_speed(aims);
  bench_http2(aims);
  bench_many_connections(aims);
  bench_pacing(aims);
  bench_recovery(aims);
  bench_record(aims);
  bench_endurance(aims);
  fmt::print("\n{}", aims.table());
  return 0;
}

int run_http2() {
  Aims aims;
  bench_http2(aims);
  fmt::print("\n{}", aims.table());
  return 0;
}

}  // namespace
}  // namespace composure::bench

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words == std::vector<std::string>{"http2"}) return composure::bench::run_http2();
  return words.empty() ? composure::bench::run() : composure::bench::attack_command(words);
}
