// How flags store what they were given. What reads a value is in flag_values.h.
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>

#include "base/result.h"
#include "loadgen/command/flag_values.h"
#include "loadgen/command/options.h"

namespace composure::loadgen::setters {

using Options = LoadOptions;
using Text = const std::string&;

inline constexpr std::uint32_t kMostUsers = 1'000'000;
inline constexpr std::uint32_t kMostThreads = 1024;
inline constexpr double kHighestRate = 1e9;

// Stores what was read, or hands its error on.
template <typename Target, typename Value>
Status store(Target& target, const Result<Value>& value) {
  if (!value) return value.error();
  target = static_cast<std::decay_t<decltype(*value)>>(*value);
  return {};
}

template <auto field>
Status text_into(Options& options, Text value) {
  options.*field = value;
  return {};
}

template <auto field>
Status switch_into(Options& options, Text value) {
  options.*field = value == "true";
  return {};
}

template <auto field>
Status append_to(Options& options, Text value) {
  (options.*field).push_back(value);
  return {};
}

template <auto field, bool bare_seconds>
Status time_into(Options& options, Text value) {
  return store(options.*field, time_span(value, bare_seconds));
}

template <auto field>
Status rate_into(Options& options, Text value) {
  return store(options.*field, positive_number(value, kHighestRate));
}

template <auto field, std::uint32_t high>
Status count_into(Options& options, Text value) {
  const auto number = whole_number(value, 1, high);
  if (!number) return number.error();
  options.*field = static_cast<std::uint32_t>(*number);
  return {};
}

}  // namespace composure::loadgen::setters
