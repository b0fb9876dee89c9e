// What the reference stack costs on this machine: boot, one hop, one flow node. Differences and
// ratios of things measured in turns within one run; nothing here is asserted. `./composure bench
// stack`.
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/port.h"
#include "base/process.h"
#include "harness/analysis/estimate.h"
#include "harness/experiment/deployed_functions.h"
#include "harness/experiment/composition_requests.h"
#include "result/environment.h"
#include "harness/scenario/load.h"
#include "harness/stack/stack.h"
#include "loadgen/attack/run_attack.h"

namespace composure {
namespace {

using namespace std::chrono_literals;

constexpr int kRounds = 5;

template <typename T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "composure-bench-stack: {}\n", result.error().text());
  std::exit(1);
}

void must(const Status& status) {
  if (status) return;
  fmt::print(stderr, "composure-bench-stack: {}\n", status.error().text());
  std::exit(1);
}

struct Place {
  std::filesystem::path programs = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  std::filesystem::path source = programs.parent_path().parent_path().parent_path();
};

std::string spread(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return fmt::format("{:8.0f}  ({:.0f} to {:.0f})", analysis::median(values), values.front(),
                     values.back());
}

class Echo : public loadgen::RequestSource {
 public:
  explicit Echo(std::string path) : path_(std::move(path)) {}
  void fill(std::uint64_t, loadgen::Request& request) const override {
    request.method = "POST";
    request.path = path_;
    request.headers.add("Content-Type", "application/json");
    request.body = R"({"n":1})";
  }

 private:
  std::string path_;
};

// Microseconds at the median.
double response_us(const std::string& url, const std::string& path,
                   const loadgen::Schedule& schedule, std::chrono::nanoseconds duration) {
  loadgen::AttackPlan plan;
  plan.schedule = schedule;
  plan.connection.url = url;
  plan.duration = duration;
  const Echo requests(path);
  const auto attack = must(loadgen::run_attack(plan, {.requests = requests}));
  if (attack.count(loadgen::Outcome::ok) != attack.offered)
    fmt::print(stderr, "  {} of {} requests to {}{} failed\n",
               attack.offered - attack.count(loadgen::Outcome::ok), attack.offered, url, path);
  return static_cast<double>(attack.response.percentile(50).value_or(0)) / 1e3;
}

double closed_loop_us(const std::string& url, const std::string& path, std::uint32_t users,
                      std::chrono::nanoseconds duration) {
  return response_us(url, path, loadgen::ConstantVus{users}, duration);
}

std::unique_ptr<stack::Stack> bring_up(const Place& place) {
  return must(stack::Stack::up({.source = place.source,
                                .programs = place.programs,
                                .guard_program = place.programs / "composure"}));
}

void bench_boot(const Place& place) {
  std::vector<double> milliseconds;
  for (int round = 0; round < kRounds; ++round)
    milliseconds.push_back(static_cast<double>(bring_up(place)->boot_time().count()));
  fmt::print("boot of the stack, ms                         {}\n", spread(milliseconds));
}

// The function, and the function behind its watchdog, as processes of ours.
Process start_direct(const Place& place, const std::string& listen_port,
                     const std::string& function_port) {
  const std::string functions = place.programs / "composure-functions";
  std::vector<std::string> command{functions, "--handler", "echo"};
  if (!listen_port.empty())
    command = {place.programs / "composure-watchdog",
               "--listen",
               "127.0.0.1:" + listen_port,
               "--mode",
               "http",
               "--upstream-port",
               function_port,
               "--name",
               "echo",
               "--",
               functions,
               "--handler",
               "echo"};
  return must(Process::start({.command = command,
                              .environment = {{"PATH", "/usr/bin:/bin"}, {"PORT", function_port}},
                              .output = "/dev/null"}));
}

void await(const std::string& url) {
  web::HttpCaller caller;
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (std::chrono::steady_clock::now() < deadline) {
    const auto reply = caller.call({.url = url + "/_/health"});
    if (reply && reply->ok()) return;
    std::this_thread::sleep_for(5ms);
  }
  must(Status(Error{.what = "not ready after 10 s", .where = url}));
}

// A machine that sleeps between requests answers each of them later, whatever was kept open: the
// function called directly says how much of that is the machine's.
void bench_pace(const std::string& function_url, const std::string& gateway_url) {
  const auto at = [](const std::string& url, const std::string& path, double rate,
                     std::chrono::nanoseconds duration) {
    return response_us(url, path, loadgen::ConstantArrivalRate{.per_second = rate}, duration);
  };
  const auto row = [&at](const char* what, const std::string& url, const std::string& path) {
    const double seldom = at(url, path, 1, 20s), often = at(url, path, 100, 3s);
    fmt::print("{:<45} {:6.0f}, {:6.0f} at 100/s: x {:.2f}\n", what, seldom, often, seldom / often);
  };
  row("function called directly at 1/s, p50 us", function_url, "/");
  row("through gateway and provider at 1/s, p50 us", gateway_url, "/function/echo");
}

