// `composure stack up | status | logs | down`: a stack to keep for hand use.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "base/command_line.h"
#include "base/process.h"
#include "base/text.h"
#include "harness/cli/command.h"
#include "harness/stack/stack.h"

namespace composure::cli {
namespace {

using stack::StackAddress;

constexpr std::chrono::seconds kEndWithin{10};  // of a keeper that has told why it fails

// What --name and --use say of a stack that is to come up.
struct Wanted {
  std::string name = "default";
  std::vector<std::string> uses{};  // COMPONENT=IMPLEMENTATION
};

Result<std::map<std::string, std::string>> implementations_of(const Wanted& wanted) {
  std::map<std::string, std::string> chosen;
  for (const std::string& use : wanted.uses) {
    const std::size_t equals = use.find('=');
    if (equals == std::string::npos)
      return Error{.what = fmt::format("expected COMPONENT=IMPLEMENTATION, got \"{}\"", use),
                   .where = "--use",
                   .hint = "./composure list stack has them"};
    chosen[use.substr(0, equals)] = use.substr(equals + 1);
  }
  return chosen;
}

bool is_alive(int pid) { return pid > 0 && kill(pid, 0) == 0; }

void print_address(const StackAddress& address) {
  fmt::print("{:<10} {}\n", "stack", address.name);
  for (const auto& [component, offers] : address.offers) {
    const auto url = offers.find("url");
    const auto pid = address.pids.find(component);
    fmt::print("{:<10} {:<32} pid {}\n", component, url == offers.end() ? "" : url->second,
               pid == address.pids.end() ? 0 : pid->second);
  }
  fmt::print("\nGateway user {}, password in {}/gateway/secrets/basic-auth-password\n",
             address.secret("basic-auth-user"), address.directory);
  fmt::print("Use it   ./composure run scenarios/quickstart.yaml --on {}\n", address.name);
  fmt::print("End it   ./composure stack down --name {}\n", address.name);
}

// Where stdout led, which leads nowhere from now on: no component can hold it open.
int take_stdout() {
  const int taken = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDOUT_FILENO);
  close(nowhere);
  return taken;
}

// The keeper's life: hold the stack until told to end. Stdout gets one line: "ok ID" or the error.
int keep(const Wanted& wanted) {
  catch_interrupts();
  const int report = take_stdout();
  const auto say = [&](const std::string& line) {
    [[maybe_unused]] const ssize_t n = write(report, line.data(), line.size());
    close(report);
  };
  auto installation = find_installation();
  if (!installation) return say(installation.error().text()), kCouldNotRun;
  auto implementations = implementations_of(wanted);
  if (!implementations) return say(implementations.error().text()), kCouldNotRun;
  auto up = stack::Stack::up({.name = wanted.name,
                              .source = installation->source,
                              .programs = installation->programs,
                              .guard_program = installation->executable,
                              .implementations = std::move(*implementations),
                              .interrupted = interrupted});
  if (!up) return say(up.error().text()), kCouldNotRun;
  say(fmt::format("ok {} {}", (*up)->address().id, (*up)->boot_time().count()));
  while (!interrupted()) {
    if (auto fine = (*up)->check(); !fine) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return kPass;
}

// Starts this program again as the keeper, in a session of its own, and returns what it reports.
Result<std::string> start_keeper(const std::string& executable, const Wanted& wanted) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Error{.what = "cannot make a pipe"};
  std::vector<std::string> command{executable, "stack", "keep", "--name", wanted.name};
  for (const std::string& use : wanted.uses) command.insert(command.end(), {"--use", use});
  auto keeper = Process::start({.command = command,
                                .environment = current_environment(),
                                .output = "/dev/null",
                                .standard = {-1, ends[1], -1},
                                .own_session = true});
  close(ends[1]);
  std::string report;
  char buffer[512];
  for (ssize_t n = 1; keeper && (n = read(ends[0], buffer, sizeof buffer)) > 0;)
    report.append(buffer, static_cast<std::size_t>(n));
  close(ends[0]);
  if (!keeper) return keeper.error();
  if (report.starts_with("ok ")) {
    keeper->release();
    return report.substr(3);
  }
  keeper->wait(kEndWithin);
  return Error{.what = report.empty() ? "the keeper of the stack ended without a word" : report};
}

int up(const Wanted& wanted) {
  const std::string& name = wanted.name;
  auto installation = find_installation();
  if (!installation) return complain(installation.error(), kCouldNotRun);
  if (auto there = stack::find_stack(name); there && is_alive(there->keeper_pid))
    return complain({.what = fmt::format("a stack called \"{}\" is up already", name),
                     .hint = "./composure stack status, or another --name"},
                    kCouldNotRun);
  auto report = start_keeper(installation->executable, wanted);
  if (!report) return complain(report.error(), kCouldNotRun);
  const auto words = split(*report, ' ');
  auto address = stack::find_stack(words[0]);
  if (!address) return complain(address.error(), kCouldNotRun);
  fmt::print("up in {:.1f} s\n", std::stod(words[1]) / 1000);
  print_address(*address);
  return kPass;
}

int status(const std::string& name, bool one) {
  const auto known = stack::known_stacks();
  bool found = false;
  for (const StackAddress& each : known) {
    if (one && each.name != name && each.id != name) continue;
    found = true;
    if (!is_alive(each.keeper_pid)) {
      fmt::print(
          "{:<10} {} (its keeper is gone; `./composure stack down --name {}` clears it away)\n",
          "stack", each.name, each.name);
      continue;
    }
    print_address(each);
  }
  if (one && !found) return complain(stack::find_stack(name).error(), kCouldNotRun);
  if (!found) fmt::print("no stack is up; start one: ./composure stack up\n");
  return kPass;
}

int logs(const std::string& name, const std::string& component) {
  auto address = stack::find_stack(name);
  if (!address) return complain(address.error(), kCouldNotRun);
  const std::string folder = address->directory + "/logs";
  std::error_code ignored;
  bool found = false;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string stem = entry.path().stem().string();
    if (!component.empty() && stem != component) continue;
    found = true;
    auto text = read_file(entry.path().string(), std::size_t{1} << 30);
    if (!text) return complain(text.error(), kCouldNotRun);
    for (const std::string& line : split(*text, '\n'))
      if (!line.empty()) fmt::print("{:<10} {}\n", stem, line);
  }
  if (found) return kPass;
  std::vector<std::string> names;
  for (const auto& [each, pid] : address->pids) names.push_back(each);
  return complain({.what = fmt::format("\"{}\" is no component of this stack", component),
                   .hint = "expected " + one_of(names)},
                  kBadUsage);
}

