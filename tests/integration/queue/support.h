// What the integration tests of gateway and queue worker share: a real nats-server, our programs as
// processes, and a provider that the test plays itself.
#pragma once

#include "fixtures/stack/http/program.h"

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

#include "base/port.h"
#include "base/process.h"
#include "fixtures/stack/http/client.h"
#include "fixtures/stack/http/server.h"

namespace composure::test {

using namespace std::chrono_literals;

// Asks again and again until `condition` holds. False: it did not within `within`.
bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds within = 20s);

class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  std::string path(const std::string& name = "") const { return path_ + "/" + name; }
  void write(const std::string& name, const std::string& content) const;
  std::string read(const std::string& name) const;

 private:
  std::string path_;
};

// An event loop on a thread of its own.
class LoopThread {
 public:
  LoopThread();
  ~LoopThread();
  http::Loop& loop() { return loop_; }
  // Runs `task` on the loop and waits for its value.
  template <typename T>
  T run(std::function<http::Awaitable<T>()> task) {
    auto promise = std::make_shared<std::promise<T>>();
    auto future = promise->get_future();
    loop_.spawn([promise, task = std::move(task)]() -> http::Awaitable<void> {
      promise->set_value(co_await task());
    });
    return future.get();
  }
  http::Answer send(const std::string& url, http::Request request,
                    std::chrono::milliseconds timeout = 20s);
  // The response; status 0 where there is none.
  http::Response call(const std::string& url, http::Request request,
                      std::chrono::milliseconds timeout = 20s);
  http::Response get(const std::string& url);
  // The value of the series `name{labels}` as /metrics of `url` spells it; nothing if it is not
  // there.
  std::optional<double> metric(const std::string& url, const std::string& series);

 private:
  http::Loop loop_;
  std::unique_ptr<http::Client> client_;
  std::thread thread_;
};

// One of our programs, listening on a port of its own.
class Program {
 public:
  // `command`: name in the build's bin folder and flags; --listen and --secrets are added.
  Program(const TempFolder& folder, std::vector<std::string> command);
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_.port()); }
  Process& process() { return process_; }
  std::string log();  // and whether it runs
  void start();

 private:
  const TempFolder& folder_;
  PortReservation port_;
  std::vector<std::string> command_;
  Process process_;
};

// nats-server with JetStream, user and password; its store survives stop() and start().
class NatsServer {
 public:
  explicit NatsServer(const TempFolder& folder);
  std::string url() const { return "nats://127.0.0.1:" + std::to_string(port_.port()); }
  void start();
  void stop() { process_.stop(5s); }

 private:
  const TempFolder& folder_;
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
  ~PlayedProvider();
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }

  void deploy(const std::string& name, Function function);
  unsigned replicas(const std::string& name);
  void on_invoke(std::function<http::Awaitable<http::Response>(http::Request&)> handler);
  std::vector<Seen> invocations();
  std::vector<Seen> system_requests();
  std::vector<std::string> traces();  // bodies of OTLP exports: the provider takes spans too

 private:
  http::Awaitable<http::Response> answer(http::Request& request);
  http::Response system(const http::Request& request);

  LoopThread& thread_;
  std::unique_ptr<http::Server> server_;
  std::mutex mutex_;
  std::map<std::string, Function> functions_;
  std::function<http::Awaitable<http::Response>(http::Request&)> handler_;
  std::vector<Seen> invocations_, system_requests_;
  std::vector<std::string> traces_;
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

  TempFolder folder;
  LoopThread thread;
  NatsServer nats;
  PlayedProvider provider;
};

inline const std::string kBasic = http::basic_authorization("admin", "secret word");

}  // namespace composure::test
