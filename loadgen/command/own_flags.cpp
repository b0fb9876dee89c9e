#include "loadgen/command/own_flags.h"

#include <vector>

#include "base/text.h"
#include "loadgen/command/flag_setters.h"

namespace composure::loadgen {
namespace {

using namespace setters;

Error no_such(Text value, std::vector<std::string> known) {
  const auto near = nearest_word(value, known);
  return {.what = "\"" + value + "\" is not known",
          .hint = near ? "did you mean \"" + *near + "\"?" : "expected " + one_of(known)};
}

Status set_arrivals(Options& options, Text value) {
  if (value != "constant" && value != "poisson") return no_such(value, {"constant", "poisson"});
  options.poisson = value == "poisson";
  return {};
}

Status set_transport(Options& options, Text value) {
  for (const auto kind : {TransportKind::automatic, TransportKind::http1, TransportKind::http2,
                          TransportKind::curl}) {
    if (value != transport_name(kind)) continue;
    options.transport = kind;
    return {};
  }
  return no_such(value, {"auto", "http1", "http2", "curl"});
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

constexpr Flag kFlags[] = {
    {"think", "DURATION", kLoadFlags, false,
     "each worker's pause between an answer and its next request", "none",
     time_into<&Options::think, false>},
    {"timeout", "SECONDS", kLoadFlags, false, "the same as -t", "20",
     time_into<&Options::timeout, true>},
    {"warmup", "DURATION", kLoadFlags, false,
     "the same load for so long beforehand, in nothing counted", "none",
     time_into<&Options::warmup, false>},
    {"threads", "N", kLoadFlags, false, "threads that send",
     "1 for each 128 workers, at most the cores", count_into<&Options::threads, kMostThreads>},
    {"seed", "N", kLoadFlags, false, "of all that is drawn: arrivals, {{uuid}}, {{randint}}", "1",
     set_seed},
    {"rate", "N", kOpenFlags, false,
     "requests per second in all, whatever the server does; latency counts from the moment a "
     "request was due",
     "", rate_into<&Options::rate>},
    {"arrivals", "KIND", kOpenFlags, false,
     "constant or poisson: how the arrivals of -rate are spaced", "constant", set_arrivals},
    {"stages", "D:RATE,...", kOpenFlags, false,
     "ramps: from 0, in each stage's time to its rate: 10s:100,30s:100,5s:0", "", set_stages},
    {"replay", "FILE", kOpenFlags, false,
     "requests at the times of a file: seconds, one on each line, or the Azure Functions trace's "
     "counts per minute",
     "", text_into<&Options::replay>},
    {"replay-speed", "FACTOR", kOpenFlags, false, "2: twice as fast", "1",
     rate_into<&Options::replay_speed>},
    {"max-in-flight", "N", kOpenFlags, false,
     "requests that may wait for their answers; what comes due beyond them is dropped and counted",
     "10000", count_into<&Options::max_in_flight, kMostUsers>},
    {"no-spin", "", kOpenFlags, false,
     "do not wait busily for the last 50 us or more before a request is due: less CPU, later "
     "starts",
     "", set_no_spin},
    {"data", "FILE.csv", kRequestFlags, false,
     "rows for {{column NAME}}, request k takes row k; its first line names the columns", "",
     text_into<&Options::data_file>},
    {"templates", "", kRequestFlags, false,
     "replace {{seq}}, {{uuid}}, {{randint 1 100}} and {{column NAME}} in the URL's path, headers "
     "and body",
     "true", switch_into<&Options::templates>},
    {"h2c", "", kConnectionFlags, false,
     "HTTP/2 without asking (prior knowledge), over plain TCP too", "",
     switch_into<&Options::http2_prior>},
    {"streams", "N", kConnectionFlags, false,
     "HTTP/2: requests at once on each connection, at most; the server may take fewer", "100",
     count_into<&Options::streams, kMostUsers>},
    {"compression", "", kConnectionFlags, false,
     "ask for compressed bodies and unpack them, as hey does", "false",
     switch_into<&Options::compression>},
    {"redirects", "", kConnectionFlags, false, "follow redirects, at most 10, as hey does", "false",
     switch_into<&Options::redirects>},
    {"unix", "SOCKET", kConnectionFlags, false,
     "connect to this socket, whatever host the URL names", "", text_into<&Options::unix_socket>},
    {"resolve", "HOST:PORT:ADDRESS", kConnectionFlags, false,
     "connect to this address for that host; may be repeated", "", append_to<&Options::resolve>},
    {"cert", "FILE", kConnectionFlags, false, "our certificate (PEM), for mutual TLS", "",
     text_into<&Options::certificate>},
    {"key", "FILE", kConnectionFlags, false, "the key of -cert (PEM)", "",
     text_into<&Options::key>},
    {"cacert", "FILE", kConnectionFlags, false, "certificates to trust (PEM)", "the system's",
     text_into<&Options::authorities>},
    {"insecure", "", kConnectionFlags, false,
     "do not verify the server's certificate, as hey never does", "",
     switch_into<&Options::insecure>},
    {"transport", "KIND", kConnectionFlags, false, "auto, http1, http2 or curl", "auto",
     set_transport},
    {"out", "FILE", kReportFlags, false, "every request's sample (docs/samples.md)", "",
     text_into<&Options::samples>},
    {"report", "KIND=FILE", kReportFlags, false,
     "also write json, csv, hgrm or hlog; FILE - is standard output; may be repeated", "",
     add_report},
    {"metrics", "HOST:PORT", kReportFlags, false, "serve live counters to Prometheus there", "",
     text_into<&Options::metrics>},
    {"quiet", "", kReportFlags, false, "nothing but the report and errors", "",
     switch_into<&Options::quiet>},
    {"p50-below", "DURATION", kGatesFlags, false, "half of the response times", "",
     latency_gate<GateOf::p50>},
    {"p90-below", "DURATION", kGatesFlags, false, "90 % of them", "", latency_gate<GateOf::p90>},
    {"p95-below", "DURATION", kGatesFlags, false, "95 % of them", "", latency_gate<GateOf::p95>},
    {"p99-below", "DURATION", kGatesFlags, false, "99 % of them", "", latency_gate<GateOf::p99>},
    {"p999-below", "DURATION", kGatesFlags, false, "99.9 % of them", "",
     latency_gate<GateOf::p999>},
    {"mean-below", "DURATION", kGatesFlags, false, "their mean", "", latency_gate<GateOf::mean>},
    {"max-below", "DURATION", kGatesFlags, false, "all of them", "", latency_gate<GateOf::max>},
    {"errors-below", "SHARE", kGatesFlags, false,
     "the share of requests without a 2xx answer in time: 1%, 0.01", "", errors_gate},
    {"rate-above", "N", kGatesFlags, false, "2xx answers per second", "", rate_gate},
    {"compat", "hey", kProgramFlags, false, "hey's numbers with hey's defects (docs/load.md)", "",
     set_compat},
};

}  // namespace

std::span<const Flag> own_flags() { return kFlags; }

}  // namespace composure::loadgen
