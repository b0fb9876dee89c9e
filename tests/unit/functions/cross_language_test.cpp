// The C++ and the Python runtime give the same bytes and the same errors for the same inputs.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>

#include "base/process.h"
#include "base/text.h"
#include "fixtures/functions/runtime/fused.h"
#include "tests/places.h"

namespace composure::functions {
namespace {

using Json = nlohmann::json;

std::string to_hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const unsigned char c : bytes) {
    hex += kDigits[c >> 4];
    hex += kDigits[c & 15];
  }
  return hex;
}

std::string outcome_of(const Result<std::optional<composition::Cursor>>& step) {
  if (!step) return "error: " + step.error().text();
  return *step ? to_text(**step) : "end";
}

std::string outcome_of(const Result<std::string>& answer) {
  return answer ? to_hex(*answer) : "error: " + answer.error().text();
}

// Collects cases with what C++ says of them, and asks Python for all of them at once.
class CrossLanguage : public ::testing::Test {
 protected:
  void add(const Json& question, std::string said) {
    cases_ += question.dump() + "\n";
    std::replace(said.begin(), said.end(), '\n', '|');  // one line for each outcome
    expected_.push_back(std::move(said));
  }

  void add_handle(const std::string& name, std::string_view payload,
                  const Environment& environment) {
    add({{"op", "handle"},
         {"name", name},
         {"payload", to_hex(payload)},
         {"environment", environment}},
        outcome_of(find_handler(name)->handle(payload, environment)));
  }

  void TearDown() override {
    ASSERT_FALSE(expected_.empty());
    const auto folder = std::filesystem::temp_directory_path() / ("composure-" + random_hex(6));
    std::filesystem::create_directory(folder);
    ASSERT_TRUE(write_file(folder / "cases", cases_));
    ProcessSpec spec{{"sh", "-c", "exec python3 -B \"$SCRIPT\" < cases"},
                     {{"PATH", std::getenv("PATH")}, {"SCRIPT", kScript}, {"PYTHONUTF8", "1"}}};
    spec.directory = folder;
    spec.output = folder / "outcomes";
    auto python = Process::start(spec);
    ASSERT_TRUE(python);
    const auto end = python->wait(std::chrono::seconds(120));
    ASSERT_TRUE(end.has_value());
    const auto output = read_file(folder / "outcomes");
    std::filesystem::remove_all(folder);
    ASSERT_TRUE(output);
    ASSERT_EQ(end->exit_code, 0) << *output;
    compare(split(*output, '\n'));
  }

  std::mt19937 random_{20240611};

 private:
  static constexpr const char* kScript =
      COMPOSURE_SOURCE_DIR "/tests/unit/functions/python_runtime.py";

  void compare(const std::vector<std::string>& python) {
    ASSERT_EQ(python.size(), expected_.size() + 1);  // behind the last newline comes ""
    const std::vector<std::string> cases = split(cases_, '\n');
    int shown = 0;
    for (std::size_t i = 0; i < expected_.size() && shown < 5; ++i) {
      if (python[i] == expected_[i]) continue;
      ++shown;
      ADD_FAILURE() << cases[i] << "\n  C++:    " << expected_[i] << "\n  Python: " << python[i];
    }
  }

  std::string cases_;
  std::vector<std::string> expected_;
};

std::size_t below(std::mt19937& random, std::size_t n) {
  return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
}

template <std::size_t N>
std::string any_of(std::mt19937& random, const char* const (&words)[N]) {
  return words[below(random, N)];
}

