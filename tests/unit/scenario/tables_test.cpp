// The tables that declare the vocabulary keep their promises.
#include "harness/scenario/tables.h"

#include <gtest/gtest.h>

#include "harness/scenario/vocabulary.h"

namespace composure::scenario {
namespace {

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
  check(measure_section());
  check(threshold_section());
  check(scenario_section());
}

TEST(Tables, EveryKeySaysWhatItExpectsAndWhatItIsFor) {
  const auto words = vocabulary();
  EXPECT_GT(words.size(), 50u);
  for (const Word& word : words) {
    EXPECT_FALSE(word.kind.empty()) << word.path;
    EXPECT_FALSE(word.help.empty()) << word.path;
    EXPECT_FALSE(word.required && !word.fallback.empty()) << word.path;
  }
}

TEST(Tables, QuantitiesAreShownExactly) {
  Problems problems;
  const auto same = [&](const auto& codec, auto value) {
    const auto back = codec.read(codec.show(value), "x", problems);
    ASSERT_TRUE(back) << codec.show(value).text;
    EXPECT_EQ(*back, value) << codec.show(value).text;
  };
  for (const double rate : {1.0, 230.0, 100.0 / 60, 7.0 / 3600, 0.1, 1e-7, 123.456789})
    same(rate_codec(), Rate{rate});
  for (const std::int64_t ns :
       {0LL, 1LL, 1'500LL, 1'123'456'789LL, 90'000'000'000LL, 3'600'000'000'001LL})
    same(duration_codec(Nanoseconds{0}), Nanoseconds{ns});
  for (const std::uint64_t bytes : {1ull, 1000ull, 1024ull, 64ull << 20, 123456789ull})
    same(bytes_codec(), bytes);
  for (const double cores : {0.5, 1.0, 0.001, 1.0 / 3}) same(cpu_codec(), cores);
  for (const double share : {0.0, 1.0, 1e-6, 1.0 / 3}) same(share_codec(), share);
}

}  // namespace
}  // namespace composure::scenario
