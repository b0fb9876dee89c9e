#include "harness/bench/http2_bench.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "base/port.h"
#include "base/process.h"
#include "base/text.h"
#include "harness/bench/command.h"
#include "harness/bench/competition.h"
#include "harness/bench/target.h"

namespace composure::bench {
namespace {

using namespace std::chrono_literals;

// Long enough that a hundred handshakes are a small part.
constexpr double kHttp2Seconds = 2;
constexpr const char* kServer = "/usr/sbin/nghttpd";

// A folder of its own, with a short file and the certificate that the server makes for itself.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("composure-bench-" + random_hex(8))) {
    std::filesystem::create_directories(path_ / "served");
    std::ofstream(path_ / "served/index.html") << "hello";
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

class Nghttpd {
 public:
  explicit Nghttpd(bool tls) : reserved_(must(PortReservation::take())) {
    const std::string port = std::to_string(reserved_.port());
    std::vector<std::string> command{"taskset",   "-c", std::to_string(kServerCore), kServer, "-a",
                                     "127.0.0.1", "-d", folder_.file("served"),      port};
    if (tls) {
      must(run_command({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=bench", "-keyout",
                        folder_.file("key.pem"), "-out", folder_.file("certificate.pem")}));
      command.push_back(folder_.file("key.pem"));
      command.push_back(folder_.file("certificate.pem"));
    } else {
      command.insert(command.begin() + 4, "--no-tls");
    }
    process_ = must(Process::start(
        {.command = command, .environment = {{"PATH", "/usr/bin:/bin"}}, .output = "/dev/null"}));
    url_ = fmt::format("{}://127.0.0.1:{}/", tls ? "https" : "http", port);
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    while (!run_command({self(), "attack", "http2:1", "1", "0.01", url_})) {
      if (std::chrono::steady_clock::now() > deadline) give_up(Error{"does not answer", url_});
      std::this_thread::sleep_for(10ms);
    }
  }
  const std::string& url() const { return url_; }

 private:
  Folder folder_;
  PortReservation reserved_;
  Process process_;
  std::string url_;
};

void compare(const Shot& shot, Aims& aims) {
  const Scores scores = compete(shot, {"http2", "h2load"});
  const double speed = ratio(scores, "http2", "h2load", &Score::per_second);
  const double cpu = ratio(scores, "http2", "h2load", &Score::cpu_us);
  const std::string scheme = shot.url.substr(0, shot.url.find(':'));
  fmt::print("{:<6} {:>3} {:>4} {:>9.0f} {:>9.0f} {:>8.2f} {:>8.2f} {:>8.2f} {:>8.2f}\n", scheme,
             shot.streams, shot.connections, middle(scores, "http2", &Score::per_second),
             middle(scores, "h2load", &Score::per_second), middle(scores, "http2", &Score::cpu_us),
             middle(scores, "h2load", &Score::cpu_us), speed, cpu);
  const std::string what =
      fmt::format("against h2load, {}, m={}, c={}", scheme, shot.streams, shot.connections);
  aims.at_least("req/s of http2 " + what, 1, speed);
  aims.at_most("CPU per request " + what, 1, cpu);
}

}  // namespace

void bench_http2(Aims& aims) {
  if (!std::filesystem::exists(kServer) || !is_there({"h2load", "nghttp2-client"})) {
    fmt::print("\nHTTP/2: nghttpd or h2load is not installed\n");
    return;
  }
  fmt::print(
      "\nHTTP/2 against nghttpd, {} s each\n{:<6} {:>3} {:>4} {:>9} {:>9} {:>8} {:>8} "
      "{:>8} {:>8}\n",
      kHttp2Seconds, "", "m", "c", "http2/s", "h2load/s", "CPU us", "CPU us", "of h2load", "CPU");
  for (const bool tls : {false, true}) {
    const Nghttpd server(tls);
    for (const int streams : {1, 32})
      for (const int connections : {1, 10, 100})
        compare({.url = server.url(),
                 .connections = connections,
                 .streams = streams,
                 .seconds = kHttp2Seconds},
                aims);
  }
}

}  // namespace composure::bench
