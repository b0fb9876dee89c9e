#include "tests/integration/queue/support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.h"

namespace composure::test {

using nlohmann::json;

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds within) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

TempFolder::TempFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "composure-test-XXXXXX").string();
  EXPECT_NE(mkdtemp(name.data()), nullptr);
  path_ = name;
}
TempFolder::~TempFolder() { std::filesystem::remove_all(path_); }

void TempFolder::write(const std::string& name, const std::string& content) const {
  std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
  std::ofstream(path(name)) << content;
}

std::string TempFolder::read(const std::string& name) const {
  return read_file(path(name)) ? *read_file(path(name)) : "";
}

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
  http::Answer answer = send(url, std::move(request), timeout);
  if (auto* response = std::get_if<http::Response>(&answer)) return std::move(*response);
  return http::Response{.status = 0, .body = std::get<http::Failure>(answer).text};
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

Program::Program(const TempFolder& folder, std::vector<std::string> command)
    : folder_(folder), port_(*PortReservation::take()), command_(std::move(command)) {
  command_[0] = std::string(COMPOSURE_BIN_DIR) + "/" + command_[0];
  command_.insert(command_.end(), {"--listen", "127.0.0.1:" + std::to_string(port_.port()),
                                   "--secrets", folder.path("secrets"), "--log-level", "debug"});
  start();
}

void Program::start() {
  auto started = Process::start({.command = command_,
                                 .environment = {{"PATH", std::getenv("PATH")}},
                                 .output = folder_.path("log-" + std::to_string(port_.port()))});
  ASSERT_TRUE(started) << started.error().text();
  process_ = std::move(*started);
}

std::string Program::log() {
  const auto end = process_.poll();
  return (end ? end->text() : "running") + "\n" +
         folder_.read("log-" + std::to_string(port_.port()));
}

NatsServer::NatsServer(const TempFolder& folder)
    : folder_(folder), port_(*PortReservation::take()) {
  folder.write("nats.conf", R"(listen: "127.0.0.1:)" + std::to_string(port_.port()) +
                                "\"\njetstream { store_dir: \"" + folder.path("jetstream") +
                                "\" }\nauthorization { user: nats, password: \"nats word\" }\n");
  start();
}

void NatsServer::start() {
  auto started =
      Process::start({.command = {"nats-server", "-c", folder_.path("nats.conf")},
                      .environment = {{"PATH", std::string(std::getenv("PATH")) + ":/usr/sbin"}},
                      .output = folder_.path("nats.log")});
  ASSERT_TRUE(started) << started.error().text();
  process_ = std::move(*started);
}

PlayedProvider::PlayedProvider(LoopThread& thread) : thread_(thread) {
  handler_ = [](http::Request& request) -> http::Awaitable<http::Response> {
    co_return http::text_response(200, request.body);
  };
  using Made = std::shared_ptr<Result<std::unique_ptr<http::Server>>>;
  auto made = thread_.run<Made>([this]() -> http::Awaitable<Made> {
    co_return std::make_shared<Result<std::unique_ptr<http::Server>>>(http::Server::listen(
        thread_.loop().executor(), {}, [this](http::Request& request) { return answer(request); }));
  });
  server_ = std::move(**made);
}

PlayedProvider::~PlayedProvider() {
  thread_.run<bool>([this]() -> http::Awaitable<bool> {
    co_await server_->stop(10ms);
    server_.reset();
    co_return true;
  });
}

void PlayedProvider::deploy(const std::string& name, Function function) {
  std::lock_guard lock(mutex_);
  functions_[name] = std::move(function);
}

unsigned PlayedProvider::replicas(const std::string& name) {
  std::lock_guard lock(mutex_);
  return functions_[name].replicas;
}

void PlayedProvider::on_invoke(
    std::function<http::Awaitable<http::Response>(http::Request&)> handler) {
  std::lock_guard lock(mutex_);
  handler_ = std::move(handler);
}

std::vector<Seen> PlayedProvider::invocations() {
  std::lock_guard lock(mutex_);
  return invocations_;
}

std::vector<std::string> PlayedProvider::traces() {
  std::lock_guard lock(mutex_);
  return traces_;
}

