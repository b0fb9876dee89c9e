// An event loop on a thread of its own, and a server on it that the test plays.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "fixtures/stack/http/client.h"
#include "fixtures/stack/http/program.h"
#include "fixtures/stack/http/server.h"

namespace composure::test {

class LoopThread {
 public:
  LoopThread();
  ~LoopThread();
  http::Loop& loop() { return loop_; }
  http::Client& client() { return *client_; }
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
                    std::chrono::milliseconds timeout = std::chrono::seconds(20));
  // The response; status 0 and the failure's text where there is none.
  http::Response call(const std::string& url, http::Request request,
                      std::chrono::milliseconds timeout = std::chrono::seconds(20));
  http::Response get(const std::string& url);
  // The value of the series `name{labels}` as /metrics of `url` spells it; nothing if it is not
  // there.
  std::optional<double> metric(const std::string& url, const std::string& series);

 private:
  http::Loop loop_;
  std::unique_ptr<http::Client> client_;
  std::thread thread_;
};

// Listens on a free port of 127.0.0.1; `answer` runs on the thread's loop.
class PlayedServer {
 public:
  using Handler = std::function<http::Awaitable<http::Response>(http::Request&)>;
  PlayedServer(LoopThread& thread, Handler answer);
  ~PlayedServer();
  std::uint16_t port() const { return server_->port(); }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }

 private:
  LoopThread& thread_;
  std::unique_ptr<http::Server> server_;
};

// What came of a request; status 0 and the failure's text where no answer came.
http::Response response_of(http::Answer answer);
// One request to 127.0.0.1 from a loop of its own.
http::Response ask(std::uint16_t port, http::Request request,
                   std::chrono::milliseconds timeout = std::chrono::seconds(60));

}  // namespace composure::test
