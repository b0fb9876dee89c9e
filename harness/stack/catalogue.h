// The components a stack is made of, read from a catalogue file (fixtures/stack/catalogue.yaml).
//
//   secrets:                      # one value per stack, written to a file of the components that
//   list it
//     nats-user: {value: composure}
//     nats-password: {random: 24} # so many random bytes, in hexadecimal
//   components:
//     NAME:
//       role: one line for `composure list`
//       needs: [NAME, ...]        # these are ready before it starts
//       ports: [http, ...]        # reserved on loopback before anything starts
//       secrets: [nats-user, ...]
//       offers: {url: "http://127.0.0.1:${port.http}"}
//       settings: {above: "5"}    # what a stack may be given another value for: ${set.above}
//       implementations:
//         builtin:
//           command: [program, arg, ...]          # []: the stack goes without this component
//           files: {name: content, ...}           # written to the component's private folder first
//           ready: {http: URL, user: U, password: P} or {tcp: "HOST:PORT"}
//           deadline: 5s
//           version: [program, --version]         # its first line goes into the record
//
// Texts may hold ${port.NAME}, ${dir} (private folder), ${secrets} (folder of its secret files),
// ${set.NAME}, ${secret.NAME},
// ${bcrypt.NAME} (a hash of that secret), ${COMPONENT.OFFER}, and the stack's ${id}, ${cgroup},
// ${bin}, ${source},
// ${scrape_interval}, ${stack.dir}.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/units.h"

namespace composure::stack {

struct Readiness {
  std::string http{};  // ready when GET answers 2xx
  std::string user{}, password{};
  std::string tcp{};  // ready when HOST:PORT accepts
};

struct Implementation {
  std::vector<std::string> command;
  std::map<std::string, std::string> files;
  Readiness ready;
  Nanoseconds deadline = std::chrono::seconds(5);
  std::vector<std::string> version;
};

struct Component {
  std::string name, role;
  std::vector<std::string> needs, ports, secrets;
  std::map<std::string, std::string> offers;
  std::map<std::string, std::string> settings{};  // name -> the value unless a stack has its own
  std::map<std::string, Implementation> implementations;
  std::string default_implementation;  // the first one listed
};

struct SecretRule {
  std::string value{};             // fixed, or
  std::uint64_t random_bytes = 0;  // generated
};

struct Catalogue {
  std::vector<Component> components;  // in the file's order
  std::map<std::string, SecretRule> secrets;

  const Component* find(const std::string& name) const;
};

// Errors: an unreadable file; or all that is wrong with it, a line each with file:line:column:
// unknown keys, values of another kind, needs that are no component or go in a circle.
Result<Catalogue> load_catalogue(const std::string& path);

// Names in an order in which everything comes after what it needs, grouped into waves that can
// start side by side.
std::vector<std::vector<std::string>> start_waves(const Catalogue& catalogue);

using Variables = std::map<std::string, std::string>;
// Replaces each ${name}; an unknown name is an error.
Result<std::string> expand(const std::string& text, const Variables& variables);

}  // namespace composure::stack