void bench_hop(const Place& place, const stack::StackAddress& address,
               stack::OpenFaasClient& gateway) {
  std::vector<PortReservation> ports;
  for (int i = 0; i < 3; ++i) ports.push_back(must(PortReservation::take()));
  const auto port = [&](int i) {
    return std::to_string(ports[static_cast<std::size_t>(i)].port());
  };
  const Process function = start_direct(place, "", port(0));
  const Process watchdog = start_direct(place, port(1), port(2));
  const std::string function_url = "http://127.0.0.1:" + port(0);
  const std::string watchdog_url = "http://127.0.0.1:" + port(1);
  await(function_url);
  await(watchdog_url);
  must(gateway.deploy({.name = "echo",
                       .image = "echo:cpp",
                       .environment = {{"gateway_url", address.offer("gateway", "url")}}}));
  must(gateway.wait_available("echo", 1, 20s));
  for (const std::uint32_t users : {1u, 10u}) {
    std::map<std::string, std::vector<double>> us;
    for (int round = 0; round < kRounds; ++round) {
      us["1 function"].push_back(closed_loop_us(function_url, "/", users, 1s));
      us["2 watchdog"].push_back(closed_loop_us(watchdog_url, "/", users, 1s));
      us["3 gateway"].push_back(closed_loop_us(gateway.url(), "/function/echo", users, 1s));
      us["4 hop"].push_back(us["3 gateway"].back() - us["2 watchdog"].back());
    }
    fmt::print("c={:<2} function called directly, p50 us           {}\n", users,
               spread(us["1 function"]));
    fmt::print("c={:<2} behind its watchdog, p50 us                {}\n", users,
               spread(us["2 watchdog"]));
    fmt::print("c={:<2} through gateway and provider, p50 us       {}\n", users,
               spread(us["3 gateway"]));
    fmt::print("c={:<2} gateway+provider hop (difference), p50 us  {}\n", users,
               spread(us["4 hop"]));
  }
  bench_pace(function_url, gateway.url());
  must(gateway.remove("echo"));
}

scenario::Scenario chain(const Place& place, const std::string& store, int length) {
  const std::string yaml = fmt::format(
      "name: node-{}-{}\ncomposition:\n  mechanism: {{flow: {{store: {}}}}}\n  start: chain\n  "
      "nodes:\n"
      "    chain: {{repeat: echo, times: {}}}\n    echo: {{task: echo}}\nload: {{executor: "
      "constant-vus, vus: 1, duration: 1s}}\n",
      store, length, store, length);
  auto loaded = scenario::load_text(yaml, "bench", {.images = place.source / "fixtures/functions"});
  for (const Error& error : loaded.errors) must(Status(error));
  return loaded.plan->cells.front().scenario;
}

// Microseconds to completion at the median, one execution after the other.
double flow_us(const std::string& url, const std::string& path, loadgen::CallbackSink& sink,
               std::uint64_t seed, const scenario::Load& load) {
  loadgen::AttackPlan plan;
  plan.schedule = loadgen::ConstantVus{1};
  plan.connection.url = url;
  plan.duration = 1s;
  plan.until = loadgen::Until::completed;
  plan.seed = seed;
  const experiment::Inputs inputs(load.body, seed);
  const experiment::CompositionRequests requests(inputs, path, sink.base_url(seed));
  const auto attack = must(loadgen::run_attack(plan, {.requests = requests, .callbacks = &sink}));
  return static_cast<double>(attack.completed.percentile(50).value_or(0)) / 1e3;
}

void bench_flow(const Place& place, const stack::StackAddress& address,
                stack::OpenFaasClient& gateway) {
  constexpr int kShort = 2;
  constexpr int kLong = 10;
  for (const std::string& name : experiment::flow_secrets())
    must(gateway.put_secret(name, address.secret(name)));
  const auto sink = must(loadgen::CallbackSink::start());
  for (const std::string store : {"cache", "objects"}) {
    std::map<int, std::string> paths;
    std::map<int, std::vector<double>> us;
    std::vector<std::unique_ptr<experiment::DeployedFunctions>> deployed;
    for (const int length : {kShort, kLong}) {
      deployed.push_back(std::make_unique<experiment::DeployedFunctions>(
          gateway, experiment::plan_deployment(chain(place, store, length), address)));
      must(deployed.back()->deploy([] { return false; }));
      paths[length] = "/function/" + deployed.back()->plan().entry;
    }
    std::vector<double> node;
    std::uint64_t seed = 1;
    for (int round = 0; round < kRounds; ++round) {
      for (const int length : {kShort, kLong})
        us[length].push_back(
            flow_us(gateway.url(), paths[length], *sink, ++seed, chain(place, store, length).load));
      node.push_back((us[kLong].back() - us[kShort].back()) / (kLong - kShort));
    }
    fmt::print("flow over {:<8} n={:<2} completed, p50 us       {}\n", store, kShort,
               spread(us[kShort]));
    fmt::print("flow over {:<8} n={:<2} completed, p50 us       {}\n", store, kLong,
               spread(us[kLong]));
    fmt::print("flow over {:<8} per node, us                  {}\n", store, spread(node));
  }
}

int run() {
  const Place place;
  const auto machine = result::read_environment();
  fmt::print("{}, {} cores, {}; median of {} interleaved rounds (lowest to highest)\n\n",
             machine.cpu, machine.cores, machine.kernel, kRounds);
  bench_boot(place);
  const auto stack = bring_up(place);
  const stack::StackAddress& address = stack->address();
  stack::OpenFaasClient gateway(address);
  bench_hop(place, address, gateway);
  bench_flow(place, address, gateway);
  return 0;
}

}  // namespace
}  // namespace composure

int main() { return composure::run(); }
