#include "loadgen/command/hey/flags.h"

#include "loadgen/command/flag_setters.h"

namespace composure::loadgen {
namespace {

using namespace setters;

Status set_output(Options& options, Text value) {
  if (!value.empty() && value != "csv")
    return Error{.what = "\"" + value + "\" is no output",
                 .hint = "csv, or nothing; for programs: -report json=FILE, or -report json=-"};
  options.csv = !value.empty();
  return {};
}

Status set_method(Options& options, Text value) {
  options.method.clear();
  for (const char c : value) {
    if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-')
      return Error{.what = "\"" + value + "\" is no HTTP method", .hint = "for example POST"};
    options.method += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  if (value.empty()) return Error{.what = "an HTTP method is missing", .hint = "for example POST"};
  return {};
}

Status set_requests(Options& options, Text value) {
  return store(options.requests, whole_number(value, 1, UINT64_MAX / 4));
}

// hey's zeros: no limit, and as if the flag were not there.
bool is_zero(const std::string& value) { return value.find_first_not_of("0.") == value.npos; }

Status set_rate(Options& options, Text value) {
  options.rate_per_worker = 0;
  if (!value.empty() && is_zero(value)) return {};
  return rate_into<&Options::rate_per_worker>(options, value);
}

Status set_duration(Options& options, Text value) {
  auto stored = time_into<&Options::duration, false>(options, value);
  if (stored && options.duration->count() == 0) options.duration.reset();
  return stored;
}

Status set_cores(Options& options, Text value) {
  options.threads.reset();
  return value == "0" ? Status() : count_into<&Options::threads, kMostThreads>(options, value);
}

constexpr Flag kFlags[] = {
    {"n", "N", kLoadFlags, true, "requests in all, of all workers together", "200", set_requests},
    {"c", "N", kLoadFlags, true, "workers; each sends its next request when its last was answered",
     "50", count_into<&Options::workers, kMostUsers>},
    {"q", "RATE", kLoadFlags, true, "requests per second of each worker, at most; 0: no limit",
     "no limit", set_rate},
    {"z", "DURATION", kLoadFlags, true,
     "send for so long instead of counting to -n: 10s, 3m; 0s: count", "", set_duration},
    {"t", "SECONDS", kLoadFlags, true, "time for a whole answer; 0: no limit. Also 250ms, 2s", "20",
     time_into<&Options::timeout, true>},
    {"cpus", "N", kLoadFlags, true,
     "processor cores to use, the same as -threads; 0: as without it", "", set_cores},
    {"m", "METHOD", kRequestFlags, true, "HTTP method", "GET", set_method},
    {"H", "HEADER", kRequestFlags, true,
     "a header, \"Name: value\", or @FILE with one in each line; may be repeated", "",
     append_to<&Options::headers>},
    {"A", "TYPE", kRequestFlags, true, "the Accept header", "", text_into<&Options::accept>},
    {"d", "BODY", kRequestFlags, true, "the body", "", text_into<&Options::body>},
    {"D", "FILE", kRequestFlags, true, "a file with the body; -: standard input", "",
     text_into<&Options::body_file>},
    {"T", "TYPE", kRequestFlags, true, "the Content-Type header",
     "text/html, where there is a body", text_into<&Options::content_type>},
    {"U", "AGENT", kRequestFlags, true, "the User-Agent header", "composure",
     text_into<&Options::user_agent>},
    {"a", "USER:PASSWORD", kRequestFlags, true, "basic authentication", "",
     text_into<&Options::basic_auth>},
    {"host", "HOST", kRequestFlags, true, "the Host header", "the URL's",
     text_into<&Options::host>},
    {"x", "HOST:PORT", kConnectionFlags, true,
     "an HTTP proxy; with credentials USER:PASSWORD@HOST:PORT", "", text_into<&Options::proxy>},
    {"h2", "", kConnectionFlags, true, "HTTP/2, where the server agrees in the TLS handshake", "",
     switch_into<&Options::http2>},
    {"disable-compression", "", kConnectionFlags, true, "do not ask for compressed bodies", "",
     switch_into<&Options::disable_compression>},
    {"disable-keepalive", "", kConnectionFlags, true, "a new connection for each request", "",
     switch_into<&Options::disable_keep_alive>},
    {"disable-redirects", "", kConnectionFlags, true, "do not follow redirects", "",
     switch_into<&Options::disable_redirects>},
    {"o", "csv", kReportFlags, true, "csv: a row for each answer instead of the summary", "",
     set_output},
    {"help", "", kProgramFlags, true, "this text", "", switch_into<&Options::help>},
};

}  // namespace

std::span<const Flag> hey_flags() { return kFlags; }

}  // namespace composure::loadgen
