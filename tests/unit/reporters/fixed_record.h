// A record whose views a test has made.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "result/run_record.h"

namespace composure::reporters::test {

class FixedRecord final : public result::RunRecord {
 public:
  explicit FixedRecord(result::RunResult run) : run_(std::move(run)) {}

  const result::RunResult& run() const override { return run_; }
  result::CellViews views(const result::Cell& cell) const override {
    const auto found = views_by_label.find(cell.label);
    return found == views_by_label.end() ? result::CellViews{} : found->second;
  }
  Result<result::ExecutionView> execution(const result::Cell&, const std::string&) const override {
    return Error{.what = "none", .where = {}, .hint = {}};
  }

  std::map<std::string, result::CellViews> views_by_label;

 private:
  result::RunResult run_;
};

}  // namespace composure::reporters::test
