#include "tests/integration/functions/function_process.h"

#include <memory>
#include <stdexcept>

#include "base/text.h"
#include "tests/support/eventually.h"
#include "tests/support/temporary_folder.h"
#include "tests/places.h"

namespace composure::functions::testing {
namespace {

constexpr std::chrono::seconds kTimeout{20};

http::Response run_python(const std::string& image, const Environment& environment,
                          const http::Request& request) {
  const test::TemporaryFolder folder;
  ProcessSpec spec{{"sh", "-c", "exec python3 -B \"$MAIN\" \"$IMAGE\" < in > out 2> err"}, {}};
  spec.directory = folder.path();
  spec.environment.insert(environment.begin(), environment.end());
  spec.environment["MAIN"] = COMPOSURE_SOURCE_DIR "/fixtures/functions/runtime/python/main.py";
  spec.environment["IMAGE"] = image;
  for (const auto& [name, value] : request.headers) {
    std::string key = "Http_" + name;
    std::replace(key.begin(), key.end(), '-', '_');
    spec.environment[key] = value;
  }
  folder.write("in", request.body);
  const auto end = test::start_process(spec).wait(kTimeout);
  const bool good = end && end->exit_code == 0;
  const std::string output = folder.read(good ? "out" : "err");
  return good ? http::json_response(200, output) : http::text_response(500, output);
}

}  // namespace

std::string text_of(const http::Response& response) {
  if (response.status == 0) return "failure " + response.body;
  return std::to_string(response.status) + " " + response.body;
}

FunctionProcess::FunctionProcess(const std::vector<std::string>& flags, Environment environment)
    : port_(test::take_port()) {
  ProcessSpec spec{{COMPOSURE_BIN_DIR "/composure-functions"}, {}};
  spec.command.insert(spec.command.end(), flags.begin(), flags.end());
  spec.environment.insert(environment.begin(), environment.end());
  spec.environment["PORT"] = std::to_string(port_.port());
  process_ = test::start_process(spec);
  const auto answers = [&] { return text_of(ask(port(), {"GET", "/_/health"})) == "200 OK\n"; };
  if (!test::eventually([&] { return answers() || process_.poll(); }) || process_.poll())
    throw std::runtime_error("composure-functions does not get healthy");
}

Gateway::Function python_function(const std::string& image, const Environment& environment) {
  const auto workers = std::make_shared<http::Workers>(16);
  return [=](http::Request& request) -> http::Awaitable<http::Response> {
    const auto run = [&] { return run_python(image, environment, request); };
    co_return co_await http::offload(*workers, run);
  };
}

}  // namespace composure::functions::testing
