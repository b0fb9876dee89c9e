// Rows for request templates: comma-separated values (RFC 4180), the first line names the columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace composure::loadgen {

// At least one row; every row has a cell for each column. Cells are kept in one piece of memory.
class DataFile {
 public:
  // Errors: cannot be read, above 1 GiB, and those of parse(), with file and line.
  static Result<DataFile> read(const std::string& path);
  // `where` names the text in errors. Errors: no rows, a row with too few or too many cells, a
  // column without a name or named twice, a quote that does not end.
  static Result<DataFile> parse(std::string_view text, const std::string& where);

  std::size_t rows() const { return ends_.size() / columns_.size(); }
  const std::vector<std::string>& columns() const { return columns_; }
  std::optional<std::size_t> column(std::string_view name) const;
  // row < rows(), column < columns().size().
  std::string_view cell(std::size_t row, std::size_t column) const;
  // The line of the file on which a row begins, from 1.
  std::size_t line(std::size_t row) const { return lines_[row]; }
  const std::string& where() const { return where_; }

 private:
  std::string where_;
  std::vector<std::string> columns_;
  std::string cells_;
  std::vector<std::size_t> ends_;  // of each cell in `cells_`, row by row
  std::vector<std::size_t> lines_;
};

}  // namespace composure::loadgen
