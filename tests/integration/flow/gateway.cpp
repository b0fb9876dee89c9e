#include "tests/integration/flow/gateway.h"

#include <stdexcept>

namespace composure::flow::testing {
namespace {

constexpr std::chrono::seconds kTimeout{60};

http::Response response_of(http::Answer answer) {
  if (auto* failure = std::get_if<http::Failure>(&answer)) return {0, {}, failure->text};
  return std::get<http::Response>(std::move(answer));
}

std::string header(const http::Request& request, std::string_view name) {
  return std::string(request.headers.get_or(name, ""));
}

}  // namespace

http::Response ask(std::uint16_t port, http::Request request) {
  http::Loop loop;
  const auto client = http::Client::create(loop.executor());
  http::Response response;
  loop.spawn([&]() -> http::Awaitable<void> {
    http::Answer answer =
        co_await client->send("127.0.0.1", std::to_string(port), request, kTimeout);
    response = response_of(std::move(answer));
    loop.stop({});
  });
  loop.run({});
  return response;
}

Gateway::Gateway() : client_(http::Client::create(loop_.executor())) {
  auto server = http::Server::listen(loop_.executor(), {},
                                     [this](http::Request& request) { return serve(request); });
  if (!server) throw std::runtime_error(server.error().text());
  server_ = std::move(*server);
  thread_ = std::thread([this] { loop_.run({}); });
}

Gateway::~Gateway() {
  loop_.spawn([this]() -> http::Awaitable<void> {
    loop_.stop({});
    co_return;
  });
  thread_.join();
}

void Gateway::set_function(const std::string& name, Function function) {
  const std::lock_guard lock(mutex_);
  functions_[name] = std::move(function);
}

void Gateway::set_replicas(std::vector<std::uint16_t> ports) {
  const std::lock_guard lock(mutex_);
  replicas_ = std::move(ports);
}

void Gateway::set_copies(int copies) {
  const std::lock_guard lock(mutex_);
  copies_ = copies;
}

void Gateway::set_holding(bool holding) {
  const std::lock_guard lock(mutex_);
  holding_ = holding;
  if (holding) return;
  for (const Message& message : held_) dispatch(message);
  held_.clear();
}

unsigned Gateway::deliver(const Message& message, std::uint16_t port) {
  return ask(port, http::Request{"POST", message.target, message.headers, message.body}).status;
}

int Gateway::calls(const std::string& function) {
  const std::lock_guard lock(mutex_);
  return calls_[function];
}

std::vector<Gateway::Message> Gateway::messages() {
  const std::lock_guard lock(mutex_);
  return messages_;
}

std::map<std::string, Gateway::Callback> Gateway::callbacks() {
  const std::lock_guard lock(mutex_);
  return callbacks_;
}

std::vector<unsigned> Gateway::delivery_statuses() {
  const std::lock_guard lock(mutex_);
  return statuses_;
}

// With the lock held.
void Gateway::dispatch(const Message& message) {
  for (int copy = 0; copy < copies_; ++copy) {
    const std::uint16_t port = replicas_[turn_++ % replicas_.size()];
    loop_.spawn([this, message, port] { return forward(message, port); });
  }
}

http::Awaitable<void> Gateway::forward(Message message, std::uint16_t port) {
  http::Request request{"POST", message.target, message.headers, message.body};
  http::Answer answer =
      co_await client_->send("127.0.0.1", std::to_string(port), std::move(request), kTimeout);
  const std::lock_guard lock(mutex_);
  statuses_.push_back(response_of(std::move(answer)).status);
}

http::Awaitable<http::Response> Gateway::serve(http::Request& request) {
  constexpr std::string_view kFunction = "/function/";
  constexpr std::string_view kAsync = "/async-function/flow";
  const std::string target = request.target;
  Function function;
  {
    const std::lock_guard lock(mutex_);
    if (target.starts_with(kAsync)) {
      http::Headers headers = request.headers;
      http::remove_hop_by_hop(headers);
      messages_.push_back({target.substr(kAsync.size()), std::move(headers), request.body});
      if (holding_) {
        held_.push_back(messages_.back());
      } else {
        dispatch(messages_.back());
      }
      co_return http::Response{202, {}, {}};
    }
    if (target == "/callback") {
      callbacks_[header(request, "X-Faas-Flow-Reqid")] = {
          header(request, "X-Faas-Flow-Status"), request.body, header(request, "traceparent")};
      co_return http::Response{200, {}, {}};
    }
    const auto found = functions_.find(target.substr(std::min(target.size(), kFunction.size())));
    if (found == functions_.end()) co_return http::text_response(404, "no such function");
    ++calls_[found->first];
    function = found->second;
  }
  co_return co_await function(std::move(request.body));
}

}  // namespace composure::flow::testing
