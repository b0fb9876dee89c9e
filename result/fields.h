// Every field of a result with its name in result.json, once, for writing and for reading alike.
// `archive(name, value)` is called in the order of the file; `added` for what records of before do
// not have, which keeps its default then. Private to this room; json.cpp has the
// archives.
#pragma once

#include "result/invocation.h"
#include "result/result.h"

namespace composure::result {

template <typename Archive>
void fields(Archive& archive, Offered& value) {
  archive("requests", value.requests);
  archive("target_per_s", value.target_per_s);
  archive("rate_per_s", value.rate_per_s);
  archive("dropped", value.dropped);
  archive("closed_loop", value.closed_loop);
}

template <typename Archive>
void fields(Archive& archive, Failure& value) {
  archive("outcome", value.outcome);
  archive("status", value.status);
  archive("count", value.count);
  archive("example", value.example);
}

template <typename Archive>
void fields(Archive& archive, LatencyBlock& value) {
  archive("count", value.count);
  archive("min", value.min);
  archive("mean", value.mean);
  archive("max", value.max);
  archive("p50", value.p50);
  archive("p75", value.p75);
  archive("p90", value.p90);
  archive("p95", value.p95);
  archive("p99", value.p99);
  archive("p99_9", value.p99_9);
}

template <typename Archive>
void fields(Archive& archive, Latency& value) {
  archive("response", value.response);
  archive("service", value.service);
  archive("start_lag", value.start_lag);
  archive("acknowledged", value.acknowledged);
  archive("completed", value.completed);
  archive("failed", value.failed);
}

template <typename Archive>
void fields(Archive& archive, CategoryTimes& value) {
  for (std::size_t i = 0; i < category_count; ++i) archive(category_names[i], value[i]);
}

template <typename Archive>
void fields(Archive& archive, Accounting& value) {
  archive("executions", value.executions);
  archive("traced", value.traced);
  archive("mean_ns", value.mean);
  archive("mean_total_ns", value.mean_total);
  archive("total_compute_ns", value.total_compute);
  archive("spans_per_execution", value.spans);
  archive("store_operations_per_execution", value.store_operations);
  archive("gateway_calls_per_execution", value.gateway_calls);
}

template <typename Archive>
void fields(Archive& archive, ResourceUse& value) {
  archive("cpu_s", value.cpu_s);
  archive("memory_peak_bytes", value.memory_peak_bytes);
  archive("replicas_max", value.replicas_max);
}

template <typename Archive>
void fields(Archive& archive, Resources& value) {
  archive("functions", value.functions);
  archive("components", value.components);
  archive("instrument", value.instrument);
}

template <typename Archive>
void fields(Archive& archive, Scaling& value) {
  archive("load_above_s", value.load_above_s);
  archive("alert_s", value.alert_s);
  archive("scale_up_s", value.scale_up_s);
  archive("ready_s", value.ready_s);
  archive("scale_down_s", value.scale_down_s);
  archive("wanted_max", value.wanted_max);
  archive("ready_first", value.ready_first);
  archive("ready_max", value.ready_max);
  archive("ready_last", value.ready_last);
}

template <typename Archive>
void fields(Archive& archive, Finding& value) {
  archive("what", value.what);
  archive("cure", value.cure);
}

template <typename Archive>
void fields(Archive& archive, Validity& value) {
  archive.derived("verdict", value.valid() ? "valid" : "invalid");
  archive("reasons", value.reasons);
  archive("notes", value.notes);
}

template <typename Archive>
void fields(Archive& archive, PhaseFailure& value) {
  archive("phase", value.phase);
  archive("what", value.what);
  archive("hint", value.hint);
}

template <typename Archive>
void fields(Archive& archive, Repeat& value) {
  archive.added("index", value.index);
  archive.added("attempt", value.attempt);
  archive.derived("outcome", text(value.outcome()));
  archive("failed", value.failed);
  archive("started", value.started);
  archive("duration_s", value.duration_s);
  archive("folder", value.folder);
  archive("offered", value.offered);
  archive("outcomes", value.outcomes);
  archive("failures", value.failures);
  archive("latency_ns", value.latency);
  archive("accounting", value.accounting);
  archive("resources", value.resources);
  archive.added("scaling", value.scaling);
  archive("validity", value.validity);
}

template <typename Archive>
void fields(Archive& archive, Total& value) {
  archive("repeats", value.repeats);
  archive("offered", value.offered);
  archive("outcomes", value.outcomes);
  archive("failures", value.failures);
  archive("latency_ns", value.latency);
  archive("accounting", value.accounting);
  archive("resources", value.resources);
  archive("validity", value.validity);
}

template <typename Archive>
void fields(Archive& archive, Estimate& value) {
  archive("median", value.median);
  archive("low", value.low);
  archive("high", value.high);
  archive("coverage", value.coverage);
  archive("repeats", value.repeats);
}

template <typename Archive>
void fields(Archive& archive, ScalingSummary& value) {
  archive("load_above_s", value.load_above_s);
  archive("alert_s", value.alert_s);
  archive("scale_up_s", value.scale_up_s);
  archive("ready_s", value.ready_s);
  archive("scale_down_s", value.scale_down_s);
  archive("wanted_max", value.wanted_max);
  archive("ready_max", value.ready_max);
}

template <typename Archive>
void fields(Archive& archive, Replayed& value) {
  archive("file", value.file);
  archive("speed", value.speed);
  archive("arrivals", value.arrivals);
  archive("busiest_second", value.busiest_second);
  archive("checksum", value.checksum);
}

template <typename Archive>
void fields(Archive& archive, Cell& value) {
  archive("key", value.key);
  archive("label", value.label);
  archive("replayed", value.replayed);
  archive("repeats", value.repeats);
  archive("total", value.total);
  archive("summary", value.summary);
  archive.added("scaling", value.scaling);
}

template <typename Archive>
void fields(Archive& archive, Comparison& value) {
  archive("metric", value.metric);
  archive("faster", value.faster);
  archive("slower", value.slower);
  archive("factor", value.factor);
  archive("difference", value.difference);
  archive("p", value.p);
  archive("p_adjusted", value.p_adjusted);
  archive("verdict", value.verdict);
  archive("why", value.why);
}

template <typename Archive>
void fields(Archive& archive, Threshold& value) {
  archive("cell", value.cell);
  archive("metric", value.metric);
  archive("at_most", value.at_most);
  archive("at_least", value.at_least);
  archive("on_breach", value.on_breach);
  archive("value", value.value);
  archive("low", value.low);
  archive("high", value.high);
  archive("coverage", value.coverage);
  archive("verdict", value.verdict);
  archive("in_doubt", value.in_doubt);
}

template <typename Archive>
void fields(Archive& archive, Build& value) {
  archive("compiler", value.compiler);
  archive("flags", value.flags);
  archive("type", value.type);
}

template <typename Archive>
void fields(Archive& archive, Environment& value) {
  archive("cpu", value.cpu);
  archive("cores", value.cores);
  archive("memory_bytes", value.memory_bytes);
  archive("kernel", value.kernel);
  archive("governor", value.governor);
  archive("clock_source", value.clock_source);
  archive("cgroups", value.cgroups);
  archive("limits_applied", value.limits_applied);
  archive("versions", value.versions);
  archive("git_revision", value.git_revision);
  archive("build", value.build);
  archive("seed", value.seed);
  archive("load_average", value.load_average);
  archive("fingerprint", value.fingerprint);
}

template <typename Archive>
void fields(Archive& archive, Invocation& value) {
  archive("file", value.file);
  archive("set", value.set);
  archive("repeats", value.repeats);
  archive("quick", value.quick);
}

template <typename Archive>
void fields(Archive& archive, RunResult& value) {
  archive("name", value.name);
  archive("about", value.about);
  archive("started", value.started);
  archive("duration_s", value.duration_s);
  archive("quick", value.quick);
  archive("repeats_planned", value.repeats_planned);
  archive("verdict", value.verdict);
  archive("reasons", value.reasons);
  archive.added("notes", value.notes);
  archive("environment", value.environment);
  archive("cells", value.cells);
  archive("comparisons", value.comparisons);
  archive("thresholds", value.thresholds);
}

}  // namespace composure::result
