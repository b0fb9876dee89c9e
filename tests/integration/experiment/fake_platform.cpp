#include "tests/integration/experiment/fake_platform.h"

namespace composure::test {
namespace {

using namespace std::chrono_literals;

constexpr auto kServiceTime = 5ms;
constexpr const char* kNothingHeld =
    "gateway_function_invocation_inflight 0\ncomposure_provider_inflight 0\n"
    "queue_worker_pending 0\nqueue_worker_inflight 0\n";
constexpr const char* kScrapedJustNow = R"({"metric":{},"values":[[1790000000,"0.1"]]})";

}  // namespace

FakePlatform::FakePlatform()
    : server_(thread_, [this](http::Request& request) { return serve(request); }) {}

stack::StackAddress FakePlatform::address() const {
  stack::StackAddress address;
  address.id = address.name = "fake";
  const std::string url = server_.url();
  address.offers["gateway"]["url"] = url;
  for (const char* component : {"provider", "worker", "traces", "metrics"})
    address.offers[component]["url"] = url + "/" + component;
  return address;
}

void FakePlatform::fail(const std::string& beginning, int times) {
  const std::lock_guard lock(mutex_);
  failing_[beginning] = times;
}

void FakePlatform::mend() {
  const std::lock_guard lock(mutex_);
  failing_.clear();
}

bool FakePlatform::fails(const http::Request& request) {
  const std::lock_guard lock(mutex_);
  const std::string line = request.method + " " + request.target;
  for (auto& [beginning, times] : failing_)
    if (line.starts_with(beginning) && times > 0) return times-- > 0;
  return false;
}

http::Awaitable<http::Response> FakePlatform::serve(http::Request& request) {
  if (fails(request)) co_return http::text_response(503, "the test wants it");
  const std::string path(request.path());
  if (path.starts_with("/function/")) {
    co_await http::sleep_for(kServiceTime);
    co_return http::json_response(200, request.body);
  }
  if (path.ends_with("/metrics")) co_return http::text_response(200, kNothingHeld);
  if (path.starts_with("/system/function/"))
    co_return http::json_response(
        200, R"({"name":"echo","image":"echo","replicas":1,"availableReplicas":1})");
  if (path == "/system/functions" && request.method == "GET")
    co_return http::json_response(200, "[]");
  if (path.starts_with("/system/")) co_return http::text_response(202, "");
  if (path.starts_with("/metrics/api/")) {
    const bool scrape_age = request.target.find("timestamp") != std::string::npos;
    co_return http::json_response(
        200, R"({"status":"success","data":{"resultType":"matrix","result":[)" +
                 std::string(scrape_age ? kScrapedJustNow : "") + "]}}");
  }
  co_return http::json_response(404, R"({"data":null,"errors":[{"code":404,"msg":"none"}]})");
}

}  // namespace composure::test
