#include "tests/integration/queue/support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "tests/places.h"

namespace composure::test {

using nlohmann::json;

Program::Program(const TemporaryFolder& folder, std::vector<std::string> command)
    : folder_(folder), port_(take_port()), command_(std::move(command)) {
  command_[0] = std::string(COMPOSURE_BIN_DIR) + "/" + command_[0];
  command_.insert(command_.end(), {"--listen", "127.0.0.1:" + std::to_string(port_.port()),
                                   "--secrets", folder.path("secrets"), "--log-level", "debug"});
  start();
}

void Program::start() {
  process_ = start_process({.command = command_,
                            .environment = {},
                            .output = folder_.path("log-" + std::to_string(port_.port()))});
}

std::string Program::log() {
  const auto end = process_.poll();
  return (end ? end->text() : "running") + "\n" +
         folder_.read("log-" + std::to_string(port_.port()));
}

NatsServer::NatsServer(const TemporaryFolder& folder) : folder_(folder), port_(take_port()) {
  folder.write("nats.conf", R"(listen: "127.0.0.1:)" + std::to_string(port_.port()) +
                                "\"\njetstream { store_dir: \"" + folder.path("jetstream") +
                                "\" }\nauthorization { user: nats, password: \"nats word\" }\n");
  start();
}

void NatsServer::start() {
  process_ = start_process({.command = {"nats-server", "-c", folder_.path("nats.conf")},
                            .environment = {},
                            .output = folder_.path("nats.log")});
}

PlayedProvider::PlayedProvider(LoopThread& thread)
    : handler_([](http::Request& request) -> http::Awaitable<http::Response> {
        co_return http::text_response(200, request.body);
      }),
      server_(thread, [this](http::Request& request) { return answer(request); }) {}

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
