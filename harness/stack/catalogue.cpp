#include "harness/stack/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/vocabulary/file.h"
#include "harness/vocabulary/paths.h"

namespace composure::stack {
namespace {

using namespace vocabulary;

const Section<SecretRule>& secret_section() {
  static const Section<SecretRule> section{
      .fields = {field("value", &SecretRule::value, text_codec(), "", "the same in every stack"),
                 field("random", &SecretRule::random_bytes, whole_codec(1, 1024), "",
                       "so many random bytes, in hexadecimal")},
      .later = {}};
  return section;
}

const Section<Readiness>& readiness_section() {
  static const Section<Readiness> section{
      .fields = {field("http", &Readiness::http, text_codec(), "", "ready when GET answers 2xx"),
                 field("user", &Readiness::user, text_codec(), "", "of the http check"),
                 field("password", &Readiness::password, text_codec(), "", "of the http check"),
                 field("tcp", &Readiness::tcp, text_codec(), "", "ready when HOST:PORT accepts")},
      .later = {}};
  return section;
}

const Section<Implementation>& implementation_section() {
  static const Section<Implementation> section{
      .fields = {field("command", &Implementation::command, text_list_codec(), kRequired,
                       "the program and its arguments; none: a stack goes without"),
                 field("files", &Implementation::files, text_map_codec(), "",
                       "written to the component's private folder first"),
                 field("ready", &Implementation::ready, section_codec(&readiness_section), "",
                       "how one knows that it serves"),
                 field("deadline", &Implementation::deadline, duration_codec(Nanoseconds{1}), "5s",
                       "until it is ready"),
                 field("version", &Implementation::version, text_list_codec(), "",
                       "a command whose first line of output goes into the record")},
      .later = {}};
  return section;
}

Codec<std::string> component_name_codec() { return label_codec(); }

// The first one listed is the default.
Field<Component> implementations_field() {
  const auto codec = named_sections_codec(&implementation_section, component_name_codec());
  return {.text = {.name = "implementations",
                   .kind = codec.kind,
                   .fallback = {},
                   .required = true,
                   .help = "ways to run it; the first one is the default"},
          .read =
              [codec](const Value& value, const std::string& path, Component& into,
                      Problems& problems) {
                auto read = codec.read(value, path, problems);
                if (!read) return;
                if (read->empty()) return problems.wrong(value, path, "at least one");
                into.default_implementation = read->front().first;
                for (auto& [name, made] : *read) into.implementations[name] = std::move(made);
              },
          .show =
              [codec](const Component& from) {
                return codec.show({from.implementations.begin(), from.implementations.end()});
              }};
}

const Section<Component>& component_section() {
  static const Section<Component> section{
      .fields = {field("role", &Component::role, text_codec(), "", "a line for `composure list`"),
                 field("needs", &Component::needs, text_list_codec(), "",
                       "components that are ready before it starts"),
                 field("ports", &Component::ports, text_list_codec(), "",
                       "reserved on loopback before anything starts"),
                 field("secrets", &Component::secrets, text_list_codec(), "",
                       "written to files that it alone can read"),
                 field("offers", &Component::offers, text_map_codec(), "",
                       "what others and the harness find it by"),
                 field("settings", &Component::settings, text_map_codec(), "",
                       "what a stack may have another value for, with the usual one"),
                 implementations_field()},
      .later = {}};
  return section;
}

Codec<std::vector<Component>> components_codec() {
  const auto codec = named_sections_codec(&component_section, component_name_codec());
  return {.kind = codec.kind,
          .read = [codec](const Value& value, const std::string& path,
                          Problems& problems) -> std::optional<std::vector<Component>> {
            auto read = codec.read(value, path, problems);
            if (!read) return std::nullopt;
            std::vector<Component> components;
            for (auto& [name, component] : *read)
              components.emplace_back(std::move(component)).name = name;
            return components;
          },
          .show =
              [](const std::vector<Component>& components) {
                Value map = Value::map();
                for (const Component& each : components)
                  map.put(each.name, show_section(component_section(), each));
                return map;
              }};
}

const Section<Catalogue>& catalogue_section() {
  static const Section<Catalogue> section{
      .fields = {field("secrets", &Catalogue::secrets,
                       section_map_codec(&secret_section, component_name_codec()), "",
                       "one value per stack, in files of the components that list it"),
                 field("components", &Catalogue::components, components_codec(), kRequired,
                       "what a stack is made of")},
      .later = {}};
  return section;
}

// Each of `listed` is one of `known`.
void check_listed(const std::vector<std::string>& listed, const std::vector<std::string>& known,
                  const std::string& path, std::string_view expected, const Value& root,
                  Problems& problems) {
  for (std::size_t i = 0; i < listed.size(); ++i)
    if (std::find(known.begin(), known.end(), listed[i]) == known.end())
      problems.unknown(look_up(root, path)->items[i].place, path, listed[i], expected, known);
}

void check_catalogue(const Catalogue& catalogue, const Value& root, Problems& problems) {
  std::vector<std::string> components, secrets;
  for (const Component& each : catalogue.components) components.push_back(each.name);
  for (const auto& [name, rule] : catalogue.secrets) {
    secrets.push_back(name);
    const std::string at = join("secrets", name);
    if (rule.value.empty() == (rule.random_bytes == 0))
      problems.add(place_of(root, at), at, "expected value or random");
  }
  for (const Component& each : catalogue.components) {
    const std::string at = join("components", each.name);
    check_listed(each.needs, components, join(at, "needs"), "a component", root, problems);
    check_listed(each.secrets, secrets, join(at, "secrets"), "a declared secret", root, problems);
  }
  if (!problems.empty()) return;
  std::size_t placed = 0;
  for (const auto& wave : start_waves(catalogue)) placed += wave.size();
  if (placed != catalogue.components.size())
    problems.add(place_of(root, "components"), "components", "need each other in a circle");
}

}  // namespace

const Component* Catalogue::find(const std::string& name) const {
  for (const Component& each : components)
    if (each.name == name) return &each;
  return nullptr;
}

Result<Catalogue> load_catalogue(const std::string& path) {
  return vocabulary::read_file<Catalogue>(path, catalogue_section(), check_catalogue);
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
