#include "base/command_line.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace composure {
namespace {

struct Outcome {
  std::optional<int> code;
  std::string out, err;
};

Outcome parse(Command& app, std::vector<const char*> words) {
  words.insert(words.begin(), "program");
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const auto code = app.parse(static_cast<int>(words.size()), words.data());
  std::string out = testing::internal::GetCapturedStdout();
  return {code, std::move(out), testing::internal::GetCapturedStderr()};
}

// One of each kind of target.
struct Server {
  Server() {
    app.option("--name", name, "its name");
    app.option("--port", port, "its port");
    app.option("--size", size, "its size").range(10, 20).show_default();
    app.option("-r,--repeats", repeats, "how often");
    app.option("--mode", mode, "how").one_of({"slow", "fast"}).show_default();
    app.option("--set", set, "a value");
    app.option("--quick", quick, "soon");
    app.option("first", first, "one word");
    app.option("rest", rest, "the others");
  }
  std::string name = "none", mode = "slow", first;
  std::uint16_t port = 7;
  std::size_t size = 15;
  std::optional<std::uint32_t> repeats;
  std::vector<std::string> set, rest;
  bool quick = false;
  Command app{"./tools/server", "Serves."};
};

std::string refused(std::vector<const char*> words) {
  Server server;
  const Outcome outcome = parse(server.app, std::move(words));
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.out, "");
  return outcome.err;
}

TEST(CommandLine, FillsEveryKindOfTarget) {
  Server server;
  const auto outcome =
      parse(server.app, {"--name", "", "--port=65535", "--size", "20", "-r", "0", "--mode", "fast",
                         "--set", "a=1", "--quick", "x", "--set", "b=2", "--", "-y", "--z"});
  EXPECT_EQ(outcome.code, std::nullopt) << outcome.err;
  EXPECT_EQ(server.name, "");
  EXPECT_EQ(server.port, 65535);
  EXPECT_EQ(server.size, 20u);
  EXPECT_EQ(server.repeats, 0u);
  EXPECT_EQ(server.mode, "fast");
  EXPECT_EQ(server.set, (std::vector<std::string>{"a=1", "b=2"}));
  EXPECT_TRUE(server.quick);
  EXPECT_EQ(server.first, "x");
  EXPECT_EQ(server.rest, (std::vector<std::string>{"-y", "--z"}));
}

TEST(CommandLine, LeavesWhatIsNotGiven) {
  Server server;
  EXPECT_EQ(parse(server.app, {}).code, std::nullopt);
  EXPECT_EQ(server.name, "none");
  EXPECT_EQ(server.port, 7);
  EXPECT_EQ(server.repeats, std::nullopt);
  EXPECT_FALSE(server.quick);
  EXPECT_TRUE(server.rest.empty());
}

TEST(CommandLine, RefusesWhatIsNoNumberOfTheRange) {
  EXPECT_EQ(refused({"--size", "9"}),
            "server: --size: expected a whole number from 10 to 20, not \"9\""
            " (see ./tools/server --help)\n");
  EXPECT_EQ(refused({"--size", "21"}).find("server: --size: "), 0u);
  EXPECT_EQ(refused({"--port", "65536"}).find("server: --port: "), 0u);
  EXPECT_EQ(refused({"-r", "4294967296"}).find("server: --repeats: "), 0u);
  for (const char* word : {"x", "1x", "-1", "+1", " 1", "0x1", "1.5", "99999999999999999999999"})
    EXPECT_NE(refused({"--port", word}).find("0 to 65535, not \"" + std::string(word) + "\""),
              std::string::npos);
}

TEST(CommandLine, RefusesWhatIsNoneOfTheWords) {
  EXPECT_EQ(refused({"--mode", "slower"}),
            "server: --mode: expected slow or fast, not \"slower\" (see ./tools/server --help)\n");
}

TEST(CommandLine, NamesTheUnknownOptionAndTheNearestKnown) {
  EXPECT_EQ(refused({"--repaets=3"}),
            "server: \"--repaets\" is no option (did you mean \"--repeats\"?)\n");
  EXPECT_EQ(refused({"--entirely-different", "x"}),
            "server: \"--entirely-different\" is no option (see ./tools/server --help)\n");
}

TEST(CommandLine, AMistypedOptionIsToldBeforeTheMissingOne) {
  std::string value, other;
  Command app("program", "");
  app.option("--value", value, "").required();
  Command& group = app.exactly_one_of("which", "");
  group.option("--other", other, "");
  EXPECT_EQ(parse(app, {"--vlaue", "x"}).err,
            "program: \"--vlaue\" is no option (did you mean \"--value\"?)\n");
  EXPECT_EQ(parse(app, {"--value", "x", "--ohter", "x"}).err,
            "program: \"--ohter\" is no option (did you mean \"--other\"?)\n");
  EXPECT_EQ(parse(app, {}).err, "program: --value is required (see program --help)\n");
}

TEST(CommandLine, NamesTheWordTooMany) {
  std::string value;
  Command app("program", "");
  app.option("value", value, "");
  EXPECT_EQ(parse(app, {"a", "b"}).err,
            "program: \"b\" is one word too many (see program --help)\n");
  EXPECT_EQ(parse(app, {"a", "--", "b"}).err,
            "program: \"b\" is one word too many (see program --help)\n");
}

TEST(CommandLine, AnOptionIsGivenOnceAndWithItsValue) {
  EXPECT_EQ(refused({"--name", "a", "--name", "b"}).find("server: --name: "), 0u);
  EXPECT_EQ(refused({"--name"}).find("server: --name: "), 0u);
}

