// What `composure load` leaves: hey's text, notes, files, and the exit code.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "loadgen/attack/result.h"
#include "loadgen/command/answers.h"
#include "loadgen/command/gates.h"
#include "loadgen/command/options.h"
#include "loadgen/command/plan.h"
#include "loadgen/measure/doubt.h"

namespace composure::cli {

struct LoadRun {
  const loadgen::LoadOptions& options;
  const loadgen::LoadPlan& plan;
  loadgen::AttackResult result;
  loadgen::Answers answers;
  std::vector<loadgen::Doubt> doubts;
  std::vector<loadgen::GateVerdict> gates;
  std::int64_t program_started_ns = 0;  // nanoseconds since 1970 (UTC)
};

bool wants(const loadgen::LoadOptions& options, loadgen::ReportKind kind);

// Before the run: whether its reports can be written when it is over.
Status check_report_files(const loadgen::LoadOptions& options);

// Prints "<program>: <error>" on stderr and returns `code`.
int complain_as(const std::string& program, const Error& error, int code);

// Prints and writes everything; the exit code of the run.
int report_load(const std::string& program, const LoadRun& run);

}  // namespace composure::cli
