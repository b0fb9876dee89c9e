#include "tests/unit/result/sample_run.h"

#include <cmath>

namespace composure::result::sample {
namespace {

constexpr double us = 1e3;

struct Shape {
  const char* mechanism;
  double p50_us, half_us, p99_us, max_us;
  double acknowledged_us;  // 0: none
  double cpu_us;           // per execution
  // compute, transfer, engine, gateway, queue, cold, client, residual
  std::array<int, category_count> accounting_us;
};

const std::array<Shape, 4> shapes = {{
    {"fused", 312, 8, 618, 1104, 0, 98, {268, 0, 0, 14, 0, 0, 31, 4}},
    {"manual", 2104, 51, 3937, 7690, 0, 921, {310, 0, 0, 1588, 0, 0, 118, 60}},
    {"flow/cache", 3051, 78, 5610, 9804, 1102, 1409, {305, 410, 988, 961, 270, 0, 112, 22}},
    {"flow/objects", 6403, 212, 12302, 20140, 2018, 1897, {309, 3577, 1010, 1003, 312, 0, 120, 51}},
}};

Nanoseconds ns(double microseconds) { return Nanoseconds(std::llround(microseconds * us)); }

LatencyBlock block(const Shape& shape, double scale, std::uint64_t count) {
  LatencyBlock made;
  made.count = count;
  made.min = ns(shape.p50_us * 0.6 * scale);
  made.mean = ns(shape.p50_us * 1.1 * scale);
  made.p50 = ns(shape.p50_us * scale);
  made.p75 = ns(shape.p50_us * 1.2 * scale);
  made.p90 = ns(shape.p50_us * 1.4 * scale);
  made.p95 = ns(shape.p50_us * 1.6 * scale);
  made.p99 = ns(shape.p99_us * scale);
  made.p99_9 = ns(shape.max_us * 0.95 * scale);
  made.max = ns(shape.max_us * scale);
  return supported(made);
}

LatencyBlock acknowledged(const Shape& shape, double scale, std::uint64_t count) {
  if (shape.acknowledged_us == 0) return {};
  Shape scaled = shape;
  const double factor = shape.acknowledged_us / shape.p50_us;
  scaled.p50_us *= factor, scaled.p99_us *= factor, scaled.max_us *= factor;
  return block(scaled, scale, count);
}

Accounting accounting(const Shape& shape, std::uint64_t count) {
  Accounting made;
  made.executions = made.traced = count;
  for (std::size_t i = 0; i < category_count; ++i) {
    made.mean[i] = ns(shape.accounting_us[i]);
    made.mean_total += made.mean[i];
  }
  made.total_compute = made.mean[0];
  made.spans = shape.acknowledged_us > 0 ? 31 : 14;
  made.store_operations = shape.acknowledged_us > 0 ? 8 : 0;
  made.gateway_calls = shape.acknowledged_us > 0 ? 8 : 3;
  return made;
}

Resources resources(const Shape& shape, double executions) {
  const double cpu_s = shape.cpu_us * executions / 1e6;
  Resources made;
  made.functions["classify"] = {cpu_s * 0.11, 9'100'000, 4};
  made.functions["format"] = {cpu_s * 0.1, 8'700'000, 4};
  made.components["gateway"] = {cpu_s * 0.43, 21'000'000, std::nullopt};
  made.components["provider"] = {cpu_s * 0.36, 12'400'000, std::nullopt};
  made.instrument["load generator"] = {cpu_s * 0.2, 35'000'000, std::nullopt};
  made.instrument["traces"] = {cpu_s * 0.3, 141'000'000, std::nullopt};
  made.instrument["metrics"] = {std::nullopt, 61'000'000, std::nullopt};
  return made;
}

Repeat repeat(const Shape& shape, double scale, std::uint64_t count, int number) {
  Repeat made;
  made.index = static_cast<std::uint64_t>(number);
  made.started = "2026-11-21T07:24:1" + std::to_string(number) + "Z";
  made.duration_s = 10;
  made.folder = std::string("cells/") + shape.mechanism + "/" + std::to_string(number);
  made.offered = {count, 100.0, static_cast<double>(count) / 10, 0, false};
  made.outcomes.counts["ok"] = count;
  made.latency.response = made.latency.completed = block(shape, scale, count);
  made.latency.service = block(shape, scale * 0.98, count);
  Shape lag = shape;
  lag.p50_us = 41, lag.p99_us = 98, lag.max_us = 310;
  made.latency.start_lag = block(lag, 1, count);
  made.latency.acknowledged = acknowledged(shape, scale, count);
  made.accounting = accounting(shape, count);
  made.resources = resources(shape, static_cast<double>(count));
  return made;
}

Estimate estimate(double median, double half, std::size_t repeats) {
  if (repeats < 2) return {median, std::nullopt, std::nullopt, repeats};
  return {median, median - half, median + half, repeats,
          1 - std::pow(0.5, static_cast<double>(repeats) - 1)};
}

// Sums what the tests of reporters show; harness/analysis does it for real runs.
void summarise(Cell& cell, const Shape& shape) {
  const std::size_t n = cell.repeats.size();
  Total& total = cell.total;
  total.repeats = n;
  total.accounting = accounting(shape, 0);
  total.latency.response.max = total.latency.completed.max = cell.repeats[0].latency.response.max;
  for (const Repeat& repeat : cell.repeats) {
    total.offered.requests += repeat.offered.requests;
    total.offered.closed_loop = repeat.offered.closed_loop;
    total.offered.target_per_s = repeat.offered.target_per_s;
    total.offered.rate_per_s = repeat.offered.rate_per_s;
    for (const auto& [name, count] : repeat.outcomes.counts) total.outcomes.counts[name] += count;
    total.accounting.executions += repeat.accounting.executions;
    total.accounting.traced += repeat.accounting.traced;
    total.latency.response.count += repeat.latency.response.count;
    total.latency.completed.count += repeat.latency.completed.count;
  }
  total.resources = resources(shape, static_cast<double>(total.offered.requests));
  cell.summary["response.p50"] = cell.summary["completed.p50"] =
      estimate(shape.p50_us * us, shape.half_us * us, n);
  cell.summary["response.p99"] = cell.summary["completed.p99"] =
      estimate(shape.p99_us * us, shape.half_us * 4 * us, n);
  cell.summary["service.p50"] = estimate(shape.p50_us * 0.98 * us, shape.half_us * us, n);
  cell.summary["service.p99"] = estimate(shape.p99_us * 0.98 * us, shape.half_us * 4 * us, n);
  cell.summary["start_lag.p50"] = estimate(41 * us, 1 * us, n);
  cell.summary["start_lag.p99"] = estimate(98 * us, 3 * us, n);
  if (shape.acknowledged_us > 0) {
    cell.summary["acknowledged.p50"] =
        estimate(shape.acknowledged_us * us, shape.half_us * 0.4 * us, n);
  }
  cell.summary["ok_ratio"] = estimate(1, 0, n);
  cell.summary["cpu_per_execution"] = estimate(shape.cpu_us * us, shape.cpu_us * 0.02 * us, n);
}

Cell cell(const Shape& shape, std::size_t repeats, std::uint64_t count) {
  Cell made;
  made.key = {{"composition.mechanism", shape.mechanism}};
  made.label = shape.mechanism;
  for (std::size_t i = 0; i < repeats; ++i) {
    made.repeats.push_back(
        repeat(shape, 1 + 0.01 * static_cast<double>(i), count, static_cast<int>(i) + 1));
  }
  summarise(made, shape);
  return made;
}

Environment environment() {
  Environment made;
  made.cpu = "AMD EPYC 7B13";
  made.cores = 2;
  made.memory_bytes = 8ull << 30;
  made.kernel = "Linux 6.1.0-28-amd64";
  made.governor = "performance";
  made.clock_source = "tsc";
  made.cgroups = "v2";
  made.limits_applied = true;
  made.versions = {{"composure", "0.1.0"}, {"nats-server", "2.9.10"}, {"redis-server", "7.0.15"}};
  made.git_revision = "2adc6c4";
  made.build = {.compiler = "g++ 12.2.0", .flags = "-O2 -DNDEBUG", .type = "Release"};
  made.seed = 42;
  made.load_average = 0.12;
  made.fingerprint = "9c1f0a7be2d35846";
  return made;
}

struct Range {
  double middle, low, high;
};

// Of `repeats` a side, which differ as much as so many can.
Comparison comparison(const char* metric, const std::string& faster, const std::string& slower,
                      std::size_t repeats, const Range& factor, const Range& difference) {
  const bool five = repeats == 5;
  const double coverage = five ? 1 - 8.0 / 252 : 1 - 2.0 / 20;
  const auto made = [&](const Range& range) {
    return Estimate{range.middle, range.low, range.high, repeats, coverage};
  };
  Comparison one{metric, faster, slower, made(factor), made(difference), {}, {}, "faster", {}};
  one.p = five ? 2.0 / 252 : 2.0 / 20;
  one.p_adjusted = five ? 8.0 / 252 : 1;
  return one;
}

Comparison undecided(Comparison one, const char* why) {
  one.verdict = "inconclusive";
  one.why = why;
  return one;
}

Threshold threshold(const char* cell, const char* metric, double at_most, double value,
                    const char* verdict) {
  Threshold made;
  made.cell = cell;
  made.metric = metric;
  made.at_most = at_most;
  made.value = value;
  made.verdict = verdict;
  return made;
}

RunResult run(std::size_t repeats, std::uint64_t count) {
  RunResult made;
  made.name = "fizzbuzz";
  made.about = "FizzBuzz under 4 mechanisms";
  made.started = "2026-11-21T07:24:10Z";
  made.duration_s = 141.5;
  made.repeats_planned = repeats;
  made.folder = "results/runs/2026-11-21T07-24-10-fizzbuzz";
  made.environment = environment();
  for (const Shape& shape : shapes) made.cells.push_back(cell(shape, repeats, count));
  return made;
}

}  // namespace

RunResult fizzbuzz() {
  RunResult made = run(5, 1000);
  const auto add = [&](const char* metric, const char* faster, const char* slower,
                       const Range& factor, const Range& difference) {
    made.comparisons.push_back(comparison(metric, faster, slower, 5, factor, difference));
  };
  add("completed.p50", "fused", "manual", {6.74, 6.41, 7.02}, {1792e3, 1740e3, 1850e3});
  add("completed.p50", "manual", "flow/cache", {1.45, 1.41, 1.5}, {947e3, 870e3, 1020e3});
  add("first_answer.p50", "flow/cache", "manual", {1.91, 1.85, 1.97}, {1002e3, 950e3, 1050e3});
  add("completed.p50", "flow/cache", "flow/objects", {2.1, 1.98, 2.2}, {3352e3, 3100e3, 3600e3});
  made.thresholds = {threshold("manual", "response.p99", 500e6, 3937e3, "pass")};
  return made;
}

RunResult quick() {
  RunResult made = run(1, 150);
  made.quick = true;
  made.comparisons = {{"completed.p50",
                       "manual",
                       "flow/cache",
                       {1.45, std::nullopt, std::nullopt, 1},
                       {947e3, std::nullopt, std::nullopt, 1},
                       1.0,
                       1.0,
                       "inconclusive",
                       "1 repeat is too few, 4 can tell"}};
  return made;
}

RunResult closed_loop() {
  RunResult made = run(3, 1000);
  for (Cell& cell : made.cells) {
    for (Repeat& repeat : cell.repeats) {
      repeat.offered.closed_loop = true;
      repeat.offered.target_per_s.reset();
    }
    cell.total.offered.closed_loop = true;
    cell.total.offered.target_per_s.reset();
  }
  return made;
}

RunResult failures() {
  RunResult made = fizzbuzz();
  for (Cell& cell : made.cells) {
    if (cell.label != "manual" && cell.label != "flow/cache") continue;
    Outcomes& outcomes = cell.total.outcomes;
    std::uint64_t number = 1;
    for (const std::string_view name : outcome_names) {
      if (name == "ok" || name == "http_error") continue;
      if (cell.label == "manual" && name != "timeout") continue;
      outcomes.counts[std::string(name)] = ++number;
      cell.total.failures.push_back({std::string(name), std::nullopt, number,
                                     name == "wrong" ? "expected {\"text\":\"fizz\"}, got \"7\" "
                                                       "(request 17)"
                                                     : "request 311"});
    }
    outcomes.http_error = {{500, 12}, {502, 1}};
    cell.total.failures.push_back({"http_error", 500, 12, "handler: division by zero"});
    cell.total.failures.push_back({"http_error", 502, 1, "connection reset by replica"});
    outcomes.counts["ok"] -= outcomes.failed();
    cell.total.latency.failed.count = outcomes.failed();
    cell.total.latency.failed.min = std::chrono::microseconds(740);
    cell.total.latency.failed.max = std::chrono::seconds(30);
    cell.summary["ok_ratio"] = estimate(
        static_cast<double>(outcomes.of("ok")) / static_cast<double>(outcomes.total()), 0.002, 5);
    cell.repeats[0].failures = cell.total.failures;
    cell.repeats[0].outcomes = outcomes;
  }
  made.verdict = Verdict::fail;
  made.reasons = {"manual: timeouts is 2 requests, at most 0 requests was asked for"};
  made.thresholds.push_back(threshold("manual", "timeouts", 0, 2, "fail"));
  Threshold warning = threshold("flow/cache", "completed.p99", 5.5e6, 5610e3, "warn");
  warning.on_breach = "warn";
  warning.low = 5298e3, warning.high = 5922e3, warning.coverage = 0.9375, warning.in_doubt = true;
  made.thresholds.push_back(warning);
  made.thresholds.push_back(
      {"fused", "goodput", std::nullopt, 99, "fail", std::nullopt, "unknown", {}, {}, {}, {}});
  made.thresholds.push_back(
      {"", "start_lag.p99", 1e6, std::nullopt, "fail", std::nullopt, "unknown", {}, {}, {}, {}});
  return made;
}

RunResult invalid() {
  RunResult made = fizzbuzz();
  made.environment.cgroups = "none: /sys/fs/cgroup is mounted read-only";
  made.environment.limits_applied = false;
  const Finding rate = {"offered 91.2/s instead of 100/s (the schedule was missed by 8.8 %)",
                        "lower load.rate, or give the load generator more of the CPU"};
  const Finding limits = {"limits not applied: /sys/fs/cgroup is mounted read-only",
                          "run as root where control groups can be written"};
  for (Cell& cell : made.cells) {
    for (Repeat& repeat : cell.repeats) repeat.validity.notes = {limits};
    cell.total.validity.notes = {limits};
  }
  made.cells[3].repeats[0].validity.reasons = {rate};
  made.cells[3].repeats[1].validity.reasons = {rate};
  for (const char* repeat : {"repeat 1: ", "repeat 2: "}) {
    made.cells[3].total.validity.reasons.push_back({repeat + rate.what, rate.cure});
    made.reasons.push_back("flow/objects, " + (repeat + rate.what));
  }
  made.verdict = Verdict::invalid;
  return made;
}

RunResult scaled() {
  RunResult made = fizzbuzz();
  Cell& manual = made.cells[1];
  for (Repeat& repeat : manual.repeats) {
    repeat.scaling["classify"] = {.load_above_s = 0.4,
                                  .alert_s = 7.1,
                                  .scale_up_s = 12.3,
                                  .ready_s = 12.5,
                                  .scale_down_s = std::nullopt,
                                  .wanted_max = 5,
                                  .ready_first = 1,
                                  .ready_max = 5,
                                  .ready_last = 5};
    repeat.scaling["format"] = {.wanted_max = 1, .ready_first = 1, .ready_max = 1, .ready_last = 1};
  }
  manual.scaling["classify"] = {.load_above_s = estimate(0.4, 0.3, 5),
                                .alert_s = estimate(7.1, 0.5, 5),
                                .scale_up_s = estimate(12.3, 0.4, 5),
                                .ready_s = estimate(12.5, 0.4, 5),
                                .scale_down_s = std::nullopt,
                                .wanted_max = 5,
                                .ready_max = 5};
  manual.scaling["format"] = {.wanted_max = 1, .ready_max = 1};
  Cell& flow = made.cells[2];
  flow.scaling["classify"] = manual.scaling["classify"];
  flow.scaling["classify"].ready_s = std::nullopt;
  made.cells[3].scaling["classify"] = {.scale_down_s = estimate(62.5, 0.5, 5), .wanted_max = 9};
  return made;
}

RunResult echo_chain() {
  RunResult made = run(3, 1000);
  made.name = "echo-chain";
  made.about = "A chain of echoes: what each link costs";
  made.folder = "results/runs/2026-11-21T07-24-10-echo-chain";
  made.cells.clear();
  for (const int length : {1, 2, 6}) {
    for (Shape shape : shapes) {
      shape.p50_us *= length, shape.p99_us *= length, shape.max_us *= length;
      for (int& part : shape.accounting_us) part *= length;
      Cell made_cell = cell(shape, 3, 1000);
      const std::string n = std::to_string(length);
      made_cell.key = {{"composition.nodes.chain.times", n},
                       {"composition.mechanism", shape.mechanism}};
      made_cell.label = std::string(shape.mechanism) + ", n=" + n;
      made.cells.push_back(made_cell);
    }
    const std::string n = ", n=" + std::to_string(length);
    const auto compared = [&](const std::string& faster, const std::string& slower,
                              const Range& factor, const Range& difference) {
      return comparison("completed.p50", faster + n, slower + n, 3, factor, difference);
    };
    const char* few = "3 repeats are too few for 9 comparisons, 6 can tell";
    made.comparisons.push_back(
        undecided(compared("fused", "manual", {1.01, 0.98, 1.03}, {9e3, -20e3, 20e3}), few));
    made.comparisons.push_back(undecided(
        compared("manual", "flow/cache", {1.45, 1.41, 1.5}, {947e3, 870e3, 1020e3}), few));
    made.comparisons.push_back(undecided(
        compared("flow/cache", "flow/objects", {1.04, 0.99, 1.31}, {47e3, -20e3, 320e3}), few));
  }
  return made;
}

}  // namespace composure::result::sample
