#include "harness/stack/openfaas_client.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/units.h"

namespace composure::stack {
namespace {

using Json = nlohmann::json;

constexpr std::chrono::milliseconds kAskAgainAfter{5};

FunctionStatus status_of(const Json& json) {
  return {.name = json.value("name", ""),
          .image = json.value("image", ""),
          .replicas = json.value("replicas", 0),
          .available = json.value("availableReplicas", 0)};  // OpenFaaS leaves out zeros
}

Error too_late(const std::string& name, int replicas, const std::optional<FunctionStatus>& last,
               std::chrono::milliseconds within) {
  const std::string waited = format_duration(within);
  if (!last)
    return {.what = fmt::format("the gateway does not know it {} after it was deployed", waited),
            .where = name,
            .hint = "does something else delete functions on this stack?"};
  return {.what = fmt::format("{} of {} replicas are available after {}; the gateway counts {} in "
                              "all, of image {}",
                              last->available, replicas, waited, last->replicas, last->image),
          .where = name,
          .hint = last->replicas < replicas
                      ? "the provider has not made them: its log says why"
                      : "they do not get ready: the log of a replica (logs/functions) says why"};
}

}  // namespace

OpenFaasClient::OpenFaasClient(std::string gateway_url, std::string user, std::string password)
    : url_(std::move(gateway_url)), user_(std::move(user)), password_(std::move(password)) {}

OpenFaasClient::OpenFaasClient(const StackAddress& address)
    : OpenFaasClient(address.offer("gateway", "url"), address.secret("basic-auth-user"),
                     address.secret("basic-auth-password")) {}

Result<web::HttpReply> OpenFaasClient::call(const std::string& method, const std::string& path,
                                            const std::string& body) {
  return caller_.call({.method = method,
                       .url = url_ + path,
                       .headers = {"Content-Type: application/json"},
                       .body = body,
                       .user = user_,
                       .password = password_});
}

Status OpenFaasClient::expect_ok(const std::string& what,
                                 const Result<web::HttpReply>& reply) const {
  if (!reply) return reply.error();
  if (reply->ok()) return {};
  return Error{.what = fmt::format("{}: the gateway answered {}: {}", what, reply->status,
                                   reply->body.substr(0, 300)),
               .where = url_};
}

Status OpenFaasClient::deploy(const Deployment& deployment) {
  Json json{{"service", deployment.name},  {"image", deployment.image},
            {"namespace", "openfaas-fn"},  {"envVars", deployment.environment},
            {"labels", deployment.labels}, {"secrets", deployment.secrets}};
  Json limits = Json::object();
  if (!deployment.cpu_limit.empty()) limits["cpu"] = deployment.cpu_limit;
  if (!deployment.memory_limit.empty()) limits["memory"] = deployment.memory_limit;
  if (!limits.empty()) json["limits"] = limits;
  return expect_ok("deploy " + deployment.name, call("POST", "/system/functions", json.dump()));
}

Status OpenFaasClient::remove(const std::string& name) {
  const auto reply = call("DELETE", "/system/functions",
                          Json{{"functionName", name}, {"namespace", "openfaas-fn"}}.dump());
  if (reply && reply->status == 404) return {};
  return expect_ok("delete " + name, reply);
}

Status OpenFaasClient::scale(const std::string& name, int replicas) {
  return expect_ok("scale " + name,
                   call("POST", "/system/scale-function/" + name,
                        Json{{"serviceName", name}, {"replicas", replicas}}.dump()));
}

Status OpenFaasClient::put_secret(const std::string& name, const std::string& value) {
  const std::string body =
      Json{{"name", name}, {"value", value}, {"namespace", "openfaas-fn"}}.dump();
  const auto made = call("POST", "/system/secrets", body);
  if (made && made->ok()) return {};
  return expect_ok("secret " + name, call("PUT", "/system/secrets", body));
}

Result<std::optional<FunctionStatus>> OpenFaasClient::status(const std::string& name) {
  const auto reply = call("GET", "/system/function/" + name + "?namespace=openfaas-fn");
  if (reply && reply->status == 404) return std::optional<FunctionStatus>{};
  if (auto ok = expect_ok("status of " + name, reply); !ok) return ok.error();
  const Json json = Json::parse(reply->body, nullptr, false);
  if (!json.is_object()) return Error{.what = "status of " + name + " is not JSON", .where = url_};
  return std::optional(status_of(json));
}

Result<std::vector<FunctionStatus>> OpenFaasClient::list() {
  const auto reply = call("GET", "/system/functions");
  if (auto ok = expect_ok("list functions", reply); !ok) return ok.error();
  const Json json = Json::parse(reply->body, nullptr, false);
  if (!json.is_array()) return Error{.what = "list of functions is not JSON", .where = url_};
  std::vector<FunctionStatus> functions;
  for (const Json& each : json) functions.push_back(status_of(each));
  return functions;
}

Status OpenFaasClient::wait_available(const std::string& name, int replicas,
                                      std::chrono::milliseconds within,
                                      const std::function<bool()>& interrupted, Waiter& time) {
  Result<std::optional<FunctionStatus>> now = std::optional<FunctionStatus>();
  const auto settled = [&] {
    now = status(name);
    return !now || (*now && (*now)->available >= replicas);
  };
  const Waited waited = wait_until(
      time, {.within = within, .pause = kAskAgainAfter, .interrupted = interrupted}, settled);
  if (!now) return now.error();
  if (waited == Waited::done) return {};
  if (waited == Waited::interrupted) return Error{.what = "interrupted", .where = name};
  return too_late(name, replicas, *now, within);
}

Result<web::HttpReply> OpenFaasClient::invoke(const std::string& name, const std::string& body,
                                              std::vector<std::string> headers,
                                              std::function<bool()> interrupted) {
  headers.emplace_back("Content-Type: application/json");
  return caller_.call({.method = "POST",
                       .url = url_ + "/function/" + name,
                       .headers = std::move(headers),
                       .body = body,
                       .timeout = std::chrono::milliseconds(60000),
                       .interrupted = std::move(interrupted)});
}

}  // namespace composure::stack
