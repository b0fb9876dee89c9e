#include "harness/stack/stack.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/cgroup.h"
#include "base/run_to_end.h"
#include "base/text.h"
#include "base/units.h"
#include "harness/stack/log_end.h"
#include "harness/stack/readiness.h"

namespace composure::stack {
namespace {

namespace files = std::filesystem;
using std::chrono::milliseconds;

milliseconds since(Waiter& time, Waiter::Moment begin) {
  return std::chrono::duration_cast<milliseconds>(time.now() - begin);
}

// Where components find programs: some distributions keep servers where users do not look.
std::string search_path() {
  const char* path = std::getenv("PATH");
  return std::string(path != nullptr ? path : "/usr/bin:/bin") + ":/usr/sbin:/usr/local/sbin:/sbin";
}

Status make_private_folder(const std::string& path) {
  std::error_code problem;
  files::create_directories(path, problem);
  if (!problem) files::permissions(path, files::perms::owner_all, problem);
  if (problem) return Error{.what = "cannot make it: " + problem.message(), .where = path};
  return {};
}

Status write_files(const Launch& launch) {
  for (const auto& [name, content] : launch.files) {
    const files::path path = files::path(launch.directory) / name;
    if (auto ok = make_private_folder(path.parent_path().string()); !ok) return ok;
    if (auto ok = write_file(path.string(), content, 0600); !ok) return ok;
  }
  return {};
}

std::string first_line_of(const std::vector<std::string>& command,
                          std::map<std::string, std::string> environment) {
  const auto finished = run_to_end({.command = command, .environment = std::move(environment)},
                                   std::chrono::seconds(10), Taken::output_and_errors);
  return finished ? finished->output.substr(0, finished->output.find('\n')) : std::string();
}

}  // namespace

Result<std::unique_ptr<Stack>> Stack::up(const Catalogue& catalogue, StackOptions options) {
  std::unique_ptr<Stack> stack(new Stack());
  stack->options_ = std::move(options);
  Waiter& time = *stack->options_.time;
  const auto begin = time.now();
  if (auto prepared = stack->prepare(); !prepared) return prepared.error();
  auto facts = stack->settle(catalogue);
  if (!facts) return facts.error();
  auto plan = plan_launch(catalogue, *facts);
  if (!plan) return plan.error();
  stack->plan_ = std::move(*plan);
  stack->address_.offers = stack->plan_.offers;
  if (auto started = stack->start_all(); !started) return started.error();
  stack->boot_time_ = since(time, begin);
  if (auto written = write_address(stack->address_); !written) return written.error();
  return stack;
}

Result<std::unique_ptr<Stack>> Stack::up(StackOptions options) {
  auto catalogue = load_catalogue(options.source + "/fixtures/stack/catalogue.yaml");
  if (!catalogue) return catalogue.error();
  return up(*catalogue, std::move(options));
}

Stack::~Stack() {
  if (address_.id.empty()) return;
  for (auto& [name, process] : processes_) process.signal(SIGTERM);
  const auto begin = real_time().now();
  for (auto& [name, process] : processes_)
    process.wait(std::max(milliseconds(0), milliseconds(2000) - since(real_time(), begin)));
  processes_.clear();  // kills what did not listen
  sweep(address_.id, address_.directory);
}

// Identity, guard, folders and group: the guard stands before there is anything to sweep.
Status Stack::prepare() {
  auto runtime = runtime_folder();
  if (!runtime) return runtime.error();
  address_.id = random_hex(4);
  address_.name = options_.name.empty() ? address_.id : options_.name;
  address_.directory = *runtime + "/" + address_.id;
  address_.keeper_pid = getpid();
  auto guard = start_guard(options_.guard_program, address_.id, address_.directory);
  if (!guard) return guard.error();
  guard_ = std::move(*guard);
  if (auto ok = make_private_folder(address_.directory); !ok) return ok;
  if (options_.log_folder.empty()) options_.log_folder = address_.directory + "/logs";
  std::error_code problem;
  files::create_directories(options_.log_folder, problem);
  if (problem)
    return Error{.what = "cannot make it: " + problem.message(), .where = options_.log_folder};
  if (auto usable = Cgroup::available(); usable)
    address_.cgroup = cgroup_name(address_.id);
  else
    address_.without_cgroups = usable.error().text();
  const auto interval = parse_duration(options_.scrape_interval);
  if (!interval) return interval.error();
  address_.scrape_interval_s = std::chrono::duration<double>(*interval).count();
  return {};
}

// What a plan is made of and only the machine can give: ports and secrets.
Result<StackFacts> Stack::settle(const Catalogue& catalogue) {
  StackFacts facts{.id = address_.id,
                   .directory = address_.directory,
                   .cgroup = address_.cgroup,
                   .source = options_.source,
                   .programs = options_.programs,
                   .search_path = search_path(),
                   .scrape_interval = options_.scrape_interval,
                   .log_folder = options_.log_folder,
                   .implementations = options_.implementations,
                   .settings = options_.settings,
                   .secrets = make_secrets(catalogue.secrets)};
  for (const auto& [name, secret] : facts.secrets) address_.secrets[name] = secret.value;
  for (const Component& component : catalogue.components)
    for (const std::string& name : component.ports) {
      auto port = PortReservation::take();
      if (!port) return port.error();
      facts.ports[component.name][name] = port->port();
      ports_.push_back(std::move(*port));
    }
  return facts;
}

// A component waits for those that it needs and for no other.
Status Stack::start_all() {
  std::vector<std::string> awaited;
  const auto await_one = [&](const std::string& name) -> Status {
    const auto at = std::find(awaited.begin(), awaited.end(), name);
    if (at == awaited.end()) return {};
    awaited.erase(at);
    return await(*plan_.find(name));
  };
  for (const auto& wave : plan_.waves)
    for (const Launch& launch : wave) {
      for (const std::string& need : launch.needs)
        if (auto ready = await_one(need); !ready) return ready;
      if (auto started = start(launch); !started) return started;
      awaited.push_back(launch.component);
    }
  while (!awaited.empty())
    if (auto ready = await_one(awaited.front()); !ready) return ready;
  return {};
}

Status Stack::start(const Launch& launch) {
  if (auto ok = make_private_folder(launch.directory); !ok) return ok;
  if (auto ok = write_files(launch); !ok) return ok;
  ProcessSpec spec{.command = launch.command,
                   .environment = launch.environment,
                   .directory = launch.directory,
                   .output = launch.log};
  if (!launch.cgroup.empty()) {
    auto group = Cgroup::create(launch.cgroup);
    if (!group) return group.error();
    spec.cgroup_procs = group->procs_files();
  }
  auto process = Process::start(spec);
  if (!process)
    return Error{.what = process.error().text(),
                 .where = launch.component,
                 .hint = "is its package installed?"};
  address_.pids[launch.component] = process->pid();
  processes_[launch.component] = std::move(*process);
  return {};
}

Status Stack::await(const Launch& launch) {
  web::HttpCaller caller;
  const auto ended = [&]() -> std::optional<std::string> {
    const auto end = processes_.at(launch.component).poll();
    return end ? std::optional(end->text()) : std::nullopt;
  };
  auto ready = await_ready(*options_.time,
                           {.component = launch.component,
                            .deadline = launch.deadline,
                            .probe = [&] { return probe(launch.ready, caller); },
                            .ended = ended},
                           options_.interrupted);
  if (ready || options_.interrupted()) return ready;
  Error error = ready.error();
  error.what += log_end(launch.log);
  return error;
}

Status Stack::check() {
  for (auto& [name, process] : processes_)
    if (const auto end = process.poll())
      return Error{.what = "is no longer running, " + end->text() + log_end(plan_.find(name)->log),
                   .where = name};
  return {};
}

std::map<std::string, std::string> Stack::versions() const {
  std::map<std::string, std::string> found;
  for (const auto& wave : plan_.waves)
    for (const Launch& launch : wave)
      if (!launch.version.empty())
        found[launch.component] = first_line_of(launch.version, launch.environment);
  return found;
}

}  // namespace composure::stack