constexpr const char* kValues[] = {"0",
                                   "1",
                                   "2",
                                   "3",
                                   "15",
                                   "-5",
                                   "10000",
                                   "10001",
                                   "-0",
                                   "7.0",
                                   "1e2",
                                   "1e400",
                                   "-1e400",
                                   "9223372036854775807",
                                   "9223372036854775808",
                                   "-9223372036854775808",
                                   "18446744073709551615",
                                   "18446744073709551616",
                                   "123456789012345678901234567890",
                                   "true",
                                   "false",
                                   "null",
                                   "[]",
                                   "{}",
                                   "[1,{\"n\":2}]",
                                   "\"\"",
                                   "\"x\"",
                                   "\"y\"",
                                   "\"3\"",
                                   "\"fizz\"",
                                   "\"true\"",
                                   "NaN",
                                   "Infinity",
                                   "\"a\\u0001\\n\\\"\\\\\\/\\u007f\"",
                                   "\"\\u00e4\xc3\xa4\xe2\x82\xac\"",
                                   "\"\\ud83d\\ude00\"",
                                   "\"\\ud83d\"",
                                   "\"\\ude00\\ud83d\"",
                                   "\"\xff\"",
                                   "\"\xc0\x80\"",
                                   "\"\xed\xa0\x80\"",
                                   "\"\t\"",
                                   "01",
                                   "+1",
                                   ".5",
                                   "1.",
                                   "'x'",
                                   "\"crash",
                                   "\"fail\"",
                                   "\"long\""};

std::string payload_of(std::mt19937& random) {
  static constexpr const char* kFields[] = {"n", "k", "number", "word", "bytes"};
  std::string json = any_of(random, {"", "", " ", "\n\t", "\xef\xbb\xbf"});
  json += "{";
  const std::size_t count = below(random, 4);
  for (std::size_t i = 0; i < count; ++i) {
    json += fmt::format("{}\"{}\":{}", i > 0 ? "," : "", any_of(random, kFields),
                        any_of(random, kValues));
  }
  json += "}";
  json += any_of(random, {"", "", "", " ", "x", ",", "\f"});
  if (below(random, 8) == 0)
    json[below(random, json.size())] = static_cast<char>(below(random, 256));
  if (below(random, 40) == 0) json.push_back('\0');
  return json;
}

TEST_F(CrossLanguage, EveryHandlerAnswersTheSameBytes) {
  const Environment environments[] = {{},
                                      {{"WORD", "fizz"}},
                                      {{"WORD", ""}},
                                      {{"WORD", "\"q\" \\ \n \x01 \x7f \u00e4 \U0001f600"}}};
  for (const char* name :
       {"echo", "fizzbuzz-classify", "fizzbuzz-format", "fizzbuzz-number", "fizzbuzz-word"}) {
    for (int i = 0; i < 600; ++i) {
      add_handle(name, payload_of(random_), environments[below(random_, 4)]);
    }
    for (const char* odd : {"", " ", "null", "7", "\"x\"", "[1]", "{\"number\":3}{}"}) {
      add_handle(name, odd, {});
    }
  }
  for (int n = -40; n <= 40; ++n) {
    add_handle("fizzbuzz-classify", "{\"number\":" + std::to_string(n) + "}", {});
  }
  for (const char* act : {R"({"do":"fail"})", R"({"do":"long","bytes":70000})", R"({"do":"long"})",
                          R"({"do":"long","bytes":-1})", R"({"do":"dance"})", R"({"do":3})", "x"}) {
    add_handle("misbehave", act, {});
  }
}

// A random graph without a way back: every target comes later in the list of nodes.
Json random_composition(std::mt19937& random) {
  static constexpr const char* kCases[] = {"x", "y", "3", "-5", "true", "fizz", ""};
  static constexpr const char* kHandlers[] = {"echo", "echo", "echo", "fizzbuzz-classify",
                                              "fizzbuzz-word"};
  const std::size_t count = 1 + below(random, 9);
  const auto later = [&](std::size_t i) {
    return fmt::format("n{}", i + 1 + below(random, count - i - 1));
  };
  Json nodes, functions;
  for (std::size_t i = 0; i < count; ++i) {
    Json& node = nodes[fmt::format("n{}", i)];
    const std::size_t kind = i + 1 == count ? 0 : below(random, 4);
    if (kind < 2) {
      const std::string function = fmt::format("f{}", i);
      node = {{"kind", "task"}, {"function", function}};
      functions[function] = {{"image", any_of(random, kHandlers)},
                             {"environment", {{"WORD", any_of(random, kCases)}}}};
    } else if (kind == 2) {
      node = {{"kind", "switch"},
              {"field", any_of(random, {"k", "n"})},
              {"cases", Json::object()},
              {"default", later(i)}};
      for (std::size_t c = below(random, 4); c > 0; --c)
        node["cases"][any_of(random, kCases)] = later(i);
      continue;
    } else {
      node = {{"kind", "repeat"}, {"body", later(i)}, {"times", below(random, 4)}};
      if (below(random, 3) == 0) node["times"] = "n";
    }
    if (i + 1 < count && below(random, 3) > 0) node["next"] = later(i);
  }
  return {{"start", "n0"}, {"nodes", nodes}, {"functions", functions}};
}

