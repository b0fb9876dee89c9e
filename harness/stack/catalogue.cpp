#include "harness/stack/catalogue.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <functional>
#include <set>

#include "base/text.h"
#include "base/units.h"

namespace composure::stack {
namespace {

// Walks one file; throws Error inside this translation unit only.
class Reader {
 public:
  explicit Reader(std::string path) : path_(std::move(path)) {}

  Catalogue read() {
    YAML::Node root = YAML::LoadFile(path_);
    Catalogue catalogue;
    each(root, {"secrets", "components"}, [&](const std::string& key, const YAML::Node& section) {
      for (const auto& entry : section) {
        const auto name = entry.first.as<std::string>();
        if (key == "secrets")
          catalogue.secrets[name] = secret(entry.second);
        else
          catalogue.components.push_back(component(name, entry.second));
      }
    });
    check(catalogue, root["components"]);
    return catalogue;
  }

 private:
  [[noreturn]] void fail(const YAML::Node& at, const std::string& what) const {
    throw Error{.what = what,
                .where = fmt::format("{}:{}:{}", path_, at.Mark().line + 1, at.Mark().column + 1)};
  }

  using Visit = std::function<void(const std::string&, const YAML::Node&)>;
  void each(const YAML::Node& map, const std::vector<std::string>& known,
            const Visit& visit) const {
    if (!map.IsMap()) fail(map, "expected a mapping");
    for (const auto& entry : map) {
      const auto key = entry.first.as<std::string>();
      if (std::find(known.begin(), known.end(), key) == known.end())
        fail(entry.first, fmt::format("unknown key \"{}\"; expected {}", key, one_of(known)));
      visit(key, entry.second);
    }
  }

  SecretRule secret(const YAML::Node& node) const {
    SecretRule rule;
    each(node, {"value", "random"}, [&](const std::string& key, const YAML::Node& value) {
      key == "value" ? void(rule.value = value.as<std::string>())
                     : void(rule.random_bytes = value.as<std::size_t>());
    });
    return rule;
  }

  Readiness readiness(const YAML::Node& node) const {
    Readiness ready;
    const std::map<std::string, std::string*> fields{{"http", &ready.http},
                                                     {"user", &ready.user},
                                                     {"password", &ready.password},
                                                     {"tcp", &ready.tcp}};
    each(node, {"http", "user", "password", "tcp"},
         [&](const std::string& key, const YAML::Node& value) {
           *fields.at(key) = value.as<std::string>();
         });
    return ready;
  }

  Implementation implementation(const YAML::Node& node) const {
    Implementation made;
    each(node, {"command", "files", "ready", "deadline", "version"},
         [&](const std::string& key, const YAML::Node& value) {
           if (key == "command") made.command = value.as<std::vector<std::string>>();
           if (key == "version") made.version = value.as<std::vector<std::string>>();
           if (key == "files") made.files = value.as<std::map<std::string, std::string>>();
           if (key == "ready") made.ready = readiness(value);
           if (key != "deadline") return;
           auto parsed = parse_duration(value.as<std::string>());
           if (!parsed) fail(value, parsed.error().text());
           made.deadline = std::chrono::duration_cast<std::chrono::milliseconds>(*parsed);
         });
    return made;
  }

  Component component(const std::string& name, const YAML::Node& node) const {
    Component made;
    made.name = name;
    each(node, {"role", "needs", "ports", "secrets", "offers", "implementations"},
         [&](const std::string& key, const YAML::Node& value) {
           if (key == "role") made.role = value.as<std::string>();
           if (key == "needs") made.needs = value.as<std::vector<std::string>>();
           if (key == "ports") made.ports = value.as<std::vector<std::string>>();
           if (key == "secrets") made.secrets = value.as<std::vector<std::string>>();
           if (key == "offers") made.offers = value.as<std::map<std::string, std::string>>();
           if (key != "implementations") return;
           for (const auto& entry : value) {
             const auto implementation_name = entry.first.as<std::string>();
             if (made.default_implementation.empty())
               made.default_implementation = implementation_name;
             made.implementations[implementation_name] = implementation(entry.second);
           }
         });
    return made;
  }

  void check(const Catalogue& catalogue, const YAML::Node& at) const {
    for (const Component& each_one : catalogue.components) {
      for (const std::string& need : each_one.needs)
        if (catalogue.find(need) == nullptr)
          fail(at[each_one.name],
               fmt::format("{} needs \"{}\", which is no component", each_one.name, need));
      for (const std::string& name : each_one.secrets)
        if (!catalogue.secrets.contains(name))
          fail(at[each_one.name], fmt::format("{} lists the secret \"{}\", which is not declared",
                                              each_one.name, name));
      if (each_one.implementations.empty())
        fail(at[each_one.name], each_one.name + " has no implementation");
    }
    std::size_t placed = 0;
    for (const auto& wave : start_waves(catalogue)) placed += wave.size();
    if (placed != catalogue.components.size()) fail(at, "components need each other in a circle");
  }

  std::string path_;
};

}  // namespace

const Component* Catalogue::find(const std::string& name) const {
  for (const Component& each : components)
    if (each.name == name) return &each;
  return nullptr;
}

Result<Catalogue> load_catalogue(const std::string& path) {
  try {
    return Reader(path).read();
  } catch (const Error& problem) {
    return problem;
  } catch (const YAML::Exception& problem) {
    return Error{
        .what = problem.msg,
        .where = fmt::format("{}:{}:{}", path, problem.mark.line + 1, problem.mark.column + 1)};
  }
}

std::vector<std::vector<std::string>> start_waves(const Catalogue& catalogue) {
  std::vector<std::vector<std::string>> waves;
  std::set<std::string> placed;
  while (placed.size() < catalogue.components.size()) {
    std::vector<std::string> wave;
    for (const Component& each : catalogue.components) {
      const bool free = std::all_of(each.needs.begin(), each.needs.end(),
                                    [&](const std::string& need) { return placed.contains(need); });
      if (free && !placed.contains(each.name)) wave.push_back(each.name);
    }
    if (wave.empty()) break;  // a circle: the caller sees that names are missing
    placed.insert(wave.begin(), wave.end());
    waves.push_back(std::move(wave));
  }
  return waves;
}

Result<std::string> expand(const std::string& text, const Variables& variables) {
  std::string out;
  std::size_t at = 0;
  while (true) {
    const std::size_t open = text.find("${", at);
    out.append(text, at, open - at);
    if (open == std::string::npos) return out;
    const std::size_t close = text.find('}', open);
    const std::string name = text.substr(open + 2, close - open - 2);
    const auto found = variables.find(name);
    if (close == std::string::npos || found == variables.end())
      return Error{.what = fmt::format("unknown variable ${{{}}}", name)};
    out += found->second;
    at = close + 1;
  }
}

}  // namespace composure::stack
