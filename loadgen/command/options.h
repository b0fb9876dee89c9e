// What `composure load` was told, as values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "loadgen/transport/transport.h"

namespace composure::loadgen {

// What a gate holds a number of the run against.
enum class GateOf : std::uint8_t { p50, p90, p95, p99, p999, mean, max, errors, rate };

struct Gate {
  GateOf of = GateOf::p99;
  // Nanoseconds for latencies, a share in [0, 1] for errors, answers per second for rate.
  double bound = 0;
  std::string flag;        // "-p99-below"
  std::string bound_text;  // as it was written: "20ms"
};

enum class ReportKind : std::uint8_t { json, csv, hgrm, hlog };

struct ReportFile {
  ReportKind kind = ReportKind::json;
  std::string path;  // "-": standard output, instead of hey's text
};

// One stage of -stages: to get to `rate` within `duration`.
struct LoadStage {
  std::chrono::nanoseconds duration{0};
  double rate = 0;
};

// One field for each flag of the table (loadgen/command/flags.h), which says what it means.
// Empty: not given.
struct LoadOptions {
  std::string url;

  std::optional<std::uint64_t> requests;
  std::optional<std::uint32_t> workers;
  std::optional<std::chrono::nanoseconds> duration;
  double rate_per_worker = 0;
  bool csv = false;

  std::string method = "GET";
  std::vector<std::string> headers;  // "Name: value" or "@FILE", in order
  std::chrono::nanoseconds timeout = std::chrono::seconds(20);  // 0: none
  std::optional<std::string> accept, body, body_file, content_type, user_agent, basic_auth, host;
  std::string proxy;
  bool http2 = false, http2_prior = false;
  std::optional<std::uint32_t> streams;  // at once on a connection
  std::optional<bool> disable_compression, disable_redirects;
  bool disable_keep_alive = false;
  std::optional<std::uint32_t> threads;

  double rate = 0;
  bool poisson = false;
  std::vector<LoadStage> stages;
  std::string replay;
  double replay_speed = 1;
  std::optional<std::uint32_t> max_in_flight;
  std::chrono::nanoseconds think{0};
  std::chrono::nanoseconds warmup{0};
  bool spin = true;
  std::uint64_t seed = 1;

  bool templates = true;
  std::string data_file;
  std::optional<bool> compression, redirects;
  std::string unix_socket;
  std::vector<std::string> resolve;
  std::string certificate, key, authorities;
  bool insecure = false;
  TransportKind transport = TransportKind::automatic;

  std::string samples;
  std::vector<ReportFile> reports;
  std::vector<Gate> gates;
  std::string metrics;
  bool quiet = false;
  bool compat = false;  // -compat hey: hey's numbers with hey's defects
  bool help = false;

  bool open_loop() const { return rate > 0 || !stages.empty() || !replay.empty(); }
};

// Reads the words behind the program's name: Go's flags, then the URL. Errors: a flag or value that
// is wrong, flags that exclude each other, no URL.
Result<LoadOptions> read_options(const std::vector<std::string>& words);

}  // namespace composure::loadgen
