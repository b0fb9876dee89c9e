// The command line of a program: what it may be told, its --help, and one clear line where it was
// told something else.
//
//   Command app("composure-x", "What it does.");
//   app.option("--port", port, "where to listen").range(1, 65535).required();
//   if (const auto code = app.parse(argc, argv)) return *code;
//
// The one place that knows CLI11, which takes seconds to compile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace composure {

// What an option's words are stored in; untouched where the option is not given, so that its value
// before parse() is the default. It must outlive parse(). A list takes one word each time its
// option is given (`--set a --set b`), or, without dashes, every word that no option takes. A bool
// is a flag: no word, true when given.
using OptionTarget =
    std::variant<std::reference_wrapper<std::string>,
                 std::reference_wrapper<std::vector<std::string>>, std::reference_wrapper<bool>,
                 std::reference_wrapper<std::uint16_t>, std::reference_wrapper<std::size_t>,
                 std::reference_wrapper<std::optional<std::uint32_t>>>;

// A handle on one option of a Command, valid as long as its command; every call refines the option.
class Option {
 public:
  struct State;
  explicit Option(State& state) : state_(&state) {}

  Option& required();
  // Anything else is refused; --help shows the words.
  Option& one_of(const std::vector<std::string>& words);
  // Of a number: anything outside of [low, high] is refused; --help shows the range.
  Option& range(std::uint64_t low, std::uint64_t high);
  // What --help calls the value; otherwise TEXT, N for a number, or what one_of and range say.
  Option& type_name(const std::string& name);
  // Where the option is not given, the environment variable of this name counts, unless empty.
  Option& environment(const std::string& variable);
  // --help shows the target's value of now.
  Option& show_default();

  // After parse(): was it on the command line (or in its environment variable)?
  bool given() const;

 private:
  State* state_;
};

class Command {
 public:
  // `name` as a person types it: "composure-x", "./composure".
  Command(const std::string& name, const std::string& about);
  ~Command();
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  std::string name() const;

  // `names`: "--port", "-o,--output", or "file" for a word without dashes. Options are helped and,
  // where they have no dashes, filled in the order of these calls.
  Option option(const std::string& names, OptionTarget target, const std::string& help);
  // Exactly one option of the group must be given.
  Command& exactly_one_of(const std::string& group, const std::string& about);
  // A command of its own, as in `git commit`. One who has some must be given one. Without a footer
  // of its own it has the one that this command has now. Valid as long as this command.
  Command& subcommand(const std::string& name, const std::string& about);

  // Text below the options of --help.
  Command& footer(const std::string& text);
  // Adds --version, which prints `text`.
  Command& version(const std::string& text);
  // Works, but --help and hints do not name it.
  Command& hidden();
  // What parse() of the outermost command does, if this one was chosen; it returns the exit code.
  Command& on_run(std::function<int()> body);

  // Of the outermost command. Fills the targets, then calls on_run of the chosen command and
  // returns its exit code: nothing, if it has none. --help and --version: prints to stdout and
  // returns 0. What was not understood: prints one line to stderr, "NAME: WHAT (HINT)", and returns
  // 2; some targets may have been filled by then.
  std::optional<int> parse(int argc, const char* const* argv);

 private:
  struct State;
  explicit Command(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace composure
