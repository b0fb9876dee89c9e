#include "tests/integration/functions/gateway.h"

#include <filesystem>
#include <stdexcept>

#include "base/text.h"

namespace composure::functions::testing {
namespace {

constexpr std::chrono::seconds kTimeout{20};

PortReservation take_port() {
  auto port = PortReservation::take();
  if (!port) throw std::runtime_error(port.error().text());
  return std::move(*port);
}

Process start(const ProcessSpec& spec) {
  auto process = Process::start(spec);
  if (!process) throw std::runtime_error(process.error().text());
  return std::move(*process);
}

std::string header(const http::Request& request, std::string_view name) {
  return std::string(request.headers.get_or(name, ""));
}

}  // namespace

http::Answer ask(std::uint16_t port, http::Request request, std::chrono::milliseconds timeout) {
  http::Loop loop;
  const auto client = http::Client::create(loop.executor());
  http::Answer answer = http::Failure{http::FailureKind::protocol, "nothing came"};
  loop.spawn([&]() -> http::Awaitable<void> {
    answer = co_await client->send("127.0.0.1", std::to_string(port), request, timeout);
    loop.stop({});
  });
  loop.run({});
  return answer;
}

std::string text_of(const http::Answer& answer) {
  if (const auto* failure = std::get_if<http::Failure>(&answer)) return "failure " + failure->text;
  const auto& response = std::get<http::Response>(answer);
  return std::to_string(response.status) + " " + response.body;
}

FunctionProcess::FunctionProcess(const std::vector<std::string>& flags, Environment environment)
    : port_(take_port()) {
  ProcessSpec spec{{COMPOSURE_BIN_DIR "/composure-functions"}, {}};
  spec.command.insert(spec.command.end(), flags.begin(), flags.end());
  spec.environment.insert(environment.begin(), environment.end());
  spec.environment["PORT"] = std::to_string(port_.port());
  process_ = start(spec);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (text_of(ask(port_.port(), {"GET", "/_/health"})) != "200 OK\n") {
    if (process_.poll() || std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("composure-functions does not get healthy");
    }
  }
}

Gateway::Gateway() {
  client_ = http::Client::create(loop_.executor());
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

void Gateway::add_port(const std::string& function, std::uint16_t port) {
  const std::lock_guard lock(mutex_);
  ports_[function] = port;
}

void Gateway::add_python(const std::string& function, const std::string& image,
                         Environment environment) {
  const std::lock_guard lock(mutex_);
  python_[function] = {image, std::move(environment)};
}

std::vector<Gateway::Call> Gateway::take_calls() {
  const std::lock_guard lock(mutex_);
  return std::exchange(calls_, {});
}

http::Awaitable<http::Response> Gateway::serve(http::Request& request) {
  const std::string name(request.path().substr(std::string_view("/function/").size()));
  std::optional<std::uint16_t> port;
  std::optional<Python> python;
  {
    const std::lock_guard lock(mutex_);
    calls_.push_back({name, header(request, "X-Composure-Cursor"), header(request, "traceparent"),
                      request.body});
    if (ports_.contains(name)) port = ports_.at(name);
    if (python_.contains(name)) python = python_.at(name);
  }
  if (port) co_return co_await forward(*port, request);
  if (python)
    co_return co_await http::offload(workers_, [&] { return run_python(*python, request); });
  co_return http::text_response(404, "no function " + name + "\n");
}

http::Awaitable<http::Response> Gateway::forward(std::uint16_t port, http::Request& request) {
  request.target = "/";
  http::remove_hop_by_hop(request.headers);
  auto answer = co_await client_->send("127.0.0.1", std::to_string(port), request, kTimeout);
  if (auto* response = std::get_if<http::Response>(&answer)) co_return std::move(*response);
  co_return http::text_response(502, std::get<http::Failure>(answer).text);
}

http::Response Gateway::run_python(const Python& python, const http::Request& request) const {
  const auto folder = std::filesystem::temp_directory_path() / ("composure-" + random_hex(6));
  std::filesystem::create_directory(folder);
  ProcessSpec spec{{"sh", "-c", "exec python3 -B \"$MAIN\" \"$IMAGE\" < in > out 2> err"}, {}};
  spec.directory = folder;
  spec.environment.insert(python.environment.begin(), python.environment.end());
  spec.environment["PATH"] = std::getenv("PATH");
  spec.environment["MAIN"] = COMPOSURE_SOURCE_DIR "/fixtures/functions/runtime/python/main.py";
  spec.environment["IMAGE"] = python.image;
  for (const auto& [name, value] : request.headers) {
    std::string key = "Http_" + name;
    std::replace(key.begin(), key.end(), '-', '_');
    spec.environment[key] = value;
  }
  http::Response response = http::text_response(500, "cannot start");
  if (write_file(folder / "in", request.body)) {
    const auto end = start(spec).wait(kTimeout);
    const bool good = end && end->exit_code == 0;
    const auto output = read_file(folder / (good ? "out" : "err"));
    response = good ? http::json_response(200, *output) : http::text_response(500, *output);
  }
  std::filesystem::remove_all(folder);
  return response;
}

}  // namespace composure::functions::testing
