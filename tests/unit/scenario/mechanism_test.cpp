#include "harness/scenario/mechanism.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace composure::scenario {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr Mechanism kFused{MechanismKind::fused, Store::objects};
constexpr Mechanism kManual{MechanismKind::manual, Store::objects};
constexpr Mechanism kFlow{MechanismKind::flow, Store::cache};

Scenario scenario_with(const Mechanism& mechanism, Until until = Until::completed) {
  Scenario made;
  made.name = "chain";
  made.functions["a"] = {.image = "echo"};
  made.composition = {mechanism, "n", {{"n", Task{"a", ""}}}};
  made.load.until = until;
  return made;
}

std::vector<std::string> refusals(const Scenario& scenario, bool sound = true) {
  std::vector<std::string> texts;
  for (const Impossible& each : what_cannot_be(scenario, sound))
    texts.push_back(each.path + ": " + each.what);
  return texts;
}

TEST(Mechanism, EveryWordReadsBackAsTheMechanismItNames) {
  std::vector<std::string> words;
  for (const auto& [word, mechanism] : mechanism_words()) {
    words.push_back(word);
    EXPECT_EQ(mechanism_text(mechanism), word == "flow" ? "flow/objects" : word);
  }
  EXPECT_THAT(words, ElementsAre("fused", "manual", "flow", "flow/objects", "flow/cache"));
}

TEST(Mechanism, OnlyAnEngineAcknowledges) {
  for (const Until until : {Until::completed, Until::acknowledged}) {
    EXPECT_EQ(answer_of(scenario_with(kFused, until)), Answer::result);
    EXPECT_EQ(answer_of(scenario_with(kManual, until)), Answer::result);
    EXPECT_FALSE(completes_later(scenario_with(kManual, until)));
  }
  EXPECT_EQ(answer_of(scenario_with(kFlow)), Answer::acknowledgement_then_result);
  EXPECT_TRUE(completes_later(scenario_with(kFlow)));
  EXPECT_EQ(answer_of(scenario_with(kFlow, Until::acknowledged)), Answer::acknowledgement);
  EXPECT_FALSE(completes_later(scenario_with(kFlow, Until::acknowledged)));
}

TEST(Mechanism, FunctionsOfARunsOwnAreReservedWhateverTheMechanism) {
  EXPECT_EQ(own_function(scenario_with(kFused)), "chain-fused");
  EXPECT_EQ(own_function(scenario_with(kManual)), "");
  EXPECT_EQ(own_function(scenario_with(kFlow)), "chain-flow");
  EXPECT_EQ(own_function(as_fused(scenario_with(kFlow))), "chain-fused");
  EXPECT_THAT(reserved_functions(scenario_with(kManual)),
              UnorderedElementsAre("chain-fused", "chain-flow", "chain-oracle"));
}

TEST(Mechanism, SaysWhatItCannotDo) {
  Scenario mixed = scenario_with(kFused);
  mixed.functions["b"] = {.image = "echo", .language = "python"};
  mixed.composition.nodes["n"] = Task{"a", "m"};
  mixed.composition.nodes["m"] = Task{"b", ""};
  EXPECT_THAT(refusals(mixed), ElementsAre(HasSubstr("composition.mechanism: \"fused\" cannot")));
  mixed.composition.mechanism = kManual;
  EXPECT_THAT(refusals(mixed), IsEmpty());
  mixed.expect.same_as_fused = true;
  EXPECT_THAT(refusals(mixed), ElementsAre(HasSubstr("expect.same_as: \"fused\" cannot")));

  Scenario branch = scenario_with(kManual);
  branch.composition.nodes["n"] = Switch{"k", {}, "t"};
  branch.composition.nodes["t"] = Task{"a", ""};
  EXPECT_THAT(refusals(branch), ElementsAre(HasSubstr("cannot begin with a switch")));
  EXPECT_THAT(refusals(branch, /*sound=*/false), IsEmpty());
  branch.composition.mechanism = kFlow;
  EXPECT_THAT(refusals(branch), IsEmpty());

  Scenario unseen = scenario_with(kFlow, Until::acknowledged);
  EXPECT_THAT(refusals(unseen), IsEmpty());
  unseen.expect.echoes_body = true;
  EXPECT_THAT(refusals(unseen), ElementsAre(HasSubstr("load.until: \"acknowledged\" gives no")));
  unseen.composition.mechanism = kManual;
  EXPECT_THAT(refusals(unseen), IsEmpty());
}

}  // namespace
}  // namespace composure::scenario
