#include "harness/scenario/axes.h"
#include "harness/scenario/tables.h"
#include "result/metrics.h"

namespace composure::scenario {
namespace {

using namespace vocabulary;
using namespace std::chrono_literals;
using result::find_metric;
using result::Metric;
using result::MetricKind;

// What a run deploys beside the functions is named after the scenario: "<name>-oracle".
constexpr std::size_t kLongestName = 50;

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  for (const Metric& metric : result::metrics()) names.push_back(metric.name);
  return names;
}

Codec<std::string> metric_codec() {
  Codec<std::string> codec = text_codec();
  codec.kind = "a metric, for example response.p99";
  codec.read = [](const Value& value, const std::string& path,
                  Problems& problems) -> std::optional<std::string> {
    if (value.kind == Value::Kind::scalar && find_metric(value.text) != nullptr) return value.text;
    // People say "timeout" and "timeouts", "reset" and "resets".
    const bool plural = value.text.ends_with('s');
    std::string other = plural ? value.text.substr(0, value.text.size() - 1) : value.text + "s";
    const Metric* counted = find_metric(other);
    if (counted != nullptr && counted->kind == MetricKind::count) return other;
    problems.unknown(value.place, path, value.text, "a metric, for example response.p99",
                     metric_names());
    return std::nullopt;
  };
  return codec;
}

std::optional<double> read_limit(MetricKind kind, const Value& value, const std::string& path,
                                 Problems& problems) {
  const auto number = [](const auto& read) {
    return read ? std::optional(static_cast<double>(*read)) : std::nullopt;
  };
  switch (kind) {
    case MetricKind::duration: {
      const auto read = duration_codec(0ns).read(value, path, problems);
      return read ? std::optional(static_cast<double>(read->count())) : std::nullopt;
    }
    case MetricKind::rate: {
      const auto read = rate_codec().read(value, path, problems);
      return read ? std::optional(read->per_second) : std::nullopt;
    }
    case MetricKind::share:
      return number(share_codec().read(value, path, problems));
    case MetricKind::count:
      break;
  }
  return number(whole_codec(0, 1'000'000'000).read(value, path, problems));
}

Value show_limit(const Threshold& threshold) {
  const Metric* metric = find_metric(threshold.metric);
  switch (metric == nullptr ? MetricKind::count : metric->kind) {
    case MetricKind::duration:
      return duration_codec(0ns).show(Nanoseconds(static_cast<std::int64_t>(threshold.limit)));
    case MetricKind::rate:
      return rate_codec().show(Rate{threshold.limit});
    case MetricKind::share:
      return share_codec().show(threshold.limit);
    case MetricKind::count:
      break;
  }
  return whole_codec(0, UINT64_MAX).show(static_cast<std::uint64_t>(threshold.limit));
}

// `metric` stands before the bounds in the table, so it is known when they are read.
Field<Threshold> bound_field(const char* name, Bound bound) {
  return {.text = {.name = name,
                   .kind = "a duration, rate, count or share, as the metric is",
                   .fallback = {},
                   .required = false,
                   .help = "one of at_most and at_least"},
          .read =
              [bound](const Value& value, const std::string& path, Threshold& into,
                      Problems& problems) {
                const Metric* metric = find_metric(into.metric);
                if (metric == nullptr) return;  // said already
                into.bound = bound;
                into.limit = read_limit(metric->kind, value, path, problems).value_or(0);
              },
          .show =
              [bound](const Threshold& from) {
                return from.bound == bound ? show_limit(from) : Value();
              }};
}

Codec<std::vector<Threshold>> thresholds_codec() {
  using Thresholds = std::vector<Threshold>;
  return {.kind = "a list of {metric, at_most or at_least, on_breach}",
          .read = [](const Value& value, const std::string& path,
                     Problems& problems) -> std::optional<Thresholds> {
            Thresholds thresholds;
            if (value.kind == Value::Kind::null) return thresholds;
            if (value.kind != Value::Kind::list) {
              problems.wrong(value, path, "a list of {metric, at_most or at_least, on_breach}");
              return std::nullopt;
            }
            for (std::size_t i = 0; i < value.items.size(); ++i) {
              const std::string at = path + "[" + std::to_string(i) + "]";
              const Value& item = value.items[i];
              read_section(item, at, threshold_section(), thresholds.emplace_back(), problems);
              const bool most = item.find("at_most") != nullptr;
              if (item.kind == Value::Kind::map && most == (item.find("at_least") != nullptr))
                problems.add(item.place, at,
                             most ? "found at_most and at_least; expected one of them"
                                  : "missing; expected at_most or at_least");
            }
            return thresholds;
          },
          .show =
              [](const Thresholds& thresholds) {
                Value list = Value::list();
                for (const Threshold& threshold : thresholds)
                  list.items.push_back(show_section(threshold_section(), threshold));
                return list;
              }};
}

}  // namespace

const Section<Measure>& measure_section() {
  static const Section<Measure> section{
      .fields = {field("traces", &Measure::traces, share_codec(), "1",
                       "share of the executions that are traced"),
                 field("metrics", &Measure::metrics, duration_codec(100ms), "1s",
                       "interval between scrapes"),
                 field("warmup", &Measure::warmup, duration_codec(0ns), "1s",
                       "load before each repeat that is not recorded"),
                 field("awake", &Measure::awake,
                       word_codec<bool>({{"true", true}, {"false", false}}), "true",
                       "keep this machine's cores from halting meanwhile")},
      .later = {}};
  return section;
}

const Section<Threshold>& threshold_section() {
  static const Section<Threshold> section{
      .fields = {field("metric", &Threshold::metric, metric_codec(), kRequired,
                       "what is held to it"),
                 bound_field("at_most", Bound::at_most), bound_field("at_least", Bound::at_least),
                 field("on_breach", &Threshold::on_breach,
                       word_codec<OnBreach>({{"fail", OnBreach::fail}, {"warn", OnBreach::warn}}),
                       "fail", "whether a breach fails the run (exit code 3)")},
      .later = {}};
  return section;
}

const Section<Scenario>& scenario_section() {
  static const Section<Scenario> section{
      .fields = {field("name", &Scenario::name, label_codec(kLongestName), kRequired,
                       "names the run, its folder and what it deploys"),
                 field("about", &Scenario::about, text_codec(), "", "the question, in a sentence"),
                 field(
                     "functions", &Scenario::functions,
                     section_map_codec(&function_section, label_codec()), "{}",
                     "functions whose image, language, environment, limits or labels need saying"),
                 field("composition", &Scenario::composition, section_codec(&composition_section),
                       kRequired, "the graph, and who walks it"),
                 field("load", &Scenario::load, section_codec(&load_section), kRequired,
                       "what is sent, how fast, for how long"),
                 field("expect", &Scenario::expect, section_codec(&expect_section), "{}",
                       "what a right answer is; any other is counted as wrong"),
                 field(
                     "matrix", &Scenario::matrix, matrix_codec(), "{}",
                     "what to vary: a dotted path and its values; zip: paths that change together"),
                 field("repeats", &Scenario::repeats, count_codec(1, 1000), "9",
                       "measurements of each cell"),
                 field("order", &Scenario::order,
                       word_codec<Order>({{"interleaved", Order::interleaved},
                                          {"sequential", Order::sequential}}),
                       "interleaved", "over all cells forth and back, or cell by cell"),
                 field("seed", &Scenario::seed, whole_codec(0, UINT64_MAX), "42",
                       "of everything that is drawn at random"),
                 field("stack", &Scenario::stack, section_codec(&stack_section), "{}",
                       "what differs from the default stack"),
                 field("measure", &Scenario::measure, section_codec(&measure_section), "{}",
                       "how closely to look"),
                 field("thresholds", &Scenario::thresholds, thresholds_codec(), "[]",
                       "what the run must keep to")},
      .later = {}};
  return section;
}

}  // namespace composure::scenario
