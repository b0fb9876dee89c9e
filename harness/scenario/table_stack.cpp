#include "harness/scenario/tables.h"

namespace composure::scenario {
namespace {

using namespace vocabulary;
using namespace std::chrono_literals;

// The components of a stack that can be exchanged, in the words of its catalogue.
Field<StackSettings> component_field(const char* component, const char* help) {
  return {.text = {.name = component,
                   .kind = "an implementation (see composure list)",
                   .fallback = {},
                   .required = false,
                   .help = help},
          .read =
              [component](const Value& value, const std::string& path, StackSettings& into,
                          Problems& problems) {
                if (auto read = label_codec().read(value, path, problems))
                  into.implementations[component] = std::move(*read);
              },
          .show =
              [component](const StackSettings& from) {
                const auto named = from.implementations.find(component);
                return named == from.implementations.end() ? Value() : Value::scalar(named->second);
              }};
}

}  // namespace

const Section<Autoscale>& autoscale_section() {
  static const Section<Autoscale> section{
      .fields =
          {field("by", &Autoscale::by,
                 word_codec<Scaler>({{"alert", Scaler::alert}, {"cpu", Scaler::cpu}}), "alert",
                 "alert: a rule of Prometheus, by Alertmanager to the gateway, as in OpenFaaS; "
                 "cpu: as Kubernetes' Horizontal Pod Autoscaler"),
           field(
               "above", &Autoscale::above, rate_codec(), "5/s",
               "alert: invocations of one function answered with 200, beyond which the rule holds"),
           field("window", &Autoscale::window, duration_codec(100ms), "10s",
                 "over which their rate, or CPU, is taken, and cpu decides anew; at least two "
                 "scrapes (measure.metrics)"),
           field("for", &Autoscale::hold, duration_codec(0ns), "5s",
                 "alert: how long the rule must hold before it fires"),
           field("factor", &Autoscale::factor, count_codec(1, 100), "20",
                 "alert: per cent of max that are added each time it is sent"),
           field("target", &Autoscale::target, percent_codec(), "70%",
                 "cpu: share of its limits.cpu that a replica shall use"),
           field("stabilisation", &Autoscale::stabilisation, duration_codec(0ns), "5m",
                 "cpu: how long fewer must be wanted before there are fewer"),
           field("min", &Autoscale::min, count_codec(1, 1000), "1",
                 "replicas that a function has at least"),
           field("max", &Autoscale::max, count_codec(1, 1000), "20",
                 "replicas that a function has at most")},
      .later = {}};
  return section;
}

const Section<StackSettings>& stack_section() {
  static const Section<StackSettings> section{
      .fields = {field("warm", &StackSettings::warm, count_codec(1, 1000), "1",
                       "replicas of each function before the load, at least autoscale.min"),
                 field("autoscale", &StackSettings::autoscale,
                       optional(section_codec(&autoscale_section)), "",
                       "what changes their number under load; their number stays when absent"),
                 component_field("gateway", "takes requests and deployments"),
                 component_field("provider", "runs the replicas"),
                 component_field("queue", "asynchronous invocations"),
                 component_field("flow", "the workflow engine"),
                 component_field("state", "which nodes of an execution are done"),
                 component_field("cache", "data between nodes, in memory"),
                 component_field("objects", "data between nodes, on disk"),
                 component_field("metrics", "scrapes and keeps series"),
                 component_field("traces", "takes and gives spans")},
      .later = {}};
  return section;
}

}  // namespace composure::scenario
