#include "harness/stack/stack.h"

#include <arpa/inet.h>
#include <crypt.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "base/cgroup.h"
#include "base/run_to_end.h"
#include "base/text.h"
#include "base/units.h"
#include "harness/web/http_call.h"

namespace composure::stack {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::string bcrypt(const std::string& secret) {
  crypt_data data{};
  const char* salt = crypt_gensalt_ra("$2b$", 4, nullptr,
                                      0);  // cheapest cost: a random secret needs no stretching
  const std::string hash = crypt_r(secret.c_str(), salt, &data);
  free(const_cast<char*>(salt));  // NOLINT: crypt_gensalt_ra allocates with malloc
  return hash;
}

// "HOST:PORT" of the loopback.
bool accepts(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(std::atoi(address.c_str() + colon + 1)));
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool connected = connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  close(fd);
  return connected;
}

bool is_ready(const Readiness& ready, web::HttpCaller& caller) {
  if (!ready.tcp.empty()) return accepts(ready.tcp);
  const auto reply = caller.call({.url = ready.http,
                                  .user = ready.user,
                                  .password = ready.password,
                                  .timeout = milliseconds(500)});
  return reply && reply->ok();
}

std::map<std::string, std::string> environment_for(const std::string& id, const std::string& home) {
  std::map<std::string, std::string> environment{
      {kStackVariable, id}, {"HOME", home}, {"LANG", "C.UTF-8"}};
  const char* path = std::getenv("PATH");
  environment["PATH"] =
      std::string(path != nullptr ? path : "/usr/bin:/bin") + ":/usr/sbin:/usr/local/sbin:/sbin";
  return environment;
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
  const auto begin = Clock::now();
  if (auto prepared = stack->prepare(catalogue); !prepared) return prepared.error();
  if (auto started = stack->start_all(catalogue); !started) return started.error();
  stack->boot_time_ = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
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
  const auto deadline = Clock::now() + std::chrono::seconds(2);
  for (auto& [name, process] : processes_)
    process.wait(std::max(milliseconds(0),
                          std::chrono::duration_cast<milliseconds>(deadline - Clock::now())));
  processes_.clear();  // kills what did not listen
  sweep(address_.id, address_.directory);
}

Status Stack::prepare(const Catalogue& catalogue) {
  auto runtime = runtime_folder();
  if (!runtime) return runtime.error();
  address_.id = random_hex(4);
  address_.name = options_.name.empty() ? address_.id : options_.name;
  address_.directory = *runtime + "/" + address_.id;
  address_.keeper_pid = getpid();
  auto guard = Guard::start(options_.guard_program, address_.id, address_.directory);
  if (!guard) return guard.error();
  guard_ = std::move(*guard);
  std::error_code problem;
  if (!std::filesystem::create_directory(address_.directory, problem) || problem)
    return Error{.what = "cannot make it: " + problem.message(), .where = address_.directory};
  std::filesystem::permissions(address_.directory, std::filesystem::perms::owner_all);
  if (options_.log_folder.empty()) options_.log_folder = address_.directory + "/logs";
  std::filesystem::create_directories(options_.log_folder, problem);
  if (auto usable = Cgroup::available(); usable)
    address_.cgroup = cgroup_name(address_.id);
  else
    address_.without_cgroups = usable.error().text();
  const auto interval = parse_duration(options_.scrape_interval);
  if (!interval) return interval.error();
  address_.scrape_interval_s = std::chrono::duration<double>(*interval).count();
  if (auto reserved = reserve(catalogue); !reserved) return reserved;
  return fill_variables(catalogue);
}

Status Stack::reserve(const Catalogue& catalogue) {
  for (const auto& [name, rule] : catalogue.secrets)
    address_.secrets[name] = rule.random_bytes > 0 ? random_hex(rule.random_bytes) : rule.value;
  for (const Component& component : catalogue.components) {
    for (const std::string& port_name : component.ports) {
      auto port = PortReservation::take();
      if (!port) return port.error();
      variables_[component.name + ".port." + port_name] = std::to_string(port->port());
      ports_.push_back(std::move(*port));
    }
    const auto chosen = options_.implementations.find(component.name);
    chosen_[component.name] = chosen == options_.implementations.end()
                                  ? component.default_implementation
                                  : chosen->second;
    if (component.implementations.contains(chosen_[component.name])) continue;
    std::vector<std::string> known;
    for (const auto& [name, ignored] : component.implementations) known.push_back(name);
    return Error{.what = fmt::format("\"{}\" is no implementation of {}", chosen_[component.name],
                                     component.name),
                 .hint = "expected " + one_of(known)};
  }
  return {};
}

Status Stack::fill_variables(const Catalogue& catalogue) {
  variables_["id"] = address_.id;
  variables_["cgroup"] = address_.cgroup;
  variables_["cgroup.functions"] = address_.cgroup.empty() ? "" : address_.cgroup + "/functions";
  variables_["bin"] = options_.programs;
  variables_["source"] = options_.source;
  variables_["scrape_interval"] = options_.scrape_interval;
  variables_["stack.dir"] = address_.directory;
  for (const auto& [name, value] : address_.secrets) {
    variables_["secret." + name] = value;
    variables_["bcrypt." + name] = bcrypt(value);
  }
  for (const Component& component : catalogue.components) {
    for (const auto& [what, text] : component.offers) {
      auto value = expand(text, variables_of(component));
      if (!value)
        return Error{.what = value.error().what, .where = component.name + ".offers." + what};
      address_.offers[component.name][what] = *value;
      variables_[component.name + "." + what] = *value;
    }
  }
  return {};
}