TEST(CommandLine, ExactlyOneOfAGroup) {
  for (const auto& [words, fine] : std::vector<std::pair<std::vector<const char*>, bool>>{
           {{}, false}, {{"--a"}, true}, {{"--b", "x"}, true}, {{"--a", "--b", "x"}, false}}) {
    bool a = false;
    std::string b;
    Command app("program", "");
    Command& group = app.exactly_one_of("which", "exactly one");
    group.option("--a", a, "");
    group.option("--b", b, "");
    EXPECT_EQ(!parse(app, words).code, fine) << words.size();
  }
}

TEST(CommandLine, TheEnvironmentCountsWhereTheOptionIsNotGiven) {
  const auto value = [](std::vector<const char*> words, const char* variable) {
    std::string text = "default";
    Command app("program", "");
    app.option("--value", text, "").environment("COMPOSURE_TEST_VALUE").one_of({"a", "b"});
    setenv("COMPOSURE_TEST_VALUE", variable, 1);
    const Outcome outcome = parse(app, std::move(words));
    unsetenv("COMPOSURE_TEST_VALUE");
    return outcome.code ? outcome.err : text;
  };
  EXPECT_EQ(value({}, "a"), "a");
  EXPECT_EQ(value({"--value", "b"}, "a"), "b");
  EXPECT_EQ(value({}, ""), "default");
  EXPECT_NE(value({}, "c").find("expected a or b, not \"c\""), std::string::npos);
}

TEST(CommandLine, HelpShowsWhatCanBeGiven) {
  Server server;
  server.app.footer("Example: server --quick");
  const Outcome outcome = parse(server.app, {"--help"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.err, "");
  for (const char* part :
       {"Serves.\n", "Usage: ./tools/server [OPTIONS]", "--name TEXT", "--port N",
        "--size 10..20=15", "--mode slow|fast=slow", "-r,--repeats N", "--quick ", "rest TEXT ...",
        "its port", "Example: server --quick\n"})
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part << " in\n" << outcome.out;
}

TEST(CommandLine, PrintsTheVersion) {
  Command app("program", "");
  app.version("1.2.3");
  const Outcome outcome = parse(app, {"--version"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, "1.2.3\n");
}

// program run FILE | stack up | stack keep (hidden)
struct Tree {
  Tree() {
    app.footer("The outer footer.");
    Command& run = app.subcommand("run", "Runs.");
    run.option("FILE", file, "").required();
    run.on_run([this] { return ran = "run " + file, 3; });
    Command& stack = app.subcommand("stack", "Keeps.");
    stack.footer("The footer of stack.");
    Command& up = stack.subcommand("up", "Starts.");
    const Option which = up.option("--name", name, "");
    up.on_run([this, which] { return ran = which.given() ? "up " + name : "up", 0; });
    stack.subcommand("keep", "Holds.").hidden().on_run([this] { return ran = "keep", 0; });
  }
  std::string file, name = "default", ran;
  Command app{"./program", "Does."};
};

TEST(Subcommands, TheChosenOneRunsAndSaysTheExitCode) {
  Tree tree;
  EXPECT_EQ(parse(tree.app, {"run", "x"}).code, 3);
  EXPECT_EQ(tree.ran, "run x");
  EXPECT_EQ(parse(tree.app, {"stack", "up"}).code, 0);
  EXPECT_EQ(tree.ran, "up");
  EXPECT_EQ(parse(tree.app, {"stack", "up", "--name", "default"}).code, 0);
  EXPECT_EQ(tree.ran, "up default");
  EXPECT_EQ(parse(tree.app, {"stack", "keep"}).code, 0);
  EXPECT_EQ(tree.ran, "keep");
}

TEST(Subcommands, NothingRunsWhenSomethingIsWrong) {
  const auto told = [](std::vector<const char*> words) {
    Tree tree;
    const Outcome outcome = parse(tree.app, std::move(words));
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(tree.ran, "");
    return outcome.err;
  };
  EXPECT_EQ(told({}), "program: a command is missing (expected run or stack)\n");
  EXPECT_EQ(told({"stack"}), "program: a command is missing (expected up)\n");
  EXPECT_EQ(told({"rnu", "x"}), "program: \"rnu\" is no command (did you mean \"run\"?)\n");
  EXPECT_EQ(told({"stack", "pu"}), "program: \"pu\" is no command (did you mean \"up\"?)\n");
  EXPECT_EQ(told({"nonsense"}), "program: \"nonsense\" is no command (expected run or stack)\n");
  EXPECT_EQ(told({"run"}), "program: FILE is required (see ./program run --help)\n");
  EXPECT_EQ(told({"stack", "up", "x"}),
            "program: \"x\" is one word too many (see ./program stack up --help)\n");
  EXPECT_EQ(told({"stack", "up", "--nmae", "x"}),
            "program: \"--nmae\" is no option (did you mean \"--name\"?)\n");
  EXPECT_EQ(told({"--nonsense", "run", "x"}),
            "program: \"--nonsense\" is no option (see ./program run --help)\n");
}

TEST(Subcommands, HelpIsOfTheCommandAndSilentAboutHiddenOnes) {
  Tree tree;
  EXPECT_NE(parse(tree.app, {"run", "--help"}).out.find("The outer footer."), std::string::npos);
  const Outcome stack = parse(tree.app, {"stack", "--help"});
  EXPECT_EQ(stack.code, 0);
  EXPECT_NE(stack.out.find("Usage: ./program stack [OPTIONS] SUBCOMMAND"), std::string::npos);
  EXPECT_NE(stack.out.find("Starts."), std::string::npos);
  EXPECT_NE(stack.out.find("The footer of stack."), std::string::npos);
  EXPECT_EQ(stack.out.find("keep"), std::string::npos);
  EXPECT_EQ(tree.ran, "");
}

}  // namespace
}  // namespace composure
