#include "base/command_line.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdio>
#include <deque>
#include <limits>
#include <type_traits>

#include "base/result.h"
#include "base/text.h"

namespace composure {

using Words = std::vector<std::string>;

struct Option::State {
  CLI::Option* cli = nullptr;
  OptionTarget target;
  std::uint64_t low = 0, high = std::numeric_limits<std::uint64_t>::max();  // of a number
};

struct Command::State {
  CLI::App* app = nullptr;
  std::unique_ptr<CLI::App> owned;  // the outermost one's; CLI11 owns the others
  std::deque<Option::State> options;
  std::vector<std::unique_ptr<Command>> children;  // subcommands, and groups, which have no name
  std::function<int()> body;

  Words offered_commands() const;
  Words offered_options() const;
  const Command::State& chosen() const;
  std::string line_so_far() const;
  std::optional<Error> unknown_command(int argc, const char* const* argv) const;
  Words left_over() const;
  std::optional<Error> unknown_option() const;
  Error told(const CLI::ParseError& problem) const;
};

namespace {

constexpr int kBadUsage = 2;

template <typename T>
struct NumberIn : std::bool_constant<std::is_unsigned_v<T> && !std::is_same_v<T, bool>> {
  using type = T;
};
template <typename T>
struct NumberIn<std::optional<T>> : std::true_type {
  using type = T;
};

// The largest number that fits into the target; nothing, if it holds none.
std::optional<std::uint64_t> largest(const OptionTarget& target) {
  return std::visit(
      []<typename T>(std::reference_wrapper<T>) -> std::optional<std::uint64_t> {
        if constexpr (NumberIn<T>::value)
          return std::numeric_limits<typename NumberIn<T>::type>::max();
        else
          return std::nullopt;
      },
      target);
}

std::optional<std::uint64_t> number(const std::string& word) {
  std::uint64_t value = 0;
  const char* end = word.data() + word.size();
  const auto [stop, problem] = std::from_chars(word.data(), end, value);
  if (problem != std::errc{} || stop != end) return std::nullopt;
  return value;
}

// Empty, or why `word` is no number within the option's range.
std::string refusal(const Option::State& option, const std::string& word) {
  const auto value = number(word);
  if (value && *value >= option.low && *value <= option.high) return {};
  return "expected a whole number from " + std::to_string(option.low) + " to " +
         std::to_string(option.high) + ", not \"" + word + "\"";
}

// `words` are none for a flag, one or more for all others; numbers have been checked by refusal().
bool store(const OptionTarget& target, const Words& words) {
  std::visit(
      [&words]<typename T>(std::reference_wrapper<T> into) {
        if constexpr (std::is_same_v<T, Words>)
          into.get() = words;
        else if constexpr (std::is_same_v<T, std::string>)
          into.get() = words.at(0);
        else if constexpr (std::is_same_v<T, bool>)
          into.get() = true;
        else
          into.get() = static_cast<typename NumberIn<T>::type>(number(words.at(0)).value());
      },
      target);
  return true;
}

std::string shown(const OptionTarget& target) {
  return std::visit(
      []<typename T>(std::reference_wrapper<T> value) -> std::string {
        if constexpr (std::is_same_v<T, std::string>)
          return value.get();
        else if constexpr (std::is_unsigned_v<T> && !std::is_same_v<T, bool>)
          return std::to_string(value.get());
        else
          return {};
      },
      target);
}

CLI::Validator check(std::function<std::string(std::string&)> refuses) {
  return CLI::Validator(std::move(refuses), "");
}

}  // namespace

Option& Option::required() {
  state_->cli->required();
  return *this;
}

Option& Option::one_of(const Words& words) {
  std::string bars;
  for (const std::string& word : words) bars += (bars.empty() ? "" : "|") + word;
  state_->cli->type_name(bars)->check(check([words](const std::string& word) -> std::string {
    for (const std::string& each : words)
      if (each == word) return {};
    return "expected " + composure::one_of(words) + ", not \"" + word + "\"";
  }));
  return *this;
}

Option& Option::range(std::uint64_t low, std::uint64_t high) {
  state_->low = low;
  state_->high = high;
  return type_name(std::to_string(low) + ".." + std::to_string(high));
}

Option& Option::type_name(const std::string& name) {
  state_->cli->type_name(name);
  return *this;
}

Option& Option::environment(const std::string& variable) {
  state_->cli->envname(variable);
  return *this;
}

Option& Option::show_default() {
  state_->cli->capture_default_str();
  return *this;
}

bool Option::given() const { return state_->cli->count() > 0; }

Command::Command(const std::string& name, const std::string& about)
    : state_(std::make_unique<State>()) {
  state_->owned = std::make_unique<CLI::App>(about, name);
  state_->app = state_->owned.get();
}

Command::Command(std::unique_ptr<State> state) : state_(std::move(state)) {}

Command::~Command() = default;

std::string Command::name() const { return state_->app->get_name(); }

Option Command::option(const std::string& names, OptionTarget target, const std::string& help) {
  Option::State& option = state_->options.emplace_back(Option::State{.target = target});
  if (std::holds_alternative<std::reference_wrapper<bool>>(target)) {
    option.cli = state_->app->add_flag_callback(
        names, [target] { store(target, {}); }, help);
    return Option(option);
  }
  option.cli = state_->app->add_option(
      names, [target](const Words& words) { return store(target, words); }, help, false,
      [target] { return shown(target); });
  option.cli->type_name("TEXT");
  if (const auto most = largest(target)) {
    option.high = *most;
    option.cli->type_name("N")->check(
        check([&option](const std::string& word) { return refusal(option, word); }));
  }
  if (std::holds_alternative<std::reference_wrapper<Words>>(target)) {
    option.cli->expected(CLI::detail::expected_max_vector_size);
    option.cli->allow_extra_args(option.cli->get_positional());
  }
  return Option(option);
}

Command& Command::exactly_one_of(const std::string& group, const std::string& about) {
  auto state = std::make_unique<State>();
  state->app = state_->app->add_option_group(group, about);
  state->app->require_option(1);
  return *state_->children.emplace_back(new Command(std::move(state)));
}

Command& Command::subcommand(const std::string& name, const std::string& about) {
  auto state = std::make_unique<State>();
  state->app = state_->app->add_subcommand(name, about);
  state_->app->require_subcommand(1);
  return *state_->children.emplace_back(new Command(std::move(state)));
}

Command& Command::footer(const std::string& text) {
  state_->app->footer(text);
  return *this;
}

Command& Command::version(const std::string& text) {
  state_->app->set_version_flag("--version", text);
  return *this;
}

Command& Command::hidden() {
  state_->app->group("");
  return *this;
}

Command& Command::on_run(std::function<int()> body) {
  state_->body = std::move(body);
  return *this;
}

// The subcommands that a hint may name.
Words Command::State::offered_commands() const {
  Words names;
  for (const auto& each : children) {
    const CLI::App& child = *each->state_->app;
    if (!child.get_name().empty() && !child.get_group().empty()) names.push_back(child.get_name());
  }
  return names;
}

// Every "--word" that could have stood here.
Words Command::State::offered_options() const {
  Words names;
  for (const CLI::Option* each : std::as_const(*app).get_options())
    for (const std::string& name : each->get_lnames()) names.push_back("--" + name);
  for (const auto& each : children) {
    if (!each->state_->app->get_name().empty()) continue;
    const Words grouped = each->state_->offered_options();
    names.insert(names.end(), grouped.begin(), grouped.end());
  }
  return names;
}

// The innermost command that was being read when parsing ended.
const Command::State& Command::State::chosen() const {
  const auto& read = app->get_subcommands();
  if (read.empty()) return *this;
  for (const auto& each : children)
    if (each->state_->app == read.front()) return each->state_->chosen();
  return *this;
}

// "./composure stack up".
std::string Command::State::line_so_far() const {
  const CLI::App* at = chosen().app;
  std::string line = at->get_name();
  while ((at = at->get_parent()) != nullptr) line = at->get_name() + " " + line;
  return line;
}

// The first word that should name a command and does not. CLI11 would only say that one is missing.
std::optional<Error> Command::State::unknown_command(int argc, const char* const* argv) const {
  const State* at = this;
  for (int i = 1; i < argc && !at->offered_commands().empty(); ++i) {
    const std::string word = argv[i];
    if (word.starts_with("-")) continue;
    const State* next = nullptr;
    for (const auto& each : at->children)
      if (each->state_->app->get_name() == word) next = each->state_.get();
    if (next == nullptr) {
      const Words known = at->offered_commands();
      const auto near = nearest_word(word, known);
      return Error{.what = "\"" + word + "\" is no command",
                   .hint = near ? "did you mean \"" + *near + "\"?"
                                : "expected " + composure::one_of(known)};
    }
    at = next;
  }
  return std::nullopt;
}

// The words that nothing took.
Words Command::State::left_over() const {
  Words words = app->remaining(true);
  std::erase(words, "--");
  return words;
}

// The first word left over that looks like an option.
std::optional<Error> Command::State::unknown_option() const {
  for (const std::string& each : left_over()) {
    if (!each.starts_with("-") || each == "-") continue;
    const std::string word = each.substr(0, each.find('='));
    const auto near = nearest_word(word, chosen().offered_options());
    return Error{
        .what = "\"" + word + "\" is no option",
        .hint = near ? "did you mean \"" + *near + "\"?" : "see " + line_so_far() + " --help"};
  }
  return std::nullopt;
}

Error Command::State::told(const CLI::ParseError& problem) const {
  const bool missing = dynamic_cast<const CLI::RequiredError*>(&problem) != nullptr;
  const bool too_many = dynamic_cast<const CLI::ExtrasError*>(&problem) != nullptr;
  // A mistyped option is why another seems to be missing.
  if (missing || too_many)
    if (const auto unknown = unknown_option()) return *unknown;
  const Words commands = chosen().offered_commands();
  if (missing && !commands.empty())
    return {.what = "a command is missing", .hint = "expected " + composure::one_of(commands)};
  std::string what = problem.what();
  if (const Words left = left_over(); too_many && !left.empty())
    what = "\"" + left.front() + "\" is one word too many";
  return {.what = what, .hint = "see " + line_so_far() + " --help"};
}

std::optional<int> Command::parse(int argc, const char* const* argv) {
  const auto refuse = [this](const Error& error) {
    const std::string called = name();
    std::fprintf(stderr, "%s: %s\n", called.substr(called.rfind('/') + 1).c_str(),
                 error.text().c_str());
    return kBadUsage;
  };
  if (const auto unknown = state_->unknown_command(argc, argv)) return refuse(*unknown);
  try {
    state_->app->parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    if (problem.get_exit_code() == 0) return state_->app->exit(problem);  // --help, --version
    return refuse(state_->told(problem));
  }
  const State& chosen = state_->chosen();
  if (!chosen.body) return std::nullopt;
  return chosen.body();
}

}  // namespace composure
