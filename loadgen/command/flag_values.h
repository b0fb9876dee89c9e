// The forms of values that flags take. Errors name no place.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "loadgen/command/options.h"

namespace composure::loadgen {

// A decimal number in [low, high].
Result<std::uint64_t> whole_number(const std::string& text, std::uint64_t low, std::uint64_t high);
// A decimal number in (0, highest].
Result<double> positive_number(const std::string& text, double highest);
// "10s", "1h30m", "250ms", "0"; with `bare_seconds` also "20" and "0.5".
Result<std::chrono::nanoseconds> time_span(const std::string& text, bool bare_seconds);
// "1%", "0.01" -> 0.01; in [0, 1].
Result<double> share(const std::string& text);
// "10s:100,30s:500".
Result<std::vector<LoadStage>> stage_list(const std::string& text);
// "json=FILE".
Result<ReportFile> report_file(const std::string& text);

}  // namespace composure::loadgen