std::vector<Seen> PlayedProvider::system_requests() {
  std::lock_guard lock(mutex_);
  return system_requests_;
}

http::Awaitable<http::Response> PlayedProvider::answer(http::Request& request) {
  const std::string path(request.path());
  if (path == "/healthz") co_return http::text_response(200, "");
  if (path.starts_with("/system/")) co_return system(request);
  if (path == "/v1/traces") {
    std::lock_guard lock(mutex_);
    traces_.push_back(request.body);
    co_return http::text_response(200, "");
  }
  std::function<http::Awaitable<http::Response>(http::Request&)> handler;
  {
    std::lock_guard lock(mutex_);
    invocations_.push_back({request, std::chrono::steady_clock::now()});
    const std::string name = split(path, '/').at(2);
    auto found = functions_.find(name.substr(0, name.find('.')));
    if (found == functions_.end()) co_return http::text_response(404, "no such function\n");
    if (found->second.replicas == 0) co_return http::text_response(503, "no replica\n");
    handler = handler_;
  }
  co_return co_await handler(request);
}

http::Response PlayedProvider::system(const http::Request& request) {
  std::lock_guard lock(mutex_);
  system_requests_.push_back({request, std::chrono::steady_clock::now()});
  if (request.headers.get_or("Authorization", "") != kBasic) return http::unauthorized();
  const auto status = [](const std::string& name, const Function& function) {
    json one = {{"name", name}, {"labels", function.labels}};
    if (function.replicas > 0) one["replicas"] = function.replicas;
    if (function.replicas > 0 && function.looks_until_ready == 0)
      one["availableReplicas"] = function.replicas;
    return one;
  };
  const std::string path(request.path());
  if (path == "/system/info")
    return http::json_response(200, R"({"provider":"played","version":{},"orchestration":"x"})");
  if (path == "/system/functions" && request.method == "GET") {
    json list = json::array();
    for (const auto& [name, function] : functions_) list.push_back(status(name, function));
    return http::json_response(200, list.dump());
  }
  if (path == "/system/functions") {
    functions_[json::parse(request.body)["service"]] = {};
    return http::text_response(202, "");
  }
  auto found = functions_.find(path.substr(path.rfind('/') + 1));
  if (found == functions_.end()) return http::text_response(404, "not found");
  if (request.method == "POST") {
    found->second.replicas = json::parse(request.body)["replicas"];
    return http::text_response(202, "");
  }
  const json one = status(found->first, found->second);
  if (found->second.replicas > 0 && found->second.looks_until_ready > 0)
    --found->second.looks_until_ready;
  return http::json_response(200, one.dump());
}

Stack::Stack() : nats(folder), provider(thread) {
  folder.write("secrets/basic-auth-user", "admin\n");
  folder.write("secrets/basic-auth-password", "secret word");
  folder.write("secrets/nats-user", "nats");
  folder.write("secrets/nats-password", "nats word\n");
}

bool Stack::wait_until_healthy(Program& program) {
  bool healthy = false;
  eventually([&] {
    healthy = thread.get(program.url() + "/healthz").status == 200;
    return healthy || program.process().poll();
  });
  if (!healthy) ADD_FAILURE() << thread.get(program.url() + "/healthz").body << program.log();
  return healthy;
}

std::unique_ptr<Program> Stack::start_gateway(std::vector<std::string> flags) {
  std::vector<std::string> command = {"composure-gateway", "--provider", provider.url(), "--nats",
                                      nats.url()};
  command.insert(command.end(), flags.begin(), flags.end());
  auto program = std::make_unique<Program>(folder, command);
  wait_until_healthy(*program);
  return program;
}

std::unique_ptr<Program> Stack::start_worker(const std::string& gateway,
                                             std::vector<std::string> flags) {
  std::vector<std::string> command = {"composure-queue-worker", "--gateway", gateway, "--nats",
                                      nats.url()};
  command.insert(command.end(), flags.begin(), flags.end());
  auto program = std::make_unique<Program>(folder, command);
  wait_until_healthy(*program);
  return program;
}

}  // namespace composure::test
