#include "harness/bench/generators.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "base/text.h"
#include "harness/bench/command.h"

namespace composure::bench {
namespace {

using Words = std::vector<std::string>;

// The number that stands behind the first occurrence of `mark`, and the one in front of it.
double number_after(const std::string& text, const std::string& mark) {
  const auto at = text.find(mark);
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + mark.size(), nullptr);
}

double number_before(const std::string& text, const std::string& mark) {
  auto at = text.find(mark);
  if (at == std::string::npos) return 0;
  while (at > 0 && text[at - 1] == ' ') --at;
  auto begin = at;
  while (begin > 0 &&
         (std::isdigit(static_cast<unsigned char>(text[begin - 1])) != 0 || text[begin - 1] == '.'))
    --begin;
  return std::strtod(text.c_str() + begin, nullptr);
}

Words command_of(const Generator& generator, const Shot& shot, const std::string& self) {
  const std::string connections = std::to_string(shot.connections);
  const std::string time = fmt::format("{:g}", shot.seconds);
  Words words{"taskset", "-c", std::to_string(shot.core)};
  const auto run = [&words](const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  if (generator.name == "wrk")
    return run({"wrk", "-t1", "-c" + connections, "-d" + time + "s", shot.url});
  if (generator.name == "hey")
    return run({"hey", "-cpus", "1", "-c", connections, "-z", time + "s", shot.url});
  if (generator.name == "h2load") {
    const std::string version = shot.streams > 0 ? "-m" + std::to_string(shot.streams) : "--h1";
    return run({"h2load", version, "-t1", "-c" + connections, "-D" + time, shot.url});
  }
  if (shot.streams > 0)
    return run({self, "attack", generator.name + ":" + std::to_string(shot.streams),
                std::to_string(shot.connections * shot.streams), time, shot.url});
  return run({self, "attack", generator.name, connections, time, shot.url});
}

struct Answers {
  double count = 0;
  double per_second = 0;
  double failed = 0;
};

Answers read_answers(const Generator& generator, const std::string& text) {
  if (generator.name == "wrk")
    return {number_before(text, "requests in"), number_after(text, "Requests/sec:"),
            number_after(text, "Non-2xx or 3xx responses:")};
  if (generator.name == "hey")
    return {number_after(text, "Status code distribution:\n  [200]\t"),
            number_after(text, "Requests/sec:"),
            text.find("Error distribution") == std::string::npos ? 0.0 : 1.0};
  if (generator.name == "h2load")
    return {number_before(text, "succeeded"), number_before(text, "req/s"),
            number_before(text, "failed")};
  return {number_after(text, "ok "), number_after(text, "per_second "),
          number_after(text, "failed ")};
}

}  // namespace

const std::vector<Generator>& generators() {
  static const std::vector<Generator> kAll{{"http1", ""},  {"http2", ""},
                                           {"curl", ""},   {"wrk", "wrk"},
                                           {"hey", "hey"}, {"h2load", "nghttp2-client"}};
  return kAll;
}

bool is_there(const Generator& generator) {
  if (generator.program.empty()) return true;
  const char* path = std::getenv("PATH");
  for (const std::string& folder : split(path == nullptr ? "" : path, ':'))
    if (std::filesystem::exists(folder + "/" + generator.name)) return true;
  return false;
}

Result<Score> shoot(const Generator& generator, const Shot& shot, const std::string& self) {
  auto finished = run_command(command_of(generator, shot, self));
  if (!finished) return finished.error();
  const Answers answers = read_answers(generator, finished->output);
  if (answers.count <= 0)
    return Error{"no answers; it said: " + finished->output.substr(0, 500), generator.name};
  return Score{.per_second = answers.per_second,
               .cpu_us = finished->end.cpu_seconds / answers.count * 1e6,
               .peak_kib = static_cast<double>(finished->end.peak_rss_bytes) / 1024,
               .failed = answers.failed};
}

}  // namespace composure::bench
