#include "harness/experiment/platform.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <utility>

#include "base/units.h"
#include "harness/experiment/deployment.h"

namespace composure::experiment {
namespace {

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

Status Platform::bring_up(StackNeeds needs) {
  take_down();
  needs_ = std::move(needs);
  if (auto ok = open_stack(); !ok) return ok;
  return connect();
}

void Platform::take_down() {
  bench_.reset();
  exposer_.reset();
  callbacks_.reset();
  if (stack_) keep_logs();
  stack_.reset();
}

Status Platform::open_stack() {
  auto logs = folder_.make_logs();
  if (!logs) return logs.error();
  logs_ = *logs;
  if (options_.on) {
    address_ = *options_.on;
    return compare_with_needs();
  }
  auto up = stack::Stack::up({.source = options_.source,
                              .programs = options_.programs,
                              .guard_program = options_.executable,
                              .implementations = needs_.implementations,
                              .settings = needs_.settings,
                              .scrape_interval = format_duration(needs_.scrape_interval),
                              .log_folder = logs_,
                              .interrupted = [this] { return options_.stop.stop_requested(); }});
  if (!up) return up.error();
  stack_ = std::move(*up);
  address_ = stack_->address();
  observer_.stack_up(join(stack_->components()), stack_->boot_time());
  return {};
}

// Of a stack that others brought up: it is as it is.
Status Platform::compare_with_needs() {
  const double wanted = std::chrono::duration<double>(needs_.scrape_interval).count();
  if (address_.scrape_interval_s.value_or(wanted) != wanted)
    observer_.note(fmt::format("the stack scrapes every {} s; measure.metrics changes nothing",
                               *address_.scrape_interval_s));
  for (const auto& [component, settings] : needs_.settings) {
    const std::string& implementation = needs_.implementations.at(component);
    if (!address_.offers.contains(component))
      return Error{.what = "stack.autoscale: this stack has nothing that scales functions so",
                   .where = address_.name,
                   .hint = fmt::format("bring it up with --use {}={}, or run without --on",
                                       component, implementation)};
    std::string names;
    for (const auto& [name, value] : settings) names += (names.empty() ? "" : ", ") + name;
    observer_.note(fmt::format(
        "functions scale as the stack has it: {} of stack.autoscale change nothing", names));
  }
  return {};
}

// Where the stack's Prometheus looks for a load generator; somewhere where it does not.
Status Platform::serve_own_metrics() {
  const std::string expected = address_.offer("metrics", "load");
  auto exposer = loadgen::MetricsExposer::start(expected.empty() ? "127.0.0.1:0" : expected, live_);
  if (!exposer && !expected.empty())
    return Error{.what = exposer.error().text(),
                 .hint = "does another run use this stack? each needs one of its own"};
  if (!exposer) return exposer.error();
  exposer_ = std::make_unique<loadgen::MetricsExposer>(std::move(*exposer));
  return {};
}

Status Platform::connect() {
  std::vector<std::string> secrets;
  for (const auto& [name, value] : address_.secrets)
    if (!name.ends_with("-user")) secrets.push_back(value);
  folder_.keep_out(secrets);
  if (auto ok = folder_.mask_secrets(); !ok) return ok;  // the scenario is there already
  auto callbacks = loadgen::CallbackSink::start();
  if (!callbacks) return callbacks.error();
  callbacks_ = std::move(*callbacks);
  if (auto ok = serve_own_metrics(); !ok) return ok;
  bench_.reset(new Bench{.options = options_,
                         .observer = observer_,
                         .address = address_,
                         .own_stack = stack_.get(),
                         .gateway = stack::OpenFaasClient(address_),
                         .instruments = Instruments(address_),
                         .first_scrape = FirstScrape(address_),
                         .callbacks = *callbacks_,
                         .live = live_,
                         .folder = folder_});
  for (const std::string& name : flow_secrets())
    if (auto ok = bench_->gateway.put_secret(name, address_.secret(name)); !ok) return ok;
  return {};
}

Status Platform::check() {
  if (stack_) return stack_->check();
  const auto functions = bench_->gateway.list();
  return functions ? Status{} : functions.error();
}

void Platform::keep_logs() const {
  std::error_code ignored;
  std::filesystem::copy(address_.directory + "/provider/state/logs", logs_ + "/functions",
                        std::filesystem::copy_options::recursive, ignored);
}

}  // namespace composure::experiment