TEST_F(CrossLanguage, StartAndAfterWalkTheSameWay) {
  for (int i = 0; i < 500; ++i) {
    const std::string text = random_composition(random_).dump();
    const auto composition = composition::parse_composition(text);
    ASSERT_TRUE(composition) << text << composition.error().text();
    std::string payload = payload_of(random_);
    auto step = composition::start(*composition, payload);
    add({{"op", "start"}, {"composition", text}, {"payload", to_hex(payload)}}, outcome_of(step));
    for (int steps = 0; step && *step && steps < 20; ++steps) {
      const composition::Cursor at = **step;
      payload = payload_of(random_);
      step = composition::after(*composition, at, payload);
      add({{"op", "after"},
           {"composition", text},
           {"cursor", composition::to_text(at)},
           {"payload", to_hex(payload)}},
          outcome_of(step));
    }
  }
}

TEST_F(CrossLanguage, SwitchesPickAlike) {
  Json cases, nodes;
  for (const char* value :
       {"true", "false", "True", "null", "None", "0", "-0", "3", "3.0", "7.0", "100.0", "1e2",
        "18446744073709551615", "18446744073709551616", "x", "[]", ""}) {
    const std::string node = fmt::format("n{}", cases.size());
    cases[value] = node;
    nodes[node] = {{"kind", "task"}, {"function", "f"}};
  }
  nodes["pick"] = {{"kind", "switch"}, {"field", "k"}, {"cases", cases}, {"default", "n0"}};
  nodes["times"] = {{"kind", "repeat"}, {"body", "n0"}, {"times", "k"}};
  for (const char* first : {"pick", "times"}) {
    const std::string text = Json{{"start", first}, {"nodes", nodes}}.dump();
    const auto composition = composition::parse_composition(text);
    for (const char* value : kValues) {
      const std::string payload = fmt::format("{{\"k\":{}}}", value);
      add({{"op", "start"}, {"composition", text}, {"payload", to_hex(payload)}},
          outcome_of(composition::start(*composition, payload)));
    }
  }
}

TEST_F(CrossLanguage, CursorsAreRefusedAlike) {
  const std::string text =
      R"({"start":"r","nodes":{"r":{"kind":"repeat","body":"t","times":1},"t":{"kind":"task","function":"f"}}})";
  const auto composition = composition::parse_composition(text);
  for (const char* cursor :
       {"t", "t;r=1", "t;r=0", "t;r=01", "t;r=10000", "t;r=10001", "t;", "", "r", "t;t=1", "u",
        "t;r", "t;r=1;r=2", "t r", "t;r=+1", "t;r=1 ", "t\n", "t;r=1\n", "t;r=\u0663"}) {
    const auto parsed = composition::parse_cursor(cursor);
    const auto step = parsed ? composition::after(*composition, *parsed, "{}") : parsed.error();
    const std::string said = step ? outcome_of(step) : "error: " + Error{step.error().what}.text();
    add({{"op", "after"}, {"composition", text}, {"cursor", cursor}, {"payload", ""}}, said);
  }
}

TEST_F(CrossLanguage, WholeCompositionsAnswerTheSameBytes) {
  const Environment environment{{"WORD", "from outside"}};
  for (int i = 0; i < 500; ++i) {
    const std::string text = random_composition(random_).dump();
    auto composition = composition::parse_composition(text);
    const auto fused = Fused::create(*composition, environment);
    ASSERT_TRUE(fused) << fused.error().text();
    const std::string payload =
        below(random_, 3) == 0 ? payload_of(random_)
                               : R"({"k":"x","n":)" + std::to_string(below(random_, 4)) +
                                     R"(,"number":)" + std::to_string(below(random_, 100)) + "}";
    add({{"op", "fused"},
         {"composition", text},
         {"payload", to_hex(payload)},
         {"environment", environment}},
        outcome_of(fused->run(payload)));
  }
}

}  // namespace
}  // namespace composure::functions
