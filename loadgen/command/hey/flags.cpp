#include "loadgen/command/hey/flags.h"

#include <array>

#include "base/text.h"
#include "loadgen/command/flag_values.h"

namespace composure::loadgen {
namespace {

using Options = LoadOptions;
using Text = const std::string&;

constexpr std::uint32_t kMostUsers = 1'000'000;
constexpr std::uint32_t kMostThreads = 1024;
constexpr double kHighestRate = 1e9;

// Stores what was read, or hands its error on.
template <typename Target, typename Value>
Status store(Target& target, const Result<Value>& value) {
  if (!value) return value.error();
  target = static_cast<std::decay_t<decltype(*value)>>(*value);
  return {};
}

template <auto field>
Status text_into(Options& options, Text value) {
  options.*field = value;
  return {};
}

template <auto field>
Status switch_into(Options& options, Text value) {
  options.*field = value == "true";
  return {};
}

template <auto field>
Status append_to(Options& options, Text value) {
  (options.*field).push_back(value);
  return {};
}

template <auto field, bool bare_seconds>
Status time_into(Options& options, Text value) {
  return store(options.*field, time_span(value, bare_seconds));
}

template <auto field>
Status rate_into(Options& options, Text value) {
  return store(options.*field, positive_number(value, kHighestRate));
}

template <auto field, std::uint32_t high>
Status count_into(Options& options, Text value) {
  const auto number = whole_number(value, 1, high);
  if (!number) return number.error();
  options.*field = static_cast<std::uint32_t>(*number);
  return {};
}

Error no_such(Text value, std::vector<std::string> known) {
  const auto near = nearest_word(value, known);
  return {.what = "\"" + value + "\" is not known",
          .hint = near ? "did you mean \"" + *near + "\"?" : "expected " + one_of(known)};
}

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

Status set_arrivals(Options& options, Text value) {
  if (value != "constant" && value != "poisson") return no_such(value, {"constant", "poisson"});
  options.poisson = value == "poisson";
  return {};
}

Status set_transport(Options& options, Text value) {
  if (value == "auto") {
    options.transport = TransportKind::automatic;
  } else if (value == "http1") {
    options.transport = TransportKind::http1;
  } else if (value == "curl") {
    options.transport = TransportKind::curl;
  } else {
    return no_such(value, {"auto", "http1", "curl"});
  }
  return {};
}

Status set_compat(Options& options, Text value) {
  if (value != "hey") return no_such(value, {"hey"});
  options.compat = true;
  return {};
}

Status set_no_spin(Options& options, Text value) {
  options.spin = value != "true";
  return {};
}

Status set_stages(Options& options, Text value) { return store(options.stages, stage_list(value)); }

Status set_requests(Options& options, Text value) {
  return store(options.requests, whole_number(value, 1, UINT64_MAX / 4));
}

Status set_seed(Options& options, Text value) {
  return store(options.seed, whole_number(value, 0, UINT64_MAX));
}

Status add_report(Options& options, Text value) {
  auto report = report_file(value);
  if (!report) return report.error();
  options.reports.push_back(std::move(*report));
  return {};
}

Status add_gate(Options& options, GateOf of, const Result<double>& bound, Text value) {
  if (!bound) return bound.error();
  options.gates.push_back({.of = of, .bound = *bound, .flag = {}, .bound_text = value});
  return {};
}

template <GateOf of>
Status latency_gate(Options& options, Text value) {
  const auto time = time_span(value, false);
  if (!time) return time.error();
  return add_gate(options, of, static_cast<double>(time->count()), value);
}

Status errors_gate(Options& options, Text value) {
  return add_gate(options, GateOf::errors, share(value), value);
}

Status rate_gate(Options& options, Text value) {
  return add_gate(options, GateOf::rate, positive_number(value, kHighestRate), value);
}

constexpr auto kLoad = "Load";
constexpr auto kOpen = "Load at a rate (an open loop)";
constexpr auto kRequest = "Request";
constexpr auto kConnection = "Connection";
constexpr auto kReport = "Report";
constexpr auto kGates = "Gates: exit code 3 where one is missed";
constexpr auto kProgram = "Program";

constexpr Flag kFlags[] = {
    {"n", "N", kLoad, true, "requests in all, of all workers together", "200", set_requests},
    {"c", "N", kLoad, true, "workers; each sends its next request when its last was answered", "50",
     count_into<&Options::workers, kMostUsers>},
    {"q", "RATE", kLoad, true, "requests per second of each worker, at most", "no limit",
     rate_into<&Options::rate_per_worker>},
    {"z", "DURATION", kLoad, true, "send for so long instead of counting to -n: 10s, 3m", "",
     time_into<&Options::duration, false>},
    {"think", "DURATION", kLoad, false,
     "each worker's pause between an answer and its next request", "none",
     time_into<&Options::think, false>},
    {"t", "SECONDS", kLoad, true, "time for a whole answer; 0: no limit. Also 250ms, 2s", "20",
     time_into<&Options::timeout, true>},
    {"timeout", "SECONDS", kLoad, false, "the same as -t", "20",
     time_into<&Options::timeout, true>},
    {"warmup", "DURATION", kLoad, false, "the same load for so long beforehand, in nothing counted",
     "none", time_into<&Options::warmup, false>},
    {"cpus", "N", kLoad, true, "processor cores to use, the same as -threads", "",
     count_into<&Options::threads, kMostThreads>},
    {"threads", "N", kLoad, false, "threads that send", "1 for each 128 workers, at most the cores",
     count_into<&Options::threads, kMostThreads>},
    {"seed", "N", kLoad, false, "of all that is drawn: arrivals, {{uuid}}, {{randint}}", "1",
     set_seed},

    {"rate", "N", kOpen, false,
     "requests per second in all, whatever the server does; latency counts from the moment a "
     "request was due",
     "", rate_into<&Options::rate>},
    {"arrivals", "KIND", kOpen, false, "constant or poisson: how the arrivals of -rate are spaced",
     "constant", set_arrivals},
    {"stages", "D:RATE,...", kOpen, false,
     "ramps: from 0, in each stage's time to its rate: 10s:100,30s:100,5s:0", "", set_stages},
    {"replay", "FILE", kOpen, false,
     "requests at the times of a file: seconds, one on each line, or the Azure Functions trace's "
     "counts per minute",
     "", text_into<&Options::replay>},
    {"replay-speed", "FACTOR", kOpen, false, "2: twice as fast", "1",
     rate_into<&Options::replay_speed>},
    {"max-in-flight", "N", kOpen, false,
     "requests that may wait for their answers; what comes due beyond them is dropped and counted",
     "10000", count_into<&Options::max_in_flight, kMostUsers>},
    {"no-spin", "", kOpen, false,
     "do not wait busily for the last 50 us or more before a request is due: less CPU, later "
     "starts",
     "", set_no_spin},

    {"m", "METHOD", kRequest, true, "HTTP method", "GET", set_method},
    {"H", "HEADER", kRequest, true,
     "a header, \"Name: value\", or @FILE with one in each line; may be repeated", "",
     append_to<&Options::headers>},
    {"A", "TYPE", kRequest, true, "the Accept header", "", text_into<&Options::accept>},
    {"d", "BODY", kRequest, true, "the body", "", text_into<&Options::body>},
    {"D", "FILE", kRequest, true, "a file with the body", "", text_into<&Options::body_file>},
    {"T", "TYPE", kRequest, true, "the Content-Type header", "text/html, where there is a body",
     text_into<&Options::content_type>},
    {"U", "AGENT", kRequest, true, "the User-Agent header", "composure",
     text_into<&Options::user_agent>},
    {"a", "USER:PASSWORD", kRequest, true, "basic authentication", "",
     text_into<&Options::basic_auth>},
    {"host", "HOST", kRequest, true, "the Host header", "the URL's", text_into<&Options::host>},
    {"data", "FILE.csv", kRequest, false,
     "rows for {{column NAME}}, request k takes row k; its first line names the columns", "",
     text_into<&Options::data_file>},
    {"templates", "", kRequest, false,
     "replace {{seq}}, {{uuid}}, {{randint 1 100}} and {{column NAME}} in the URL's path, headers "
     "and body",
     "true", switch_into<&Options::templates>},

    {"x", "HOST:PORT", kConnection, true, "an HTTP proxy", "", text_into<&Options::proxy>},
    {"h2", "", kConnection, true, "HTTP/2, where the server agrees in the TLS handshake", "",
     switch_into<&Options::http2>},
    {"h2c", "", kConnection, false, "HTTP/2 without asking (prior knowledge), over plain TCP too",
     "", switch_into<&Options::http2_prior>},
    {"disable-compression", "", kConnection, true, "do not ask for compressed bodies", "",
     switch_into<&Options::disable_compression>},
    {"compression", "", kConnection, false,
     "ask for compressed bodies and unpack them, as hey does", "false",
     switch_into<&Options::compression>},
    {"disable-keepalive", "", kConnection, true, "a new connection for each request", "",
     switch_into<&Options::disable_keep_alive>},
    {"disable-redirects", "", kConnection, true, "do not follow redirects", "",
     switch_into<&Options::disable_redirects>},
    {"redirects", "", kConnection, false, "follow redirects, at most 10, as hey does", "false",
     switch_into<&Options::redirects>},
    {"unix", "SOCKET", kConnection, false, "connect to this socket, whatever host the URL names",
     "", text_into<&Options::unix_socket>},
    {"resolve", "HOST:PORT:ADDRESS", kConnection, false,
     "connect to this address for that host; may be repeated", "", append_to<&Options::resolve>},
    {"cert", "FILE", kConnection, false, "our certificate (PEM), for mutual TLS", "",
     text_into<&Options::certificate>},
    {"key", "FILE", kConnection, false, "the key of -cert (PEM)", "", text_into<&Options::key>},
    {"cacert", "FILE", kConnection, false, "certificates to trust (PEM)", "the system's",
     text_into<&Options::authorities>},
    {"insecure", "", kConnection, false,
     "do not verify the server's certificate, as hey never does", "",
     switch_into<&Options::insecure>},
    {"transport", "KIND", kConnection, false, "auto, http1 or curl", "auto", set_transport},

    {"o", "csv", kReport, true, "csv: a row for each answer instead of the summary", "",
     set_output},
    {"out", "FILE", kReport, false, "every request's sample (docs/samples.md)", "",
     text_into<&Options::samples>},
    {"report", "KIND=FILE", kReport, false,
     "also write json, csv, hgrm or hlog; FILE - is standard output; may be repeated", "",
     add_report},
    {"metrics", "HOST:PORT", kReport, false, "serve live counters to Prometheus there", "",
     text_into<&Options::metrics>},
    {"quiet", "", kReport, false, "nothing but the report and errors", "",
     switch_into<&Options::quiet>},

    {"p50-below", "DURATION", kGates, false, "half of the response times", "",
     latency_gate<GateOf::p50>},
    {"p90-below", "DURATION", kGates, false, "90 % of them", "", latency_gate<GateOf::p90>},
    {"p95-below", "DURATION", kGates, false, "95 % of them", "", latency_gate<GateOf::p95>},
    {"p99-below", "DURATION", kGates, false, "99 % of them", "", latency_gate<GateOf::p99>},
    {"p999-below", "DURATION", kGates, false, "99.9 % of them", "", latency_gate<GateOf::p999>},
    {"mean-below", "DURATION", kGates, false, "their mean", "", latency_gate<GateOf::mean>},
    {"max-below", "DURATION", kGates, false, "all of them", "", latency_gate<GateOf::max>},
    {"errors-below", "SHARE", kGates, false,
     "the share of requests without a 2xx answer in time: 1%, 0.01", "", errors_gate},
    {"rate-above", "N", kGates, false, "2xx answers per second", "", rate_gate},

    {"compat", "hey", kProgram, false, "hey's numbers with hey's defects (docs/load.md)", "",
     set_compat},
    {"help", "", kProgram, true, "this text", "", switch_into<&Options::help>},
};

constexpr auto kIntroduction =
    " [FLAG...] URL\n\n"
    "Sends HTTP requests and reports how they were answered: hey's flags and report, without hey's "
    "defects.\n"
    "Flags are -name VALUE, -name=VALUE or --name=VALUE; a switch is -name or -name=false. "
    "(*: not in hey)\n";

// The words of a line that is broken at `width`, continued at `indent`.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  std::size_t column = indent;
  for (const std::string& word : split(text, ' ')) {
    if (column > indent && column + 1 + word.size() > width) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out;
}

std::string flag_help(const Flag& flag) {
  constexpr std::size_t kIndent = 29;
  std::string head = std::string(flag.of_hey ? "  " : "* ") + "-" + std::string(flag.name);
  if (!flag.is_switch()) head += " " + std::string(flag.value);
  head += std::string(head.size() < kIndent - 1 ? kIndent - head.size() : 2, ' ');
  std::string text(flag.meaning);
  if (!flag.initial.empty()) text += " (default: " + std::string(flag.initial) + ")";
  return head + wrapped(text, kIndent, 110) + "\n";
}

std::string examples(std::string_view program) {
  const std::string run = "  " + std::string(program) + " ";
  return "\nExamples:\n" + run + "-n 10000 -c 100 http://127.0.0.1:8080/\n" + run +
         "-z 30s -rate 1000 -p99-below 20ms -errors-below 1% http://127.0.0.1:8080/\n" + run +
         "-m POST -T application/json -d '{\"id\": {{seq}}}' http://127.0.0.1:8080/items\n" + run +
         "-stages 10s:100,30s:500 -report json=run.json http://127.0.0.1:8080/\n\n" +
         "Exit codes: 0 done, 1 no request got an answer, 2 wrong flag, file or URL, 3 a gate was "
         "missed,\n            5 the numbers should not be believed, 130 interrupted\n";
}

}  // namespace

std::span<const Flag> load_flags() { return kFlags; }

std::string load_usage(std::string_view program) {
  std::string text = "Usage: " + std::string(program) + kIntroduction;
  std::string_view group;
  for (const Flag& flag : kFlags) {
    if (flag.group != group) text += "\n" + std::string(flag.group) + ":\n";
    group = flag.group;
    text += flag_help(flag);
  }
  return text + examples(program);
}

}  // namespace composure::loadgen
