#include "tests/support/loop_thread.h"

#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace composure::test {

LoopThread::LoopThread() : client_(http::Client::create(loop_.executor())) {
  thread_ = std::thread([this] { loop_.run(nullptr); });
}

LoopThread::~LoopThread() {
  loop_.spawn([this]() -> http::Awaitable<void> {
    loop_.stop(nullptr);
    co_return;
  });
  thread_.join();
}

http::Answer LoopThread::send(const std::string& url, http::Request request,
                              std::chrono::milliseconds timeout) {
  const http::Url parsed = *http::parse_url(url);
  return run<http::Answer>(
      [&] { return client_->send(parsed.host, parsed.port, std::move(request), timeout); });
}

http::Response LoopThread::call(const std::string& url, http::Request request,
                                std::chrono::milliseconds timeout) {
  return response_of(send(url, std::move(request), timeout));
}

http::Response LoopThread::get(const std::string& url) {
  return call(url, {.target = http::parse_url(url)->target});
}

std::optional<double> LoopThread::metric(const std::string& url, const std::string& series) {
  std::istringstream lines(get(url + "/metrics").body);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(series + " ")) return std::atof(line.c_str() + series.size());
  }
  return std::nullopt;
}

PlayedServer::PlayedServer(LoopThread& thread, Handler answer) : thread_(thread) {
  using Made = std::shared_ptr<Result<std::unique_ptr<http::Server>>>;
  const auto made = thread_.run<Made>([&]() -> http::Awaitable<Made> {
    co_return std::make_shared<Result<std::unique_ptr<http::Server>>>(
        http::Server::listen(thread_.loop().executor(), {}, std::move(answer)));
  });
  if (!*made) throw std::runtime_error((*made).error().text());
  server_ = std::move(**made);
}

PlayedServer::~PlayedServer() {
  thread_.run<bool>([this]() -> http::Awaitable<bool> {
    co_await server_->stop(std::chrono::milliseconds(10));
    server_.reset();
    co_return true;
  });
}

http::Response response_of(http::Answer answer) {
  if (auto* failure = std::get_if<http::Failure>(&answer)) return {0, {}, failure->text};
  return std::get<http::Response>(std::move(answer));
}

http::Response ask(std::uint16_t port, http::Request request, std::chrono::milliseconds timeout) {
  LoopThread thread;
  return thread.call("http://127.0.0.1:" + std::to_string(port), std::move(request), timeout);
}

}  // namespace composure::test
