// What the integration tests of gateway and queue worker share: a real nats-server, our programs as
// processes, and a provider that the test plays itself.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "fixtures/stack/nats/connection.h"
#include "tests/support/eventually.h"
#include "tests/support/loop_thread.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace composure::test {

using namespace std::chrono_literals;

// One of our programs, listening on a port of its own.
class Program {
 public:
  // `command`: name in the build's bin folder and flags; --listen and --secrets are added.
  Program(const TemporaryFolder& folder, std::vector<std::string> command);
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_.port()); }
  Process& process() { return process_; }
  std::string log();  // and whether it runs
  void start();

 private:
  const TemporaryFolder& folder_;
  PortReservation port_;
  std::vector<std::string> command_;
  Process process_;
};

// nats-server with JetStream, user and password; its store survives stop() and start().
class NatsServer {
 public:
  explicit NatsServer(const TemporaryFolder& folder);
  std::string url() const { return "nats://127.0.0.1:" + std::to_string(port_.port()); }
  nats::Options options() const { return {url(), "nats", "nats word"}; }
  void start();
  void stop() { process_.stop(5s); }

 private:
  const TemporaryFolder& folder_;
  PortReservation port_;
  Process process_;
};

// A request as the played provider (or gateway) got it.
struct Seen {
  http::Request request;
  std::chrono::steady_clock::time_point at;
};

// Listens in the test process. What /function/* answers is the test's to say; the rest is a small
// OpenFaaS provider.
class PlayedProvider {
 public:
  struct Function {
    unsigned replicas = 1;
    unsigned looks_until_ready =
        0;  // how many status questions it stays unready after being scaled from 0
    std::map<std::string, std::string> labels{};
  };
  explicit PlayedProvider(LoopThread& thread);
  std::string url() const { return server_.url(); }

  void deploy(const std::string& name, Function function);
  unsigned replicas(const std::string& name);
  void on_invoke(std::function<http::Awaitable<http::Response>(http::Request&)> handler);
  std::vector<Seen> invocations();
  std::vector<Seen> system_requests();
  std::vector<std::string> traces();  // bodies of OTLP exports: the provider takes spans too

 private:
  http::Awaitable<http::Response> answer(http::Request& request);
  http::Response system(const http::Request& request);

  std::mutex mutex_;
  std::map<std::string, Function> functions_;
  std::function<http::Awaitable<http::Response>(http::Request&)> handler_;
  std::vector<Seen> invocations_, system_requests_;
  std::vector<std::string> traces_;
  PlayedServer server_;
};

// A stack without functions: NATS and a played provider. Programs are started by the tests.
struct Stack {
  Stack();
  // Gateway in front of the provider and NATS; ready when it returns.
  std::unique_ptr<Program> start_gateway(std::vector<std::string> flags = {});
  // Worker that calls `gateway`; ready when it returns.
  std::unique_ptr<Program> start_worker(const std::string& gateway,
                                        std::vector<std::string> flags = {});
  bool wait_until_healthy(Program& program);

  TemporaryFolder folder;
  LoopThread thread;
  NatsServer nats;
  PlayedProvider provider;
};

inline const std::string kBasic = http::basic_authorization("admin", "secret word");

}  // namespace composure::test