Variables Stack::variables_of(const Component& component) const {
  Variables all = variables_;
  all["dir"] = address_.directory + "/" + component.name;
  all["secrets"] = all["dir"] + "/secrets";
  for (const std::string& port : component.ports)
    all["port." + port] = variables_.at(component.name + ".port." + port);
  return all;
}

const Implementation& Stack::implementation_of(const Component& component) const {
  return component.implementations.at(chosen_.at(component.name));
}

Status Stack::start_component(const Component& component) {
  const Variables variables = variables_of(component);
  Implementation made = implementation_of(component);
  const auto fill = [&](std::string& text) -> Status {
    auto filled = expand(text, variables);
    if (!filled) return Error{.what = filled.error().what, .where = component.name};
    text = *filled;
    return {};
  };
  std::vector<std::string*> texts{&made.ready.http, &made.ready.tcp, &made.ready.user,
                                  &made.ready.password};
  for (std::string& word : made.command) texts.push_back(&word);
  for (auto& [name, content] : made.files) texts.push_back(&content);
  for (std::string* text : texts)
    if (auto filled = fill(*text); !filled) return filled;

  const std::string folder = variables.at("dir");
  std::filesystem::create_directories(variables.at("secrets"));
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
  for (const std::string& name : component.secrets)
    if (auto ok = write_file(variables.at("secrets") + "/" + name, address_.secrets.at(name), 0600);
        !ok)
      return ok;
  for (const auto& [name, content] : made.files)
    if (auto ok = write_file(folder + "/" + name, content, 0600); !ok) return ok;

  ProcessSpec spec{.command = made.command,
                   .environment = environment_for(address_.id, folder),
                   .directory = folder,
                   .output = log_file(component.name)};
  if (!address_.cgroup.empty()) {
    auto group = Cgroup::create(address_.cgroup + "/" + component.name);
    if (!group) return group.error();
    spec.cgroup_procs = group->procs_files();
  }
  auto process = Process::start(spec);
  if (!process)
    return Error{.what = process.error().text(),
                 .where = component.name,
                 .hint = "is its package installed?"};
  address_.pids[component.name] = process->pid();
  processes_[component.name] = std::move(*process);
  expanded_[component.name] = std::move(made);
  return {};
}

Status Stack::await_component(const Component& component) {
  const Implementation& made = expanded_.at(component.name);
  web::HttpCaller caller;
  const auto deadline = Clock::now() + made.deadline;
  while (!is_ready(made.ready, caller)) {
    if (const auto end = processes_.at(component.name).poll())
      return Error{.what = "ended before it was ready, " + end->text() + last_lines(component.name),
                   .where = component.name};
    if (options_.interrupted()) return Error{.what = "interrupted", .where = component.name};
    if (Clock::now() > deadline)
      return Error{.what = fmt::format("not ready after {}{}", format_duration(made.deadline),
                                       last_lines(component.name)),
                   .where = component.name};
    std::this_thread::sleep_for(milliseconds(2));
  }
  return {};
}

Status Stack::start_all(const Catalogue& catalogue) {
  const auto waves = start_waves(catalogue);
  std::vector<std::string> awaited;
  for (const auto& wave : waves) {
    for (const std::string& name : wave) {
      const Component& component = *catalogue.find(name);
      for (const std::string& need : component.needs) {
        const auto at = std::find(awaited.begin(), awaited.end(), need);
        if (at == awaited.end()) continue;
        if (auto ready = await_component(*catalogue.find(need)); !ready) return ready;
        awaited.erase(at);
      }
      if (auto started = start_component(component); !started) return started;
      awaited.push_back(name);
    }
  }
  for (const std::string& name : awaited)
    if (auto ready = await_component(*catalogue.find(name)); !ready) return ready;
  return {};
}

std::vector<std::string> Stack::components() const {
  std::vector<std::string> names;
  for (const auto& [name, process] : processes_) names.push_back(name);
  return names;
}

Status Stack::check() {
  for (auto& [name, process] : processes_)
    if (const auto end = process.poll())
      return Error{.what = "is no longer running, " + end->text() + last_lines(name),
                   .where = name};
  return {};
}

std::map<std::string, std::string> Stack::versions() const {
  std::map<std::string, std::string> found;
  for (const auto& [name, made] : expanded_)
    if (!made.version.empty())
      found[name] =
          first_line_of(made.version, environment_for(address_.id, address_.directory));
  return found;
}

std::string Stack::log_file(const std::string& component) const {
  return options_.log_folder + "/" + component + ".log";
}

std::string Stack::last_lines(const std::string& component) const {
  auto text = read_file(log_file(component), std::size_t{256} << 20);
  if (!text || text->empty()) return "; its log is empty";
  std::vector<std::string> lines = split(*text, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  std::string tail = "; its log ends:";
  for (std::size_t i = lines.size() > 5 ? lines.size() - 5 : 0; i < lines.size(); ++i)
    tail += "\n    " + lines[i];
  return tail;
}

}  // namespace composure::stack
