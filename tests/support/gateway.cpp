#include "tests/support/gateway.h"

namespace composure::test {
namespace {

constexpr std::chrono::seconds kTimeout{60};
constexpr std::string_view kFunction = "/function/";
constexpr std::string_view kAsync = "/async-function/flow";

std::string header_of(const http::Request& request, std::string_view name) {
  return std::string(request.headers.get_or(name, ""));
}

}  // namespace

std::string Gateway::Call::header(std::string_view name) const { return header_of(request, name); }

Gateway::Gateway() : server_(thread_, [this](http::Request& request) { return serve(request); }) {}

void Gateway::set_function(const std::string& name, Function function) {
  const std::lock_guard lock(mutex_);
  functions_[name] = std::move(function);
}

void Gateway::set_function(const std::string& name, std::uint16_t port) {
  set_function(name, [this, port](http::Request& request) -> http::Awaitable<http::Response> {
    request.target = "/";
    http::remove_hop_by_hop(request.headers);
    http::Answer answer = co_await thread_.client().send("127.0.0.1", std::to_string(port),
                                                         std::move(request), kTimeout);
    if (auto* failure = std::get_if<http::Failure>(&answer))
      co_return http::text_response(502, failure->text);
    co_return std::get<http::Response>(std::move(answer));
  });
}

std::vector<Gateway::Call> Gateway::take_calls() {
  const std::lock_guard lock(mutex_);
  return std::exchange(calls_, {});
}

int Gateway::calls(const std::string& function) {
  const std::lock_guard lock(mutex_);
  return counts_[function];
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

void Gateway::set_queue_status(unsigned status) {
  const std::lock_guard lock(mutex_);
  queue_status_ = status;
}

unsigned Gateway::deliver(const Message& message, std::uint16_t port) {
  return ask(port, http::Request{"POST", message.target, message.headers, message.body}).status;
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
    thread_.loop().spawn([this, message, port] { return forward(message, port); });
  }
}

http::Awaitable<void> Gateway::forward(Message message, std::uint16_t port) {
  http::Request request{"POST", message.target, message.headers, message.body};
  http::Answer answer = co_await thread_.client().send("127.0.0.1", std::to_string(port),
                                                       std::move(request), kTimeout);
  const std::lock_guard lock(mutex_);
  statuses_.push_back(response_of(std::move(answer)).status);
}

http::Response Gateway::queue(http::Request& request) {
  http::Headers headers = request.headers;
  http::remove_hop_by_hop(headers);
  const std::lock_guard lock(mutex_);
  messages_.push_back({request.target.substr(kAsync.size()), std::move(headers), request.body});
  if (holding_) {
    held_.push_back(messages_.back());
  } else {
    dispatch(messages_.back());
  }
  return {queue_status_, {}, {}};
}

http::Awaitable<http::Response> Gateway::call(const std::string& name, http::Request& request) {
  Function function;
  {
    const std::lock_guard lock(mutex_);
    const auto found = functions_.find(name);
    if (found == functions_.end()) co_return http::text_response(404, "no function " + name + "\n");
    ++counts_[name];
    calls_.push_back({name, request});
    function = found->second;
  }
  co_return co_await function(request);
}

http::Awaitable<http::Response> Gateway::serve(http::Request& request) {
  const std::string path(request.path());
  if (request.target.starts_with(kAsync)) co_return queue(request);
  if (path == "/callback") {
    const std::lock_guard lock(mutex_);
    callbacks_[header_of(request, "X-Faas-Flow-Reqid")] = {
        header_of(request, "X-Faas-Flow-Status"), request.body, header_of(request, "traceparent")};
    co_return http::Response{200, {}, {}};
  }
  const std::string name = path.substr(std::min(path.size(), kFunction.size()));
  co_return co_await call(name, request);
}

}  // namespace composure::test
