// The tables that declare the vocabulary keep their promises.
#include "harness/scenario/tables.h"

#include <gtest/gtest.h>

#include <set>

#include "harness/scenario/words.h"

namespace composure::scenario {
namespace {

using namespace vocabulary;

// Every default of a section is right, and is shown as something that reads back to the same.
template <typename T>
void check(const Section<T>& section) {
  for (const Field<T>& field : section.fields) {
    if (field.text.fallback.empty()) continue;
    Problems problems;
    T first{};
    field.read(fallback_value(field.text, {}), field.text.name, first, problems);
    T second{};
    const Value shown = field.show(first);
    ASSERT_NE(shown.kind, Value::Kind::null) << field.text.name;
    field.read(shown, field.text.name, second, problems);
    EXPECT_TRUE(problems.empty()) << field.text.name;
    EXPECT_EQ(first, second) << field.text.name;
  }
}

TEST(Tables, DefaultsReadAndShowTheSame) {
  check(limits_section());
  check(function_section());
  check(task_section());
  check(switch_section());
  check(repeat_node_section());
  check(composition_section());
  check(body_section());
  check(load_section());
  check(stage_section());
  check(expect_section());
  check(stack_section());
  check(autoscale_section());
  check(measure_section());
  check(threshold_section());
  check(scenario_section());
}

TEST(Tables, EveryKeySaysWhatItExpectsAndWhatItIsFor) {
  const auto all = words();
  EXPECT_GT(all.size(), 50u);
  std::set<std::string> paths;
  for (const Word& word : all) {
    EXPECT_TRUE(paths.insert(word.path).second) << word.path << " is declared twice";
    EXPECT_FALSE(word.kind.empty()) << word.path;
    EXPECT_FALSE(word.help.empty()) << word.path;
    EXPECT_FALSE(word.required && !word.fallback.empty()) << word.path;
  }
}

}  // namespace
}  // namespace composure::scenario
