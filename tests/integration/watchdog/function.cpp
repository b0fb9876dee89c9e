// A function for the watchdog's tests: an HTTP server on $PORT that misbehaves when its path says
// so.
#include <unistd.h>

#include <cstdlib>

#include "fixtures/stack/http/program.h"

namespace {

using namespace composure::http;

Awaitable<Response> answer(Request& request) {
  const std::string_view path = request.path();
  if (path == "/crash") _exit(3);
  if (path == "/hang") co_await sleep_for(std::chrono::hours(1));
  if (path == "/pid") co_return text_response(200, std::to_string(getpid()));
  if (path == "/trace")
    co_return text_response(200, std::string(request.headers.get_or("traceparent", "none")));
  if (path == "/teapot") co_return text_response(418, "short and stout");
  if (path == "/_/health") co_return text_response(404, "");
  Response response =
      text_response(200, request.method + " " + request.target + " " + request.body);
  response.headers.add("X-Mine", "kept");
  co_return response;
}

}  // namespace

int main() {
  Loop loop;
  const auto server = Server::listen(
      loop.executor(), {.listen = std::string("127.0.0.1:") + std::getenv("PORT")}, answer);
  if (!server) return 1;
  loop.run(nullptr);
  return 0;
}
