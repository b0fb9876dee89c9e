// A run folder as reports draw it: its files are read when a view is asked for.
#pragma once

#include <string>

#include "result/run_record.h"

namespace composure::record {

class FolderRecord final : public result::RunRecord {
 public:
  // As result::read_run() or a run gave it, with its folder.
  explicit FolderRecord(result::RunResult run) : run_(std::move(run)) {}

  const result::RunResult& run() const override { return run_; }
  result::CellViews views(const result::Cell& cell) const override;
  // Of the first repeat that counts. Errors: files that cannot be read, no such execution, one
  // without spans.
  Result<result::ExecutionView> execution(const result::Cell& cell,
                                          const std::string& which) const override;

 private:
  std::string folder_of(const result::Repeat& repeat) const;
  result::RunResult run_;
};

}  // namespace composure::record