int down(const std::string& name) {
  auto address = stack::find_stack(name);
  if (!address) return complain(address.error(), kCouldNotRun);
  if (is_alive(address->keeper_pid)) kill(address->keeper_pid, SIGTERM);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (is_alive(address->keeper_pid) && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const bool clean = stack::sweep(address->id, address->directory);
  if (!clean)
    return complain(
        {.what = "something of the stack could not be removed", .where = address->directory},
        kCouldNotRun);
  fmt::print("stack {} is down\n", address->name);
  return kPass;
}

}  // namespace

void add_stack(Command& app) {
  Command& command = app.subcommand("stack", "A composition stack to keep: up, status, logs, down");
  command.footer(
      "Examples:\n  ./composure stack up\n  ./composure run scenarios/quickstart.yaml --on "
      "default\n"
      "  ./composure stack up --name busy --use alerts=alertmanager    functions scale by load\n"
      "  ./composure stack logs gateway\n  ./composure stack down");
  auto wanted = std::make_shared<Wanted>();
  const std::shared_ptr<std::string> name(wanted, &wanted->name);
  auto component = std::make_shared<std::string>();
  const auto add = [&](const char* verb, const char* help, const std::function<int(Option)>& body) {
    Command& each = command.subcommand(verb, help);
    const Option which = each.option("--name", *name, "which stack").show_default();
    each.on_run([body, which] { return body(which); });
    return &each;
  };
  const auto add_starter = [&](const char* verb, const char* help, int (*body)(const Wanted&)) {
    Command* each = add(verb, help, [wanted, body](Option) { return body(*wanted); });
    each->option("--use", wanted->uses, "COMPONENT=IMPLEMENTATION, where not the default");
    return each;
  };
  add_starter("up", "Starts a stack and leaves it running", up);
  add("status", "Where the stacks are and what they offer",
      [name](Option which) { return status(*name, which.given()); });
  add("down", "Ends a stack, or clears away what one left", [name](Option) { return down(*name); });
  add("logs", "What the components wrote", [name, component](Option) {
    return logs(*name, *component);
  })->option("component", *component, "only this one");
  add_starter("keep", "Holds a stack (used by `up`)", keep)->hidden();
}

}  // namespace composure::cli
