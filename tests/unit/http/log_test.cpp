#include "fixtures/stack/http/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace composure::log {
namespace {

using testing::MatchesRegex;

TEST(Log, ALineHasTimeLevelProgramAndText) {
  testing::internal::CaptureStderr();
  begin("composure-test", Level::info);
  warn("{} ended: {}", "replica 1", std::string("{}"));
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              MatchesRegex("[0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+[.][0-9]+Z warning "
                           "composure-test: replica 1 ended: [{][}]\n"));
}

TEST(Log, WhatIsBelowTheLevelIsLeftOut) {
  const auto lines = [&](Level level) {
    testing::internal::CaptureStderr();
    begin("p", level);
    debug("");
    info("");
    warn("");
    error("");
    const std::string text = testing::internal::GetCapturedStderr();
    return std::count(text.begin(), text.end(), '\n');
  };
  EXPECT_EQ(lines(Level::trace), 4);
  EXPECT_EQ(lines(Level::debug), 4);
  EXPECT_EQ(lines(Level::info), 3);
  EXPECT_EQ(lines(Level::warn), 2);
  EXPECT_EQ(lines(Level::error), 1);
}

TEST(Log, LevelsHaveWords) {
  EXPECT_EQ(level_of("trace"), Level::trace);
  EXPECT_EQ(level_of("debug"), Level::debug);
  EXPECT_EQ(level_of("info"), Level::info);
  EXPECT_EQ(level_of("warn"), Level::warn);
  EXPECT_EQ(level_of("error"), Level::error);
  EXPECT_EQ(level_of("shout"), Level::info);
}

}  // namespace
}  // namespace composure::log
